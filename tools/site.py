"""`make site`: the docs as a site, from the same files, by Zensical.

Pages stay where readers of the repository look for them. The site is built from copies, with links changed to
where pages are. A link to a file that is not a page of the site, such as a test, becomes its name.
"""

import posixpath
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

SOURCE = ROOT / ".venv" / "site" / "source"
OUTSIDE = {
    "SECURITY.md": "security.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "data/README.md": "data.md",
    "data/sample.md": "sample.md",
}
"""Pages outside docs/, from the root of the repository, and what they are called on the site."""

_LINK = re.compile(r"(?<!!)\[([^]]*)\]\(([^)#\s:]+)(#[^)\s]*)?\)")


def gather(source: Path = SOURCE) -> None:
    """Copy docs/ and the pages outside it into one folder, with links that fit."""
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(ROOT / "docs", source)
    for path, name in OUTSIDE.items():
        shutil.copy(ROOT / path, source / name)
    homes = {name: path for path, name in OUTSIDE.items()}
    pages = {str(page.relative_to(source)) for page in source.rglob("*.md")}
    for name in pages:
        page = source / name
        home = homes.get(name, f"docs/{name}")
        page.write_text(relink(page.read_text("utf-8"), home, name, pages), "utf-8")
    (source / "README.md").rename(source / "index.md")


def relink(markdown: str, home: str, name: str, pages: set[str]) -> str:
    """Return a page with links from where it is on the site instead of from where it is in the repository.

    >>> relink("[a](../SECURITY.md#models), [b](../tests/x.py)", "docs/faq.md", "faq.md", {"security.md"})
    '[a](security.md#models), b (`tests/x.py`)'
    """

    def link(match: re.Match[str]) -> str:
        text, target, anchor = match.group(1), match.group(2), match.group(3) or ""
        path = posixpath.normpath(posixpath.join(posixpath.dirname(home), target))
        there = OUTSIDE.get(path, path.removeprefix("docs/"))
        if there not in pages:
            return f"`{path}`" if text.strip("`") == path else f"{text} (`{path}`)"
        there = "index.md" if there == "README.md" else there
        return f"[{text}]({posixpath.relpath(there, posixpath.dirname(name) or '.')}{anchor})"

    return _LINK.sub(link, markdown)


if __name__ == "__main__":
    gather()
    zensical = Path(sys.executable).with_name("zensical")
    sys.exit(subprocess.run([zensical, "build", "--strict"], cwd=ROOT, check=False).returncode)
