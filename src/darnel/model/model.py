"""Model: a fitted scorer with its columns, calibration and thresholds; saved without pickle."""

import os
import shutil
import tempfile
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib.resources import files
from math import exp
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from darnel.errors import ModelError, UsageError
from darnel.features import FEATURES
from darnel.features.table import COLUMNS
from darnel.model.manifest import parsed, read_contents, write_manifest, written
from darnel.model.npz import number_in, numbers_in, read_arrays
from darnel.model.text_score import SLOTS, TextScore
from darnel.model.trees import Trees
from darnel.model.verdict import Reason, Verdict, pages_like, sentence

if TYPE_CHECKING:
    from darnel.features.feature import Feature

SHIPPED = "darnel-1"
TEXT = "text_score"
_TREE_ARRAYS = {
    "roots": "<i4",
    "feature": "<i2",
    "threshold": "<f8",
    "left": "<i4",
    "right": "<i4",
    "value": "<f8",
}
_TEXT_ARRAYS = {"weights": "<f2"}
_NUMBERS = ("start", "text_weight", "text_mean")
_FORMATS = ("html", "markdown")
_MOST_NODES = 1 << 18
TEXT_SUMMARY = "How the words of the page read to a model of farm texts"


@dataclass(frozen=True)
class Model:
    """Boosted trees over the features and a linear model over the words, their log-odds added and calibrated.

    Attributes:
        trees: over the catalogue's columns; their log-odds start from `start`.
        start: log-odds that the trees start from.
        text: the text score.
        text_weight: what its log-odds count beside those of the trees.
        text_mean: mean text score of the training pages, the zero of its contribution.
        calibration: (slope, intercept) of Platt scaling: calibrated = intercept + slope * log-odds.
        thresholds: score from which a page is a farm page, by name.
        usual: by format, the 10th and 90th percentile on clean pages, shape (features + 1, 2); the text score is last.
        centre: by format, the median contribution on clean pages, shape (features + 1,): reasons are told against it.
        provenance: what it was fitted on: digests, versions, figures.
        usual_in: as `usual`, by format and language, such as `html de`, where the corpus has enough clean pages.
    """

    trees: Trees
    start: float
    text: TextScore
    text_weight: float
    text_mean: float
    calibration: tuple[float, float]
    thresholds: dict[str, float]
    usual: dict[str, np.ndarray]
    centre: dict[str, np.ndarray]
    provenance: dict[str, Any]
    usual_in: dict[str, np.ndarray] = field(default_factory=dict)

    @cached_property
    def base(self) -> float:
        """Calibrated log-odds before anything is known of a page."""
        slope, intercept = self.calibration
        return intercept + slope * (self.start + self.trees.base + self.text_weight * self.text_mean)

    @cached_property
    def _bases(self) -> dict[str, float]:
        """The base of a verdict by format: log-odds of a page that moves them as the median clean page does."""
        return {name: self.base + float(centre.sum()) for name, centre in self.centre.items()}

    def contributions(self, table: np.ndarray, text_scores: np.ndarray) -> np.ndarray:
        """How far each feature, and last the text score, moves the calibrated log-odds.

        Args:
            table: float64, shape (rows, features), columns as in `darnel.features.table.COLUMNS`.
            text_scores: float64, shape (rows,).

        Returns:
            float64, shape (rows, features + 1); with `base` a row adds up to its log-odds.
        """
        text = self.text_weight * (text_scores - self.text_mean)
        raw = np.concatenate([self.trees.contributions(table), text[:, None]], axis=1)
        return raw * self.calibration[0]

    def threshold(self, name: str | float) -> float:
        """A threshold by name, or a number from 0 to 1 given as such.

        Raises:
            UsageError: there is no threshold of that name, or the number is out of range.
        """
        if isinstance(name, str) and name in self.thresholds:
            return self.thresholds[name]
        try:
            value = float(name)
        except ValueError:
            value = -1.0
        if not 0.0 <= value <= 1.0:
            raise UsageError(
                f"threshold {name!r} is not known; use {', '.join(self.thresholds)} or a number from 0 to 1"
            )
        return value

    def at_prior(self, share: float) -> "Model":
        """The same model, its probabilities restated for pages of which a share is farm pages (0.5 as it was fitted).

        The log-odds move by those of the share (Elkan, The foundations of cost-sensitive learning, 2001), and the named
        thresholds with them: they flag the same pages as before. Base and contributions still add up.

        Raises:
            UsageError: the share is not between 0 and 1.
        """
        if not 0.0 < share < 1.0:
            raise UsageError(
                f"prior {share!r} is not a share of farm pages; use a number between 0 and 1, such as 0.02"
            )
        moved = float(np.log(share / (1.0 - share)))
        slope, intercept = self.calibration
        limits = {name: np.clip(limit, 1e-15, 1 - 1e-15) for name, limit in self.thresholds.items()}
        thresholds = {
            name: float(1.0 / (1.0 + (1.0 - limit) / limit * np.exp(-moved)))
            for name, limit in limits.items()
        }
        return replace(self, calibration=(slope, intercept + moved), thresholds=thresholds)

    def usual_of(self, format_: str, language: str | None) -> tuple[np.ndarray, str]:
        """What is usual on clean pages of a language and format, else of the format, and on which pages that is, for reading."""
        format_ = self._known_format(format_)
        usual = self.usual_in.get(f"{format_} {language}")
        return (
            (self.usual[format_], pages_like(format_))
            if usual is None
            else (usual, pages_like(format_, language))
        )

    def _known_format(self, format_: str) -> str:
        """Return the format that a page is compared with: a model that was fitted without texts takes them for Markdown."""
        return format_ if format_ in self.centre else "markdown"

    def judge(
        self,
        row: np.ndarray,
        text_score: float,
        format_: str,
        threshold: float,
        reasons: int,
        language: str | None = None,
    ) -> Verdict:
        """Verdict on one measured page, with its `reasons` strongest reasons; the language changes only what they call usual."""
        known = self._known_format(format_)
        moved = self.contributions(row[None, :], np.array([text_score]))[0] - self.centre[known]
        base = self._bases[known]
        log_odds = base + float(moved.sum())
        score = 1.0 / (1.0 + exp(-min(max(log_odds, -700.0), 700.0)))
        order = np.argsort(-np.abs(moved), kind="stable")[:reasons].tolist() if reasons else []
        usual, pages = self.usual_of(format_, language)
        values = {
            place: text_score if place == row.size else float(row[place]) for place in order if moved[place]
        }
        told = tuple(
            _reason(place, value, float(moved[place]), usual[place], pages) for place, value in values.items()
        )
        return Verdict(score, "farm" if score >= threshold else "clean", told, base)

    def save(self, folder: Path, card: str) -> None:
        """Write the model to a folder, whole or not at all; a model that stands there is replaced.

        Args:
            folder: created with its parents.
            card: the model card, Markdown.
        """
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
        fresh.chmod(0o755)
        about = {
            "columns": list(COLUMNS),
            **{name: getattr(self, name) for name in _NUMBERS},
            "depth": self.trees.depth,
            "text_intercept": self.text.intercept,
            "calibration": list(self.calibration),
            "thresholds": self.thresholds,
            "usual": {name: _rounded(pairs) for name, pairs in self.usual.items()},
            "usual_in": {name: _rounded(pairs) for name, pairs in self.usual_in.items()},
            "centre": {name: _rounded(values) for name, values in self.centre.items()},
            "provenance": self.provenance,
        }
        (fresh / "model.json").write_bytes(written(about))
        np.savez_compressed(
            fresh / "trees.npz",
            **{name: getattr(self.trees, name).astype(kind) for name, kind in _TREE_ARRAYS.items()},
        )
        np.savez_compressed(fresh / "text.npz", weights=self.text.weights.astype(_TEXT_ARRAYS["weights"]))
        (fresh / "MODEL_CARD.md").write_text(card, "utf-8")
        write_manifest(fresh)
        if folder.exists():
            shutil.rmtree(folder)
        fresh.replace(folder)

    @classmethod
    def load(cls, folder: str | os.PathLike[str] | None = None, *, digest: str | None = None) -> "Model":
        """Load a model from its folder; without one, the model that ships with the package.

        Every file is compared with the manifest's digest before it is parsed, and only JSON and plain
        arrays are read: no code of a model folder runs.

        Args:
            folder: as `darnel train` wrote it.
            digest: that the folder must have, where one is known from elsewhere; see `model_digest`.

        Raises:
            ModelError: the folder is no model, a file was changed, or it was fitted on another catalogue.
        """
        place = shipped_model() if folder is None else Path(folder)
        contents = read_contents(place, digest).files
        try:
            return cls._read(contents)
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(
                f"{place}: its files are as its manifest says, but not those of a model: {error!r:.300}"
            ) from error

    @classmethod
    def _read(cls, contents: dict[str, bytes]) -> "Model":
        about = parsed(contents["model.json"])
        if about["columns"] != list(COLUMNS):
            raise ValueError("columns are not those of its catalogue")
        trees = Trees(
            **read_arrays(contents["trees.npz"], _TREE_ARRAYS, _MOST_NODES),
            depth=int(number_in(about["depth"])),
        )
        trees.check(len(COLUMNS))
        weights = numbers_in(
            read_arrays(contents["text.npz"], _TEXT_ARRAYS, SLOTS)["weights"], (SLOTS,)
        ).astype(np.float32)
        slope, intercept = numbers_in(about["calibration"], (2,)).tolist()
        balanced, strict = (number_in(about["thresholds"][name]) for name in ("balanced", "strict"))
        if len(about["thresholds"]) != 2 or not 0 < balanced <= strict <= 1 or slope <= 0:
            raise ValueError("thresholds or calibration are none")
        return cls(
            trees,
            text=TextScore(weights, number_in(about["text_intercept"])),
            **{name: number_in(about[name]) for name in _NUMBERS},
            calibration=(slope, intercept),
            thresholds={"balanced": balanced, "strict": strict},
            usual={name: numbers_in(about["usual"][name], (len(COLUMNS) + 1, 2)) for name in _FORMATS},
            usual_in={
                name: numbers_in(pairs, (len(COLUMNS) + 1, 2))
                for name, pairs in dict(about["usual_in"]).items()
            },
            centre={name: numbers_in(about["centre"][name], (len(COLUMNS) + 1,)) for name in _FORMATS},
            provenance=dict(about["provenance"]),
        )


