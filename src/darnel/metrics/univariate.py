"""How well each feature alone tells farm pages from honest ones: no model, the measured table only."""

from pathlib import Path

import pandas as pd

from darnel.corpus.weights import evaluation_weights, has_page_evidence
from darnel.errors import TableError
from darnel.features.table import COLUMNS
from darnel.metrics.ranking import Ranking


def univariate_auc(folder: Path) -> dict[str, dict[str, float]]:
    """Return the weighted AUC of each feature, by format; under 0.5 where farm pages have less of it.

    Nothing is fitted, so every operator is one that was never seen. Operators and publishers weigh the same.
    Pages that a feature does not apply to are left out of its figure.

    Args:
        folder: of a measured table; features that it was measured without are left out.

    Raises:
        TableError: the folder contains no measured table.
    """
    try:
        table = pd.read_parquet(folder / "pages.parquet")
    except OSError as error:
        raise TableError(f"{folder}: not a measured table: {error}") from error
    table = table[has_page_evidence(table)]
    auc: dict[str, dict[str, float]] = {name: {} for name in COLUMNS if name in table}
    for format_, rows in table.groupby("format"):
        for name, by_format in auc.items():
            known = rows[rows[name].notna()]
            farm = (known["label"] == "farm").to_numpy()
            if farm.any() and not farm.all():
                ranking = Ranking(known[name].to_numpy(), farm)
                by_format[str(format_)] = ranking.curve(evaluation_weights(known)).auc
    return auc
