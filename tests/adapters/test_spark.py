"""Spark on separate executor processes gives the rows of one process, also when an executor is killed."""

import json
import os
import re
import shutil
import sys
import threading
import time
from pathlib import Path

import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from darnel import Page, read
from darnel.adapters.spark import _pages_of_paths
from darnel.errors import InputError, UsageError
from darnel.model.row import ROW
from darnel.readers.inputs import InputFiles
from darnel.readers.options import ReadOptions
from darnel.scoring.limits import DEFAULT_LIMITS
from tests.conftest import ROOT
from tests.support.archive import record, write_warc

pyspark = pytest.importorskip("pyspark", reason="pyspark is not installed")
if shutil.which("java") is None:
    pytest.skip("Spark needs Java, and there is none", allow_module_level=True)
pytestmark = pytest.mark.filterwarnings(
    "ignore::FutureWarning", "ignore::DeprecationWarning", "ignore::ResourceWarning", "ignore::UserWarning"
)
EXECUTOR = "CoarseGrainedExecutorBackend"


@pytest.fixture(scope="module")
def spark():
    """A cluster of two executors on this machine, each a process of its own."""
    before = dict(os.environ)
    os.environ |= {
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_HOME": str(Path(pyspark.__file__).parent),
        "SPARK_LOCAL_IP": "127.0.0.1",
    }
    # Executors meet the pages of tests/hostile as well; Spark adds its own path to this one.
    builder = pyspark.sql.SparkSession.builder.master("local-cluster[2,1,1024]").config(
        "spark.ui.enabled", "false"
    )
    builder = builder.config("spark.executorEnv.PYTHONPATH", str(ROOT / "tests" / "hostile")).config(
        "spark.ui.showConsoleProgress", "false"
    )
    session = builder.config("spark.executor.memory", "512m").config("spark.log.level", "OFF").getOrCreate()
    yield session
    session.stop()
    os.environ.clear()
    os.environ |= before


@pytest.fixture(scope="module")
def records(sample):
    return [
        {"content": page.markup, "url": f"https://a.example/page-{number}", "id": str(number)}
        for number, page in enumerate(sample)
    ]


@pytest.fixture(scope="module")
def expected(records, predictor):
    pages = (Page(each["content"], url=each["url"], id=each["id"]) for each in records)
    return {row["id"]: row for row in predictor.rows(pages)}


def plain(rows):
    """Rows of Spark as dicts."""
    return [row.asDict(recursive=True) for row in rows]


@pytest.mark.parametrize("kind", ["json", "parquet"])
def test_records_get_the_scores_of_one_process(spark, records, expected, tmp_path, kind):
    from darnel.adapters.spark import score

    if kind == "json":
        (tmp_path / "a.json").write_text("".join(json.dumps(each) + "\n" for each in records))
    else:
        pq.write_table(pa.Table.from_pylist(records), tmp_path / "a.parquet", row_group_size=10)
    frame = getattr(spark.read, kind)(str(tmp_path / f"a.{kind}"))
    found = score(frame.repartition(3))
    assert found.columns == list(ROW)
    assert {row["id"]: row for row in plain(found.collect())} == expected


def test_the_job_of_the_docs_runs(spark, records, predictor, tmp_path, monkeypatch):
    """The script of docs/how-to/run-at-scale.md, in the session that stands."""
    (code,) = (
        block
        for block in re.findall(
            r"```python\n(.*?)```",
            (ROOT / "docs" / "how-to" / "run-at-scale.md").read_text("utf-8"),
            re.DOTALL,
        )
        if "pyspark" in block
    )
    archive = write_warc(
        tmp_path / "a.warc.gz", [record(each["content"].encode(), each["url"]) for each in records[:3]]
    )
    (tmp_path / "warc.paths").write_text(f"{archive}\n")
    monkeypatch.setattr(
        sys, "argv", ["score_crawl.py", str(tmp_path / "warc.paths"), str(tmp_path / "scores")]
    )
    exec(code, {})  # noqa: S102 - our own
    found = [
        row for part in (tmp_path / "scores").glob("*.parquet") for row in pq.read_table(part).to_pylist()
    ]
    assert [row["score"] for row in found] == [row["score"] for row in predictor.rows(read(archive))]


def test_a_list_of_archives_gets_the_scores_of_one_process(spark, records, predictor, tmp_path):
    from darnel.adapters.spark import score

    for place in range(3):
        write_warc(
            tmp_path / f"{place}.warc.gz",
            [record(each["content"].encode(), each["url"]) for each in records[place::3]],
        )
    paths = sorted(str(path) for path in tmp_path.iterdir())
    found = plain(
        score(
            spark.createDataFrame([(path,) for path in paths], ["path"]), threshold="strict", reasons=2
        ).collect()
    )
    local = [row for path in paths for row in predictor.rows(read(path), threshold="strict", reasons=2)]
    assert sorted(found, key=lambda row: row["source"]) == sorted(local, key=lambda row: row["source"])