def _reason(place: int, value: float, contribution: float, usual: np.ndarray, pages: str) -> Reason:
    low, high = map(float, usual)
    card: Feature | None = FEATURES[COLUMNS[place]] if place < len(COLUMNS) else None
    summary, unit = (card.summary, card.unit) if card else (TEXT_SUMMARY, "log-odds")
    return Reason(
        card.name if card else TEXT,
        value,
        contribution,
        sentence(summary, unit, value, (low, high), contribution, pages),
    )


def shipped_model() -> Path:
    """Folder of the model inside the package, or of the source tree it is built from."""
    inside = Path(str(files("darnel"))) / "models" / SHIPPED
    return inside if inside.exists() else Path(__file__).resolve().parents[3] / "models" / SHIPPED


def model_digest(folder: str | os.PathLike[str] | None = None) -> str:
    """Digest of a model folder, which pins every file of it: 64 hex digits, the SHA-256 of its manifest.

    Raises:
        ModelError: the folder is no model, or a file was changed.
    """
    return read_contents(shipped_model() if folder is None else Path(folder)).digest


def _rounded(values: np.ndarray) -> list[Any]:
    """Plain numbers of four digits."""
    return [float(f"{value:.4g}") if np.ndim(value) == 0 else _rounded(value) for value in values]
