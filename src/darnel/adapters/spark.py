"""Spark: the same rows, on as many machines as there are. Needs the extra `spark`."""

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from darnel.errors import DarnelError, InputError
from darnel.model.predictor import Predictor
from darnel.model.row import ROW, error_row
from darnel.output.rows import arrow_schema, batches
from darnel.page.page import Page
from darnel.readers import read
from darnel.readers.inputs import InputFiles
from darnel.readers.options import ReadOptions
from darnel.readers.parquet import records_of
from darnel.readers.record import CONTENT_KEYS, is_content_key, is_record_key, page_of
from darnel.readers.stream import Reading, one_line
from darnel.scoring.batch import judge_pages, scorer
from darnel.scoring.limits import DEFAULT_LIMITS, Limits
from darnel.scoring.workers import Judge

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

_ROWS = 256  # rows that travel back to Spark together


def score(
    frame: "DataFrame",
    model: str | os.PathLike[str] | None = None,
    *,
    threshold: str | float = "balanced",
    reasons: int = 5,
    prior: float | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> "DataFrame":
    """Score the pages in a Spark DataFrame; return the columns of `darnel score`.

    Every partition is judged by a worker process of its own, under the same limits as on one machine.

    Args:
        frame: records with `content` (or another name of record content) and, where known,
            `id url site format source`; or, without content, a column `path` of files to read.
        model: model folder on the driver; None for the one that ships. It travels with the job.
        threshold: `balanced`, `strict`, or a score from 0 to 1.
        reasons: how many reasons a row has.
        prior: share of farm pages that scores are restated for.
        limits: what one page may take.

    Raises:
        InputError: the frame has neither content nor paths.
        ModelError: the model cannot be loaded.
        UsageError: the threshold or `reasons` is invalid.
    """
    content = [name for name in frame.columns if is_content_key(name)]
    if not content and "path" not in frame.columns:
        present, wanted = ", ".join(frame.columns), ", ".join(CONTENT_KEYS)
        raise InputError(f"the frame has columns {present}; it needs one of {wanted}, or path")
    _close_current_folder(frame)
    columns = [name for name in frame.columns if is_record_key(name) or name == "source"]
    pages = _pages_of_records if content else _pages_of_paths
    make_judge = scorer(Predictor.load(model, prior=prior), threshold, reasons)
    quoted = [f"`{name}`" for name in (columns if content else ["path"])]  # a name may have dots
    return frame.select(*quoted).mapInArrow(
        partial(_score_partition, pages, make_judge, limits), _spark_schema()
    )


def score_inputs(
    inputs: InputFiles,
    options: ReadOptions,
    out: Path,
    model: Path | None,
    *,
    threshold: str | float,
    reasons: int,
    prior: float | None,
    limits: Limits,
    jobs: int,
) -> Iterator[dict[str, Any]]:
    """Yield rows of all pages of some inputs, in order, scored by Spark a file a task.

    OUT.partial contains them until they are yielded.

    Raises:
        InputError: standard input is among the inputs, or Spark failed.
    """
    import pyarrow.parquet as pq
    from py4j.protocol import Py4JJavaError  # type: ignore[import-untyped]
    from pyspark.errors import PySparkException

    if not inputs.rereadable:
        raise InputError("-: a cluster cannot read standard input; give files that all its machines can read")
    spark = session(jobs)
    make_judge = scorer(Predictor.load(model, prior=prior), threshold, reasons)
    names = [str(file.resolve()) for file in inputs.files]
    shown = [str(file) for file in inputs.files]
    partial_out = out.with_name(f"{out.name}.partial")
    pages = partial(_pages_of_files, names, shown, options)
    numbers = spark.range(0, len(names), 1, len(names))
    _close_current_folder(numbers)
    frame = numbers.mapInArrow(partial(_score_partition, pages, make_judge, limits), _spark_schema())
    try:
        try:
            frame.write.mode("overwrite").parquet(partial_out.resolve().as_uri())
        except (Py4JJavaError, PySparkException) as error:
            raise InputError(f"{out}: Spark could not score or write the pages; its log says why") from error
        for file in sorted(
            partial_out.glob("part-*.parquet")
        ):  # by number of the task, which is that of the file
            for batch in pq.ParquetFile(file).iter_batches(_ROWS):
                yield from batch.to_pylist()
    finally:
        shutil.rmtree(partial_out, ignore_errors=True)


def session(jobs: int) -> "SparkSession":
    """Return the active Spark session, or start one: of the cluster that is configured, else of this machine.

    Raises:
        InputError: there is no Java.
    """
    if not os.environ.get("JAVA_HOME") and shutil.which("java") is None:
        raise InputError(
            "java: not installed, and Spark runs on it; "
            "install Java 17 or newer, such as openjdk-17-jre-headless of Debian"
        )
    from pyspark import SparkConf
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("darnel").config("spark.ui.showConsoleProgress", "false")
    if SparkConf().get("spark.master") is None:
        builder = builder.master(f"local[{jobs}]")
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def _close_current_folder(frame: "DataFrame") -> None:
    """Have Spark start Python without the current folder on the module path, on every machine."""
    with suppress(AttributeError):  # Spark Connect: the server's environment is not ours to set
        frame.sparkSession.sparkContext.environment["PYTHONSAFEPATH"] = "1"


def _spark_schema() -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(arrow_schema(ROW))


def _score_partition(
    pages: Callable[[Iterable[dict[str, Any]]], Iterator[Page]],
    make_judge: Callable[[], Judge],
    limits: Limits,
    record_batches: "Iterable[pa.RecordBatch]",
) -> "Iterator[pa.RecordBatch]":
    """Score one partition, in a process of Spark."""
    import pyarrow as pa

    schema = arrow_schema(ROW)
    records = (record for batch in record_batches for record in records_of(batch))
    rows = judge_pages(pages(records), make_judge, error_row, limits=limits)
    for batch in batches(rows, _ROWS):
        yield pa.RecordBatch.from_pylist([{name: row[name] for name in ROW} for row in batch], schema=schema)


def _pages_of_records(records: Iterable[dict[str, Any]]) -> Iterator[Page]:
    return (page_of(record, record.get("source")) for record in records)


def _pages_of_paths(records: Iterable[dict[str, Any]]) -> Iterator[Page]:
    """Read the files of records; one that cannot be read is a page with an error, which costs its own row."""
    for record in records:
        path = record["path"]
        if not path or not isinstance(path, str):
            yield Page("", error=f"the record has no path of a file, but {path!r:.100}")
            continue
        try:
            yield from read(path)
        except (DarnelError, OSError) as error:
            yield Page("", source=path, error=one_line(error))


def _pages_of_files(
    names: Sequence[str],
    shown: Sequence[str],
    options: ReadOptions,
    records: Iterable[dict[str, Any]],
) -> Iterator[Page]:
    """Read the pages of the files with some indices; rows name them as the user did."""
    for record in records:
        name, shown_name = names[record["id"]], shown[record["id"]]
        for page in read(name, Reading(options)):
            page.source = shown_name + (page.source or "").removeprefix(name)
            yield page
