"""The command line: inputs, outputs, exit codes, and one clear line where it refuses."""

import gzip
import inspect
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pyarrow.parquet as pq
import pytest
import typer

from darnel.cli import commands, job
from darnel.cli.command import PANELS
from darnel.cli.sites import ListFormat
from darnel.features import CATALOGUE
from darnel.features.table import COLUMNS
from darnel.model.row import ROW
from darnel.model.store import shipped_model
from darnel.page import page as page_module
from darnel.readers.options import MAX_RECORD
from darnel.scoring import batch, server
from darnel.sites import blocklist, list_formats, operators
from darnel.training import tracking

COMMANDS = sorted(typer.main.get_command(commands.app).commands)
PAGE = (
    "<!doctype html><title>Our club</title><p>We meet on Mondays at the old mill by the river. New members"
    " are welcome: bring a chair, a cup and a story. Tea is at eight; the last bus leaves at ten."
)
OUTPUTS = ("jsonl", "jsonl.gz", "csv", "csv.gz", "parquet")


@pytest.fixture
def page(tmp_path):
    (tmp_path / "page.html").write_text(PAGE)
    return tmp_path / "page.html"


@pytest.fixture(scope="module")
def farm_page(root):
    """A page with more than five reasons."""
    return root / "data" / "sample" / "farm" / "casino-doorway-amp-id.html"


@pytest.fixture(scope="module")
def crawl(tmp_path_factory, root):
    """Three hundred records, more than one process takes at once, some of them bad."""
    contents = [
        file.read_text("utf-8", "replace") for file in sorted((root / "data" / "sample").rglob("*.*"))
    ]
    lines = [
        json.dumps({"content": contents[number % len(contents)], "id": f"p{number}"}) for number in range(300)
    ]
    lines[7::50] = ["{broken"] * len(lines[7::50])
    path = tmp_path_factory.mktemp("crawl") / "crawl.jsonl"
    path.write_text("\n".join(lines) + "\n")
    return path


def rows_of(done):
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def test_a_pipe_gets_one_record_a_line(run_darnel, page, farm_page):
    done = run_darnel("score", page)
    (row,) = rows_of(done)
    assert (done.returncode, tuple(row)) == (0, tuple(ROW))
    assert (row["source"], row["format"], row["language"], row["error"]) == (str(page), "html", "en", None)
    assert 0 <= row["score"] <= 1
    assert re.fullmatch(r"1 page, .*\n", done.stderr)
    (row,) = rows_of(run_darnel("score", farm_page))
    assert [set(reason) for reason in row["reasons"]] == [{"feature", "value", "contribution", "text"}] * 5


def test_the_fork_server_is_started_early_for_a_run_and_not_for_a_look(
    run_darnel, page, tmp_path, monkeypatch
):
    started = []
    monkeypatch.setattr(server, "start_server", lambda: started.append("server"))
    assert (run_darnel("score", page).returncode, started) == (0, [])
    for number, command in enumerate(("score", "measure"), 1):
        assert run_darnel(command, page, "-o", tmp_path / f"{command}.jsonl").returncode == 0
        assert len(started) == number


def test_a_terminal_gets_a_table_for_people(on_terminal, page, tmp_path):
    (tmp_path / "empty.html").write_text("")
    code, shown = on_terminal("score", tmp_path)
    assert code == 3
    assert all(word in shown for word in ("score", "label", "page.html", "speaks for", "the page is empty"))
    assert "{" not in shown


@pytest.mark.parametrize("suffix", OUTPUTS)
def test_every_output_is_written_and_the_same_twice(run_darnel, page, tmp_path, suffix):
    out = tmp_path / f"out.{suffix}"
    done = run_darnel("score", page, "-o", out)
    first = out.read_bytes()
    assert (done.returncode, done.stdout) == (0, "")
    assert run_darnel("score", page, "-o", out).returncode == 0
    assert out.read_bytes() == first
    if suffix == "parquet":
        assert tuple(pq.read_schema(out).names) == tuple(ROW)
    else:
        text = gzip.decompress(first).decode() if suffix.endswith("gz") else first.decode()
        assert text.startswith(",".join(ROW) if "csv" in suffix else '{"id":')


