"""The model card, written by the training run."""

import pandas as pd

from darnel.metrics.metrics import Report
from darnel.model.model import Model

_CARD = """# Model card: {name}

Scores one web page, HTML or Markdown, with the probability that it is a content-farm or SEO-spam page.
Made by `darnel train` of darnel {darnel}; every figure below is from the run that made the model.

## What it is

Boosted trees over {features} features of one page, and a linear model over hashed words and byte 3-grams. Their log-odds
are added, and calibrated by Platt scaling on pages that they had not seen. The files hold numbers and JSON only; loading
them runs no code.

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

| figure | value [95 % of 500 resamples of operators and publishers] |
|---|---|
{figures}

Thresholds: `balanced` flags 1 % of the clean weight, `strict` 0.1 %.

### Worst operators

| operator | pages | recall, balanced | recall, strict |
|---|---|---|---|
{worst}

### Operators whose spam does not show on one page

Known from their repository, not from the page; reported beside the figures above and not within them.

| operator | pages | recall, balanced | recall, strict |
|---|---|---|---|
{beside}

### Clean pages flagged at `balanced`

Share of pages, not of publishers: the groups of 50 pages or more that suffer most.

| attribute | value | publishers | pages | share flagged |
|---|---|---|---|---|
{false_positives}

## What it does not do

It judges one page, not its site: stolen articles under new titles and machine-written posts may pass for ordinary
articles one by one. It does not say that a text was written by a machine. It does not fetch anything: what is added
to a page when it is served is not seen. Farm and honest pages of the corpus come from different places; format,
language and age are tied to the label in places. A flag is a reason to look, not a proof.

## Retrain

`darnel train data/tables -o MODEL`, or `darnel train CORPUS -o MODEL` with labelled records of your own.
"""


def model_card(name: str, model: Model, held_out: Report) -> str:
    """Markdown: what the model is, what it was fitted on, how well it does where it has never been, and where it fails."""
    known = dict(model.provenance)
    known["excluded"] = ", ".join(known.pop("excluded_operators")) or "none"
    known.pop("figures")
    columns = ["operator", "pages", "balanced", "strict"]
    return _CARD.format(
        name=name,
        features=len(model.trees.used_features),
        figures="\n".join(f"| {key.replace('_', ' ')} | {told} |" for key, told in held_out.lines()),
        worst=_rows(held_out.operators[columns].head(10)),
        beside=_rows(held_out.off_page_operators[columns]),
        false_positives=_rows(
            held_out.false_positives[["attribute", "value", "publishers", "size", "mean"]].head(15)
        ),
        **known,
    )


def _rows(frame: pd.DataFrame) -> str:
    shown = (
        [f"{value:.3f}" if isinstance(value, float) else str(value) for value in row]
        for row in frame.itertuples(index=False)
    )
    return "\n".join(f"| {' | '.join(cells)} |" for cells in shown)
