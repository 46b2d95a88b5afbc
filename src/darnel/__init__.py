"""Tells content-farm and SEO-spam pages from pages worth reading, and says why.

>>> from darnel import Page, Predictor
>>> html = (
...     "<title>Our club</title><p>We meet on Mondays at the old mill. New members are welcome: "
...     "bring a chair, a cup and a story. Tea is at eight, and the last bus leaves at ten."
... )
>>> verdict = Predictor.load().judge(Page(html))
>>> verdict.label
'clean'
"""

import sys

# `python -m darnel` puts the current folder first on the module path: its files would be imported below.
if sys.argv[:1] == ["-m"] and not sys.flags.safe_path and "-m darnel " in f"{' '.join(sys.orig_argv)} ":
    del sys.path[0]

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from darnel.errors import DarnelError as DarnelError
    from darnel.features.table import measure as measure
    from darnel.model.predictor import Predictor as Predictor
    from darnel.model.verdict import Reason as Reason
    from darnel.model.verdict import Verdict as Verdict
    from darnel.page.page import Page as Page
    from darnel.readers import read as read

__version__ = "0.1.0"

_HOMES = {
    "DarnelError": "errors",
    "Page": "page",
    "Predictor": "model.predictor",
    "Reason": "model.verdict",
    "Verdict": "model.verdict",
    "measure": "features.table",
    "read": "readers",
}
__all__ = [*_HOMES, "__version__"]  # noqa: PLE0604 - all of them are strings


def __getattr__(name: str) -> Any:
    """Import public names when they are first used: `import darnel` stays instant."""
    if name not in _HOMES:
        raise AttributeError(f"module 'darnel' has no attribute {name!r}")
    return getattr(import_module(f"darnel.{_HOMES[name]}"), name)
