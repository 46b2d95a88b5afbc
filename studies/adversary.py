"""How far recall falls when an operator that the model never saw changes its pages to pass."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from darnel.errors import PageError
from darnel.features.table import COLUMNS, measure_page
from darnel.metrics.held_out import HeldOut
from darnel.metrics.thresholds import threshold_at
from darnel.model.text_score import slots_of
from darnel.page.page import Page
from darnel.training.fit import Fitted, fit_pages
from darnel.training.text_columns import text_column
from studies.attacks import CHANGES
from studies.common import Data, Findings

PAGES = 12  # of each operator
_BATCH = 32


def adversary(data: Data) -> Iterator[Findings]:
    """Recall on changed pages of farm operators, by the models of the folds that did not see them."""
    pages = HeldOut(data.margin, data.frame).on_page
    limits = [threshold_at(pages, rate) for rate in (0.01, 0.001)]
    farms = pages.select(pages.farm)
    sample = farms.table.sort_values("id").groupby("operator").head(PAGES)
    trees = _trees(data)
    found = _scores(data, sample, trees)
    operator = farms.operator[sample.index]
    head = [
        "change",
        "pages whose score moves",
        "macro recall at 1 %",
        "at 0.1 %",
        "mean move of their log-odds",
    ]
    rows, before = [], found["nothing"]
    for name, change in CHANGES.items():
        margin, moved = found[name], found[name] != before
        recall = [f"{(margin >= limit).groupby(operator).mean().mean():.3f}" for limit in limits]
        rows.append(
            [
                change.told,
                str(int(moved.sum())),
                *recall,
                f"{(margin - before)[moved].mean():+.2f}" if moved.any() else "0",
            ]
        )
    yield Findings(
        "An operator that changes its pages",
        head,
        rows,
        f"{len(sample)} pages, up to {PAGES} of each of {sample['operator'].nunique()} operators.",
    )


def _trees(data: Data) -> dict[int, Fitted]:
    frame, names = data.frame, sorted(data.frame["fold"].unique())
    fitted = Parallel(data.jobs, return_as="generator")(
        delayed(fit_pages)(frame[frame["fold"] != fold], text_column(f"fold {fold}")) for fold in names
    )
    found = {}
    for fold, trees in zip(names, fitted, strict=True):
        found[int(fold)] = trees
        data.say("fitting the trees of each fold", len(found), len(names))
    return found


def _scores(data: Data, sample: pd.DataFrame, trees: dict[int, Fitted]) -> dict[str, pd.Series]:
    """Log-odds of the sample's pages under each change, by the fold's own model; indexed like the sample."""
    pages, honest = _pages(data, sample)
    jobs = [
        (page_id, fold, pages[page_id], _other(honest, language, page_id))
        for page_id, fold, language in sample[["id", "fold", "language"]].itertuples(index=False)
    ]
    found: dict[str, dict[str, float]] = defaultdict(dict)
    batches = [jobs[place : place + _BATCH] for place in range(0, len(jobs), _BATCH)]
    for done, batch in enumerate(
        Parallel(data.jobs, return_as="generator")(delayed(_changed)(batch) for batch in batches), 1
    ):
        for page_id, fold, name, row, slots in batch:
            scored = np.append(row, data.table.text[fold].score_slots(slots))
            found[name][page_id] = float(trees[fold].log_odds(scored[None, :])[0])
        data.say("measuring changed pages", done, len(batches))
    return {name: sample["id"].map(found[name]) for name in CHANGES}


def _pages(data: Data, sample: pd.DataFrame) -> tuple[dict[str, Page], dict[str | None, list[Page]]]:
    """The sample's pages by id, and some honest pages by language, long ones."""
    wanted, honest = set(sample["id"]), defaultdict(list)
    pages = {}
    for known in data.pages():
        if known.page.id in wanted:
            pages[known.page.id] = known.page
        elif (
            known.label == "clean"
            and len(known.page.content) > 4_000
            and len(honest[known.record.get("lang")]) < 20
        ):
            honest[known.record.get("lang")].append(known.page)
    return pages, honest


def _other(honest: dict[str | None, list[Page]], language: str | None, page_id: str) -> Page:
    """An honest page to pad with: of the language, or English where there is none."""
    choice = honest.get(language) or honest["en"]
    return choice[int(page_id, 16) % len(choice)]


def _changed(jobs: list[tuple[str, int, Page, Page]]) -> list[tuple[str, int, str, np.ndarray, np.ndarray]]:
    found = []
    for page_id, fold, page, other in jobs:
        for name, change in CHANGES.items():
            new = change.apply(page, other)
            try:
                found.append((page_id, fold, name, measure_page(new), slots_of(new)))
            except PageError:  # nothing is left of the page: it is as good as passed
                found.append((page_id, fold, name, np.zeros(len(COLUMNS)), np.empty(0, np.int64)))
    return found
