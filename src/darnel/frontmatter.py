"""Front matter of a Markdown page: YAML, TOML or JSON, as Hugo, Jekyll and Hexo write it."""

import json
import re
import tomllib
from typing import Any

import yaml

# The C loader is ten times as fast. Base loaders keep every scalar as text: front matter is
# evidence here, so a date that is no date must not raise, and no tag may build an object.
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_YAML = re.compile(r"\A(?:---[ \t]*\r?\n)?(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_TOML = re.compile(r"\A\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_JSON = re.compile(r"\A(?:;;;[ \t]*\r?\n)?(?=\s*[{\"])")
_PAIR = re.compile(r"^([A-Za-z_][\w-]*)[ \t]*[:=][ \t]*(.*)$", re.MULTILINE)
_KEY = re.compile(r"\A(?:[A-Za-z_][\w-]*[ \t]*:(?:[ \t]|\r?\n)[^\n]*\n)(?:[^\n]*\n){0,60}?---[ \t]*\r?\n")
_LIMIT = 64_000  # characters; no site generator writes more, and YAML is slow


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Split a Markdown source into its metadata (keys in lower case) and its body.

    Broken YAML, as template leftovers make it, is read line by line instead of being lost.
    A first block without the opening `---` (an old Hexo habit) counts as well.

    >>> split_front_matter("---\\ntitle: A day\\ntags: [x, y]\\n---\\nText.")
    ({'title': 'A day', 'tags': ['x', 'y']}, 'Text.')
    >>> split_front_matter('+++\\ntitle = "A day"\\n+++\\nText.')
    ({'title': 'A day'}, 'Text.')
    >>> split_front_matter('{"title": "A day"}\\nText.')
    ({'title': 'A day'}, '\\nText.')
    >>> split_front_matter("Only text.")
    ({}, 'Only text.')
    """
    text = text.lstrip("\ufeff\r\n")
    if text.startswith("+++") and (found := _TOML.match(text)):
        return _lower(_toml(found[1])), text[found.end() :]
    if (text.startswith("---") or _KEY.match(text)) and (found := _YAML.match(text)):
        return _lower(_yaml(found[1])), text[found.end() :]
    if text.startswith(("{", ";;;")) and (found := _JSON.match(text)):
        return _json(text, found.end())
    return {}, text


def _yaml(block: str) -> Any:
    try:
        return yaml.load(block[:_LIMIT], Loader=_Loader)  # noqa: S506 - a base loader builds only text
    except (yaml.YAMLError, ValueError, RecursionError):
        return _pairs(block)


def _toml(block: str) -> Any:
    try:
        return tomllib.loads(block[:_LIMIT])
    except (tomllib.TOMLDecodeError, RecursionError):
        return _pairs(block)


def _json(text: str, start: int) -> tuple[dict[str, Any], str]:
    opened = text[start:].lstrip()
    try:
        found, end = json.JSONDecoder().raw_decode(opened if opened.startswith("{") else "{" + opened)
    except (ValueError, RecursionError):
        return {}, text
    if not isinstance(found, dict):
        return {}, text
    body = opened[end if opened.startswith("{") else end - 1 :]
    return _lower(found), body.removeprefix("\n").removeprefix(";;;")


def _pairs(block: str) -> dict[str, str]:
    return {key: value.strip().strip("'\"") for key, value in _PAIR.findall(block[:_LIMIT])}


def _lower(found: Any) -> dict[str, Any]:
    return {str(key).lower(): value for key, value in found.items()} if isinstance(found, dict) else {}
