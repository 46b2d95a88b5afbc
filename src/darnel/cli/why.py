"""Commands that show why: explain, report."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from darnel.cli.app import MAX_BYTES, Format, FormatName, MaxBytes, ModelFolder, Quiet, app, need
from darnel.progress import note

if TYPE_CHECKING:
    from darnel.explain import Explanation
    from darnel.page import Page


@app.command()
def explain(
    page: Annotated[str, typer.Argument(metavar="PAGE", help="A file, FILE#N for a record, or an http(s) address, which is fetched once.")],
    html: Annotated[Path | None, typer.Option(metavar="OUT", help="Also write the page with its evidence marked, safe to open.")] = None,
    model: ModelFolder = None,
    threshold: Annotated[str, typer.Option(metavar="NAME|FLOAT", help="balanced, strict, or a score from 0 to 1.")] = "balanced",
    reasons: Annotated[int, typer.Option(min=1, metavar="N", help="Reasons told.")] = 8,
    format_: FormatName = Format.auto,
    max_bytes: MaxBytes = MAX_BYTES,
    private: Annotated[bool, typer.Option("--private", help="Fetch from addresses of this machine and its network, too.")] = False,
    quiet: Quiet = False,
) -> None:
    """Explain one verdict: its reasons for and against, what is usual, and the evidence on the page.

    \b
    darnel explain page.html
    darnel explain page.html --html marked.html     # needs darnel[why]
    darnel explain crawl.jsonl.zst#12 --reasons 3
    darnel explain https://example.com/post         # needs darnel[web]
    """
    from darnel.explain import explain, print_explanation
    from darnel.predictor import Predictor

    told = explain(_page(page, format_.value, max_bytes, private), Predictor.load(model), threshold=threshold, reasons=reasons)
    print_explanation(told)
    if html:
        _write_marked(told, html)
        note(f"{html}: the page with its evidence marked", quiet)


@app.command()
def report(
    scores: Annotated[Path, typer.Argument(metavar="SCORES", help="Scored pages: .jsonl .csv (also .gz) or .parquet.")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="OUT", help="HTML file to write.")],
    quiet: Quiet = False,
) -> None:
    """Report on scored pages: one file for people that opens without a network.

    \b
    darnel score posts/ -o scores.parquet --reasons 8
    darnel report scores.parquet -o report.html
    """
    need("jinja2", "why")
    from darnel.report import write_report

    overview = write_report(scores, out)
    note(f"{out}: {overview.rows} pages, {overview.farm} farm, {overview.errors.total()} errors", quiet)


def _page(name: str, format_: Literal["auto", "html", "markdown"], max_bytes: int, private: bool) -> "Page":
    from darnel.sources import page_at

    if name.lower().startswith(("http://", "https://")):
        need("httpx", "web")
        from darnel.fetch import fetch

        found = fetch(name, private=private)
    else:
        found = page_at(name)
    found.max_bytes = max_bytes
    if format_ != "auto":
        found.format = format_
    return found


def _write_marked(told: "Explanation", out: Path) -> None:
    need("nh3", "why")
    from darnel.marked import marked_page
    from darnel.tabular import replace_whole

    replace_whole(out, marked_page(told).encode())
