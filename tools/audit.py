"""`python -m tools.audit`: locked versions that were withdrawn or have a known hole. Part of `make lint`.

A registry that does not answer is reported and is not a failure: a missing network is no fault of the code.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).parents[1] / "supply" / "dev.txt"
_SECONDS = 120


def main() -> int:
    """Print what was looked at and every finding; return 1 where there is one."""
    findings = [*withdrawn(LOCK), *holes(LOCK)]
    for line in findings:
        print(line)
    return int(bool(findings))


def withdrawn(lock: Path) -> list[str]:
    """Versions that their authors took back (PEP 592)."""
    command = [
        _tool("uv"),
        "pip",
        "install",
        "--dry-run",
        "--reinstall",
        "--no-deps",
        "--require-hashes",
        "--python",
        sys.executable,
        "-r",
        str(lock),
    ]
    done = _run(command)
    if done.returncode:
        return _not_asked("withdrawn versions", done)
    print(f"{len(pins(lock))} locked versions: asked which were withdrawn")
    return re.findall(r"`(\S+==\S+` is yanked[^\n]*)", done.stderr)


def holes(lock: Path) -> list[str]:
    """Versions with advisories; where the registry has none of the first package, no other is asked for."""
    first = lock.read_text("utf-8").partition(" \\\n")[0]
    probe = _audit("-r", "/dev/stdin", asked=first)
    if probe is None or any("skip_reason" in each for each in probe):
        print("advisories: the registry here offers none, so none were looked at")
        return []
    audited = _audit("-r", str(lock), "--require-hashes")
    if audited is None:
        return []
    print(
        f"advisories: {sum('vulns' in each for each in audited)} of {len(audited)} locked versions looked at"
    )
    return [
        f"{each['name']} {each['version']}: {hole['id']}, mended in {hole['fix_versions']}"
        for each in audited
        for hole in each.get("vulns", ())
    ]


def pins(lock: Path) -> dict[str, str]:
    """Versions by name; of several, for several versions of Python, the last."""
    return dict(re.findall(r"^([\w.-]+)==(\S+)", lock.read_text("utf-8"), re.MULTILINE))


def _audit(*options: str, asked: str = "") -> list[dict] | None:
    command = [
        _tool("pip-audit"),
        "--disable-pip",
        "--no-deps",
        "--format",
        "json",
        "--progress-spinner",
        "off",
        *options,
    ]
    done = _run(command, asked)
    try:
        return json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return _not_asked("advisories", done) or None


def _tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _run(command: list[str], asked: str = "") -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command, input=asked, capture_output=True, text=True, check=False, timeout=_SECONDS
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, "", f"no answer within {_SECONDS} seconds")


def _not_asked(what: str, done: subprocess.CompletedProcess[str]) -> list[str]:
    reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
    print(f"{what}: could not be asked for ({reason.strip()[:200]})")
    return []


if __name__ == "__main__":
    sys.exit(main())
