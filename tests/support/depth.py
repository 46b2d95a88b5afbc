"""What is deep and slow runs in `make nightly`; a small sample of it stays in `make test`."""

from collections.abc import Iterable
from typing import Any

import pytest


def sampled(cases: Iterable[Any], every: int) -> list[Any]:
    """Mark cases as nightly, but for the first of every few; a case of several values is a tuple."""
    return [
        pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.nightly)
        if number % every
        else case
        for number, case in enumerate(cases)
    ]


def nightly(count: int) -> Any:
    """Mark a count as nightly, beside a smaller one."""
    return pytest.param(count, marks=pytest.mark.nightly)
