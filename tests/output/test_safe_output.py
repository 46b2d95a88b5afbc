"""What commands write and show of a hostile page: files that run nothing, terminals that obey nobody."""

import csv
import html.parser
import json
import unicodedata

import pytest

from tests.support.hostile import HOSTILE, MARKER

ESCAPES = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202eevil\u2066\x00\x7f\r"
FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＠x",
    "'=1",
    "[1]",
    '{"a": 1}',
    "'",
    "''x",
)
MARKUP = f"</script><img src=x onerror=alert('{MARKER}')>]]>-->{{{{7*7}}}}"
PROSE = "We meet on Mondays at the old mill by the river, and the water was high."
TEXT = f"casino bonus {ESCAPES} {MARKUP} {PROSE} "


def page(number, host):
    links = "".join(f'<a href="https://shop{n}.example/x?tag={ESCAPES}-20">{TEXT}</a>' for n in range(4))
    ads = "https://pagead2.googlesyndication.com/pagead/js/adsbygoogle.js?client=ca-pub-8134567290123456"
    description = f"<meta name=description content='@{TEXT}'>"
    head = f"<title>={TEXT}{number}</title>{description}<script src='{ads}'></script>"
    body = "".join(
        f"<p>{' '.join(f'word{line * 20 + place}' for place in range(20))} {ESCAPES}</p>"
        for line in range(20)
    )
    return {
        "content": f"<html><head>{head}</head><body><h1>{TEXT}</h1>{links}{body}{HOSTILE}",
        "id": f"{FORMULAS[number % len(FORMULAS)]}{number}{ESCAPES}",
        "url": f"https://{host}.example/{MARKUP}{ESCAPES}/{number}",
        "site": f"{host}.example{ESCAPES}",
        "source": f"=x{ESCAPES}",
    }


@pytest.fixture(scope="module")
def hostile(tmp_path_factory, write_jsonl):
    """Hostile records of four sites that tell the same, in a file whose own name is hostile."""
    records = [page(number, f"casino{number % 4}") for number in range(16)] + [
        {"content": "", "id": f"-{ESCAPES}", "format": f"x{MARKUP}{ESCAPES}"}
    ]
    return write_jsonl(
        tmp_path_factory.mktemp("hostile") / f"=in{ESCAPES.replace(chr(0), '')}<img onerror=x>.jsonl", records
    )


@pytest.fixture(scope="module")
def scores(run_darnel, hostile, tmp_path_factory):
    folder = tmp_path_factory.mktemp("scores")
    for suffix in ("jsonl", "csv"):
        assert run_darnel("score", hostile, "-o", folder / f"out.{suffix}", "--quiet").returncode == 3
    assert run_darnel("sites", folder / "out.jsonl", "-o", folder / "sites.jsonl", "--quiet").returncode == 0
    return folder


def steering(text):
    """Characters of a text that a terminal would obey, or that turn its direction."""
    return {
        c
        for c in text
        if (unicodedata.category(c) == "Cc" and c != "\n")
        or c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
    }


@pytest.mark.parametrize("command", ["score", "explain", "operators", "duplicates", "sites"])
def test_no_command_lets_a_page_steer_the_terminal(on_terminal, hostile, scores, command):
    given = {"explain": f"{hostile}#1", "sites": scores / "out.jsonl"}.get(command, hostile)
    code, shown = on_terminal(command, given, *(() if command == "explain" else ("--quiet",)))
    assert code in (0, 3)
    # The pages hide all their text by a style sheet: none is a copy of another.
    assert {"score": "owned", "duplicates": "copies"}.get(command, "casino") in shown
    assert steering(shown) == set()


def test_what_is_refused_is_told_without_steering(run_darnel, hostile, scores):
    for arguments in (
        ("score", f"{hostile}.gone"),
        ("explain", f"{hostile}#99"),
        ("report", hostile, "-o", scores / "x.html"),
        ("score", hostile, "-o", f"x{ESCAPES[1:5]}"),
    ):
        done = run_darnel(*arguments)
        assert done.returncode == 1, arguments
        assert steering(done.stderr) == set()


