"""Guided fuzzing: atheris changes bytes towards code of darnel that was not reached before."""

import hashlib
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LONGEST = 4_096  # bytes of an input
SECONDS = 20  # one input may take; what takes longer ends the process and is a finding
MEGABYTES = 2_048
_RUNS = re.compile(r"stat::number_of_executed_units:\s*(\d+)|^#(\d+)\t", re.MULTILINE)


def guided(folder: Path, seed: int, seconds: float) -> bool:
    """Fuzz for some time, in a process that is started again whenever an input ends it.

    Args:
        folder: `corpus` in it grows from run to run, `findings` holds inputs that broke the contract.
        seed: of atheris.
        seconds: how long.

    Returns:
        Whether there is a finding.
    """
    corpus, findings = folder / "corpus", folder / "findings"
    for place in (corpus, findings):
        place.mkdir(parents=True, exist_ok=True)
    before, start, runs, rounds = set(findings.iterdir()), time.monotonic(), 0, 0
    while (left := seconds - (time.monotonic() - start)) > 1:
        options = [
            f"-max_total_time={int(left)}",
            f"-seed={seed + rounds}",
            f"-timeout={SECONDS}",
            f"-rss_limit_mb={MEGABYTES}",
        ]
        options += [
            f"-max_len={LONGEST}",
            f"-artifact_prefix={findings}/",
            "-report_slow_units=600",
            "-print_final_stats=1",
            str(corpus),
        ]
        command = [sys.executable, "-m", "fuzz.guided", str(findings), *options]
        done = subprocess.run(command, check=False, stderr=subprocess.PIPE, text=True, errors="replace")
        counts = [int(number) for pair in _RUNS.findall(done.stderr) for number in pair if number]
        runs, rounds = runs + max(counts, default=0), rounds + 1
        edges = re.findall(r"cov: (\d+) ft: (\d+)", done.stderr)
        print(
            f"guided: {runs:,} inputs, round {rounds} ended with {done.returncode}, "
            f"edges {edges[-1] if edges else '?'}",
            flush=True,
        )
        if done.returncode:
            print("\n".join(done.stderr.splitlines()[-15:]), flush=True)
        if not counts:
            raise SystemExit("guided: atheris does not start; its words stand above")
    fresh = sorted(set(findings.iterdir()) - before)
    print(
        f"guided: {runs:,} inputs in {time.monotonic() - start:.0f} s, "
        f"corpus {len(list(corpus.iterdir()))}, findings: {len(fresh)}"
    )
    for path in fresh:
        print(f"  {path}")
    return bool(fresh)


def main() -> None:
    """The fuzzed process: every finding is written down, and the fuzzing goes on."""
    import atheris

    findings = Path(sys.argv.pop(1))
    with atheris.instrument_imports(include=["darnel"]):  # so nothing of darnel is imported above
        from darnel import read
        from fuzz.target import faults, seeds
    known: set[str] = set()
    corpus = Path(sys.argv[-1])
    sample = Path(__file__).parents[1] / "data" / "sample"
    for content in seeds([page.markup for page in read(sample)]):
        (corpus / hashlib.sha256(content).hexdigest()[:16]).write_bytes(content)
    memory = Path("/dev/shm")  # noqa: S108 - files of a moment, kept off the disk
    folder = Path(tempfile.mkdtemp(prefix="darnel-fuzz-", dir=memory if memory.is_dir() else None))

    def try_one(data: bytes) -> None:
        for fault in faults(data, folder):
            if fault not in known:
                known.add(fault)
                name = hashlib.sha256(fault.encode()).hexdigest()[:12]
                (findings / f"fault-{name}").write_bytes(data)
                (findings / f"fault-{name}.txt").write_text(fault + "\n")

    atheris.Setup(sys.argv, try_one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