def test_one_process_and_two_give_the_same_bytes(run_darnel, crawl, tmp_path):
    for jobs in (1, 2):
        assert run_darnel("score", crawl, "--jobs", jobs, "-o", tmp_path / f"{jobs}.jsonl").returncode == 3
    first = (tmp_path / "1.jsonl").read_bytes()
    assert first == (tmp_path / "2.jsonl").read_bytes()
    rows = [json.loads(line) for line in first.splitlines()]
    assert [row["source"] for row in rows] == [f"{crawl}#{number}" for number in range(1, 301)]
    assert [number for number, row in enumerate(rows) if row["error"]] == list(range(7, 300, 50))


def test_standard_input_gives_the_scores_of_the_file(run_darnel, crawl):
    lines = crawl.read_text().splitlines()[:5]
    from_pipe = rows_of(run_darnel("score", "-", stdin="\n".join(lines)))
    from_file = rows_of(run_darnel("score", crawl))[:5]
    assert [row["source"] for row in from_pipe] == [f"-#{number}" for number in range(1, 6)]
    assert [row["score"] for row in from_pipe] == [row["score"] for row in from_file]


def test_several_inputs_keep_their_order_and_others_are_counted(run_darnel, page, tmp_path):
    (tmp_path / "a.md").write_text("# A day\n\nText.")
    (tmp_path / "notes.rst").write_text("x")
    done = run_darnel("score", page, tmp_path)
    assert [Path(row["source"]).name for row in rows_of(done)] == ["page.html", "a.md", "page.html"]
    assert "1 other file skipped (1 .rst)" in done.stderr


def test_a_reader_that_has_seen_enough_is_no_failure(crawl):
    with subprocess.Popen(
        [sys.executable, "-m", "darnel", "score", str(crawl)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read().decode()
    assert "Traceback" not in said
    assert "Error" not in said


@pytest.mark.parametrize("limit", ["balanced", "strict", "0.5", "0", "1"])
def test_the_threshold_moves_the_label_and_not_the_score(run_darnel, predictor, root, limit):
    rows = rows_of(run_darnel("score", root / "data" / "sample" / "farm", "--threshold", limit))
    at = predictor.model.threshold(limit)
    assert all(row["label"] == ("farm" if row["score"] >= at else "clean") for row in rows)


def test_a_prior_restates_the_score_and_not_the_label(run_darnel, page):
    plain, rare = (
        json.loads(run_darnel("score", page, *options).stdout) for options in ((), ("--prior", 0.01))
    )
    assert rare["score"] < plain["score"]
    assert rare["label"] == plain["label"]
    assert run_darnel("score", page, "--prior", 2).returncode == 2


@pytest.mark.parametrize("count", [0, 1, 500])
def test_as_many_reasons_are_told_as_were_asked_for(run_darnel, farm_page, count):
    (row,) = rows_of(run_darnel("score", farm_page, "--reasons", count))
    assert 5 < len(row["reasons"]) < 100 if count == 500 else len(row["reasons"]) == count


@pytest.mark.parametrize("format_", ["html", "markdown"])
def test_every_page_is_read_in_the_format_that_was_given(run_darnel, page, tmp_path, format_):
    (tmp_path / "a.md").write_text("# A day\n\nText.")
    assert {row["format"] for row in rows_of(run_darnel("score", tmp_path, "--format", format_))} == {format_}


def test_quiet_is_quiet(run_darnel, page):
    assert run_darnel("score", page, "--quiet").stderr == ""


@pytest.mark.parametrize("suffix", OUTPUTS)
def test_broken_characters_in_a_name_stop_nothing(run_darnel, tmp_path, suffix):
    (tmp_path / "a.jsonl").write_bytes(
        b'{"content": "<p>x", "id": "a\\ud800", "url": "https://a.example/\\udfff"}\n{"content": "<p>y"}\n'
    )
    assert run_darnel("score", tmp_path / "a.jsonl", "-o", tmp_path / f"out.{suffix}").returncode == 0


def test_names_of_files_write_nothing_else_on_a_terminal(run_darnel, page, tmp_path):
    (tmp_path / "crawl").mkdir()
    (tmp_path / "crawl" / "a\x1b[31m.jsonl").touch()
    done = run_darnel("score", page, tmp_path / "crawl", "-o", tmp_path / "out\x1b[31m.csv")
    assert "1 file without a page" in done.stderr
    assert "wrote" in done.stderr
    assert "\x1b" not in done.stderr


def test_what_an_earlier_run_wrote_into_the_folder_is_not_read(run_darnel, page, tmp_path):
    for _ in range(2):
        assert run_darnel("score", tmp_path, "-o", tmp_path / "out.jsonl").returncode == 0
        assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 1


def test_measuring_writes_the_feature_table(run_darnel, page, tmp_path):
    (tmp_path / "empty.html").write_text("")
    done = run_darnel("measure", tmp_path, "-o", tmp_path / "out.parquet")
    empty, whole = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert done.returncode == 3
    assert done.stderr.startswith("2 pages, 1 error\n")  # No count of farms: nothing was judged.
    assert tuple(whole)[: 3 + len(COLUMNS)] == ("id", "source", "url", *COLUMNS)
    assert all(empty[name] is None for name in COLUMNS)
    assert all(
        whole[name] is None or isinstance(whole[name], float) for name in COLUMNS
    )  # None: not applicable
    assert sum(whole[name] is not None for name in COLUMNS) > 20
    assert (whole["error"], empty["error"]) == (None, "the page is empty")


def test_the_catalogue_is_listed(run_darnel):
    lines = run_darnel("features").stdout.splitlines()
    told = [line.split("\t") for line in lines]
    assert [row[:4] for row in told] == [
        [card.name, card.unit, card.range, card.source] for card in CATALOGUE
    ]
    assert {"pages", "pages, texts"} <= {row[4] for row in told} <= {"", "pages", "texts", "pages, texts"}


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "model"])
def test_help_shows_an_example(run_darnel, command):
    done = run_darnel(command, "--help")
    assert done.returncode == 0
    assert f"darnel {command}" in done.stdout.partition("Usage")[2].partition("\n")[2]


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS), ["model", "verify"]], ids=" ".join)
def test_help_shows_no_types_of_python_and_all_brackets(run_darnel, command):
    shown = run_darnel(*command, "--help").stdout
    assert not re.findall(r"<(?:bool|str|path|int|float|list\S*)>", shown)
    assert not re.search(r"needs darnel(?!\[)", shown)


