"""`darnel explain`: the verdict with its reasons, on a terminal and as a page."""

import json

import pytest

from darnel import Page
from darnel.explain.explanation import explain
from darnel.model.verdict import TEXT, name_of_feature


def test_an_explanation_is_the_verdict_that_the_predictor_gives(predictor, sample):
    page = sample[0]
    told = explain(page, predictor, reasons=5)
    assert told.verdict == predictor.judge(page, reasons=5)
    assert told.row() == next(predictor.rows([page], reasons=5))
    assert [each.reason for each in told.reasons] == list(told.verdict.reasons)
    assert len(told.reasons) == 5
    assert all(each.usual and each.value and each.reason.summary for each in told.reasons)


def test_a_share_is_told_in_percent(predictor):
    told = explain(
        Page("<p>rain <a href='https://s.example/?tag=me-20'>buy</a>" * 30, "html"), predictor, reasons=300
    )
    shares = [each for each in told.reasons if "share" in each.reason.unit]
    assert shares
    assert all(each.value == "none" or "%" in each.value for each in shares)


def test_reasons_that_weigh_nothing_are_in_the_rows_only(predictor, sample):
    left_out = set()
    for page in sample:
        told = explain(page, predictor, reasons=300)
        amounts = {f"{each.contribution:+.2f}" for each in told.verdict.reasons}
        left_out |= amounts & {"+0.00", "-0.00"}
        assert {f"{each.reason.contribution:+.2f}" for each in told.reasons} == amounts - {"+0.00", "-0.00"}
        assert told.start + told.small + told.told + told.rest == pytest.approx(told.total)
    assert left_out


def test_the_sum_names_what_weighs_most_of_what_is_usual(predictor, sample):
    for page in sample[::9]:
        told = explain(page, predictor, reasons=300)
        unusual = {reason.feature for reason in told.verdict.reasons}
        usual = dict(predictor.model.usual_contributions(page))
        assert unusual.isdisjoint(usual)
        assert sum(usual.values()) == pytest.approx(told.small)
        assert dict(told.usual) == dict(list(usual.items())[:3])
        assert all(f" {moved:+.2f}" in told.sum for _, moved in told.usual)
        assert all(
            f"{name_of_feature(name).lower()} (" in told.sum.lower() for name, _ in told.usual if name != TEXT
        )
        assert f"{told.small:+.2f} for signs that are each within the usual range" in told.sum


def test_a_terminal_shows_bars_values_and_places(on_terminal):
    code, shown = on_terminal("explain", "data/sample/farm/casino-doorway-amp-id.html", "--reasons", "12")
    assert code == 0
    assert shown.startswith("farm ")
    assert "█" in shown
    assert "usual on honest Indonesian HTML" in shown
    assert "› " in shown


def test_a_page_that_moves_the_terminal_cannot(tmp_path, run_darnel):
    (tmp_path / "page.html").write_text(
        "<title>Casino \x1b]0;owned\x07 2025</title><p>casino \x1b[2J bonus [red]slot[/] \u202e"
    )
    done = run_darnel("explain", tmp_path / "page.html", "--reasons", "40")
    assert done.returncode == 0
    assert not set(done.stdout) & set("\x1b\x07\u202e")


def test_the_marked_page_is_written_whole(tmp_path, run_darnel):
    done = run_darnel(
        "explain", "data/sample/clean/recipe-with-ads-en.html", "--html", tmp_path / "marked.html"
    )
    assert done.returncode == 0
    assert "marked.html" in done.stderr
    assert (tmp_path / "marked.html").read_text("utf-8").rstrip().endswith("</html>")


def test_one_record_of_a_file_is_explained(tmp_path, run_darnel, write_jsonl):
    file = write_jsonl(
        tmp_path / "crawl.jsonl",
        [{"content": "<p>rain"}, {"content": "<p>casino", "url": "https://b.example/x"}],
    )
    second = run_darnel("explain", f"{file}#2")
    assert "https://b.example/x" in second.stdout
    assert "a file of records" not in second.stderr
    assert f"a file of records; this is its first page, {file}#1" in run_darnel("explain", file).stderr
    refused = run_darnel("explain", f"{file}#3")
    assert refused.returncode == 1
    assert json.dumps("no such page")[1:-1] in refused.stderr


@pytest.mark.parametrize(("name", "told"), [("nowhere.html", "nowhere.html"), ("data/sample", "a folder")])
def test_what_is_no_page_is_refused_in_one_line(run_darnel, name, told):
    done = run_darnel("explain", name)
    assert done.returncode == 1
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_line_between_the_bars_has_no_gaps_on_a_narrow_terminal(predictor, capsys, monkeypatch):
    from darnel.explain.terminal import print_explanation

    monkeypatch.setenv("COLUMNS", "60")
    page = Page(
        f"<title>{'casino bonus ' * 9}</title><h1>Casino</h1><p>{'The best casino bonus code. ' * 40}"
    )
    print_explanation(explain(page, predictor))
    bars = capsys.readouterr().out.split("\n\n")[1].splitlines()
    assert len(bars) > 8
    assert all(line[13] == "│" for line in bars)


def test_a_page_that_cannot_be_explained_is_named(tmp_path, run_darnel):
    (tmp_path / "empty.html").write_bytes(b"")
    done = run_darnel("explain", tmp_path / "empty.html")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"darnel: {tmp_path / 'empty.html'}: the page is empty\n"
