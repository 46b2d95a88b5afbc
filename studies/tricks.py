"""Changes that hardly a reader notices, which should turn no verdict: links, hidden text, a file name."""

import re
from collections.abc import Callable, Iterable

from darnel.model.predictor import Predictor
from darnel.page.page import Page

_ROOT = {"html": re.compile(r"""(href=["']?)/(?!/)"""), "markdown": re.compile(r"(\]\()/(?!/)")}
_END = re.compile("</body>", re.IGNORECASE)
_ONE = "https://en.wikipedia.org/wiki/Tide"
_EIGHT = (
    _ONE,
    "https://www.nhs.uk/",
    "https://www.cdc.gov/",
    "https://www.mit.edu/",
    "https://www.w3.org/",
    "https://www.facebook.com/ourpage",
    "https://www.bbc.co.uk/news",
    "https://github.com/torvalds/linux",
)
_HONEST = (
    "The ferry left the old quay at twenty past seven, with eleven passengers and the post. "
    "Anna Lindqvist, who has sold the tickets since 1998, wrote each name into her blue book, "
    "as her father had done. The book is kept in the town archive; its last page is of 14 March 2011, "
    "when the bridge was opened. On that day the mayor crossed on foot. "
)
_SECTIONS = ("Jobs", "Events", "Help", "Press", "Our team", "Newsletter", "Log in", "Research")
_CLIPS = (
    *("https://www.youtube.com/shorts/abc", "https://www.youtube.com/watch?v=abc", "https://vimeo.com/12345"),
    *("https://www.instagram.com/p/xyz/", "https://play.google.com/", "https://open.spotify.com/"),
)
_ACCOUNTS = (
    *("https://www.facebook.com/ourpage", "https://www.linkedin.com/company/ourfirm"),
    "https://www.youtube.com/@ourfirm",
)
_COUNTER = '<script src="https://static.chartbeat.com/js/chartbeat.js"></script>'
_NAME = "2024-03-12-best-top-ten-free-minutes-of-the-annual-general-meeting"


def _linked(page: Page, targets: Iterable[str]) -> Page:
    return _with_links(page, [(name(url), url) for url in targets], ", ", "p")


def _with_links(page: Page, links: Iterable[tuple[str, str]], between: str, box: str) -> Page:
    content = page.markup
    if page.format == "markdown":
        return _copy(page, content + "\n\n" + between.join(f"[{text}]({url})" for text, url in links) + "\n")
    written = between.join(f'<a href="{url}">{text}</a>' for text, url in links)
    return _copy(page, _before_end(content, f"<{box}>{written}</{box}>"))


def name(url: str) -> str:
    """What a link is called: its host without the first part.

    >>> name("https://www.mit.edu/")
    'mit'
    """
    return url.split("/")[2].split(".")[-2]


def _before_end(content: str, part: str) -> str:
    places = [match.start() for match in _END.finditer(content)]  # lower() would move them: of İ it makes two
    return content[: places[-1]] + part + content[places[-1] :] if places else content + part


def _hidden(page: Page) -> Page:
    block = f'<div style="display:none">{"".join(f"<p>{_HONEST}</p>" for _ in range(20))}</div>'
    if page.format == "markdown":
        return _copy(page, f"{page.markup}\n\n{block}\n")
    return _copy(page, _before_end(page.markup, block))


def _copy(page: Page, content: str, path: str | None = None) -> Page:
    return Page(content, page.format, page.url, source=page.source, path=path or page.path)


def _dressed(page: Page) -> Page:
    links = [(text, ("#", "/#", "/")[place % 3]) for place, text in enumerate(_SECTIONS)]
    links += [("Film", url) for url in _CLIPS]
    return _with_links(page, links, " ", "footer")


def _organised(page: Page) -> Page:
    links = [(text, f"/{text.lower().replace(' ', '-')}/") for text in _SECTIONS]
    linked = _with_links(page, links + [("Follow us", url) for url in _ACCOUNTS], " ", "footer")
    return linked if page.format == "markdown" else _copy(linked, _before_end(linked.markup, _COUNTER))


def _relative(page: Page) -> Page:
    return _copy(page, _ROOT[page.format].sub(r"\1", page.markup))


def _renamed(page: Page) -> Page:
    return _copy(page, page.markup, f"{_NAME}.{'md' if page.format == 'markdown' else 'html'}")


TRICKS: dict[str, Callable[[Page], Page]] = {
    "one outside link": lambda page: _linked(page, (_ONE,)),
    "eight outside links": lambda page: _linked(page, _EIGHT),
    "a hidden block of honest text": _hidden,
    "a footer of sections that lead nowhere": _dressed,
    "a footer of sections, accounts and a counter": _organised,
    "inner links without the root": _relative,
    "another file name": _renamed,
}
"""Ways to change a page with markup."""


def turned(
    predictor: Predictor, pages: Iterable[Page], trick: str, threshold: str = "balanced"
) -> list[Page]:
    """The pages whose verdict a trick turns; texts without markup can have none of them done."""
    found = []
    for page in pages:
        if page.format == "text":
            continue
        before = predictor.judge(page, threshold=threshold, reasons=0).label
        if predictor.judge(TRICKS[trick](page), threshold=threshold, reasons=0).label != before:
            found.append(page)
    return found
