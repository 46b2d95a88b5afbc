"""The model as MLflow serves it: raw pages in, verdicts out.

MLflow copies this file to the model that it logs, and runs it there.
"""

import json
from collections.abc import Mapping
from typing import Any

import mlflow
import pandas as pd
from mlflow.pyfunc import PythonModel, PythonModelContext

from darnel.model.predictor import Predictor
from darnel.model.row import PAGE_COLUMNS, ROW, ScoredRow
from darnel.readers.record import page_of

COLUMNS = [name for name in ROW if name not in PAGE_COLUMNS]


class Pages(PythonModel):  # type: ignore[misc]
    """Judges the pages of a frame with `content` and, where known, `url` and `format`."""

    def load_context(self, context: PythonModelContext) -> None:
        """Load the model folder that was logged with this file."""
        self.predictor = Predictor.load(context.artifacts["model"])

    def predict(
        self,
        context: PythonModelContext,  # noqa: ARG002 - MLflow's form
        model_input: pd.DataFrame,
        params: dict[str, Any] | None = None,
    ) -> pd.DataFrame:
        """Return one row a page, in order; a row without a readable page has its `error`.

        `reasons` are JSON. What is unknown is "", since Spark writes a null string as "None".
        """
        options = params or {}
        threshold, reasons = options.get("threshold", "balanced"), int(options.get("reasons", 3))
        cells = model_input.reindex(columns=["content", "url", "format"]).astype(object)
        dicts = cells.where(cells.notna(), None).to_dict("records")
        records = [{str(name): value for name, value in each.items()} for each in dicts]
        pages = (page_of(record, None) for record in records)
        rows = self.predictor.rows(pages, threshold=threshold, reasons=reasons)
        return pd.DataFrame([_served(row) for row in rows], columns=COLUMNS)


def _served(row: ScoredRow) -> Mapping[str, Any]:
    """Return the columns that say what was judged; only a score may be missing, as NaN."""
    cells = {name: row[name] for name in COLUMNS} | {"reasons": json.dumps(row["reasons"] or [])}  # type: ignore[literal-required]
    cells["score"] = float("nan") if row["score"] is None else row["score"]
    return {name: "" if value is None else value for name, value in cells.items()}


mlflow.models.set_model(Pages())
