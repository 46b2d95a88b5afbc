"""Cross-validation by operator, template family and publisher, and with whole collections left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.linear_model import LogisticRegression

from darnel.corpus.splits import TEXTS, Split, fold_splits, left_out_splits
from darnel.features.table import COLUMNS
from darnel.metrics.held_out import HeldOut
from darnel.metrics.metrics import Report, report
from darnel.metrics.outside import outside_metrics
from darnel.metrics.thresholds import OPERATING_POINTS, controlled_threshold
from darnel.model.caution import OTHERS, Caution
from darnel.model.log_odds import logit, logits, sigmoid, sigmoids
from darnel.output.progress import Progress, no_progress
from darnel.training.boosting import Settings
from darnel.training.fit import ORGANISATION, fit_pages, fit_texts, is_text, values_of
from darnel.training.text_columns import text_column
from darnel.training.topics import GUESSED, topic_figures

_FAMILIAR = 50
"""Honest publishers of a language from which it is familiar."""

_UNFAMILIAR = 0.5
"""What of the usual share may be flagged of pages in languages that are not familiar."""

_ENOUGH = 200
"""Honest publishers of a group from which its own threshold is taken."""

_ONE_COLLECTION = 1.5
"""How many times the usual share may be flagged of publishers of one collection that training never saw."""

_EVEN = 0.5
"""Least threshold: a page that is likelier honest is not flagged, however few publishers set it."""

_MOST_MARGIN = 15.0  # a page far from the border says nothing of it: margins beyond are brought in


class Calibration(NamedTuple):
    """Log-odds to probabilities and labels.

    Attributes:
        slope: of Platt scaling.
        intercept: of Platt scaling.
        thresholds: score from which a page is a farm page, by name.
        caution: what is taken off the log-odds of some pages.
    """

    slope: float
    intercept: float
    thresholds: dict[str, float]
    caution: Caution

    def scores(self, held_out: HeldOut) -> np.ndarray:
        """Return the probability of each log-odds."""
        table = held_out.table
        caution = [self.caution.of(*page) for page in zip(table["format"], table["language"], strict=True)]
        return sigmoids(self.intercept + self.slope * held_out.score - np.array(caution, np.float64))


@dataclass(frozen=True)
class CrossValidation:
    """Scores of pages never seen, their report, that of texts, and the calibration of the final model.

    Attributes:
        held_out: probabilities of pages; the calibration of each fold was fitted on the other folds.
        report: figures of the pages, and of what was left out.
        texts: figures of the texts, None where there are too few.
        pages_calibration: fitted on the held-out log-odds of all pages.
        texts_calibration: the same of all texts.
    """

    held_out: HeldOut
    report: Report
    texts: Report | None
    pages_calibration: Calibration
    texts_calibration: Calibration

    @property
    def figures(self) -> dict[str, float]:
        """Figures of pages and of what was left out, and those of texts under `texts_`."""
        return self.report.figures | _named(self.texts.figures if self.texts else {})


def _named(figures: Mapping[str, float]) -> dict[str, float]:
    kept = ("worst_false_positive_rate", "calibration_error", "threshold_balanced", "threshold_strict")
    return {f"texts_{name}": figures[name] for name in kept if name in figures}


def margins(
    table: pd.DataFrame,
    splits: Sequence[Split],
    *,
    seed: int = 0,
    settings: Settings | None = None,
    jobs: int = 2,
    on_progress: Progress = no_progress,
) -> list[np.ndarray]:
    """Return log-odds of the rows that each split judges, by trees that saw none of them; one array a split.

    Args:
        table: labelled rows, with the text scores of each split.
        splits: what is learned from and what is judged.
        seed: of the trees.
        settings: of the trees, where other than they ship.
        jobs: processes.
        on_progress: called with the stage, how many splits are done, and how many there are.
    """
    tasks = (
        delayed(_margin)(table[split.train], table[split.test], text_column(split.name), seed, settings)
        for split in splits
    )
    judged = []
    for margin in Parallel(jobs, return_as="generator")(tasks):
        judged.append(margin)
        on_progress("cross-validating by operator", len(judged), len(splits))
    return judged


def _margin(
    train: pd.DataFrame, test: pd.DataFrame, text: str, seed: int, settings: Settings | None
) -> np.ndarray:
    margin, texts = np.zeros(len(test)), is_text(test)
    for rows, fit in ((~texts, fit_pages), (texts, fit_texts)):
        if rows.any():
            margin[rows] = fit(train, text, seed, settings).log_odds(values_of(test[rows], text))
    return margin


def calibrate(held_out: HeldOut, familiar: frozenset[str] | None = None) -> Calibration:
    """Return Platt scaling of held-out log-odds, farm and clean as equally likely, and bounded thresholds.

    Every operator and publisher weighs the same. Pages whose spam does not show on the page are left out.
    The thresholds are those of all pages. Where a group of pages with markup needs a higher one, its pages
    owe the difference as caution, so that one threshold is right for all.

    Args:
        held_out: log-odds.
        familiar: languages, where others than those of these pages.
    """
    plain = Calibration(*_platt(held_out), {}, Caution())
    final = held_out.with_score(plain.scores(held_out))
    limits = {name: max(controlled_threshold(final, rate), _EVEN) for name, rate in OPERATING_POINTS.items()}
    caution = _caution(
        final, limits["balanced"], familiar_languages(held_out) if familiar is None else familiar
    )
    if not caution.amounts:
        return plain._replace(thresholds=limits, caution=caution)
    # Scores that owe caution are too low for probabilities: all are brought back to them together.
    owed = plain._replace(caution=caution)
    slope, intercept = _platt(held_out.with_score(logits(owed.scores(held_out), _MOST_MARGIN)))
    return Calibration(
        slope * plain.slope,
        intercept + slope * plain.intercept,
        {name: max(sigmoid(intercept + slope * logit(limit)), _EVEN) for name, limit in limits.items()},
        Caution({group: slope * amount for group, amount in caution.amounts.items()}, caution.languages),
    )


def _platt(held_out: HeldOut) -> tuple[float, float]:
    """Return slope and intercept of Platt scaling."""
    pages = held_out.on_page
    margin = np.clip(pages.score, -_MOST_MARGIN, _MOST_MARGIN)[:, None]
    fitted = LogisticRegression(C=1e6)
    fitted.fit(margin, pages.farm, sample_weight=pages.weight * len(pages.weight))
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def familiar_languages(held_out: HeldOut) -> frozenset[str]:
    """Return the languages, ISO 639-1, of which there are honest publishers enough."""
    publishers = held_out.table[~held_out.farm].groupby("language")["operator"].nunique()
    return frozenset(map(str, publishers[publishers >= _FAMILIAR].index))


def _caution(final: HeldOut, limit: float, familiar: frozenset[str]) -> Caution:
    """Return how far the threshold `balanced` of each group of pages is above that of all pages.

    Of languages that are not familiar, half the share may be flagged: what is known of them is little, and
    each is one of many. Texts owe none: no group of theirs is flagged more than others.
    """
    table = final.table
    if is_text(table).all():
        return Caution()
    caution = Caution({}, familiar)
    groups = np.array([caution.group(*page) for page in zip(table["format"], table["language"], strict=True)])
    amounts = {}
    for group in np.unique(groups):
        part = final.select(groups == group)
        rate = OPERATING_POINTS["balanced"] * (_UNFAMILIAR if group == OTHERS else 1.0)
        own = controlled_threshold(part, rate)
        if part.operator[~part.farm].nunique() >= _ENOUGH and limit < own < 1.0:
            amounts[str(group)] = round(logit(own) - logit(limit), 4)
    return Caution(amounts, caution.languages)


def bounded_outside(calibration: Calibration, left_out: HeldOut) -> Calibration:
    """Return a calibration whose `balanced` flags no more of publishers whose whole collection is unknown.

    Pages to judge come of no collection of training, and perhaps all of one kind: of one collection with
    publishers enough, at most one and a half times the usual share may be flagged. For `strict`, publishers
    are too few.

    Args:
        calibration: of pages whose collection was learned from.
        left_out: scores of pages whose collection was not.
    """
    rate = OPERATING_POINTS["balanced"]
    clean = left_out.select(~left_out.farm)
    parts = [(clean, rate)]
    for name in clean.table["collection"].unique():
        part = clean.select((clean.table["collection"] == name).to_numpy())
        if part.operator.nunique() >= _ENOUGH:
            parts.append((part, _ONE_COLLECTION * rate))
    return _raised(calibration, parts)


def bounded_unmarked(calibration: Calibration, held_out: HeldOut, unmarked: np.ndarray) -> Calibration:
    """Return a calibration whose `balanced` flags few of the pages with hardly a mark of an organisation.

    They are a minority, most of them of single persons, and farms look like them: of these alone, too, at
    most the usual share may be flagged.

    Args:
        calibration: of all pages.
        held_out: log-odds.
        unmarked: rows of such pages, as `unmarked_rows` returns them.
    """
    part = held_out.select(unmarked)
    if part.operator[~part.farm].nunique() < _ENOUGH:
        return calibration
    return _raised(calibration, [(part.with_score(calibration.scores(part)), OPERATING_POINTS["balanced"])])


def unmarked_rows(table: pd.DataFrame) -> np.ndarray:
    """Return which rows are pages of a site, in HTML, with one mark of an organisation at most.

    Returns:
        bool, shape (rows,). Of pages of no site, marks are not known: they are no such rows.
    """
    marks = table[[name for name in ORGANISATION if name != "plain_folders"]].sum(axis=1, min_count=1)
    return np.asarray((table["format"] == "html") & (marks <= 1.0))


def _raised(calibration: Calibration, parts: Sequence[tuple[HeldOut, float]]) -> Calibration:
    """Return a calibration whose `balanced` flags at most a share of the publishers of each part."""
    limits = calibration.thresholds
    own = [controlled_threshold(part, allowed) for part, allowed in parts if len(part.score)]
    return calibration._replace(thresholds=limits | {"balanced": max([limits["balanced"], *own])})


def calibrated(held_out: HeldOut) -> HeldOut:
    """Return probabilities of held-out log-odds; each fold is calibrated by a fit on the other folds.

    Languages are familiar by all pages, as in the calibration that ships: a language with publishers just
    enough would be so in none of the fits.
    """
    familiar = familiar_languages(held_out)
    fold, score = held_out.table["fold"].to_numpy(), np.zeros(len(held_out.table))
    for k in np.unique(fold):
        others = calibrate(held_out.select(fold != k), familiar)
        score[fold == k] = others.scores(held_out.select(fold == k))
    return held_out.with_score(score)


def cross_validate(
    table: pd.DataFrame,
    *,
    seed: int = 0,
    settings: Settings | None = None,
    jobs: int = 2,
    on_progress: Progress = no_progress,
) -> CrossValidation:
    """Hold out whole operators, template families and publishers fold by fold, and whole collections.

    Args:
        table: the frame of a labelled table.
        seed: of the trees.
        settings: of the trees, where other than they ship.
        jobs: processes.
        on_progress: called with the stage, how many splits are done, and how many there are.
    """
    folds, left_out = fold_splits(table), left_out_splits(table)
    left_out = [_scored(table, split) for split in left_out if text_column(split.name) in table]
    judged = margins(
        table, [*folds, *left_out], seed=seed, settings=settings, jobs=jobs, on_progress=on_progress
    )
    margin, texts, unmarked = np.zeros(len(table)), is_text(table), unmarked_rows(table)
    table = table.drop(columns=list(COLUMNS))  # figures copy it once for each operator: 5 GB with features
    for split, log_odds in zip(folds, judged, strict=False):
        margin[split.test] = log_odds
    score = np.zeros(len(table))
    calibrations: list[Calibration] = []
    reports: list[tuple[HeldOut, Report]] = []
    for rows in (~texts, texts):
        uncalibrated = HeldOut(margin[rows], table[rows])
        if not _both(uncalibrated.table):
            calibrations.append(calibrations[0])
            continue
        calibration = calibrate(uncalibrated)
        calibrations.append(bounded_unmarked(calibration, uncalibrated, unmarked[rows]))
        held_out = calibrated(uncalibrated)
        score[rows] = held_out.score
        reports.append((held_out, report(held_out)))
    outside = {}
    for split, log_odds in zip(left_out, judged[len(folds) :], strict=True):
        place = int(split.name == TEXTS)
        part = HeldOut(log_odds, table[split.test])
        part = part.with_score(calibrations[place].scores(part))
        calibrations[place] = bounded_outside(calibrations[place], part)
        outside[split.name] = (part, calibrations[place].thresholds)
    (pages, main), *others = reports
    figures, intervals = outside_metrics(HeldOut(score, table), outside)
    figures |= topic_figures(table)[0] if GUESSED in table else {}
    main = main.joined(figures, intervals)
    return CrossValidation(pages, main, others[0][1] if others else None, *calibrations)


def _scored(table: pd.DataFrame, split: Split) -> Split:
    """Return a split without the pages added to the table that have no text score for it."""
    known = table[text_column(split.name)].notna().to_numpy()
    return Split(split.name, split.train & known, split.test & known)


def _both(table: pd.DataFrame) -> bool:
    """Whether rows have both labels in at least two folds, so that they can be calibrated."""
    folds = table[["label", "fold"]].drop_duplicates()["label"].value_counts()
    return bool((folds > 1).sum() == 2)
