"""`make score` and `make test`: build the core where cargo is at hand, and say what reads pages."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIBRARIES = ("libdarnel_core.so", "libdarnel_core.dylib")
SECONDS = 900  # that a first build may take; one minute on two idle cores


def main() -> None:
    """Build the core into this Python's packages; a machine without cargo, or where it fails, goes on."""
    try:
        sys.stdout.write(f"{build()}\n")
    except (OSError, subprocess.SubprocessError) as error:
        sys.stdout.write(f"pages are read in Python: cargo cannot be run ({error})\n")


def build() -> str:
    """Build the core and return a line on what reads pages now."""
    cargo = shutil.which("cargo")
    if cargo is None:
        return "pages are read in Python: there is no cargo, which builds the core that reads them faster"
    sys.stdout.write("building the core, which reads pages faster; the first time, about a minute\n")
    sys.stdout.flush()
    command = [cargo, "build", "--quiet", "--release", "--locked", "--features", "extension-module"]
    done = subprocess.run(
        command,
        cwd=ROOT / "core",
        env=environment(),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    installed = Path(sysconfig.get_path("platlib")) / "darnel_core.abi3.so"
    installed.unlink(missing_ok=True)  # an older one would be used; a running one keeps its file
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        return f"pages are read in Python: cargo build failed in core/ ({' '.join(lines[-1:])})"
    shutil.copyfile(library(), installed)
    return "pages are read by the core; DARNEL_CORE=0 chooses Python, with the same numbers"


def environment() -> dict[str, str]:
    """Return the environment of cargo: this Python, little waiting for a network, macOS names bound late."""
    changed = {"PYO3_PYTHON": sys.executable, "CARGO_NET_RETRY": "1", "CARGO_HTTP_TIMEOUT": "20"}
    if sys.platform == "darwin":
        changed["RUSTFLAGS"] = "-C link-arg=-undefined -C link-arg=dynamic_lookup"
    return {**os.environ, **changed}


def library() -> Path:
    """Return the path of the library that cargo built."""
    target = Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "core" / "target")
    return next(path for name in LIBRARIES if (path := target / "release" / name).exists())


if __name__ == "__main__":
    main()
