"""HTML pages from templates, with the digests that let their own style and script run and no other."""

import base64
import hashlib
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from darnel.output.target import GENERATOR

if TYPE_CHECKING:
    from jinja2 import Environment


@lru_cache(maxsize=1)
def environment() -> "Environment":
    """Return the templates of the package; everything put into them is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loaded = Environment(
        loader=PackageLoader("darnel.output"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    loaded.globals.update(asset=asset, digest=digest, GENERATOR=GENERATOR)
    return loaded


def render(name: str, /, **values: Any) -> str:
    """Return a template of the package, filled in."""
    return environment().get_template(name).render(**values)


@lru_cache(maxsize=16)
def asset(*names: str) -> str:
    """Return style sheets or scripts of the package, one after the other."""
    return "\n".join((files("darnel.output") / "templates" / name).read_text("utf-8") for name in names)


@lru_cache(maxsize=16)
def digest(*names: str) -> str:
    """Return the source expression of a Content-Security-Policy that allows these assets inline."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(asset(*names).encode()).digest()).decode() + "'"
