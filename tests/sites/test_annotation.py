"""Annotation of Common Crawl's host index: columns, order, and YAML that joins."""

import pyarrow.parquet as pq
import pytest
import yaml

from darnel.sites.annotation import ANNOTATION_COLUMNS


def site(name, score=0.97, pages=12, **more):
    about = {"site": name, "score": score, "low": 0.8, "high": 1.0, "pages": pages, "flagged": 0.9}
    return about | {"label": "farm" if (score or 0) >= 0.9 else "clean", "topic": None} | more


@pytest.fixture
def annotated(run_darnel, tmp_path, write_jsonl):
    def run(*rows):
        sites = write_jsonl(tmp_path / "sites.jsonl", rows)
        out = tmp_path / "darnel.parquet"
        return run_darnel("annotate", sites, "-o", out, "--date", "2026-02-03"), out

    return run


def test_hosts_are_named_and_sorted_as_the_index_has_them(annotated):
    done, out = annotated(
        site("shop.example.co.uk", topic="coupons"),
        site("a.example.com", 0.1),
        site("example.com"),
        site("owner/posts"),
        site("192.0.2.1"),
        site("few.example", pages=2),
        site("errors.example", None, 0, low=None, high=None),
    )
    assert done.returncode == 0, done.stderr
    table = pq.read_table(out)
    assert table.column_names == list(ANNOTATION_COLUMNS)
    rows = table.to_pylist()
    assert [row["surt_host_name"] for row in rows] == ["com,example", "com,example,a", "uk,co,example,shop"]
    assert [row["darnel_farm"] for row in rows] == [True, False, True]
    assert rows[2] == {
        "surt_host_name": "uk,co,example,shop",
        "darnel_score": 0.97,
        "darnel_score_low": 0.8,
        "darnel_score_high": 1.0,
        "darnel_pages": 12,
        "darnel_flagged": 0.9,
        "darnel_farm": True,
        "darnel_topic": "coupons",
        "darnel_date": "2026-02-03",
    }
    assert "2 left out: not a host name" in done.stderr
    assert "1 left out: fewer than 5 pages" in done.stderr


def test_the_yaml_names_the_file_its_columns_and_a_query(annotated):
    out = annotated(site("a.example"))[1]
    join = yaml.safe_load((out.parent / "join_darnel.yaml").read_text())
    assert join["table"]["source"]["url"] == "./darnel.parquet"
    assert ["surt_host_name", *join["right_columns"]] == list(ANNOTATION_COLUMNS)
    assert join["join_columns"] == ["surt_host_name"]
    action = yaml.safe_load((out.parent / "action_darnel.yaml").read_text())
    query = action["sql"].format(columns=action["columns"], where=action["where"])
    assert query.startswith("SELECT surt_host_name, crawl, darnel_score")
    assert {name.strip() for name in action["columns"].split(",")} <= {*ANNOTATION_COLUMNS, "crawl"}


def test_it_is_written_again_but_never_over_files_of_others(annotated, run_darnel, tmp_path):
    for _ in range(2):
        assert annotated(site("a.example"))[0].returncode == 0
    (tmp_path / "action_darnel.yaml").write_text("mine: true\n")
    done, _ = annotated(site("a.example"))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert (tmp_path / "action_darnel.yaml").read_text() == "mine: true\n"
    assert run_darnel("annotate", tmp_path / "sites.jsonl", "-o", tmp_path / "x.csv").returncode == 2
    done, _ = annotated({"content": "x"})
    assert done.returncode in (1, 2)
