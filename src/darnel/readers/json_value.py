"""JSON as programs write it: strict first, then with what Python's own module and others allow."""

import json
from typing import Any

import orjson


def load_json(line: bytes | str) -> Any:
    """Parse one JSON value; also with NaN, lone surrogates and integers of any length, which orjson refuses.

    Bytes that are not UTF-8 are read as surrogates, from which `darnel.readers.record` makes bytes again.

    Raises:
        ValueError: it is not JSON.
    """
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as error:
        try:
            text = line.decode("utf-8", "surrogateescape") if isinstance(line, bytes) else line
            return json.loads(text, parse_int=_integer)
        except (ValueError, RecursionError):
            raise error from None


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) < 4_000 else digits  # Python refuses longer ones