def test_help_lists_every_command_in_the_order_of_use_and_the_exit_codes(run_darnel):
    shown = run_darnel("--help").stdout
    listed = re.findall(r"^│ ([a-z]+) ", shown, re.MULTILINE)
    assert listed == [name for name in PANELS if name in COMMANDS]
    assert set(listed) == set(COMMANDS)
    assert "Exit codes" in shown


@pytest.mark.parametrize("word", ["version", "help"])
def test_a_word_that_is_an_option_is_pointed_to_it(run_darnel, word):
    done = run_darnel(word)
    assert done.returncode == 2
    assert f"darnel --{word}" in done.stderr


def test_an_address_is_refused_with_what_fetches_it(run_darnel):
    done = run_darnel("score", "https://example.com/post")
    assert (done.returncode, done.stdout) == (1, "")
    assert "darnel explain https://example.com/post" in done.stderr


def test_windows_is_refused_in_one_line(run_darnel, monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    done = run_darnel("score", "page.html")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "darnel: the command line needs Linux or macOS; on Windows, run it in WSL\n"


def test_the_shell_is_offered_completion(darnel_process):
    """The words after `darnel bl`, as bash asks for them."""
    done = darnel_process(
        _DARNEL_COMPLETE="complete_bash",
        _TYPER_COMPLETE_ARGS="darnel bl",
        COMP_WORDS="darnel bl",
        COMP_CWORD="1",
    )
    assert done.stdout.split() == ["blocklist"]


def test_after_writing_the_next_step_is_shown(run_darnel, page, tmp_path):
    scores = tmp_path / "scores.jsonl"
    done = run_darnel("score", page, "-o", scores)
    assert re.fullmatch(r"1 page, \d farm .*, 0 errors", done.stderr.splitlines()[0])
    assert done.stderr.splitlines()[1:] == [f"wrote {scores}; next: darnel report {scores} -o report.html"]
    done = run_darnel("report", scores, "-o", tmp_path / "report.html")
    assert done.returncode == 0
    assert str(tmp_path / "report.html") in done.stderr


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("empty.html", b"", "the page is empty"),
        ("junk.html", bytes(range(256)) * 40, "the content is binary, not HTML or Markdown"),
        ("a.jsonl", b"not json\n", "not JSON"),
        ("b.jsonl", b'{"url": "https://a.example/"}\n', "the record has no content"),
        ("c.jsonl.gz", gzip.compress(b'{"content": "x"}\n' * 9, mtime=0)[:20], "file is truncated here"),
        ("d.jsonl.zst", b"\0junk", "file is truncated here"),
    ],
)
def test_a_bad_page_is_a_row_and_exit_code_3(run_darnel, page, tmp_path, name, content, error):
    (tmp_path / name).write_bytes(content)
    done = run_darnel("score", tmp_path / name, page)
    bad, good = rows_of(done)
    assert done.returncode == 3
    assert bad["error"].startswith(error)
    assert "\n" not in bad["error"]
    assert bad["score"] is bad["label"] is bad["reasons"] is None
    assert good["error"] is None
    assert "1 error" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        pytest.param(["nowhere.html"], "nowhere.html", id="a path that is not there"),
        pytest.param(["page.html", "nowhere/*.html"], "nowhere/*.html", id="a glob that finds nothing"),
        pytest.param(["hollow"], "hollow", id="a folder without pages"),
        pytest.param(["page.doc"], "page.doc", id="a file of another kind"),
        pytest.param(["page.html", "-o", "out.xlsx"], "out.xlsx", id="an output of another kind"),
        pytest.param(
            ["page.html", "-o", "nowhere/out.csv"],
            "nowhere/out.csv",
            id="an output in a folder that is not there",
        ),
        pytest.param(["page.html", "--model", "nowhere"], "nowhere", id="a model that is not there"),
        pytest.param(["page.html", "--model", "hollow"], "hollow", id="a folder that is no model"),
        pytest.param(["page.html", "--model", "changed"], "changed", id="a model with a changed byte"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_code_1(run_darnel, page, tmp_path, arguments, named):
    (tmp_path / "hollow").mkdir()
    (tmp_path / "page.doc").write_text("x")
    shutil.copytree(shipped_model(), tmp_path / "changed")
    weights = bytearray((tmp_path / "changed" / "pages.npz").read_bytes())
    weights[1_000] ^= 1
    (tmp_path / "changed" / "pages.npz").write_bytes(weights)
    done = run_darnel("score", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(rf"darnel: .*{re.escape(named)}.*\n", done.stderr)
    assert not list(tmp_path.glob("out.*"))


def test_an_unknown_threshold_is_refused_with_the_known_ones(run_darnel, page):
    done = run_darnel("score", page, "--threshold", "nonsense")
    assert (done.returncode, done.stdout) == (2, "")
    assert "nonsense" in done.stderr
    assert "balanced" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [[], ["score"], ["nonsense"], ["score", "a.html", "--nonsense"], ["score", "a.html", "--jobs", "0"],
     ["score", "a.html", "--reasons", "-1"], ["score", "a.html", "--max-record", "100000"],
     ["score", "a.html", "--max-bytes", "99999999999999999999"],
     ["score", "a.html", "--page-timeout", "inf"], ["score", "a.html", "--page-memory", "99999999999999"],
     ["train", "data", "-o", "m", "--seed", "-1"], ["evaluate", "data", "--seed", "99999999999"],
     ["score", "a.html", "--format", "pdf"], ["measure", "a.html"], ["train", "data"],
     ["evaluate", "data", "--floors", "f.json"]],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_is_exit_code_2(run_darnel, tmp_path, arguments):
    assert run_darnel(*arguments, cwd=tmp_path).returncode == 2


@pytest.mark.parametrize("command", ["train", "evaluate", "table"])
def test_data_that_are_not_there_are_refused_by_name(run_darnel, tmp_path, command):
    done = run_darnel(command, "nowhere", *(["-o", "out"] if command != "evaluate" else []), cwd=tmp_path)
    assert done.returncode == 1
    assert "nowhere" in done.stderr.splitlines()[-1]
    assert list(tmp_path.iterdir()) == []


def test_a_corpus_is_measured_once(run_darnel, corpus, tmp_path, records):
    done = run_darnel(
        "table", corpus, "-o", tmp_path / "tables", "--sources", tmp_path / "sources.csv", "--jobs", 1
    )
    assert done.returncode == 0, done.stderr
    assert len((tmp_path / "sources.csv").read_text().splitlines()) == len(records) + 1
    assert pq.read_metadata(tmp_path / "tables" / "pages.parquet").num_rows == len(records)


def default_of(command, option):
    """The default of an option, as the application has it."""
    (param,) = (
        each for each in typer.main.get_command(commands.app).commands[command].params if each.name == option
    )
    return param.default


def test_defaults_that_the_command_line_copies_are_those_of_the_library():
    """Start-up imports nothing of these modules, so the command line has its own copies."""
    limits = batch.DEFAULT_LIMITS
    for command in ("score", "measure"):
        assert default_of(command, "max_bytes") == page_module.MAX_BYTES
        assert default_of(command, "page_timeout") == limits.seconds
        assert default_of(command, "page_memory") << 20 == limits.memory
        assert default_of(command, "max_record") << 20 == MAX_RECORD
    assert default_of("operators", "most_domains") == operators.MOST_DOMAINS
    defaults = inspect.signature(blocklist.select).parameters
    assert default_of("blocklist", "min_pages") == defaults["least_pages"].default
    assert default_of("blocklist", "threshold") == defaults["threshold"].default
    assert (
        default_of("blocklist", "max_age") == inspect.signature(blocklist.merge).parameters["max_age"].default
    )
    assert [each.value for each in ListFormat] == list(list_formats.FORMATS)
    assert default_of("train", "tracking_uri") == tracking.STORE


def test_a_run_on_spark_says_what_it_wrote_too(monkeypatch, tmp_path, page, capsys):
    adapter = SimpleNamespace(score_inputs=lambda *inputs, **options: [])
    monkeypatch.setitem(sys.modules, "darnel.adapters.spark", adapter)
    monkeypatch.setattr(job, "need", lambda module, extra: None)
    limits = {"max_bytes": 10_000, "max_record": 16, "page_timeout": 60.0, "page_memory": 1024}
    run = job.Job([str(page)], tmp_path / "s.csv", format_="auto", jobs=1, quiet=False, **limits)
    how = job.Scoring(None, "balanced", 5, None)
    assert run.score(how, duplicates=False, resume=False, spark=True) == 0
    assert f"wrote {tmp_path / 's.csv'}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "streams", "error"),
    [
        ("score PAGE", ">/dev/full", "standard output: cannot be read or written (No space left on device)"),
        (
            "explain PAGE",
            ">/dev/full",
            "standard output: cannot be read or written (No space left on device)",
        ),
        ("score PAGE", ">&-", "standard output is closed; name a file with -o"),
        ("score -", "<&-", "-: standard input is closed; name a file"),
        ("score PIPE", "", "a pipe, socket or device; read it as -"),
    ],
)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_odd_streams_are_one_line(page, tmp_path, arguments, streams, error):
    os.mkfifo(tmp_path / "pipe.jsonl")
    named = arguments.replace("PAGE", str(page)).replace("PIPE", str(tmp_path / "pipe.jsonl")).split()
    command = [sys.executable, "-m", "darnel", *named]
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {streams}', "sh", *command],
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=170,
    )
    said = done.stderr.decode()
    assert done.returncode in (1, 2)
    assert error in said
    assert "Traceback" not in said
    assert "Exception ignored" not in said


