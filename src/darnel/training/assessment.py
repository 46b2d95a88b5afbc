"""What `darnel evaluate` does: cross-validation, or the figures of a model that is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from darnel.corpus.records import digest_of, read_corpora
from darnel.errors import TableError
from darnel.metrics.files import write_results
from darnel.metrics.held_out import HeldOut
from darnel.metrics.metrics import Report, report
from darnel.metrics.plots import figures_of
from darnel.model.log_odds import sigmoids
from darnel.model.model import Model
from darnel.model.store import load_model
from darnel.model.wording import percent
from darnel.output.progress import Progress, no_progress
from darnel.training.cross_validation import cross_validate
from darnel.training.data import load_data
from darnel.training.enough import check_labels
from darnel.training.fit import values_of
from darnel.training.rows import measure_rows
from darnel.training.table import is_table
from darnel.training.text_columns import TEXT_SCORE

_SET_HERE = "set on these very pages: balanced flags 1 % of the clean ones, strict 0.1 %"


@dataclass(frozen=True)
class Assessment:
    """Scores of labelled pages and what they are worth.

    Attributes:
        about: what was measured, and how.
        name: of the scorer.
        report: figures of its scores.
        held_out: its scores.
        figures: of the report, and of texts under names of their own.
        digest: of the set of pages and texts.
    """

    about: dict[str, str]
    name: str
    report: Report
    held_out: HeldOut
    figures: dict[str, float]
    digest: str

    def write(self, path: Path) -> None:
        """Write the report, with plots where the file is HTML."""
        plots = figures_of(self.held_out, self.report) if path.suffix.lower() == ".html" else {}
        write_results(path, self.about, self.report, plots)


def assess(
    data: Sequence[Path],
    *,
    model: Path | None = None,
    seed: int = 0,
    jobs: int = 2,
    on_progress: Progress = no_progress,
) -> Assessment:
    """Cross-validate on DATA, or judge DATA with a model that is given.

    Args:
        data: one measured table, or corpora.
        model: folder of the model to judge, on corpora.
        seed: of the trees.
        jobs: processes.
        on_progress: called with the stage, how much is done, and how much there is.

    Raises:
        ModelError: the folder is no model.
        TableError: the data are a measured table, which has no text for a model to read.
    """
    if model is not None:
        return _assess_model(model, data, jobs, on_progress)
    table = load_data(data, (), jobs=jobs, on_progress=on_progress)
    ours = cross_validate(table.frame, seed=seed, jobs=jobs, on_progress=on_progress)
    about = {
        "corpus": table.digest,
        "pages": f"{len(table.frame):,}",
        "scores": "cross-validated by operator, template family and publisher",
        "thresholds of the figures": _SET_HERE,
    }
    return Assessment(about, "darnel", ours.report, ours.held_out, ours.figures, table.digest)


def _assess_model(folder: Path, data: Sequence[Path], jobs: int, on_progress: Progress) -> Assessment:
    """Figures of a model's scores; thresholds are set on these pages, not taken from the model."""
    if tables := [path for path in data if is_table(path)]:
        raise TableError(
            f"{tables[0]}: a measured table holds no text, which a model reads; "
            "give the corpus, or leave out --model to cross-validate"
        )
    model = load_model(folder)
    table, slots, *_ = measure_rows(read_corpora(data), jobs=jobs, on_progress=on_progress)
    check_labels(table)
    table[TEXT_SCORE] = [model.text.score_slots(row) for row in slots]
    score = np.zeros(len(table))
    for format_, rows in table.groupby("format").indices.items():
        scorer = model.scorer_of(str(format_))
        caution = [scorer.caution.of(str(format_), language) for language in table["language"].iloc[rows]]
        score[rows] = sigmoids(scorer.log_odds(values_of(table.iloc[rows], TEXT_SCORE)) - np.array(caution))
    digest, held_out = digest_of(table["digest"]), HeldOut(score, table)
    about = {
        "corpus": digest,
        "pages": f"{len(table):,}",
        "scores": f"of {folder.resolve().name}",
        "trained on": _trained_on(model, digest),
        "thresholds of the figures": _SET_HERE,
        "thresholds of the model": _at_thresholds(model, held_out),
    }
    figures = report(held_out)
    return Assessment(about, folder.resolve().name, figures, held_out, figures.figures, digest)


def _at_thresholds(model: Model, held_out: HeldOut) -> str:
    """Say what the named thresholds of a model flag, which are those of `darnel score`."""
    farm, formats = held_out.farm, held_out.table["format"]
    flagged = {
        name: held_out.score >= formats.map(lambda format_, name=name: model.threshold(name, format_))
        for name in model.thresholds
    }
    return ", ".join(
        f"{name} flags {percent(rows[farm].mean())} of farm pages and "
        f"{percent(rows[~farm].mean())} of clean ones"
        for name, rows in flagged.items()
    )


def _trained_on(model: Model, digest: str) -> str:
    if model.provenance.get("corpus") == digest:
        return (
            "THESE VERY PAGES, so the figures say nothing of other pages; leave out --model to cross-validate"
        )
    return (
        f"corpus {model.provenance.get('corpus')}, another set; pages that both sets hold flatter the figures"
    )