@pytest.mark.parametrize("command", ["score", "measure", "operators", "duplicates", "sites"])
def test_no_cell_of_a_csv_is_a_formula(run_darnel, hostile, scores, tmp_path, command):
    given = scores / "out.jsonl" if command == "sites" else hostile
    run_darnel(command, given, "-o", tmp_path / "out.csv", "--quiet")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert cells
    assert not [
        cell
        for cell in cells
        if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
        and not _number(cell)
    ]


def _number(cell):
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_a_cell_is_read_again_as_it_was(scores):
    from darnel.readers.tables import read_table

    rows = {suffix: list(read_table(scores / f"out.{suffix}")) for suffix in ("jsonl", "csv")}
    for name in ("id", "source", "url", "site", "error"):
        assert [row[name] for row in rows["csv"]] == [row[name] for row in rows["jsonl"]], name


class _Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = []

    def handle_starttag(self, tag, attributes):
        self.seen.append((tag, dict(attributes)))


@pytest.mark.parametrize("command", ["report", "explain"])
def test_html_holds_nothing_of_a_page_but_text(run_darnel, hostile, scores, tmp_path, command):
    out = tmp_path / "out.html"
    arguments = (
        ("report", scores / "out.jsonl", "-o", out)
        if command == "report"
        else ("explain", f"{hostile}#1", "--html", out)
    )
    assert run_darnel(*arguments).returncode == 0
    tags = _Tags()
    tags.feed(out.read_text("utf-8"))
    assert not [
        tag
        for tag in tags.seen
        if tag[0] in {"iframe", "object", "embed", "base", "img"}
        or any(name.startswith("on") for name in tag[1])
    ]
    assert not [
        tag
        for tag in tags.seen
        if any(not str(tag[1].get(name, "#")).startswith("#") for name in ("href", "src", "action"))
    ]
    policies = [
        attributes["content"]
        for tag, attributes in tags.seen
        if attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert len(policies) == 1
    assert "default-src 'none'" in policies[0]


def test_a_blocklist_has_no_line_of_a_page(run_darnel, scores, tmp_path):
    """A host is a host or it is not listed; evidence stays on its own line."""
    rows = [json.loads(line) for line in (scores / "sites.jsonl").read_text("utf-8").splitlines()]
    for row in rows:
        row["site"], row["score"], row["pages"], row["label"] = (
            f"{row['site']}\n||bank.example^",
            0.99,
            9,
            "farm",
        )
    rows += [
        rows[0]
        | {
            "site": "casino.example",
            "reasons": [
                {"feature": "x", "value": 1, "contribution": 1, "text": f"a\n||bank.example^\r\n{ESCAPES}"}
            ],
        }
    ]
    (tmp_path / "sites.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    for kind in ("ublacklist", "ublock", "hosts", "domains", "rpz"):
        assert (
            run_darnel(
                "blocklist", tmp_path / "sites.jsonl", "-o", tmp_path / "list", "--format", kind, "--quiet"
            ).returncode
            == 0
        )
        lines = (tmp_path / "list").read_text("utf-8").splitlines()
        assert any("casino.example" in line for line in lines)
        assert not [line for line in lines if line.startswith("||bank") or steering(line)]


@pytest.mark.parametrize("name", ["../out", "/etc/out", "..\\out", "a/../../out\x00"])
def test_no_name_in_an_archive_is_a_path(run_darnel, tmp_path, name):
    """Names of records are text: no file appears but OUT and its report."""
    place = tmp_path / "in"
    place.mkdir()
    (place / "a.jsonl").write_text(
        json.dumps(
            {
                "content": "<p>x",
                "id": name,
                "path": name,
                "source": name,
                "url": f"file://{name}",
                "site": name,
            }
        )
        + "\n"
    )
    run_darnel("score", place / "a.jsonl", "-o", tmp_path / "out.jsonl", "--quiet", cwd=place)
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")) == [
        "in",
        "in/a.jsonl",
        "out.jsonl",
        "out.jsonl.report.json",
    ]
