"""Boosted trees as plain arrays: judged without LightGBM, saved without pickle, exact contributions."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from darnel.core import CORE
from darnel.model.plain import Plain
from darnel.page.cached import cached_property

_MOST_DEPTH = 64


@dataclass(frozen=True)
class Trees(Plain):
    """The nodes of all trees, one after the other.

    A row goes left where its feature is at most the threshold, and where it is missing, to the side that
    training rows without it went. A leaf points at itself. `value` is the log-odds of a leaf and, above it,
    the mean over the training rows that came by.

    Attributes:
        roots: int32, shape (trees,), index of each root.
        feature: int16, threshold: float64, left: int32, right: int32, value: float64, missing_left: bool,
            each of shape (nodes,).
        depth: number of steps from a root to its deepest leaf.
    """

    roots: np.ndarray
    feature: np.ndarray
    threshold: np.ndarray
    left: np.ndarray
    right: np.ndarray
    value: np.ndarray
    missing_left: np.ndarray
    depth: int

    def check(self, features: int) -> None:
        """Raise ValueError unless each node is a root or the child of one other node, and each path ends."""
        own = np.arange(self.value.size)
        inner = self.left != own
        sound = (
            {each.size for each in (self.feature, self.threshold, self.left, self.right, self.missing_left)}
            == {own.size}
            and np.array_equal(
                np.sort(np.concatenate([self.roots, self.left[inner], self.right[inner]])), own
            )
            # Children come after their parents, so that no path returns to where it was.
            and np.where(inner, (own < self.left) & (own < self.right), self.right == own).all()
            and ((self.feature >= 0) & (self.feature < features)).all()
            and not np.isnan(self.threshold).any()
            and np.isfinite(self.value).all()
        )
        reached = self.roots
        for _ in range(self.depth if sound and 0 < self.depth <= _MOST_DEPTH else 0):
            reached = np.concatenate([self.left[reached], self.right[reached]])
            reached = reached[inner[reached]]
        if not sound or inner[reached].any():
            raise ValueError("invalid trees: a path has no leaf, or a node, feature or value is out of range")

    @cached_property
    def used_features(self) -> list[int]:
        """Indices of the features that some split looks at, in order."""
        inner = self.left != np.arange(self.left.size)
        return [int(index) for index in np.unique(self.feature[inner])]

    @cached_property
    def core(self) -> Any:
        """The same trees for the core, where it is installed; its sums are the same to the last bit."""
        if CORE is None:
            return None
        names = ("roots", "feature", "threshold", "left", "right", "value", "missing_left")
        return CORE.Trees(*(getattr(self, name).tolist() for name in names), self.depth)

    @cached_property
    def _splits(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        # numpy gathers by its own index type three times as fast as by a smaller one.
        return (
            self.feature.astype(np.intp),
            self.right.astype(np.intp),
            self.left.astype(np.intp) - self.right,
        )

    @cached_property
    def _paths(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the splits above each node: feature, and how far it moved the mean; shape (nodes, depth)."""
        node = np.arange(self.left.size)
        above = node.copy()
        for side in (self.left, self.right):
            inner = np.flatnonzero(side != np.arange(side.size))
            above[side[inner]] = inner
        features, moved = np.zeros((node.size, self.depth), np.intp), np.zeros((node.size, self.depth))
        for step in range(self.depth):
            parent = above[node]
            features[:, step] = self.feature[parent]
            moved[:, step] = self.value[node] - self.value[parent]
            node = parent
        return features, moved

    @property
    def base(self) -> float:
        """Log-odds before anything is known of a page."""
        return float(self.value[self.roots].sum())

    def contributions(self, table: np.ndarray) -> np.ndarray:
        """How far each feature moves the log-odds of each row.

        Args:
            table: float64, shape (rows, features).

        Returns:
            float64, shape (rows, features); `base` and a row's contributions add up to its log-odds.
            On each path the change of the mean at a split is credited to the feature split on
            (Saabas, Interpreting random forests, 2014); for a tree of one feature that is exact attribution.
        """
        if self.core is not None:
            moved = self.core.contributions(np.ascontiguousarray(table, np.float64))
            return np.frombuffer(moved, np.float64).reshape(table.shape)
        # Trees without a split move nothing, and their sums are whole numbers.
        return np.array([self._contributions(row) for row in table], np.float64).reshape(table.shape)

    def sums(self, table: np.ndarray) -> np.ndarray:
        """Return the log-odds of each row, tree by tree, shape (rows,): `base` and its contributions in sum.

        Args:
            table: float64, shape (rows, features).
        """
        sums = np.zeros(len(table))
        rows = np.arange(len(table))
        for root in self.roots.tolist():
            node = np.full(len(table), root)
            for _ in range(self.depth):
                value = table[rows, self.feature[node]]
                left = (value <= self.threshold[node]) | (self.missing_left[node] & np.isnan(value))
                node = np.where(left, self.left[node], self.right[node])
            sums += self.value[node]
        return sums

    def _contributions(self, row: np.ndarray) -> np.ndarray:
        feature, right, to_left = self._splits
        # All splits are decided at once; then a few jumps lead from the roots to the leaves.
        values = row.take(feature)
        below = right + ((values <= self.threshold) | (self.missing_left & np.isnan(values))) * to_left
        node = self.roots
        for _ in range(self.depth):
            node = below.take(node)
        features, moved = self._paths
        return np.bincount(
            features.take(node, axis=0).ravel(), moved.take(node, axis=0).ravel(), minlength=row.size
        )
