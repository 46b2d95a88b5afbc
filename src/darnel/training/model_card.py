"""The model card, written by the training run."""

from darnel.features.table import COLUMNS
from darnel.metrics.files import markdown_table, rows_of
from darnel.metrics.metrics import Report
from darnel.model.model import Model

_RECALL = ["operator", "pages", "recall, balanced", "recall, strict"]
_GROUPS = ["attribute", "value", "publishers", "pages", "share flagged"]
_CARD = """# Model card: {name}

Scores one web page, HTML or Markdown, with the probability that it is a content-farm or SEO-spam page.
Made by `darnel train` of darnel {darnel}; every figure below is from the run that made the model.

## What it is

Boosted trees that use {used} of the {measured} features that darnel measures of a page, and a linear model over hashed
words and byte 3-grams. Their log-odds are added, and calibrated by Platt scaling on pages that they had not seen. The
files contain numbers and JSON only; loading them runs no code.

## Data

{pages:,} pages: {operators} farm operators and {publishers:,} honest publishers. Corpus digest `{corpus}`. Operators left
out of everything that was fitted: {excluded}. Provenance of every page: `data/sources.csv`; the rubric of the labels:
`data/README.md`.

## Protocol

Eight folds. Whole operators, template families and publishers are held out together, and everything that is fitted
is fitted without them. Each operator weighs the same within farm and each publisher within clean, however many pages
it has; operators with fewer than five pages are pooled. A score supposes that farm and clean are equally likely.
Definitions: `docs/evaluation.md`.

## Figures on operators never seen

{figures}
## Thresholds

A page is labelled `farm` from a score of {balanced:.4f} at `balanced`, which flags 1 % of the clean weight above, and
of {strict:.4f} at `strict`, which flags 0.1 %. They are set on the calibration of the model itself; the figures
`threshold` above are those of scores whose calibration saw nothing of their fold.

### Worst operators

{worst}
### Operators whose spam does not show on one page

Known from their repository, not from the page; the figures above do not count them.

{off_page}
### Clean pages flagged at `balanced`

Share of pages, not of publishers: the groups of 50 pages or more that suffer most.

{false_positives}
## What it does not do

It judges one page, not its site: stolen articles under new titles and machine-written posts may pass for ordinary
articles one by one. It does not say that a text was written by a machine. It does not fetch anything: what is added
to a page when it is served is not seen. Farm and honest pages of the corpus come from different places; format,
language and age are tied to the label in places. A flag is a reason to look, not a proof.

## Retrain

`darnel train data/tables -o MODEL`, or `darnel train CORPUS -o MODEL` with labelled records of your own.
"""


def model_card(name: str, model: Model, report: Report) -> str:
    """Write Markdown: what the model is, what it was fitted on, how well it does on pages never seen, where it fails."""
    about = dict(model.provenance)
    about["excluded"] = ", ".join(about.pop("excluded_operators")) or "none"
    about.pop("figures")
    recall = ["operator", "pages", "balanced", "strict"]
    groups = report.false_positives[["attribute", "value", "publishers", "size", "mean"]].head(15)
    return _CARD.format(
        name=name,
        used=len(model.trees.used_features),
        measured=len(COLUMNS),
        figures=markdown_table(
            ["figure", "value [95 % of 500 resamples of operators and publishers]"],
            [[name.replace("_", " "), value] for name, value in report.lines()],
        ),
        worst=markdown_table(_RECALL, rows_of(report.operators[recall].head(10))),
        off_page=markdown_table(_RECALL, rows_of(report.off_page_operators[recall])),
        false_positives=markdown_table(_GROUPS, rows_of(groups)),
        **model.thresholds,
        **about,
    )
