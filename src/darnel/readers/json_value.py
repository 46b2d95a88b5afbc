"""JSON as it is found: strict first, then with what Python's own module writes."""

import json
from typing import Any

import orjson


def load_json(line: bytes | str) -> Any:
    """One JSON value; also with NaN and lone surrogates, which Python's own module writes and orjson refuses.

    Raises:
        ValueError: it is not JSON.
    """
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as error:
        try:
            return json.loads(line)
        except (ValueError, RecursionError):
            raise error from None
