"""Odd values in Parquet cost their own row, or nothing where no record needs them."""

import datetime as dt
import decimal
import pickle
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from darnel import read
from darnel.readers import read_items
from darnel.readers.stream import Reading

CASES = Path(__file__).parents[2] / "../shared/cases"
TEXT = "Rain fell on the ferry all day."
UTC = dt.UTC


def pages_of(path, table):
    pq.write_table(table, path / "a.parquet")
    return list(read(path / "a.parquet"))


def text_of(data, type_=None):
    """A string column with any bytes in it, as writers in other languages leave it."""
    return pa.array(data, pa.binary()).cast(type_ or pa.string(), safe=False) if type_ else _unchecked(data)


def _unchecked(data):
    packed = pa.array(data, pa.binary())
    return pa.Array.from_buffers(pa.string(), len(packed), packed.buffers(), packed.null_count)


def test_text_that_is_not_utf_8_is_decoded_as_a_page_is(tmp_path):
    content = [b"<p>caf\xe9 " + b"x" * 40, "<p>naïve".encode(), b"<p>plain"]
    urls = [b"https://a.example/caf\xe9", b"https://b.example/", b"https://c.example/"]
    pages = pages_of(tmp_path, pa.table({"html": _unchecked(content), "url": _unchecked(urls)}))
    assert [page.markup[:8] for page in pages] == ["<p>café ", "<p>naïve", "<p>plain"]
    assert [page.error for page in pages] == [None] * 3
    assert pages[0].url == "https://a.example/caf\ufffd"


def test_texts_are_decoded_by_whoever_takes_the_row(tmp_path):
    table = pa.table(
        {"html": _unchecked([b"<p>caf\xe9", "<p>naïve".encode()]), "id": [1, 2], "note": ["x", None]}
    )
    pq.write_table(table, tmp_path / "a.parquet")
    items = pickle.loads(pickle.dumps(list(read_items(tmp_path / "a.parquet", Reading()))))
    assert [item.record["html"] for item in items] == [b"<p>caf\xe9", "<p>naïve".encode()]
    assert [item.weight for item in items] == [7, 9]
    assert [item.page().content for item in items] == [b"<p>caf\xe9", "<p>naïve"]


TIMES = {
    "year 10000": pa.array([2**62, 0], pa.timestamp("us")),
    "before year 1": pa.array([-(2**62), 0], pa.timestamp("us")),
    "odd zone": pa.array([0, 1], pa.timestamp("ns", tz="Nowhere/Land")),
    "odd offset": pa.array([0, 1], pa.timestamp("ms", tz="+25:99")),
    "date": pa.array([2**31 - 1, -(2**31)], pa.date32()),
    "time": pa.array([0, 1], pa.time64("ns")),
    "duration": pa.array([2**62, 0], pa.duration("s")),
}


@pytest.mark.parametrize("name", TIMES)
@pytest.mark.parametrize("inside", [False, True])
def test_times_of_any_kind_harm_no_row(tmp_path, name, inside):
    urls = pa.array(["https://a.example/", "https://b.example/"])
    metadata = pa.StructArray.from_arrays([TIMES[name], urls], ["published", "url"])
    columns = {"metadata": metadata} if inside else {"date": TIMES[name], "source": TIMES[name], "url": urls}
    pages = pages_of(tmp_path, pa.table({"text": [TEXT, TEXT], **columns}))
    assert [(page.text.strip(), page.site, page.error) for page in pages] == [
        (TEXT, "a.example", None),
        (TEXT, "b.example", None),
    ]


PLAIN = pa.array([TEXT, None, TEXT])
STRINGS = {
    "large_string": PLAIN.cast(pa.large_string()),
    "dictionary": PLAIN.dictionary_encode(),
    "binary": PLAIN.cast(pa.binary()),
    "large_binary": PLAIN.cast(pa.large_binary()),
}


@pytest.mark.parametrize("name", STRINGS)
def test_text_of_any_type_is_read(tmp_path, name):
    pages = pages_of(tmp_path, pa.table({"Text": STRINGS[name], "URL": ["https://a.example/"] * 3}))
    assert [page.error is None for page in pages] == [True, False, True]
    assert [page.text.strip() for page in pages[::2]] == [TEXT, TEXT]
    assert {page.site for page in pages} == {"a.example"}


