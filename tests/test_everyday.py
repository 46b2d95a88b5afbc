"""The everyday pages are a sound set: readable, unique, in the formats that their names say, and counted."""

import re
from collections import Counter
from hashlib import sha256
from pathlib import Path

PLACE = Path(__file__).parent / "everyday"
LABELS = ("clean", "farm")
PAGES = sorted(path for label in LABELS for path in (PLACE / label).iterdir())
TEXTS = {path: path.read_bytes() for path in PAGES}
NAME = re.compile(r"[a-z]{2}(-[a-z0-9]+)+\.(html|md|txt)")
TAG = re.compile(r"</?(html|head|body|div|p|table|a)\b", re.IGNORECASE)


def test_there_are_enough_pages_in_enough_languages():
    clean = [path for path in PAGES if path.parent.name == "clean"]
    farm = [path for path in PAGES if path.parent.name == "farm"]
    assert len(clean) >= 60
    assert len(farm) >= 16
    assert len({path.name[:2] for path in clean}) >= 18
    assert len({path.name[:2] for path in farm}) >= 6
    assert {path.suffix for path in clean} == {path.suffix for path in farm} == {".html", ".md", ".txt"}


def test_names_say_language_kind_and_format():
    assert not [path.name for path in PAGES if not NAME.fullmatch(path.name)]


def test_pages_are_utf8_without_byte_order_mark_or_lost_characters():
    for path, content in TEXTS.items():
        text = content.decode("utf-8")
        assert text.strip(), path.name
        assert not text.startswith("\ufeff"), path.name
        assert "\ufffd" not in text, path.name
        assert "\r" not in text, path.name


def test_formats_are_those_of_the_suffixes():
    for path, content in TEXTS.items():
        text = content.decode("utf-8")
        if path.suffix == ".html":
            assert len(TAG.findall(text)) >= 4, path.name
            assert "<title>" in text.lower(), path.name
        else:
            assert not re.search(r"<(!doctype|html|body)\b", text, re.IGNORECASE), path.name
        if path.suffix == ".txt":
            assert not TAG.search(text), path.name


def test_no_page_is_there_twice():
    names = Counter(path.stem for path in PAGES)
    assert not [name for name, times in names.items() if times > 1]
    digests = Counter(sha256(b" ".join(content.lower().split())).hexdigest() for content in TEXTS.values())
    assert max(digests.values()) == 1


def test_the_readme_counts_the_pages_by_language():
    rows = re.findall(
        r"^\| ([a-z]{2}) \| (\d+) \| (\d+) \|$", (PLACE / "README.md").read_text("utf-8"), re.MULTILINE
    )
    told = {
        (language, label): int(count)
        for language, *counts in rows
        for label, count in zip(LABELS, counts, strict=True)
    }
    counted = Counter((path.name[:2], path.parent.name) for path in PAGES)
    assert {key: count for key, count in told.items() if count} == dict(counted)
