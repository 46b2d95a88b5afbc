"""Front matter of a Markdown page: YAML, TOML or JSON, as Hugo, Jekyll and Hexo write it."""

import json
import re
import tomllib
from typing import Any

import yaml

from darnel.page.charset import encodable

# The C loader is ten times as fast. Base loaders keep every scalar as text: front matter is
# evidence here, so a date that is no date must not raise, and no tag may build an object.
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_YAML = re.compile(r"\A(?:---[ \t]*\r?\n)?(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_TOML = re.compile(r"\A\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_HEXO = re.compile(r"\A(?:;;;[ \t]*\r?\n)?(?=\s*[{\"])(.*?)^;;;[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_PAIR = re.compile(r"^([A-Za-z_][\w-]*)[ \t]*[:=][ \t]*(.*)$", re.MULTILINE)
_KEY = re.compile(r"\A(?:[A-Za-z_][\w-]*[ \t]*:(?:[ \t]|\r?\n)[^\n]*\n)(?:[^\n]*\n){0,60}?---[ \t]*\r?\n")
_NESTED = re.compile(r"(?:[-?] ){20}")
_LIMIT = 64_000  # characters; no site generator writes more, and YAML is slow
_VALUES = 10_000  # that aliases may unfold to: nine lines of nine aliases each come to a billion


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Split a Markdown source into its metadata (keys in lower case) and its body.

    Broken YAML, as template leftovers make it, is read line by line instead of being lost.
    A first block without the opening `---` (an old Hexo habit) counts as well.

    >>> split_front_matter("---\\ntitle: A day\\ntags: [x, y]\\n---\\nText.")
    ({'title': 'A day', 'tags': ['x', 'y']}, 'Text.')
    >>> split_front_matter('+++\\ntitle = "A day"\\n+++\\nText.')
    ({'title': 'A day'}, 'Text.')
    >>> split_front_matter('{"title": "A day"}\\nText.')
    ({'title': 'A day'}, 'Text.')
    >>> split_front_matter("Only text.")
    ({}, 'Only text.')
    """
    text = text.lstrip("\ufeff\r\n")
    for opens, pattern, load in (
        (text.startswith("+++"), _TOML, _toml),
        (text.startswith("---") or _KEY.match(text), _YAML, _yaml),
        (text.startswith((";;;", '"', "{")), _HEXO, _json),
    ):
        if opens and (match := pattern.match(text)) and (metadata := load(match[1])) is not None:
            return _lower(metadata), text[match.end() :]
    return _json_object(text) if text.startswith("{") else ({}, text)


def _yaml(block: str) -> dict[Any, Any] | None:
    # libyaml recurses in C: what could nest past its stack goes to the Python loader, which raises instead.
    deep = block.count("[") + block.count("{") > 500 or _NESTED.search(block)
    try:
        block_read = block[: _LIMIT // 8] if deep else block[:_LIMIT]
        loaded = yaml.load(block_read, yaml.BaseLoader if deep else _Loader)  # noqa: S506 - both build only text
    except (yaml.YAMLError, ValueError, RecursionError):
        return _pairs(block)
    if loaded is None or loaded == "":
        return {}
    if not isinstance(loaded, dict):
        return None  # prose between two rules is no front matter
    return _plain(loaded, block)


def _toml(block: str) -> dict[str, Any]:
    dotted = block.count(".") > 2_000  # a.a.a... = 1 takes time quadratic in its names
    try:
        return tomllib.loads(block[: _LIMIT // 8] if dotted else block[:_LIMIT])
    except (ValueError, RecursionError):  # ValueError: a number of too many digits
        return _pairs(block)


def _json(block: str) -> dict[str, Any] | None:
    inner = block.strip().removeprefix("{").removesuffix("}")  # Hexo leaves the braces out
    try:
        loaded: dict[str, Any] = json.loads("{" + inner + "}")
    except (ValueError, RecursionError):
        return None
    return _plain(loaded, inner)


def _json_object(text: str) -> tuple[dict[str, Any], str]:
    try:
        loaded, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return {}, text
    return _lower(_plain(loaded, text[:end])), text[end:].lstrip("\r\n")


def _plain(metadata: dict[Any, Any], block: str) -> dict[Any, Any]:
    """Metadata without what escapes and aliases can make of it: lone surrogates, and endless values."""
    return _unfolded(metadata, [_VALUES], 20) if "*" in block or "\\" in block else metadata


def _unfolded(value: Any, left: list[int], depth: int) -> Any:
    """A value whose aliases are values of their own; "" for what goes beyond `left` or `depth`."""
    left[0] -= 1
    if isinstance(value, str):
        return encodable(value)
    if not isinstance(value, dict | list):
        return value
    if left[0] < 0 or not depth:
        return ""
    if isinstance(value, dict):
        return {encodable(str(key)): _unfolded(inner, left, depth - 1) for key, inner in value.items()}
    return [_unfolded(inner, left, depth - 1) for inner in value]


def _pairs(block: str) -> dict[str, str]:
    return {key: value.strip().strip("'\"") for key, value in _PAIR.findall(block[:_LIMIT])}


def _lower(metadata: dict[Any, Any]) -> dict[str, Any]:
    return {str(key).lower(): value for key, value in metadata.items()}
