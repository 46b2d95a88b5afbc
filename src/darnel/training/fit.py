"""Fit: boosted trees over features and text score, for pages and for texts."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from darnel.corpus.weights import training_weights
from darnel.features import CATALOGUE
from darnel.features.table import COLUMNS
from darnel.model.log_odds import logit
from darnel.model.trees import Trees
from darnel.training.boosting import Settings, boosted, join_trees, trees_of
from darnel.training.text_columns import main_column

_CHANGES: dict[str, Settings] = {
    "pages": {},
    "texts": {"num_iterations": 800, "num_leaves": 12, "feature_fraction_bynode": 0.3},
}
"""Changes to the parameters of the trees: more rounds rank texts better, above all those of collections never
seen."""

SETS = {"pages": 4, "texts": 2}
"""Sets of trees whose log-odds are averaged: what one seed alone makes of a page is chance in part."""

TEXT_WEIGHTS = {"pages": 0.4, "texts": 0.0}
"""What a log-odd of the text score counts beside those of the trees. Where it counts, every other set of
trees does not read it: in cross-validation that ranked pages better, but not texts."""

TOWARDS_FARM = frozenset(
    (
        "ad_density",
        "affiliate_link_share",
        "affiliate_networks",
        "banner_link_share",
        "cheap_suffix",
        "cut_prose_share",
        "download_rate",
        "entry_networks",
        "feed_leftovers",
        "frozen_phrase",
        "gambling_rate",
        "generated_phrases",
        "hidden_text_share",
        "hit_counters",
        "image_fallback_share",
        "lead_rate",
        "list_external_share",
        "offer_rate",
        "popunder_scripts",
        "seam_rate",
        "shell_commerce",
        "title_commerce",
        "title_density",
    )
)
"""Features of which more never speaks for clean: what they count is what farms do."""

ORGANISATION = (
    "account_links",
    "business_services",
    "document_links",
    "identity_marks",
    "plain_folders",
    "site_sections",
)
"""Features of an organisation behind the page, which many an honest page of one person lacks."""

TOWARDS_CLEAN = frozenset(
    (
        "apostrophe_rate",
        "care_phrases",
        "concrete_rate",
        "contact_links",
        "first_person_share",
        "quotation_rate",
        "sentence_cohesion",
        "social_share",
        *ORGANISATION,
    )
)
"""Features of which more never speaks for farm."""

OUTSIDE_LINKS = (
    "archive_link_share",
    "links_in_prose",
    "list_external_share",
    "own_profiles",
    "social_share",
)
"""Features of outside links that anyone can add to a page or take away without a reader noticing."""

OWN_ADDRESS = (
    "brand_in_text",
    "brand_in_title",
    "cheap_suffix",
    "host_with_marks",
    "slug_in_text",
    "slug_words",
    "title_slug_overlap",
)
"""Features of the page's own address, which is unknown of many a page: farms of the corpus more often."""

COPIES = 0.5
"""What a copy of a page with other outside links or without an address weighs beside the page."""

MISSING = 0.5
"""Chance of each feature to be missing in a copy. Pages that others collect lack the few signs that tell the
collections of training apart; a copy teaches the rest of them. Higher ranks collections never seen better."""

TIMES = "times"
"""Column of how many pages a row counts as, where some were added to teach more than others."""

TEXT_WEIGHT = 3.0
"""What a text counts beside a page where texts are learned to be judged."""


_STYLE_COLUMNS = np.flatnonzero([feature.style for feature in CATALOGUE])
"""Columns of how a text is written, which trees for pages do not read: it tells where a page was collected
more than whether it is a farm's. Without them, pages of collections never seen are ranked better."""

_NAMES = (*COLUMNS, "text_score")
_DIRECTIONS = np.array([(name in TOWARDS_FARM) - (name in TOWARDS_CLEAN) for name in _NAMES])


class Fitted(NamedTuple):
    """What was fitted, before it is calibrated; see `darnel.model.scorer.Scorer`."""

    trees: Trees
    start: float
    text_weight: float
    text_mean: float

    def log_odds(self, values: np.ndarray) -> np.ndarray:
        """Log-odds of each row, not calibrated, shape (rows,)."""
        return np.asarray(self.start + self.trees.sums(values) + self.text_weight * values[:, -1])


def values_of(table: pd.DataFrame, text: str) -> np.ndarray:
    """Features and, last, a column of text scores, float64, shape (rows, features + 1)."""
    return table[[*COLUMNS, text]].to_numpy(np.float64, copy=True)


def is_text(table: pd.DataFrame) -> np.ndarray:
    """Rows of texts without markup, bool, shape (rows,)."""
    return np.asarray(table["format"] == "text")


def fit_pages(table: pd.DataFrame, text: str, seed: int = 0, settings: Settings | None = None) -> Fitted:
    """Trees that judge pages, fitted on the pages of a table.

    Args:
        table: labelled rows.
        text: its column of text scores, each by a model that did not see the row.
        seed: of the first set of trees.
        settings: changes to those that ship.
    """
    pages = table[~is_text(table)]
    rows = values_of(pages, text), _farm(pages), training_weights(pages)
    values, farm, weight = _repeated(pages, *rows)
    return fit_pages_of(values, farm, weight, seed, settings)


def fit_pages_of(
    values: np.ndarray, farm: np.ndarray, weight: np.ndarray, seed: int = 0, settings: Settings | None = None
) -> Fitted:
    """Trees that judge pages, fitted on measured pages and on `changed_copies`, without features of style."""
    values = np.concatenate([values, changed_copies(values, seed)])
    values[:, _STYLE_COLUMNS] = np.nan
    farm, weight = np.tile(farm, 2), np.concatenate([weight, COPIES * weight])
    return fit_values(values, farm, weight, seed, settings)


