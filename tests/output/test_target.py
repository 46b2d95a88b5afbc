"""Outputs: never an input, never a file that darnel did not write, one line when a disk is full."""

import gzip
import os
import subprocess
from pathlib import Path

import pytest

from darnel.errors import InputError, UsageError
from darnel.output.atomic import atomic_write
from darnel.output.target import check_target, check_target_folder, written_by_darnel

PAGES = [
    {"content": f"<p>The mill by the river, part {n}.</p>", "url": f"https://mill.example/{n}"}
    for n in (1, 2)
]
COMMANDS = ("score", "measure", "duplicates", "operators", "sites", "report")


@pytest.fixture
def crawl(tmp_path, write_jsonl):
    (tmp_path / "crawl").mkdir()
    return write_jsonl(tmp_path / "crawl" / "pages.jsonl", PAGES)


def spellings(file):
    """The same file under other names."""
    folder = file.parent
    os.link(file, folder / "hard.jsonl")
    (folder / "soft.jsonl").symlink_to(file)
    (folder / "through").symlink_to(folder)
    return (
        file,
        folder / "hard.jsonl",
        folder / "soft.jsonl",
        folder / "through" / file.name,
        folder / ".." / folder.name / file.name,
        Path(os.path.relpath(file)),
    )


def test_an_input_is_refused_under_any_name(crawl):
    for out in spellings(crawl):
        for inputs in ([crawl], [f"{crawl}#1"], [str(crawl.parent / "page*.jsonl")], [crawl.parent, crawl]):
            with pytest.raises(UsageError, match="is an input"):
                check_target(out, inputs)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_never_writes_over_its_input(run_darnel, crawl, command):
    before = crawl.read_bytes()
    out = crawl if command != "report" else crawl.with_name("page.html")
    if command == "report":
        os.link(crawl, out)
    done = run_darnel(command, crawl, "-o", out)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "name another file" in done.stderr
    assert crawl.read_bytes() == before
    assert sorted(path.name for path in crawl.parent.iterdir()) == sorted({crawl.name, out.name})


def test_the_page_that_is_explained_stays(run_darnel, tmp_path):
    page = tmp_path / "page.html"
    page.write_text("<title>Mill</title><p>We meet on Mondays.")
    done = run_darnel("explain", page, "--html", page)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert page.read_text().startswith("<title>Mill")


def test_a_file_of_others_in_a_scored_folder_stays(run_darnel, crawl):
    before = crawl.read_bytes()
    done = run_darnel("score", crawl.parent, "-o", crawl)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert crawl.read_bytes() == before


def test_the_output_of_an_earlier_run_is_replaced_but_not_when_it_is_all_there_is(run_darnel, crawl):
    out = crawl.with_name("scores.jsonl")
    for _ in range(2):
        assert run_darnel("score", crawl.parent, "-o", out).returncode == 0
        assert len(out.read_text().splitlines()) == 2
    crawl.unlink()
    done = run_darnel("score", crawl.parent, "-o", out)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert len(out.read_text().splitlines()) == 2


def test_what_is_redirected_into_its_own_input_is_refused(run_darnel, crawl):
    import sys

    before = crawl.read_bytes()
    with crawl.open("ab") as appended:
        done = subprocess.run(
            [sys.executable, "-m", "darnel", "score", crawl],
            stdout=appended,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 2
    assert crawl.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.jsonl", b'{"id": "1", "url": "https://a.example/", "label": "farm"}\n'),
        ("notes.jsonl", b"dear diary\n"),
        ("notes.jsonl.gz", gzip.compress(b'{"content": "x"}\n', mtime=0)),
        ("notes.csv", b"id,url,score\n1,https://a.example/,3\n"),
        ("notes.parquet", b"PAR1 not really"),
        ("notes.html", b"<title>My page</title>"),
        ("notes.txt", b"||ads.example^\n"),
        ("notes.graphml", b"<graphml></graphml>"),
    ],
)
def test_a_file_of_others_is_refused(tmp_path, name, content):
    out = tmp_path / name
    out.write_bytes(content)
    with pytest.raises(UsageError, match="did not write"):
        check_target(out)
    assert out.read_bytes() == content


