"""Model: a fitted scorer with its columns, calibration and thresholds; saved without pickle."""

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from darnel.errors import ModelError, UsageError
from darnel.feature import Feature
from darnel.features import CATALOGUE, FEATURES
from darnel.table import COLUMNS
from darnel.textscore import SLOTS, TextScore
from darnel.trees import Trees
from darnel.verdict import Reason, Verdict, pages_like, sentence

FORMAT = 2
SHIPPED = "darnel-1"
TEXT = "text_score"
_FILES = ("model.json", "trees.npz", "text.npz", "MODEL_CARD.md")
_TREE_ARRAYS = {"roots": "i4", "feature": "i2", "threshold": "f8", "left": "i4", "right": "i4", "value": "f8"}
TEXT_SUMMARY = "How the words of the page read to a model of farm texts"


def catalogue_digest() -> str:
    """Digest of the names, units and ranges of all features, in order: 16 hex digits."""
    cards = "\n".join(f"{feature.name}|{feature.unit}|{feature.range}" for feature in CATALOGUE)
    return hashlib.sha256(cards.encode()).hexdigest()[:16]


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

    def contributions(self, table: np.ndarray, text_scores: np.ndarray) -> np.ndarray:
        """How far each feature, and last the text score, moves the calibrated log-odds.

        Args:
            table: float64, shape (rows, features), columns as in `darnel.table.COLUMNS`.
            text_scores: float64, shape (rows,).

        Returns:
            float64, shape (rows, features + 1); with `base` a row adds up to its log-odds.
        """
        raw = np.column_stack([self.trees.contributions(table), self.text_weight * (text_scores - self.text_mean)])
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
            raise UsageError(f"threshold {name!r} is not known; use {', '.join(self.thresholds)} or a number from 0 to 1")
        return value

    def at_prior(self, share: float) -> "Model":
        """The same model, its probabilities restated for pages of which a share is farm pages (0.5 as it was fitted).

        The log-odds move by those of the share (Elkan, The foundations of cost-sensitive learning, 2001), and the named
        thresholds with them: they flag the same pages as before. Base and contributions still add up.

        Raises:
            UsageError: the share is not between 0 and 1.
        """
        if not 0.0 < share < 1.0:
            raise UsageError(f"prior {share!r} is not a share of farm pages; use a number between 0 and 1, such as 0.02")
        moved = float(np.log(share / (1.0 - share)))
        slope, intercept = self.calibration
        limits = {name: np.clip(limit, 1e-15, 1 - 1e-15) for name, limit in self.thresholds.items()}
        thresholds = {name: float(1.0 / (1.0 + (1.0 - limit) / limit * np.exp(-moved))) for name, limit in limits.items()}
        return replace(self, calibration=(slope, intercept + moved), thresholds=thresholds)

    def usual_of(self, format_: str, language: str | None) -> tuple[np.ndarray, str]:
        """What is usual on clean pages of a language and format, else of the format, and on which pages that is, for reading."""
        usual = self.usual_in.get(f"{format_} {language}")
        return (self.usual[format_], pages_like(format_)) if usual is None else (usual, pages_like(format_, language))

    def judge(self, row: np.ndarray, text_score: float, format_: str, threshold: float, reasons: int, language: str | None = None) -> Verdict:
        """Verdict on one measured page, with its `reasons` strongest reasons; the language changes only what they call usual."""
        moved = self.contributions(row[None, :], np.array([text_score]))[0] - self.centre[format_]
        base = self.base + float(self.centre[format_].sum())
        log_odds = base + float(moved.sum())
        score = 1.0 / (1.0 + np.exp(-np.clip(log_odds, -700, 700)))
        values = np.append(row, text_score)
        order = np.argsort(-np.abs(moved), kind="stable")[:reasons]
        usual, pages = self.usual_of(format_, language)
        told = tuple(_reason(int(place), float(values[place]), float(moved[place]), usual[place], pages) for place in order if moved[place])
        return Verdict(float(score), "farm" if score >= threshold else "clean", told, base)

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
            "format": FORMAT,
            "catalogue": catalogue_digest(),
            "columns": list(COLUMNS),
            "start": self.start,
            "depth": self.trees.depth,
            "text_weight": self.text_weight,
            "text_mean": self.text_mean,
            "text_intercept": self.text.intercept,
            "calibration": list(self.calibration),
            "thresholds": self.thresholds,
            "usual": {name: _rounded(pairs) for name, pairs in self.usual.items()},
            "usual_in": {name: _rounded(pairs) for name, pairs in self.usual_in.items()},
            "centre": {name: _rounded(values) for name, values in self.centre.items()},
            "provenance": self.provenance,
        }
        (fresh / "model.json").write_text(json.dumps(about, indent=1) + "\n", "utf-8")
        np.savez_compressed(fresh / "trees.npz", **{name: getattr(self.trees, name).astype(kind) for name, kind in _TREE_ARRAYS.items()})
        np.savez_compressed(fresh / "text.npz", weights=self.text.weights.astype(np.float16))
        (fresh / "MODEL_CARD.md").write_text(card, "utf-8")
        manifest = {"format": FORMAT, "files": {name: _digest(fresh / name) for name in _FILES}}
        (fresh / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        fresh.replace(folder)

    @classmethod
    def load(cls, folder: str | os.PathLike[str] | None = None) -> "Model":
        """Load a model from its folder; without one, the model that ships with the package.

        Every file is compared with the manifest's digest before it is parsed, and only JSON and plain
        arrays are read: no code of a model folder runs.

        Raises:
            ModelError: the folder is no model, a file was changed, or it was fitted on another catalogue.
        """
        place = shipped_model() if folder is None else Path(folder)
        _verify(place)
        try:
            return cls._read(place)
        except (OSError, KeyError, IndexError, TypeError, ValueError) as error:
            raise ModelError(f"{place}: its files are whole, but not those of a model: {error!r}") from error

    @classmethod
    def _read(cls, place: Path) -> "Model":
        about = json.loads((place / "model.json").read_text("utf-8"))
        if about["columns"] != list(COLUMNS) or about["catalogue"] != catalogue_digest():
            unknown = sorted(set(about["columns"]) ^ set(COLUMNS))[:5]
            raise ModelError(
                f"{place}: fitted on other features ({', '.join(unknown) or 'same names, other units'}); train it anew with this version"
            )
        with np.load(place / "trees.npz", allow_pickle=False) as arrays:
            trees = Trees(**{name: arrays[name].astype(kind) for name, kind in _TREE_ARRAYS.items()}, depth=int(about["depth"]))
        with np.load(place / "text.npz", allow_pickle=False) as arrays:
            text = TextScore(arrays["weights"].astype(np.float32), float(about["text_intercept"]))
        if text.weights.shape != (SLOTS,):
            raise ModelError(f"{place}: the text weights have another shape than this version reads")
        return cls(
            trees,
            float(about["start"]),
            text,
            float(about["text_weight"]),
            float(about["text_mean"]),
            (float(about["calibration"][0]), float(about["calibration"][1])),
            {str(name): float(value) for name, value in about["thresholds"].items()},
            {str(name): np.array(pairs, dtype=np.float64) for name, pairs in about["usual"].items()},
            {str(name): np.array(values, dtype=np.float64) for name, values in about["centre"].items()},
            about["provenance"],
            {str(name): np.array(pairs, dtype=np.float64) for name, pairs in about["usual_in"].items()},
        )


def _reason(place: int, value: float, contribution: float, usual: np.ndarray, pages: str) -> Reason:
    low, high = map(float, usual)
    card: Feature | None = FEATURES[COLUMNS[place]] if place < len(COLUMNS) else None
    summary, unit = (card.summary, card.unit) if card else (TEXT_SUMMARY, "log-odds")
    return Reason(card.name if card else TEXT, value, contribution, sentence(summary, unit, value, (low, high), contribution, pages))


def shipped_model() -> Path:
    """Folder of the model inside the package, or of the source tree it is built from."""
    inside = Path(str(files("darnel"))) / "models" / SHIPPED
    return inside if inside.exists() else Path(__file__).resolve().parents[2] / "models" / SHIPPED


def model_digest(folder: str | os.PathLike[str] | None = None) -> str:
    """Digest of a model folder by its manifest, which holds those of all its files: 16 hex digits.

    Raises:
        ModelError: the folder is no model, or a file was changed.
    """
    place = shipped_model() if folder is None else Path(folder)
    _verify(place)
    return _digest(place / "manifest.json")[:16]


def _rounded(values: np.ndarray) -> list[Any]:
    """Plain numbers of four digits."""
    return [float(f"{value:.4g}") if np.ndim(value) == 0 else _rounded(value) for value in values]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _verify(folder: Path) -> None:
    if not folder.is_dir():
        raise ModelError(f"{folder}: no such model folder; name a folder made by 'darnel train'")
    try:
        content = (folder / "manifest.json").read_text("utf-8")
        manifest = json.loads(content)
        listed, format_ = manifest["files"], manifest["format"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{folder}: no readable manifest.json, so this is not a whole darnel model") from error
    if format_ != FORMAT:
        raise ModelError(f"{folder}: model format {format_!r}, this version reads {FORMAT}; train it anew or install the version that made it")
    if content != json.dumps(manifest, indent=1) + "\n" or sorted(listed) != sorted(_FILES):
        raise ModelError(f"{folder}: manifest.json was changed; fetch or train the model anew")
    for name in _FILES:
        try:
            found = _digest(folder / name)
        except OSError as error:
            raise ModelError(f"{folder}: {name} is missing or unreadable; fetch or train the model anew") from error
        if found != listed[name]:
            raise ModelError(f"{folder}: {name} was changed after it was saved; fetch or train the model anew")
