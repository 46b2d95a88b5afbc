"""The nasty corpus through score, explain, report and the server: all rows, within time and memory."""

import gzip
import json
import resource
import subprocess
import sys
import time

import pytest
from fastapi.testclient import TestClient

from darnel import Page
from darnel.readers import Reading, read
from darnel.readers.options import ReadOptions
from darnel.web.app import create
from darnel.web.settings import Settings
from fuzz.contract import fault_of
from tests.support.depth import sampled
from tests.support.nasty import bombs, pages, records, responses

SECONDS = 20.0  # of CPU that the worst page may take, explained and marked; 3 on an idle machine
MEMORY = 400_000  # kB that the process which reads may take; 250,000 on an idle machine
PAGES = pages()
MARKDOWN = ("---", "+++", "{", ">", "- ", "[", "`", "|")
BIG = (
    "nested div",
    "nested tables",
    "nested quotes",
    "nested brackets",
    "attribute of 10 MB",
    "wide and long",
    "invalid UTF-8",
    "deep JSON",
)
EXPECTED = {
    "long": "--max-record",
    "deep": "not JSON",
    "cut": "not JSON",
    "empty": "no content",
    "wide": "not a record",
}

_MEASURED = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
print("kB", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize("name", sampled(PAGES, 3))
def test_a_nasty_page_keeps_the_contract_in_time(predictor, name):
    page, start = Page(PAGES[name], url="https://a.example/"), time.process_time()
    assert fault_of(page, predictor, explained=True) is None
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("name", sampled(BIG, 4))
def test_a_nasty_page_keeps_the_contract_at_full_length(predictor, name):
    start = time.process_time()
    assert fault_of(Page(PAGES[name], max_bytes=20_000_000), predictor) is None
    assert time.process_time() - start < SECONDS


@pytest.fixture(scope="module")
def scored(tmp_path_factory):
    """A folder of everything nasty, its scores, and how the run ended."""
    folder = tmp_path_factory.mktemp("nasty")
    place = folder / "in"
    place.mkdir()
    for number, content in enumerate(PAGES.values()):
        text = content if isinstance(content, str) else ""
        path = place / f"{number:03}{'.md' if text.startswith(MARKDOWN) else '.html'}"
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    (place / "records.jsonl").write_bytes(b"\n".join(records().values()) + b"\n")
    (place / "responses.warc").write_bytes(b"".join(responses().values()))
    (place / "responses.warc.gz").write_bytes(b"".join(map(gzip.compress, responses().values())))
    (place / "bombs").mkdir()
    bombs(place / "bombs")
    out = folder / "out.jsonl"
    command = [sys.executable, "-m", "darnel", "score", str(place), "-o", str(out), "--quiet", "--jobs", "2"]
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, *command], capture_output=True, text=True, check=False, timeout=500
    )
    return place, out, done


def test_every_row_is_accounted_for(scored):
    place, out, done = scored
    rows = [json.loads(line) for line in out.read_bytes().splitlines()]
    assert done.returncode == 3, done.stderr
    assert all(
        (row["error"] is None) == (row["score"] is not None and 0 <= row["score"] <= 1) for row in rows
    )
    assert not [
        row["error"]
        for row in rows
        if row["error"] and ("\n" in row["error"] or "cannot be judged" in row["error"])
    ]
    sources = [row["source"].removeprefix(f"{place}/") for row in rows]
    assert len(set(sources)) == len(sources)
    assert sum("#" not in source for source in sources) == len(PAGES) + 1  # and a bomb that is one page
    by_name = dict(zip(records(), [row for row in rows if "records.jsonl#" in row["source"]], strict=True))
    assert {name: told in by_name[name]["error"] for name, told in EXPECTED.items()} == dict.fromkeys(
        EXPECTED, True
    )
    assert by_name["last"]["error"] is by_name["plain"]["error"] is None
    for name in ("responses.warc", "responses.warc.gz"):
        found = [row for row in rows if row["source"].startswith(f"{place}/{name}#")]
        assert len(found) == len(responses()) - 1  # "huge status" is not a page
        assert found[-1]["error"] is None
        assert all("--max-record" in row["error"] for row in found[:4])


