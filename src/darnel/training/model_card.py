"""The model card, written by the training run."""

from darnel.features.table import COLUMNS
from darnel.metrics.files import markdown_table, rows_of
from darnel.model.model import Model
from darnel.training.cross_validation import CrossValidation

_FIRST = ("without_live", "without_texts", "tweeted", "texts")
"""Beginnings of the names of figures that lead the card, in order."""

_RECALL = ["operator", "pages", "recall, balanced", "recall, strict"]
_GROUPS = ["attribute", "value", "publishers", "pages", "share flagged"]
_OUTSIDE = """## How well it does where it has never been

Most useful first: what to expect of pages that somebody else collected.

{figures}
`without live`: the live pages of `tweeted-2016` and `wcxb-2025`, left out of training altogether;
`flagged balanced` is the share of their honest publishers that the threshold, set on all the other pages,
flags. `tweeted`: farm and honest pages of one place, operators held out. `texts`: texts without markup, hosts
held out; `without texts`: all texts left out of training. `recall balanced` and `strict`: where 1 % and 0.1 %
of the clean weight of these pages is flagged.

"""
_CARD = """# Model card: {name}

Scores one web page, HTML, Markdown or text without markup, with the probability that it is a content-farm or
SEO-spam page. Made by `darnel train` of darnel {darnel}; every figure below is from the run that made the
model.
{warning}
{outside}## What it is

Boosted trees that use {used} of the {measured} features that darnel measures, several seeds averaged, and
among them the log-odds of a linear model over hashed words and byte 3-grams that did not see the page.
Features that do not apply to a page are missing, not 0. Their log-odds are calibrated by Platt scaling on
pages that they had not seen. Texts without markup have trees over {used_on_texts} features, calibration and
thresholds of their own. The files contain numbers and JSON only; loading them runs no code.

## Data

{pages:,} rows, {texts:,} of them texts: {operators} farm operators and {publishers:,} honest publishers.
Corpus digest `{corpus}`. Operators left out of everything that was fitted: {excluded}.

{origin}

## Protocol

Eight folds. Whole operators, template families and publishers are held out together, and everything that is
fitted is fitted without them. Each operator weighs the same within farm and each publisher within clean,
however many pages it has; operators of one page are cases of their own. A score supposes that farm and clean
are equally likely. Definitions: `docs/evaluation.md`.

## Figures on operators never seen

{figures}
## Thresholds

By conformal risk control over {pages_publishers:,} publishers of pages and {texts_publishers:,} of texts: of
a publisher not seen, `balanced` flags at most 1 % of the pages and `strict` 0.1 %, on average, as long as the
publishers are drawn as these were; `balanced` as well of pages with hardly a mark of an organisation, and of
publishers whose whole collection training never saw, and 1.5 % of those of any one such collection.

A page is labelled `farm` from a score of {balanced:.4f} at `balanced` and
{strict:.4f} at `strict`; a text from {texts_balanced:.4f} and {texts_strict:.4f}.

Log-odds taken off the pages of a group, because with fewer of its honest pages known it needs a higher
threshold for the same promise: {caution}. Familiar languages: {familiar}.

### Worst operators

{worst}
### Operators whose spam does not show on one page

Known from their repository, not from the page; the figures above do not count them.

{off_page}
### Clean pages flagged at `balanced`

Share of pages, not of publishers: the groups of 50 pages or more that suffer most.

{false_positives}
## What it does not do

It judges one page, not its site: stolen articles under new titles and machine-written posts may pass for
ordinary articles one by one. It does not say that a text was written by a machine. It does not fetch
anything: what is added to a page when it is served is not seen. Farm and honest pages of the corpus come from
different places; format, language and age are tied to the label in places. A flag is a reason to look, not a
proof.

## Retrain

`darnel train data/tables -o MODEL`, or `darnel train CORPUS -o MODEL` with labelled records of your own.
"""


def model_card(name: str, model: Model, validation: CrossValidation) -> str:
    """Write Markdown: what the model is, its data, how well it does on pages never seen, where it fails."""
    about = dict(model.provenance)
    about["excluded"] = ", ".join(about.pop("excluded_operators")) or "none"
    about.pop("figures")
    about["origin"] = about["origin"] or "Where pages and labels are from was not recorded."
    about["warning"] = f"\n**Warning: {about['warning']}.**\n" if about["warning"] else ""
    report = validation.report
    recall = ["operator", "pages", "balanced", "strict"]
    groups = report.false_positives[["attribute", "value", "publishers", "size", "mean"]].head(15)
    figures = dict(report.lines())
    first = {key: figures[key] for head in _FIRST for key in figures if key.startswith(head)}
    return _CARD.format(
        name=name,
        used=len(model.pages.features_read),
        used_on_texts=len(model.texts.features_read),
        measured=len(COLUMNS),
        outside=_OUTSIDE.format(figures=_figures(first)) if first else "",
        figures=_figures({key: value for key, value in figures.items() if key not in first}),
        worst=markdown_table(_RECALL, rows_of(report.operators[recall].head(10))),
        off_page=markdown_table(_RECALL, rows_of(report.off_page_operators[recall])),
        false_positives=markdown_table(_GROUPS, rows_of(groups)),
        caution=", ".join(f"{name} {amount:.2f}" for name, amount in model.pages.caution.amounts.items())
        or "none",
        familiar=", ".join(sorted(model.pages.caution.languages)) or "none",
        **model.thresholds,
        **{f"texts_{name}": limit for name, limit in model.texts.thresholds.items()},
        **about,
    )


def _figures(figures: dict[str, str]) -> str:
    head = ["figure", "value [95 % of the resamples of operators and publishers]"]
    return markdown_table(head, [[name.replace("_", " "), value] for name, value in figures.items()])