MAPS = {
    "map": pa.array([[("url", "https://a.example/"), ("n", "1")]], pa.map_(pa.string(), pa.string())),
    "map of bytes": pa.array([[(b"url", b"https://a.example/")]], pa.map_(pa.binary(), pa.binary())),
    "list of pairs": pa.array([[{"key": "url", "value": "https://a.example/"}]]),
    "struct": pa.array([{"url": "https://a.example/", "n": 1}]),
    "struct in a struct": pa.array([{"warc_headers": {"warc-target-uri": "https://a.example/"}}]),
    "json": pa.array(['{"url": "https://a.example/"}']),
}


@pytest.mark.parametrize("name", MAPS)
def test_metadata_of_any_shape_gives_the_address(tmp_path, name):
    (page,) = pages_of(tmp_path, pa.table({"text": [TEXT], "Metadata": MAPS[name]}))
    assert (page.url, page.site) == ("https://a.example/", "a.example")


@pytest.mark.parametrize(
    ("value", "id_"),
    [(7, "7"), (2**63 - 1, str(2**63 - 1)), (decimal.Decimal("12.50"), "12.50"), (b"x1", "x1")],
)
def test_an_id_of_any_type_is_text(tmp_path, value, id_):
    (page,) = pages_of(tmp_path, pa.table({"text": [TEXT], "id": [value]}))
    assert page.id == id_


def test_dotted_columns_are_what_they_flatten(tmp_path):
    (page,) = pages_of(
        tmp_path, pa.table({"text": [TEXT], "meta.url": ["https://a.example/"], "meta.n": [1]})
    )
    assert page.site == "a.example"


def test_a_damaged_group_costs_its_own_rows_whatever_column_is_hit(tmp_path):
    rows = {
        "text": [f"{TEXT} {number}" for number in range(90)],
        "metadata": [{"url": f"https://a.example/{number}"} for number in range(90)],
    }
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table(rows), path, row_group_size=30, compression="zstd", use_dictionary=False)
    start = pq.read_metadata(path).row_group(1).column(1).data_page_offset
    data = bytearray(path.read_bytes())
    data[start : start + 60] = b"\xff" * 60
    path.write_bytes(data)
    pages = list(read(path))
    assert [number for number, page in enumerate(pages) if page.error] == list(range(30, 60))
    assert len(pages) == 90


@pytest.mark.parametrize("plaintext_footer", [False, True])
def test_an_encrypted_file_says_so(tmp_path, plaintext_footer):
    encryption = pytest.importorskip("pyarrow.parquet.encryption")

    class Keys(encryption.KmsClient):
        def wrap_key(self, key, _):
            return key.hex().encode()

    factory = encryption.CryptoFactory(lambda _: Keys())
    settings = encryption.EncryptionConfiguration(
        "footer", column_keys={"column": ["text"]}, plaintext_footer=plaintext_footer
    )
    secret = factory.file_encryption_properties(encryption.KmsConnectionConfig(), settings)
    pq.write_table(pa.table({"text": [TEXT] * 3}), tmp_path / "a.parquet", encryption_properties=secret)
    pages = list(read(tmp_path / "a.parquet"))
    assert len(pages) == (3 if plaintext_footer else 1)
    assert all("encrypted; write a copy" in page.error for page in pages)


@pytest.mark.skipif(
    not CASES.exists(), reason="the handed cases are not beside the repository, at ../shared/cases"
)
@pytest.mark.parametrize(
    ("name", "count", "sites"),
    [
        ("02-parquet-bad-utf8.parquet", 100, 1),
        ("02-parquet-bad-utf8-in-url.parquet", 3, 3),
        ("03-parquet-year-10000.parquet", 3, 1),
        ("03-parquet-before-year-1.parquet", 3, 1),
        ("03-parquet-odd-zone.parquet", 3, 1),
        ("32-metadata-is-a-map.parquet", 2, 2),
    ],
)
def test_handed_cases(name, count, sites):
    pages = list(read(CASES / name))
    assert [page.error for page in pages] == [None] * count
    assert len({page.site for page in pages}) == sites
    assert None not in {page.site for page in pages}