@pytest.mark.parametrize(
    ("arguments", "streams", "code"),
    [
        ("score PAGE PAGE -o OUT", "2>&-", 0),
        ("score PAGE PAGE -o OUT", "<&- >&- 2>&-", 0),
        ("score nosuch.html -o OUT", "2>&-", 1),
        ("features", ">&-", 0),
    ],
)
def test_closed_streams_are_done_without(page, tmp_path, arguments, streams, code):
    out = tmp_path / "out.jsonl"
    named = arguments.replace("PAGE", str(page)).replace("OUT", str(out)).split()
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {streams}', "sh", sys.executable, "-m", "darnel", *named],
        stderr=subprocess.PIPE,
        check=False,
        timeout=170,
    )
    assert (done.returncode, done.stderr) == (code, b"")
    if "PAGE" in arguments:
        assert len(out.read_bytes().splitlines()) == 2


@pytest.mark.parametrize("call", ["main()", "Thread(target=main).start()"])
def test_a_program_that_calls_main_keeps_its_own_handler_of_sigterm(call):
    code = f"""
import signal, sys
from threading import Thread
from darnel.cli import main
def own(*_): pass
signal.signal(signal.SIGTERM, own)
sys.argv = ["darnel", "--version"]
try:
    {call}
finally:
    assert signal.getsignal(signal.SIGTERM) is own
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr, done.stdout.startswith("darnel ")) == (0, "", True)


@pytest.mark.parametrize("name", ["-", "empty.jsonl", "head.csv"])
def test_a_run_without_a_row_has_nothing_to_resume(tmp_path, run_darnel, name):
    (tmp_path / "empty.jsonl").write_bytes(b"")
    (tmp_path / "head.csv").write_bytes(b"id,content\n")
    out = tmp_path / "out.jsonl"
    done = run_darnel("score", name if name == "-" else tmp_path / name, "-o", out)
    assert done.returncode == 1
    assert "no page" in done.stderr
    assert "--resume" not in done.stderr
    assert not list(tmp_path.glob("out*"))