def test_what_is_too_much_names_its_limit_and_costs_its_own_row(scored):
    place, out, _ = scored
    errors = {}
    for row in map(json.loads, out.read_bytes().splitlines()):
        if row["source"].startswith(f"{place}/bombs/"):
            errors.setdefault(row["source"].rpartition("/")[2].partition("#")[0], []).append(row["error"])
    assert errors["dictionary.parquet"] == [errors["long.html"][0]] * 40
    assert "--max-record" in errors["long.html"][0]
    assert [error is None for error in errors["line.csv"]] == [True, False, True]
    assert "--max-record" in errors["quote.csv.gz"][1]
    assert "claims 10,000,000 rows" in errors["claims.parquet"][0]
    assert "header length" in errors["header.warc.gz"][0]
    for name in ("zeros.jsonl.gz", "zeros.jsonl.zst"):
        assert errors[name][0] is None
        assert "500 times its size" in errors[name][-1]


def test_reading_it_takes_no_more_memory_than_was_said(scored):
    *_, kilobytes = scored[2].stderr.split()
    assert int(kilobytes) < MEMORY


def test_the_report_tells_of_every_row(run_darnel, scored, tmp_path):
    _, out, _ = scored
    done = run_darnel("report", out, "-o", tmp_path / "report.html", "--quiet")
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "report.html").read_text("utf-8")
    assert (
        f"{len(out.read_bytes().splitlines()):,}" in page or str(len(out.read_bytes().splitlines())) in page
    )
    assert not set(page) & {"\x00", "\x1b", "\x9b", "\u202e"}


def test_the_server_answers_for_every_page():
    client = TestClient(create(Settings(max_body=12_000_000, seconds=60.0)), base_url="http://localhost")
    for name, content in PAGES.items():
        text = content if isinstance(content, str) else content.decode("latin-1")
        answer = client.post(
            "/api/score",
            content=json.dumps({"content": text, "url": "https://a.example/"}),
            headers={"Content-Type": "application/json"},
        )
        limited = len(answer.request.content) > 12_000_000
        assert answer.status_code == (413 if limited else 200), (name, answer.text[:200])
        assert limited or answer.json()["error"] or 0 <= answer.json()["score"] <= 1


def test_a_tag_of_yaml_builds_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = Page(PAGES["tags"])
    assert page.front_matter["title"] == ["touch ran"]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith("aliases") or "alias" in name])
def test_aliases_unfold_to_little(name):
    page = Page(PAGES[name])
    assert len(str(page.front_matter)) < 1_000_000
    assert len(page.title) <= 2_000


def test_the_limit_of_a_record_is_ours_to_set(run_darnel, tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b'{"content": "' + b"x " * 700_000 + b'"}\n{"content": "<p>x"}\n')
    for size, expected in ((1, [True, False]), (2, [False, False])):
        done = run_darnel("score", tmp_path / "a.jsonl", "--max-record", size)
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        assert [row["error"] is not None for row in rows] == expected
        assert done.returncode == (3 if any(expected) else 0)


def test_reading_stops_at_the_limit_and_goes_on_behind_it(tmp_path):
    """At it, a byte over it, and with the end of the line on the edge."""
    path = tmp_path / "a.jsonl"
    line = b'{"content": "xxxxx"}'
    for extra, errors in ((0, [False, False]), (1, [True, False])):
        path.write_bytes(line.replace(b"xxxxx", b"xxxxx" + b"x" * extra) + b"\n" + line + b"\n")
        pages = read(path, Reading(ReadOptions(max_record=len(line))))
        assert [page.error is not None for page in pages] == errors


def test_peak_memory_is_measured():
    """The measure of the test above: it sees what a child takes."""
    code = f"{_MEASURED}"
    done = subprocess.run(
        [sys.executable, "-c", code, sys.executable, "-c", "bytearray(3 << 28)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stderr.split()[-1]) > 700_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 0
