"""Which files of a folder are pages, and which belong to programs, version control or a site's generator."""

import glob
import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from darnel.readers.gitignore import Ignored

_OTHERS = frozenset(
    ("node_modules", "bower_components", "jspm_packages", "__pycache__", "site-packages", "venv")
)
"""Folders of other people's programs."""
_TEMPLATES = frozenset(("_layouts", "_includes", "_sass", "_templates", "_partials", "_theme", "_themes"))
"""Folders of a generator's templates, by names that nothing else has."""
_GENERATED = frozenset(
    ("layouts", "layout", "themes", "theme", "archetypes", "scaffolds", "templates", "partials")
)
"""Folders of templates where a generator's configuration is next to them: elsewhere they may have pages."""
_CONFIGURATIONS = (
    "_config.yml",
    "_config.yaml",
    "config.toml",
    "config.yaml",
    "config.yml",
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
    "hugo.json",
    "pelicanconf.py",
    "mkdocs.yml",
    "gatsby-config.js",
    ".eleventy.js",
    "eleventy.config.js",
    "config/_default",
)
_VISIBLE = (".well-known",)
_PLUMBING = frozenset(
    """robots.txt humans.txt ads.txt app-ads.txt security.txt sellers.txt llms.txt license.txt licence.txt
    copying.txt authors.txt changelog.txt cmakelists.txt requirements.txt""".split()
)
"""Text files that are about a site or a program and no page of it."""


def files_in(folder: Path, is_page: Callable[[Path], bool]) -> tuple[list[Path], Counter[str]]:
    """List the files in a folder and below it that are pages or contain some, sorted, and count the others.

    Hidden files and folders, programs of others, templates of a generator and what `.gitignore` leaves out
    are skipped.

    Args:
        folder: a folder.
        is_page: whether a file can be read, by its name.

    Returns:
        the files, and by kind (a suffix, `node_modules` or the like) how many others there are.
    """
    pages: list[Path] = []
    others: Counter[str] = Counter()
    waiting: list[tuple[Path, tuple[Ignored, ...]]] = [(folder, ())]
    while waiting:
        here, rules = waiting.pop()
        files, folders = _entries(here, others)
        if ".gitignore" in files:
            rules = (*rules, Ignored(here / ".gitignore"))
        generated = any((here / name).exists() for name in _CONFIGURATIONS)
        for name in folders:
            inner = here / name
            if reason := _why_not(name, inner, rules, generated):
                others[reason] += sum(len(names) for _, _, names in os.walk(inner))
            else:
                waiting.append((inner, rules))
        for name in files:
            path = here / name
            if name.startswith("."):
                others["hidden files"] += 1
            elif name.lower() in _PLUMBING or not is_page(path):
                others[path.suffix.lower() or "no suffix"] += 1
            elif _is_ignored(path, rules, folder=False):
                others[".gitignore"] += 1
            else:
                pages.append(path)
    return sorted(pages), others


def _entries(folder: Path, others: Counter[str]) -> tuple[list[str], list[str]]:
    """Return the names of files and of folders in a folder, and count what is neither.

    Links to folders are not followed.
    """
    files, folders = [], []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                try:
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.name)
                    elif entry.is_file():
                        files.append(entry.name)
                    elif entry.is_symlink():
                        others["links to folders" if entry.is_dir() else "broken links"] += 1
                    else:
                        others["pipes, sockets and devices"] += 1
                except OSError:
                    others["broken links"] += 1
    except OSError:
        others["unreadable folders"] += 1
    return files, folders


def _why_not(name: str, path: Path, rules: tuple[Ignored, ...], generated: bool) -> str | None:
    """Return why a folder has no pages, or None."""
    plain = name.lower()
    if plain.startswith(".") and plain not in _VISIBLE:
        return "hidden folders"
    if plain in _OTHERS or (path.parent.name == "vendor" and plain == "bundle"):
        return plain
    if plain in _TEMPLATES or (generated and plain in _GENERATED):
        return "templates"
    return ".gitignore" if _is_ignored(path, rules, folder=True) else None


def _is_ignored(path: Path, rules: tuple[Ignored, ...], *, folder: bool) -> bool:
    """Return whether `.gitignore` files leave a path out; the nearest that says something decides."""
    verdicts = (rule.verdict(path, folder=folder) for rule in reversed(rules))
    return next((verdict for verdict in verdicts if verdict is not None), False)


def files_of_glob(pattern: str) -> Iterator[Path]:
    """Yield the files that a glob matches, in sorted order."""
    yield from sorted(path for name in glob.glob(pattern, recursive=True) if (path := Path(name)).is_file())  # noqa: PTH207
