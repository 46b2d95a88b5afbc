"""Does the model lean on accidents of how pages were collected: format, hosting, language, length, age?"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from darnel.corpus.splits import split_groups
from darnel.corpus.weights import evaluation_weights
from darnel.metrics.held_out import HeldOut
from darnel.metrics.thresholds import threshold_at
from studies.common import Data, Findings, by_fold, margins, worth

LANGUAGES = ("id", "vi", "es", "ja", "de", "fr", "tr", "ru")
GROUPS = 3  # that the units of a language are tested in
_FEW = 10  # farm or clean pages, under which a group is not told of
HEAD = ["pages", "fitted on", "operators", "publishers", "weighted AUC", "macro recall at 1 %"]


def confounds(data: Data) -> Iterator[Findings]:
    """Across and within the lines that labels could be read off."""
    yield Findings("Trained and tested across lines", HEAD, list(_across(data)))
    yield Findings(
        "A language without its farms",
        HEAD,
        [row for name in LANGUAGES for row in _without_language(data, name)],
    )
    head = [
        "group",
        "farm pages",
        "clean pages",
        "weighted AUC",
        "recall at the 1 % threshold of all",
        "clean pages flagged there",
    ]
    yield Findings("Within groups, fitted on all", head, list(_within(data)))


def lines(frame: pd.DataFrame) -> dict[str, np.ndarray]:
    """Rows on one side of a line, by name."""
    html = (frame["format"] == "html").to_numpy()
    kept_in_repositories = (
        html & ((frame["label"] == "farm") | frame["kind"].isin(["static sites in repositories"])).to_numpy()
    )
    return {"Markdown": ~html, "HTML": html, "HTML kept in repositories": kept_in_repositories}


def _across(data: Data) -> Iterator[list[str]]:
    sides = lines(data.frame)
    for name, rows in sides.items():
        yield [name, "all pages", *worth(data.margin, data.frame, rows)]
        yield [
            name,
            "these alone",
            *worth(margins(data, by_fold(data.frame, rows), f"{name} alone"), data.frame, rows),
        ]
    for tested, fitted in (("Markdown", "HTML"), ("HTML", "Markdown")):
        fold = data.frame["fold"].to_numpy()
        splits = [
            (np.flatnonzero(sides[fitted] & (fold != k)), np.flatnonzero(sides[tested] & (fold == k)))
            for k in np.unique(fold)
        ]
        yield [
            tested,
            f"{fitted} alone",
            *worth(margins(data, splits, f"{fitted} to {tested}"), data.frame, sides[tested]),
        ]


def _without_language(data: Data, name: str) -> Iterator[list[str]]:
    """Score pages of a language by a model that saw no operator with a farm page in it, nor the publisher."""
    frame = data.frame
    unit, fold = (
        pd.Series(split_groups(list(frame["operator"]), list(frame["family"]))),
        frame["fold"].to_numpy(),
    )
    spoken, farm = (frame["language"] == name).to_numpy(), (frame["label"] == "farm").to_numpy()
    barred = unit.isin(unit[spoken & farm]).to_numpy()
    splits = []
    for group in range(GROUPS):
        test = spoken & (fold % GROUPS == group)
        if test.any():
            splits.append((np.flatnonzero(~barred & ~unit.isin(unit[test]).to_numpy()), np.flatnonzero(test)))
    yield [name, "all pages", *worth(data.margin, frame, spoken)]
    yield [
        name,
        f"no operator with farm pages in {name}",
        *worth(margins(data, splits, f"without farms in {name}"), frame, spoken),
    ]


def _within(data: Data) -> Iterator[list[str]]:
    frame, pages = data.frame, HeldOut(data.margin, data.frame)
    limit = threshold_at(pages.on_page, 0.01)
    farm, shown = pages.farm, pages.shown
    for name, rows in _groups(data).items():
        kept = rows & shown
        if min((kept & farm).sum(), (kept & ~farm).sum()) < _FEW:
            continue
        auc = worth(data.margin, frame, kept)[2]
        found = np.average(data.margin[kept & farm] >= limit, weights=evaluation_weights(frame[kept & farm]))
        yield [
            name,
            str((kept & farm).sum()),
            str((kept & ~farm).sum()),
            auc,
            f"{found:.3f}",
            f"{(data.margin[kept & ~farm] >= limit).mean():.3f}",
        ]


def _groups(data: Data) -> dict[str, np.ndarray]:
    frame = data.frame
    found = {
        f"language {name}": (frame["language"] == name).to_numpy()
        for name in sorted(frame["language"].dropna().unique())
    }
    words = np.expm1(frame["word_count"].to_numpy())
    short, long = np.quantile(words, (1 / 3, 2 / 3))
    found |= {
        f"up to {short:.0f} words": words <= short,
        f"{short:.0f} to {long:.0f} words": (words > short) & (words <= long),
    }
    found |= {f"over {long:.0f} words": words > long, "no date": np.isnan(data.year)}
    spans = ((0, 2015), (2016, 2020), (2021, 2022), (2023, 2100))
    return found | {
        f"dated {first or 'up'} to {last}".replace("to 2100", "or later"): (data.year >= first)
        & (data.year <= last)
        for first, last in spans
    }
