"""Records packed one by one stay packed until a worker takes them, and none is lost or read twice."""

import gzip
import pickle
import random

import pytest

from darnel import read
from darnel.errors import InputError
from darnel.readers import read_items
from darnel.readers.inputs import Cursor, InputFiles
from darnel.readers.item import pages_of
from darnel.readers.options import ReadOptions
from darnel.readers.stream import Reading
from darnel.readers.warc_record import PackedRecord
from tests.support.archive import record, write_warc

IMAGE = (b"Content-Type: image/png",)
UNDECLARED = (b"Content-Type: application/octet-stream",)
SIZES = [2_000, 40_000]  # below and above the size from which a record is not unpacked to find its end


def page(number, size=40_000):
    """A page of so many bytes that packs to about half of them; pages of one size have the same size."""
    words = random.Random(number)
    text = b"".join(words.choice([b"rain", b"boat", b"lock", b"reed"]) + b" " for _ in range(size // 5))
    return b"<!doctype html><p>%04d %b" % (number, text)


def packed(content, level=6, **about):
    return gzip.compress(record(content, **about), level, mtime=0)


def archive(path, members):
    path.write_bytes(b"".join(members))
    return path


def numbers_of(pages):
    """The number in each page; None of a page with an error."""
    return [None if each.error else int(each.content[18:22]) for each in pages]


# --- usual archives ---------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_records_are_unpacked_by_whoever_takes_them(tmp_path, size, monkeypatch):
    records = [record(b"", kind="warcinfo")]
    for number in range(120):
        records += [
            record(b"x" * number, kind="request"),
            record(page(number, size), f"https://a.example/{number}"),
        ]
    reading = Reading()
    with monkeypatch.context() as patched:
        patched.setattr(
            "darnel.readers.warc_record._unpacked",
            lambda *_: pytest.fail("the reading process unpacked a record"),
        )
        items = list(read_items(write_warc(tmp_path / "a.warc.gz", records), reading))
    assert all(isinstance(item, PackedRecord) for item in items)
    assert (reading.waiting, reading.passed_over) == (120, {"warcinfo": 1, "request": 120})
    travelled = pickle.loads(pickle.dumps(items))
    plain = list(read(write_warc(tmp_path / "a.warc", records)))
    assert [(each.content, each.url, each.format) for each in pages_of(travelled)] == [
        (each.content, each.url, each.format) for each in plain
    ]
    assert [item.source.partition("#")[2] for item in items] == [
        each.source.partition("#")[2] for each in plain
    ]
    assert len(list(pages_of(items))) == 120
    assert reading.waiting == 0


def test_what_only_the_content_tells_is_counted_once_it_is_known(tmp_path):
    records = [record(page(0)), record(b"\x89PNG", http=UNDECLARED), record(b"", http=IMAGE), record(page(3))]
    records.append(record(page(4), WARC_Truncated="length"))
    reading = Reading()
    items = list(read_items(write_warc(tmp_path / "a.warc.gz", records), reading))
    assert (len(items), reading.waiting, reading.passed_over) == (5, 5, {})
    assert numbers_of(pages_of(items)) == [0, 3, 4]
    assert (reading.waiting, reading.passed_over, reading.truncated) == (0, {"not HTML": 2}, 1)


def test_a_record_over_the_limit_is_an_error_row(tmp_path):
    path = write_warc(tmp_path / "a.warc.gz", [record(page(0, 900_000)), record(page(1))])
    long, short = read(path, Reading(ReadOptions(max_record=100_000)))
    assert "longer than" in long.error
    assert short.error is None


def test_a_record_that_is_not_kept_to_find_its_end_is_read_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr("darnel.readers.warc_members._LARGEST", 50_000)
    records = [record(page(number, 200_000 if number % 3 else 40_000)) for number in range(9)]
    assert numbers_of(read(write_warc(tmp_path / "a.warc.gz", records))) == list(range(9))


# --- unusual members --------------------------------------------------------------------------------


def flipped(member, place):
    return member[:place] + bytes([member[place] ^ 0x55]) + member[place + 1 :]


DAMAGES = {
    "magic": lambda member: flipped(member, 0),
    "head": lambda member: flipped(member, 40),
    "middle": lambda member: flipped(member, len(member) // 2),
    "check sum": lambda member: flipped(member, -6),
    "size": lambda member: flipped(member, -3),
    "cut": lambda member: member[: len(member) // 2],
    "end cut": lambda member: member[:-5],
    "no record": lambda _: gzip.compress(b"garbage\r\n\r\n"),
    "no length": lambda member: gzip.compress(
        gzip.decompress(member).replace(b"Content-Length", b"Length", 1)
    ),
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_member_costs_its_own_row(tmp_path, name, size):
    members = [packed(page(number, size)) for number in range(12)]
    members[5] = DAMAGES[name](members[5])
    found = list(read(archive(tmp_path / "a.warc.gz", members)))
    assert numbers_of(found) == [0, 1, 2, 3, 4, None, 6, 7, 8, 9, 10, 11]
    assert [each.source.rpartition("#")[2] for each in found] == [str(number) for number in range(1, 13)]
    assert "the record is damaged" in found[5].error


def test_a_damaged_member_after_an_unusual_one_has_one_row(tmp_path):
    two = gzip.compress(record(page(1)) + record(page(2)))
    members = [packed(page(0)), two, flipped(packed(page(3), level=0), 3_000), packed(page(4))]
    found = list(read(archive(tmp_path / "a.warc.gz", members)))
    assert numbers_of(found) == [0, 1, 2, None, 4]
    assert found[-1].source.endswith("#5")


@pytest.mark.parametrize("size", SIZES)
def test_members_that_are_not_one_record_are_read_as_they_are(tmp_path, size):
    members = [packed(page(number, size)) for number in range(8)]
    two = record(page(2, size)) + record(page(3, size))
    halves = [gzip.compress(record(page(5, size))[:900]), gzip.compress(record(page(5, size))[900:])]
    members[2:4] = [gzip.compress(two)]
    members[4:5] = halves
    assert numbers_of(read(archive(tmp_path / "a.warc.gz", members))) == list(range(8))


def test_an_empty_member_ends_nothing(tmp_path):
    members = [packed(page(0)), gzip.compress(b""), packed(page(1)), packed(page(2))]
    assert numbers_of(read(archive(tmp_path / "a.warc.gz", members))) == [0, 1, 2]


def test_an_empty_member_after_an_unusual_one_ends_nothing(tmp_path):
    two = gzip.compress(record(page(1)) + record(page(2)))
    halves = [gzip.compress(record(page(4))[:900]), gzip.compress(record(page(4))[900:])]
    empty = gzip.compress(b"")
    members = [packed(page(0)), two, empty, empty, packed(page(3)), *halves, empty, packed(page(5)), *halves]
    assert numbers_of(read(archive(tmp_path / "a.warc.gz", members))) == [0, 1, 2, 3, 4, 5, 4]


def test_what_looks_like_a_record_inside_of_an_unusual_one_is_not_read(tmp_path):
    two = gzip.compress(
        record(page(1)) + record(page(2) + b"<!--" + packed(page(9)) + b"-->"), compresslevel=0
    )
    members = [packed(page(0)), two, gzip.compress(b""), packed(page(3))]
    assert numbers_of(read(archive(tmp_path / "a.warc.gz", members))) == [0, 1, 2, 3]


def test_junk_between_members_is_a_row_and_costs_no_other(tmp_path):
    members = [packed(page(0)), b"junk" * 9, packed(page(1)), packed(page(2)), bytes(512)]
    assert numbers_of(read(archive(tmp_path / "a.warc.gz", members))) == [0, None, 1, 2, None]


@pytest.mark.parametrize("level", [0, 6])
@pytest.mark.parametrize("size", SIZES)
def test_a_page_cannot_smuggle_a_record_in(tmp_path, level, size):
    """It contains a whole member, before it the bytes by which the end of its own member is known."""
    forged = packed(page(99, size), url="https://victim.example/")
    length = len(record(page(1, size) + b"1234" + forged + page(2, size)))
    body = page(1, size) + length.to_bytes(4, "little") + forged + page(2, size)
    members = [packed(page(0, size)), packed(body, level), packed(page(3, size))]
    assert numbers_of(read(archive(tmp_path / "a.warc.gz", members))) == [0, 1, 3]
    members = [packed(page(0, size)), packed(b"".join(members), level, http=IMAGE), packed(page(3, size))]
    assert numbers_of(read(archive(tmp_path / "a.warc.gz", members))) == [0, 3]


@pytest.mark.parametrize("after", [bytes(512), b"junk" * 9, b"\x1f\x8b\x08\0\0\0\0\0\x07"])
def test_a_page_cannot_make_its_own_record_end_early(tmp_path, after):
    """It contains the size of its record and the start of a member; what follows the record is unusual."""
    mark = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
    length = len(record(page(1) + b"1234" + mark + page(2)))
    body = page(1) + length.to_bytes(4, "little") + mark + page(2)
    found = read(archive(tmp_path / "a.warc.gz", [packed(page(0)), packed(body, level=0), after]))
    assert numbers_of(found)[:2] == [0, 1]


# --- passes over files ------------------------------------------------------------------------------


def test_pages_before_a_resumed_run_are_skipped_by_what_they_are(tmp_path):
    records = [
        record(page(0)),
        record(b"x", http=IMAGE),
        record(page(1)),
        record(page(2)),
        record(b"x", http=IMAGE),
    ]
    path = write_warc(tmp_path / "a.warc.gz", records)
    for skip in range(3):
        cursor = Cursor(InputFiles([str(path), str(path)]))
        assert numbers_of(cursor.judged(pages_of, skip)) == [0, 1, 2, 0, 1, 2][skip:]
        assert cursor.finished == {
            index: {"pages": 3, "passed_over": {"not HTML": 2}, "truncated": 0} for index in range(2)
        }


def test_a_file_is_finished_once_all_of_its_records_are_settled(tmp_path):
    path = write_warc(tmp_path / "a.warc.gz", [record(page(0)), record(b"x", http=IMAGE)])
    cursor = Cursor(InputFiles([str(path)]))
    items = list(cursor.items())
    assert cursor.pop_finished() == {}
    assert numbers_of(pages_of(items)) == [0]
    assert cursor.pop_finished() == {0: {"pages": 1, "passed_over": {"not HTML": 1}, "truncated": 0}}
    assert cursor.pop_finished() == {}


def test_an_archive_without_a_page_says_so_after_all_is_read(tmp_path):
    path = write_warc(tmp_path / "a.warc.gz", [record(b"x", http=IMAGE)] * 3)
    with pytest.raises(InputError, match=r"nothing in it is a page \(3 not HTML\)"):
        list(Cursor(InputFiles([str(path)])).judged(pages_of))