def changed_copies(values: np.ndarray, seed: int = 0) -> np.ndarray:
    """Return copies of pages with other outside links, half without an address, each feature missing in half.

    Half of them have no outside links, half those of any other page; half have nothing of an organisation.
    What is learned from them rests less on links that a farm can add and that an honest page may lack, on how
    a page was collected, and on any one feature. The text score stays.

    Args:
        values: features and text score, shape (rows, features + 1).
        seed: of the draw.
    """
    draw = np.random.default_rng(seed)
    places = _places(OUTSIDE_LINKS)
    copies = values.copy()
    others = values[draw.permutation(len(values))][:, places]
    others[draw.random(len(values)) < 0.5] = np.nan
    copies[:, places] = others
    for names in (OWN_ADDRESS, ORGANISATION):
        without = draw.random(len(values)) < 0.5
        copies[np.ix_(without, _places(names))] = np.nan
    features = copies[:, :-1]
    features[draw.random(features.shape) < MISSING] = np.nan
    return copies


def fit_texts(table: pd.DataFrame, text: str, seed: int = 0, settings: Settings | None = None) -> Fitted:
    """Trees that judge texts, fitted on texts and on pages read as texts; arguments as for `fit_pages`.

    A page read as a text is its main text: its row without the features that apply to no text, and with the
    text score of the main text alone. Half of the rows or fewer keep their address.
    """
    texts = is_text(table)
    values, weight = values_of(table, main_column(text)), training_weights(table)
    values[:, ~_apply_to_texts(values[texts])] = np.nan
    farm = _farm(table)
    if texts.any():
        weight = np.where(texts, TEXT_WEIGHT * weight, weight)
        weight = _even(weight, farm)
    values, farm, weight = _repeated(table, values, farm, weight)
    _hide_addresses(values, farm, weight, seed)
    return fit_values(values, farm, weight, seed, settings, "texts")


def _hide_addresses(values: np.ndarray, farm: np.ndarray, weight: np.ndarray, seed: int) -> None:
    """Take the address from at least half of the rows, so that an equal share of either label keeps one.

    Farm pages of the corpus lack an address more often than honest ones do, because of how they were
    collected; a text that somebody pastes has none.
    """
    places = _places(OWN_ADDRESS)
    known = ~np.isnan(values[:, places]).all(axis=1)
    shares = np.array([np.average(known[label], weights=weight[label]) for label in (~farm, farm)])
    kept = np.divide(0.5 * shares.min(), shares, out=np.zeros(2), where=shares > 0)
    hidden = np.random.default_rng(seed).random(len(values)) >= kept[farm.astype(int)]
    values[np.ix_(hidden, places)] = np.nan


def _places(names: Sequence[str]) -> np.ndarray:
    """Return the columns of some features."""
    return np.array([COLUMNS.index(name) for name in names])


def _repeated(table: pd.DataFrame, *arrays: np.ndarray) -> list[np.ndarray]:
    """Repeat each row of a table's arrays as often as it counts: a leaf of the trees takes so many rows."""
    if TIMES not in table:
        return list(arrays)
    return [np.repeat(array, table[TIMES], axis=0) for array in arrays]


def _apply_to_texts(values: np.ndarray) -> np.ndarray:
    """Columns that some text has a value in; of a table without texts, those that look at no markup."""
    if len(values):
        return np.asarray(~np.isnan(values).all(axis=0))
    return np.array([not feature.markup for feature in CATALOGUE] + [True])


def _even(weight: np.ndarray, farm: np.ndarray) -> np.ndarray:
    for rows in (farm, ~farm):
        weight[rows] *= 0.5 * len(weight) / weight[rows].sum()
    return weight


def _farm(table: pd.DataFrame) -> np.ndarray:
    return np.asarray(table["label"] == "farm")


def fit_values(
    values: np.ndarray,
    farm: np.ndarray,
    weight: np.ndarray,
    seed: int = 0,
    settings: Settings | None = None,
    kind: str = "pages",
) -> Fitted:
    """Boosted trees over features and text score, several sets averaged.

    Args:
        values: float64, shape (rows, features + 1), the text score last; NaN where a feature is not
            applicable.
        farm: bool, shape (rows,).
        weight: sample weights, shape (rows,).
        seed: of the first set.
        settings: changes to those that ship.
        kind: of what is judged, `pages` or `texts`: the parameters of the trees, how many sets there are, and
            what the text score counts beside them.
    """
    text_weight, sets = TEXT_WEIGHTS[kind], SETS[kind]
    changes = {**_CHANGES[kind], **(settings or {})}

    def fit(columns: np.ndarray, seed: int) -> Trees:
        own = {"monotone_constraints": _DIRECTIONS[columns].tolist(), "seed": seed, **changes}
        trees = trees_of(boosted(values[:, columns], farm, weight, start, own))
        return replace(trees, feature=columns[trees.feature].astype(np.int16))

    start = logit(float(np.average(farm, weights=weight)))
    text = values.shape[1] - 1
    every = np.flatnonzero(~np.isnan(values).all(axis=0))
    without = every[every != text] if text_weight else every
    fitted = [fit((every, without)[number % 2], seed + number) for number in range(sets)]
    trees = join_trees([replace(trees, value=trees.value / sets) for trees in fitted])
    return Fitted(trees, start, text_weight, float(values[:, text].mean()))