@pytest.mark.parametrize("suffix", ["jsonl", "jsonl.gz", "csv", "csv.gz", "parquet"])
def test_what_darnel_wrote_is_known(run_darnel, tmp_path, crawl, suffix):
    for command in ("score", "measure", "duplicates"):
        out = tmp_path / f"{command}.{suffix}"
        assert run_darnel(command, crawl, "-o", out).returncode == 0
        assert written_by_darnel(out) or not out.stat().st_size or command == "duplicates"
        check_target(out)


def test_an_empty_file_is_replaced_and_a_folder_or_a_device_is_not(tmp_path):
    (tmp_path / "empty.jsonl").touch()
    check_target(tmp_path / "empty.jsonl")
    (tmp_path / "folder.jsonl").mkdir()
    with pytest.raises(InputError, match="is a folder"):
        check_target(tmp_path / "folder.jsonl")
    with pytest.raises(UsageError, match="regular"):
        check_target(Path("/dev/null"))


def test_a_folder_of_others_is_no_target(tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "page.html").write_text("x")
    for inputs in ([tmp_path / "corpus"], [tmp_path / "corpus" / "page.html"], []):
        with pytest.raises(UsageError):
            check_target_folder(tmp_path / "corpus", inputs, ("model.json",))
    (tmp_path / "corpus" / "model.json").write_text("{}")
    check_target_folder(tmp_path / "corpus", [], ("model.json",))
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match=r"file/inside: .*file is no folder that can be written to"):
        check_target_folder(tmp_path / "file" / "inside", [], ("model.json",))
    check_target_folder(tmp_path / "fresh", [tmp_path / "corpus"], ("model.json",))


def test_links_left_under_the_names_of_parts_are_not_followed(run_darnel, tmp_path, crawl):
    diary = tmp_path / "diary"
    diary.write_text("dear diary")
    (tmp_path / ".out.jsonl.part").symlink_to(diary)
    with atomic_write(tmp_path / "out.jsonl") as file:
        file.write(b"x")
    (tmp_path / "scores.jsonl.partial").symlink_to(diary)
    done = run_darnel("score", crawl, "-o", tmp_path / "scores.jsonl")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert diary.read_text() == "dear diary"


def test_a_file_of_others_under_the_name_of_the_partial_stays(run_darnel, tmp_path, crawl):
    partial = tmp_path / "scores.jsonl.partial"
    partial.write_text("what I must not forget: " * 9)
    for more in ((), ("--resume",)):
        done = run_darnel("score", crawl, "-o", tmp_path / "scores.jsonl", *more)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert partial.read_text().startswith("what I must")


def test_a_full_disk_is_one_line(tmp_path, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left") as told, atomic_write(tmp_path / "out") as file:
        file.write(b"x")
    assert "\n" not in str(told.value)
    assert not list(tmp_path.iterdir())


def test_two_runs_never_publish_half_a_file(tmp_path):
    out = tmp_path / "out.jsonl"
    first, second = atomic_write(out), atomic_write(out)
    first.__enter__().write(b"first")
    file = second.__enter__()
    file.write(b"sec")
    file.flush()
    with pytest.raises(InputError, match=r"out\.jsonl: another run writes it"):
        first.__exit__(None, None, None)
    assert not out.exists()
    file.write(b"ond")
    second.__exit__(None, None, None)
    assert out.read_bytes() == b"second"
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


def test_a_link_is_replaced_and_its_target_stays(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    target = tmp_path / "elsewhere" / "kept.jsonl"
    target.write_bytes(b"kept")
    for number, aim in enumerate((target, tmp_path / "missing" / "x.jsonl")):
        out = tmp_path / f"out{number}.jsonl"
        out.symlink_to(aim)
        with atomic_write(out) as file:
            file.write(b"new")
        assert (out.read_bytes(), out.is_symlink()) == (b"new", False)
    assert target.read_bytes() == b"kept"
