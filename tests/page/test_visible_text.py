"""Visible text: lines, the shell around the main text, tables as rows, letters as they look."""

import pytest

from darnel import Page
from darnel.page.visible_text import folded

BODY = "<p>" + "The river was high in the spring and the old bridge was closed. " * 4 + "</p>"


def main(html):
    return Page(html, "html").main_text


@pytest.mark.parametrize(
    "shell",
    [
        "<nav>{}</nav>",
        "<footer>{}</footer>",
        "<aside>{}</aside>",
        '<div class="sidebar">{}</div>',
        '<div id="site-footer">{}</div>',
        '<ul class="main-menu"><li>{}</ul>',
        '<div role="navigation">{}</div>',
        '<section id="comments">{}</section>',
        '<ul><li><a href="/a">{}</a></ul>',
    ],
)
def test_the_shell_is_no_main_text(shell):
    page = Page(shell.format("Our offers today") + BODY, "html")
    assert "offers" not in page.main_text
    assert "offers" in page.text
    assert "river" in page.main_text


@pytest.mark.parametrize(
    "box",
    ['<div class="content-sidebar-wrap">', '<body class="has-sidebar">', '<div class="footer"><h1>x</h1>'],
)
def test_what_holds_the_main_text_is_no_shell(box):
    assert "river" in main(f"{box}{BODY}")


def test_a_page_that_is_all_shell_is_read_whole():
    assert "Our offers" in main("<nav>Our offers today</nav>")


def test_sentences_that_are_links_stay():
    assert "Rain fell." in main(f"{BODY}<p><a href='/x'>Rain fell.</a>")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<a href=/s>Savings</a><a href=/l>Loans</a>", "Savings Loans"),
        ("<button>Save</button><button>Send</button>", "Save Send"),
        ("<div>Savings</div><div>Loans</div>", "Savings\nLoans"),
        ("<span>Savings</span><span>Loans</span>", "Savings Loans"),
        ("<table><tr><td>a<td>b<tr><td>longer<td>c</table>", "a b\nlonger c"),
        ("<p>S<b>o</b>ft", "Soft"),
    ],
)
def test_words_are_not_glued_nor_torn(html, text):
    assert Page(html, "html").text == text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ca\u00adsi\u200bno", "casino"),
        ("c\u0430sin\u043e", "casino"),
        ("\U0001d41b\U0001d428\U0001d427\U0001d42e\U0001d42c", "bonus"),
        ("\uff43\uff41\uff53\uff48", "cash"),
        ("мост", "мост"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("naïve", "naïve"),
    ],
)
def test_letters_are_read_as_they_look(written, read):
    assert folded(written) == read


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><th>a<th>b<tr><td>"
        * 60,  # each level twice as wide as the one inside, laid out as a grid
        "<TABLE><TR><TH>a<TH>b<TR><TD>x<p>y" * 2_000,
        f"<table><tr><td>{'x' * 64_000}<td>y{'<tr><td>x<td>y' * 4_600}",
        f"<table>{'<tr><td>' * 10_000}<tr>{'<td>' * 10_000}z",
    ],
    ids=["nested", "nested deeper than the parser", "one long cell", "wide and long"],
)
def test_text_stays_in_proportion_to_its_page_whatever_its_tables(html):
    assert len(Page(html, "html", max_bytes=len(html)).text) < 2 * len(html)
