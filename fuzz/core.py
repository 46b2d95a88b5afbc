"""The core alone: cargo-fuzz changes bytes towards code of the crate that was not reached before."""

import shutil
import subprocess
from pathlib import Path

CRATE = Path(__file__).parents[1] / "core"
LONGEST = 20_000  # bytes of an input
SECONDS = 20  # one input may take
MEGABYTES = 2_048


def core(folder: Path, seeds: Path, seed: int, seconds: float) -> bool:
    """Fuzz the core for some time, where cargo-fuzz is installed.

    Any released Rust will do: the target is built without a sanitizer, since the crate forbids unsafe code.

    Args:
        folder: `core` in it grows from run to run; inputs that end the target are kept in its `findings`.
        seeds: folder of pages to begin with.
        seed: of libFuzzer.
        seconds: how long.

    Returns:
        Whether there is a finding.
    """
    if shutil.which("cargo") is None or shutil.which("cargo-fuzz") is None:
        print("core: not fuzzed, cargo-fuzz is missing; run 'cargo install cargo-fuzz'")
        return False
    corpus, findings = folder.resolve() / "core", folder.resolve() / "findings"
    for place in (corpus, findings):
        place.mkdir(parents=True, exist_ok=True)
    command = ["cargo", "fuzz", "run", "--sanitizer", "none", "page", str(corpus), str(seeds.resolve()), "--"]
    command += [f"-max_total_time={int(seconds)}", f"-seed={seed}", f"-max_len={LONGEST}"]
    command += [f"-timeout={SECONDS}", f"-rss_limit_mb={MEGABYTES}", f"-artifact_prefix={findings}/"]
    return bool(subprocess.run([*command, "-print_final_stats=1"], cwd=CRATE, check=False).returncode)
