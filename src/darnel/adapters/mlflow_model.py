"""The model as MLflow serves it: raw pages in, verdicts out. MLflow copies this file beside the model and runs it."""

import json
from typing import Any

import mlflow
import pandas as pd
from mlflow.pyfunc import PythonModel, PythonModelContext

from darnel.model.predictor import Predictor
from darnel.model.row import PAGE_COLUMNS, ROW
from darnel.page.page import Page

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
        """One row a page, in order; reasons as JSON. What is not known is "", since Spark writes a null string as "None"."""
        wanted = params or {}
        cells = model_input.reindex(columns=["content", "url", "format"]).astype(object)
        rows = cells.where(cells.notna(), None).itertuples(index=False)
        pages = [Page(content or "", format_, url) for content, url, format_ in rows]
        found = self.predictor.score(
            pages, threshold=wanted.get("threshold", "balanced"), reasons=int(wanted.get("reasons", 3))
        )
        found["reasons"] = found["reasons"].map(lambda reasons: json.dumps(reasons or []))
        return found[COLUMNS].fillna(dict.fromkeys(COLUMNS[1:], ""))


mlflow.models.set_model(Pages())