def test_an_executor_that_is_killed_costs_no_row(spark, expected, records):
    from darnel.adapters.spark import score

    slow = [
        {"content": f"<!--slow-->{each['content']}", "url": each["url"], "id": f"{turn}-{each['id']}"}
        for turn in range(6)
        for each in records
    ]
    frame = spark.createDataFrame(slow).repartition(6)
    killed = []

    def kill():
        tracker = spark.sparkContext.statusTracker()
        while not any(
            (stage := tracker.getStageInfo(number)) and stage.numCompletedTasks
            for number in tracker.getActiveStageIds()
        ):
            time.sleep(0.05)
        process = next(each for each in psutil.process_iter(["cmdline"]) if is_executor(each))
        process.kill()
        killed.append(process.pid)

    def is_executor(process):
        mine = {child.pid for child in psutil.Process().children(recursive=True)}
        return process.pid in mine and any(EXECUTOR in part for part in process.info["cmdline"] or ())

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    found = {row["id"]: row for row in plain(score(frame).collect())}
    killer.join(timeout=5)
    assert len(killed) == 1
    assert len(found) == len(slow)
    # The comment in front changes nothing but the content's own digest, which is not asked for.
    assert all(row["error"] is None and row["label"] in ("farm", "clean") for row in found.values())
    assert {row["score"] for row in found.values() if row["id"].startswith("0-")} == {
        row["score"] for row in found.values() if row["id"].startswith("5-")
    }


def test_a_page_that_kills_its_worker_costs_its_own_row(spark):
    from darnel.adapters.spark import score
    from darnel.scoring.limits import DEFAULT_LIMITS, Limits

    contents = [f"<p>Page {number}" for number in range(8)]
    contents[3], contents[5] = "<!--kill-->", "<!--hang-->"
    frame = spark.createDataFrame(
        [(content, str(number)) for number, content in enumerate(contents)], ["content", "id"]
    ).coalesce(1)
    rows = plain(score(frame, limits=Limits(1.0, DEFAULT_LIMITS.memory)).collect())
    assert {int(row["id"]): row["error"].split(" (")[0] for row in rows if row["error"]} == {
        3: "crashed its worker process twice",
        5: "timed out after 1 s",
    }


def test_what_cannot_be_scored_is_refused_before_the_job(spark):
    from darnel.adapters.spark import score

    with pytest.raises(InputError, match="needs one of content"):
        score(spark.createDataFrame([(1,)], ["number"]))
    with pytest.raises(UsageError, match="nonsense"):
        score(spark.createDataFrame([("x",)], ["content"]), threshold="nonsense")


def test_the_command_line_writes_the_same_file_with_either_engine(darnel_process, records, tmp_path):
    folder = tmp_path / "crawl"
    folder.mkdir()
    write_warc(folder / "a.warc.gz", [record(each["content"].encode(), each["url"]) for each in records[:10]])
    (folder / "b.jsonl").write_text("".join(json.dumps(each) + "\n" for each in records[10:]) + "{broken\n")
    (folder / "c.html").write_text(records[0]["content"])
    assert darnel_process("score", folder, "-o", tmp_path / "local.jsonl").returncode == 3
    done = darnel_process("score", folder, "-o", tmp_path / "spark.jsonl", "--engine", "spark", "--jobs", 2)
    assert done.returncode == 3, done.stderr
    assert (tmp_path / "spark.jsonl").read_bytes() == (tmp_path / "local.jsonl").read_bytes()
    assert not list(tmp_path.glob("*.partial"))


@pytest.mark.parametrize("more", [[], ["-o", "out.csv", "--resume"]])
def test_spark_needs_a_file_to_write_and_cannot_resume(run_darnel, tmp_path, more):
    (tmp_path / "a.html").write_text("<p>x")
    done = run_darnel("score", "a.html", "--engine", "spark", *more, cwd=tmp_path)
    assert done.returncode == 2
    assert "--engine spark" in done.stderr


def test_a_failure_of_spark_is_one_line_and_leaves_nothing(spark, tmp_path):
    from darnel.adapters.spark import score_inputs

    for name in ("a.html", "file"):
        (tmp_path / name).write_text("<p>x")
    inputs, out = InputFiles([str(tmp_path / "a.html")]), tmp_path / "file" / "out.csv"
    how = {"threshold": "balanced", "reasons": 5, "prior": None, "limits": DEFAULT_LIMITS, "jobs": 1}
    with pytest.raises(InputError, match=r"out\.csv: Spark could not"):
        next(score_inputs(inputs, ReadOptions(), out, None, **how))
    assert len(list(tmp_path.iterdir())) == 2


def test_a_file_that_cannot_be_read_costs_its_own_row(tmp_path):
    (tmp_path / "a.html").write_text("<p>x")
    paths = [str(tmp_path / "none.html"), None, 5, "", str(tmp_path / "a.html")]
    pages = list(_pages_of_paths({"path": path} for path in paths))
    assert [page.error and page.error.split(": ")[-1] for page in pages] == [
        "no such file or folder; check its name",
        *(f"the record has no path of a file, but {path!r}" for path in paths[1:4]),
        None,
    ]
