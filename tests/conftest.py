"""What several files share: the sample pages, the shipped model, the command line, and a small corpus."""

import contextlib
import io
import json
import os
import pty
import random
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from darnel import Page, Predictor, read
from darnel.cli import main
from darnel.corpus.records import read_corpora
from darnel.readers.zstd import zstd as zstd

if TYPE_CHECKING:  # training needs scikit-learn and scipy, which the tests of scoring do without
    from darnel.training.table import LabelledTable

ROOT = Path(__file__).parents[1]
# Tests run side by side: threads of each would wait for the others.
os.environ.setdefault("OMP_NUM_THREADS", "1")
Run = Callable[..., subprocess.CompletedProcess[str]]
Record = dict[str, Any]

_HONEST = re.findall(
    r"\w+",
    "river bridge school garden council evening kettle timber winter ferry letter harvest village museum "
    "teacher weather",
)
_SPAM = re.findall(
    r"\w+",
    "casino bonus slot jackpot best cheap coupon deal promo free gacor spins win register download top "
    "review discount",
)
_GLUE = re.findall(r"\w+", "the of and to in a is that for it was with on as by")


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def sample(root: Path) -> list[Page]:
    return list(read(root / "data" / "sample"))


@pytest.fixture(scope="session")
def predictor() -> Predictor:
    return Predictor.load()


@pytest.fixture(scope="session")
def run_darnel(root: Path) -> Run:
    """Run the command line in this process, as a pipe sees it; `darnel_process` where a process matters.

    It may refuse what it is given, but an exception that reaches the caller fails the test.
    """

    def run(
        *arguments: object, stdin: str | bytes = "", cwd: Path = root, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        command = ["darnel", *map(str, arguments)]
        given = stdin.encode() if isinstance(stdin, str) else stdin
        out, err = _pipe(), _pipe()
        code: object = 0
        with (
            contextlib.chdir(cwd),
            mock.patch.dict(os.environ, {"COLUMNS": "120"} | environment),
            mock.patch.multiple(
                sys, argv=command, path=[*sys.path], stdin=_pipe(given), stdout=out, stderr=err
            ),
        ):
            try:
                main()
            except SystemExit as end:
                code = end.code
        shown, said = (_content(stream) for stream in (out, err))
        assert code is None or isinstance(code, int), code
        return subprocess.CompletedProcess(command, code or 0, shown, said)

    return run


def _pipe(content: bytes = b"") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(content), "utf-8")


def _content(stream: io.TextIOWrapper) -> str:
    stream.flush()
    return stream.buffer.getvalue().decode()  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def darnel_process(root: Path) -> Run:
    """Run the command line in a process of its own: crashes, locales, start-up; never a traceback."""

    def run(
        *arguments: object, stdin: str | bytes = "", cwd: Path = root, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "darnel", *map(str, arguments)]
        done = subprocess.run(
            command,
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            cwd=cwd,
            env=os.environ | {"COLUMNS": "120"} | environment,
            check=False,
            timeout=170,
        )
        out, err = done.stdout.decode(), done.stderr.decode()
        assert "Traceback" not in err, err
        return subprocess.CompletedProcess(command, done.returncode, out, err)

    return run


@pytest.fixture(scope="session")
def fresh_python() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a snippet in a fresh interpreter."""

    def run(code: str, *options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *options, "-c", code], capture_output=True, text=True, check=True, timeout=120
        )

    return run


@pytest.fixture(scope="session")
def write_jsonl() -> Callable[[Path, list[Any]], Path]:
    def write(path: Path, records: list[Any]) -> Path:
        path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def records() -> list[Record]:
    """A small corpus of made-up pages: ten farm operators, fourteen publishers, both formats."""
    draw = random.Random(0)
    farm = [_record(draw, "farm", f"farm-{operator}", page) for operator in range(10) for page in range(6)]
    clean = [_record(draw, "clean", f"paper-{operator}", page) for operator in range(14) for page in range(5)]
    return farm + clean


def _record(draw: random.Random, label: str, operator: str, page: int) -> Record:
    number = int(operator.rpartition("-")[2])
    spam = draw.random() < (0.85 if label == "farm" else 0.15)  # neither label is pure
    words = draw.choices(_GLUE, k=150) + draw.choices(_SPAM if spam else _HONEST, k=150)
    draw.shuffle(words)
    text = " ".join(words).capitalize() + "."
    links = "".join(
        f'<li><a href="https://{draw.choice(_SPAM)}.example/?tag=x-20">{draw.choice(_SPAM)}</a></li>'
        for _ in range(20 * spam)
    )
    title = " ".join(draw.choices(_SPAM if spam else _HONEST, k=4))
    if number % 2:
        content = f"---\ntitle: {title}\n---\n# {title}\n\n{text}\n\n<ul>{links}</ul>\n"
    else:
        slot = '<ins class="adsbygoogle"></ins>' * (3 * spam)
        head = f"<head><title>{title}</title></head>"
        body = f"<body><h1>{title}</h1>{slot}<p>{text}</p><ul>{links}</ul></body>"
        content = f"<!doctype html><html>{head}{body}</html>"
    return {
        "content": content,
        "label": label,
        "group": operator,
        # Two operators of each label share a template.
        "family": f"{label}-shared" if number < 2 else operator,
        "kind": "doorway" if label == "farm" else "blog",
        "evidence": ("operator" if number == 9 else "page") if label == "farm" else None,
        "url": f"https://{operator}.example/{page}",
        "source": f"made/{operator}",
    }


@pytest.fixture(scope="session")
def corpus(
    records: list[Record],
    write_jsonl: Callable[[Path, list[Any]], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The small corpus in one file of a folder."""
    folder = tmp_path_factory.mktemp("corpus")
    write_jsonl(folder / "corpus.jsonl", records)
    return folder


@pytest.fixture(scope="session")
def table(corpus: Path) -> "LabelledTable":
    """The small corpus, measured."""
    from darnel.training.table import measure_corpus

    return measure_corpus(read_corpora([corpus]), jobs=1)


@pytest.fixture(scope="session")
def on_terminal(root: Path) -> Callable[..., tuple[int, str]]:
    """Run the command line on a terminal of 120 columns; its exit code and what is shown."""

    def run(*arguments: object, cwd: Path = root) -> tuple[int, str]:
        ours, theirs = pty.openpty()
        environment = os.environ | {"COLUMNS": "120", "NO_COLOR": "1", "TERM": "xterm"}
        command = [sys.executable, "-m", "darnel", *map(str, arguments)]
        with subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL, cwd=cwd, env=environment
        ) as process:
            os.close(theirs)
            shown = b""
            with contextlib.suppress(OSError):  # the terminal ends with an error once nobody writes to it
                while part := os.read(ours, 65_536):
                    shown += part
            os.close(ours)
        return process.returncode, re.sub(r"\x1b\[[\d;?]*[a-zA-Z]", "", shown.decode()).replace("\r\n", "\n")

    return run
