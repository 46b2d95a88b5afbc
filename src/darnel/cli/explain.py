"""Commands that show why and learn from people: explain, report, serve, labels."""

import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from darnel.cli.app import (
    MAX_BYTES,
    Format,
    FormatName,
    MaxBytes,
    ModelFolder,
    Quiet,
    Reasons,
    Threshold,
    command,
    need,
    say_written,
)
from darnel.output.progress import note, plural
from darnel.web.limits import MAX_BODY, SECONDS

if TYPE_CHECKING:
    from darnel.explain.explanation import Explanation
    from darnel.page.page import Page


@command
def explain(
    page: Annotated[
        str,
        typer.Argument(
            metavar="PAGE",
            help="A file, FILE#N for its Nth record, or an http(s) address, which is fetched once.",
        ),
    ],
    html: Annotated[
        Path | None,
        typer.Option(metavar="OUT", help="Also write the page with its evidence marked, safe to open."),
    ] = None,
    model: ModelFolder = None,
    threshold: Threshold = "balanced",
    reasons: Reasons = 8,
    format_: FormatName = Format.auto,
    max_bytes: MaxBytes = MAX_BYTES,
    private: Annotated[
        bool, typer.Option("--private", help="Fetch from addresses of this machine and its network, too.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Explain one verdict: its reasons for and against, what is usual, and the evidence on the page.

    \b
    darnel explain page.html
    darnel explain page.html --html marked.html     # needs darnel[why]
    darnel explain crawl.jsonl.zst#12 --reasons 3
    darnel explain https://example.com/post         # needs darnel[web]
    """
    from darnel.errors import PageError
    from darnel.explain.explanation import explain
    from darnel.explain.terminal import print_explanation
    from darnel.model.predictor import Predictor
    from darnel.output.target import check_target

    if html:
        check_target(html, [page])
    read, predictor = _page(page, format_.value, max_bytes, private), Predictor.load(model)
    if _is_first_of_records(page, read):
        note(f"{page}: a file of records; this is its first page, {read.source}", quiet)
    try:
        explanation = explain(read, predictor, threshold=threshold, reasons=reasons)
    except PageError as error:
        raise PageError(f"{page}: {error}") from error
    if html:  # first: whoever reads only some lines of what is printed closes the pipe
        _write_marked(explanation, html)
    print_explanation(explanation)
    if html:
        note(f"wrote {html}: the page with its evidence marked; open it in a browser", quiet)
    if explanation.correction:
        note(f"is it wrong? {explanation.correction}", quiet)


@command
def report(
    scores: Annotated[
        Path, typer.Argument(metavar="SCORES", help="Scored pages: .jsonl .csv (also .gz) or .parquet.")
    ],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="OUT", help="HTML file to write.")],
    operators: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Output of darnel operators: they are drawn.")
    ] = None,
    rejected: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Output of darnel operators --rejected, to list it, too."),
    ] = None,
    untied: Annotated[Path | None, typer.Option("--untied", hidden=True)] = None,
    quiet: Quiet = False,
) -> None:
    """Report on scored pages: one file for people that opens without a network.

    \b
    darnel score posts/ -o scores.parquet --reasons 8
    darnel report scores.parquet -o report.html
    darnel report scores.parquet --operators operators.jsonl --rejected rejected.jsonl -o report.html
    """
    need("jinja2", "why")
    from darnel.output.target import check_target
    from darnel.report.report import write_report

    rejected = rejected or untied
    check_target(out, [each for each in (scores, operators, rejected) if each])
    overview = write_report(scores, out, operators=operators, rejected=rejected)
    errors = plural(overview.errors.total(), "error")
    note(f"{plural(overview.rows, 'page')}, {overview.farm} farm, {errors}", quiet)
    note(f"wrote {out}; open it in a browser", quiet)


@command
def serve(
    host: Annotated[
        str,
        typer.Option(metavar="ADDRESS", help="Address to listen on; beyond this machine a token is needed."),
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65_535, metavar="N", help="TCP port.")] = 8000,
    model: ModelFolder = None,
    token: Annotated[
        str,
        typer.Option(
            envvar="DARNEL_TOKEN",
            metavar="TEXT",
            help="Token that every request must carry; generated where one is needed.",
        ),
    ] = "",
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, metavar="N", help="Processes.")] = 1,
    max_body: Annotated[
        int, typer.Option(min=1_000, metavar="N", help="Largest request that is read, in bytes.")
    ] = MAX_BODY,
    timeout: Annotated[
        float,
        typer.Option(min=0.1, metavar="S", help="Seconds for a request to arrive, and again to be judged."),
    ] = SECONDS,
    review: Annotated[
        Path | None,
        typer.Option(metavar="SCORES", help="Open the review desk on the pages of a file of scores."),
    ] = None,
    labels: Annotated[
        Path, typer.Option(metavar="SQLITE", help="Where the desk keeps its pages and labels.")
    ] = Path("reviews.sqlite"),
    quiet: Quiet = False,
) -> None:
    """Serve a page for people and an HTTP API. Nothing is ever fetched.

    \b
    darnel serve
    darnel serve --review scores.jsonl --labels reviews.sqlite
    darnel serve --jobs 2 --host 0.0.0.0 --token "$(cat token.txt)"
    """
    need("fastapi", "serve")
    from darnel.web.server import serve
    from darnel.web.settings import Settings

    folder = str(model) if model else None
    settings = Settings(host, port, folder, token, max_body, timeout, reviews=str(labels))
    serve(settings, jobs, lambda line: note(line, quiet), review)


class Label(StrEnum):
    """What a person calls a page."""

    farm = "farm"
    clean = "clean"
    unsure = "unsure"


@command
def label(
    pages: Annotated[
        list[str],
        typer.Argument(metavar="PAGE", help="A file, FILE#N for its Nth record, or an http(s) address."),
    ],
    as_: Annotated[Label, typer.Option("--as", help="What the page is.")],
    labels: Annotated[
        Path, typer.Option(metavar="SQLITE", help="The file of a review desk; made where it is missing.")
    ] = Path("reviews.sqlite"),
    comment: Annotated[str, typer.Option("--note", metavar="TEXT", help="Why.")] = "",
    reviewer: Annotated[str, typer.Option(metavar="NAME", help="Who says so.")] = "me",
    private: Annotated[
        bool, typer.Option("--private", help="Fetch from addresses of this machine and its network, too.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Say that a verdict is wrong: label a page, so that a model can learn it.

    \b
    darnel label page.html --as clean
    darnel label crawl.jsonl.zst#12 --as clean --note "a lottery for the church roof"
    darnel train --from darnel-2 --labels reviews.sqlite -o models/mine
    """
    from darnel.page.page import MAX_BYTES
    from darnel.review.store import Reviews

    found = [_page(name, "auto", MAX_BYTES, private) for name in pages]
    for name, page in zip(pages, found, strict=True):
        _check_teaches(name, page)
    reviews = Reviews(labels)
    for page in found:
        reviews.add(page)
        reviews.label(page.id, reviewer, as_.value, comment)
    count = reviews.progress()["labelled"]
    note(f"{labels}: {plural(len(found), 'page')} labelled {as_.value}, {count} in all", quiet)
    note(f"next: darnel train --from darnel-2 --labels {labels} -o models/mine", quiet)


def _is_first_of_records(name: str, page: "Page") -> bool:
    """Return whether a page was taken from a file of records without its number."""
    numbered = re.compile(r"#\d+$")
    return numbered.search(page.source or "") is not None and numbered.search(name) is None


def _check_teaches(name: str, page: "Page") -> None:
    """Refuse what no model can learn, and the first of several pages where none of them is named."""
    from darnel.errors import InputError, PageError

    if _is_first_of_records(name, page):
        raise InputError(f"{name}: a file of records; name one of them, such as {page.source}")
    try:
        page.check()
    except PageError as error:
        raise InputError(f"{name}: {error}; no model can learn it, so nothing was labelled") from error


@command
def labels(
    reviews: Annotated[Path, typer.Argument(metavar="SQLITE", help="The file of a review desk.")],
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="OUT", help="File to write: .jsonl (also .gz).")
    ],
    quiet: Quiet = False,
) -> None:
    """Export the labels of a review desk as records of a corpus.

    \b
    darnel labels reviews.sqlite -o reviewed.jsonl
    darnel train corpus/ reviewed.jsonl -o models/mine
    """
    from darnel.output.rows import write_rows
    from darnel.output.target import check_target
    from darnel.review.store import RECORD_COLUMNS, labels_of

    check_target(out, [reviews])
    records = list(labels_of(reviews))
    write_rows(records, out, RECORD_COLUMNS)
    note(plural(len(records), "labelled page"), quiet)
    say_written(out, quiet)


def _page(
    name: str, format_: Literal["auto", "html", "markdown", "text"], max_bytes: int, private: bool
) -> "Page":
    from darnel.readers.lookup import page_at
    from darnel.readers.options import ReadOptions

    options = ReadOptions(format_, max_bytes)

    if name.lower().startswith(("http://", "https://")):
        need("httpx", "web")
        from darnel.readers.fetch import fetch

        page = fetch(name, private=private)
        return options.page(page.content, None, page.url, source=page.source)
    return page_at(name, options)


def _write_marked(explanation: "Explanation", out: Path) -> None:
    need("nh3", "why")
    from darnel.explain.highlight import marked_page
    from darnel.output.atomic import write_bytes

    write_bytes(out, marked_page(explanation).document.encode())
