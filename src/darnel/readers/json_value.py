"""JSON as programs write it: strict first, then with what Python's own module and others allow."""

import json
from typing import Any

import orjson


def load_json(line: bytes | str) -> Any:
    """Parse one JSON value; also with NaN, lone surrogates and long integers, which orjson refuses.

    A string whose bytes are not UTF-8 is returned as bytes: a page may have an encoding of its own.

    Raises:
        ValueError: it is not JSON.
    """
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as error:
        try:
            if isinstance(line, str):
                return json.loads(line, parse_int=_integer)
            text = line.decode("utf-8", "surrogateescape")
            value = json.loads(text, parse_int=_integer)
            return _with_bytes(value) if any("\udc80" <= char <= "\udcff" for char in text) else value
        except (ValueError, RecursionError):
            raise error from None


def _with_bytes(value: Any) -> Any:
    """Turn strings that were read from bytes that are not UTF-8 into these bytes."""
    if isinstance(value, dict):
        return {text_or_bytes(key): _with_bytes(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_bytes(inner) for inner in value]
    return text_or_bytes(value) if isinstance(value, str) else value


def text_or_bytes(text: str) -> str | bytes:
    """Return text that was decoded with `surrogateescape` as bytes, where these are not UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        try:
            return text.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:  # a broken escape
            return text
    return text


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) < 4_000 else digits  # Python refuses longer ones
