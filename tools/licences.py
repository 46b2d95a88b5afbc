"""`python -m tools.licences`: docs/licences.md, from the metadata of what is installed; refused licences are an error."""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata, requires

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ALLOWED = set(
    "0BSD Apache-2.0 BSD BSD-2-Clause BSD-3-Clause CC0-1.0 CNRI-Python ISC MIT MIT-0 MIT-CMU MPL-2.0 PSF-2.0 ZPL-2.1 Zlib".split()
)
"""Licences under which a dependency may stand beside MIT code: permissive ones, and MPL, which keeps to its own files."""
SPELT = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "3-Clause BSD License": "BSD-3-Clause",
}
"""Other ways in which packages write them."""
READ = {"axe-playwright-python": "MIT", "huey": "MIT", "pyromark": "MIT", "skops": "MIT"}
"""Licences that are told in a file of the package only."""
PARTS = ("train", "farms", "datatrove", "scrapy", "spark", "why", "web", "serve", "dev")


def needs(extra: str) -> set[str]:
    """Names of all that an extra brings, with what those need in turn; "" for what everybody gets."""
    found: dict[tuple[str, str], None] = {}
    waiting = [("darnel", extra)]
    while waiting:
        name, part = waiting.pop()
        if (name, part) not in found:
            found[name, part] = None
            waiting += _needs(name, part)
    return {name for name, _ in found} - {"darnel"}


def _needs(name: str, extra: str) -> Iterator[tuple[str, str]]:
    try:
        listed = [Requirement(each) for each in requires(name) or ()]
    except PackageNotFoundError as error:
        raise SystemExit(f"{name} is not installed; run make test first") from error
    for each in listed:
        if each.marker is None or each.marker.evaluate({"extra": extra}):
            yield from ((canonicalize_name(each.name), part) for part in {"", *each.extras})


def licence(name: str) -> str:
    """The licence of an installed package as its metadata tell it."""
    told = metadata(name)
    kinds = [
        each.rpartition(" :: ")[2]
        for each in told.get_all("Classifier") or ()
        if re.match("License ::.* ::", each)
    ]
    plain = (told.get("License") or "").strip().partition("\n")[0]
    found = (
        told.get("License-Expression")
        or READ.get(name)
        or " OR ".join(SPELT.get(kind, kind) for kind in kinds)
        or plain
    )
    return SPELT.get(found, found) or "not told"


def allowed(told: str) -> bool:
    """Whether every licence that is named is one of those allowed."""
    return ALLOWED.issuperset(re.split(r" (?:AND|OR) ", re.sub("[()]", "", told)))


def section(title: str, names: set[str]) -> str:
    """A table of packages."""
    rows = "".join(f"| {name} | {licence(name)} |\n" for name in sorted(names))
    return f"## {title}\n\n| package | licence |\n|---|---|\n{rows}"


def main() -> int:
    """Print the page; 1 where a licence is not allowed."""
    core = needs("")
    parts = [section("What everybody gets", core)]
    known = set(core)
    for extra in PARTS:
        fresh = needs(extra) - known
        known |= fresh
        if fresh:
            parts.append(
                section(
                    "Development" if extra == "dev" else f"Extra `{extra}`, beside what stands above", fresh
                )
            )
    print(
        "# Licences\n\nOf every package that darnel needs on Linux with Python 3.11, from its own metadata; `make licences` writes this page."
    )
    print("", *parts, sep="\n", end="")
    refused = [f"{name}: {licence(name)}" for name in sorted(known) if not allowed(licence(name))]
    for line in refused:
        print(f"not among the licences of tools/licences.py: {line}", file=sys.stderr)
    return int(bool(refused))


if __name__ == "__main__":
    sys.exit(main())
