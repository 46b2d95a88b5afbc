"""`python -m tools.licences`: docs/licences.md, from the metadata of installed packages.

A licence that is not allowed is an error.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
ALLOWED = set(
    "0BSD Apache-2.0 BSD BSD-2-Clause BSD-3-Clause CC0-1.0 CNRI-Python ISC MIT MIT-0 MIT-CMU MPL-2.0 PSF-2.0 "
    "ZPL-2.1 Zlib".split()
)
"""Licences of dependencies that fit MIT code: permissive ones, and MPL, which covers its own files only."""
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
"""Licences that only a file of the package states."""
PARTS = ("train", "farms", "datatrove", "scrapy", "spark", "why", "web", "serve")


def needs(extra: str) -> set[str]:
    """Return the names of all packages that an extra brings, directly or not; "" for what everybody gets."""
    return _closure([("darnel", extra)])


def group_needs(group: str) -> set[str]:
    """Return the names of all packages that a dependency group of pyproject.toml brings, directly or not."""
    return _closure([(canonicalize_name(each.name), "") for each in group_requirements(group)])


def group_requirements(group: str) -> list[Requirement]:
    """List the requirements of a dependency group, those of included groups among them."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    requirements = []
    for item in groups[group]:
        requirements += (
            [Requirement(item)] if isinstance(item, str) else group_requirements(item["include-group"])
        )
    return requirements


def _closure(waiting: list[tuple[str, str]]) -> set[str]:
    seen: set[tuple[str, str]] = set()
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) not in seen:
            seen.add((name, extra))
            waiting += _needs(name, extra)
    return {name for name, _ in seen} - {"darnel"}


def _needs(name: str, extra: str) -> Iterator[tuple[str, str]]:
    try:
        listed = [Requirement(each) for each in requires(name) or ()]
    except PackageNotFoundError as error:
        raise SystemExit(f"{name} is not installed; run make test first") from error
    for each in listed:
        if each.marker is None or each.marker.evaluate({"extra": extra}):
            yield from ((canonicalize_name(each.name), part) for part in {"", *each.extras})


def licence(name: str) -> str:
    """Return the licence of an installed package as its metadata state it."""
    fields = metadata(name)
    kinds = [
        each.rpartition(" :: ")[2]
        for each in fields.get_all("Classifier") or ()
        if re.match("License ::.* ::", each)
    ]
    plain = (fields.get("License") or "").strip().partition("\n")[0]
    licence = (
        fields.get("License-Expression")
        or READ.get(name)
        or " OR ".join(SPELT.get(kind, kind) for kind in kinds)
        or plain
    )
    return SPELT.get(licence, licence) or "not told"


def allowed(licence: str) -> bool:
    """Whether every licence that is named is one of those allowed."""
    return ALLOWED.issuperset(re.split(r" (?:AND|OR) ", re.sub("[()]", "", licence)))


def section(title: str, names: set[str]) -> str:
    """A table of packages."""
    rows = "".join(f"| {name} | {licence(name)} |\n" for name in sorted(names))
    return f"## {title}\n\n| package | licence |\n|---|---|\n{rows}"


def main() -> int:
    """Print the page; 1 where a licence is not allowed."""
    core = needs("")
    parts = [section("What everybody gets", core)]
    known = set(core)
    groups = {f"Extra `{extra}`, in addition to those above": needs(extra) for extra in PARTS}
    for title, names in (groups | {"Development": group_needs("dev")}).items():
        if fresh := names - known:
            known |= fresh
            parts.append(section(title, fresh))
    print(
        "# Licences\n\nOf every package that darnel needs on Linux with Python 3.11, from its own metadata; "
        "`make licences` writes this page."
    )
    print("", *parts, sep="\n", end="")
    refused = [f"{name}: {licence(name)}" for name in sorted(known) if not allowed(licence(name))]
    for line in refused:
        print(f"not among the licences of tools/licences.py: {line}", file=sys.stderr)
    return int(bool(refused))


if __name__ == "__main__":
    sys.exit(main())
