"""`make site`: the docs as a site, from the same files, by Zensical.

Pages stay where readers of the repository look for them. The site is built from copies, with links changed
to where pages are on the site. A link to a file that is not part of it, such as a test, becomes its name.
"""

import posixpath
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

SOURCE = ROOT / ".venv" / "site" / "source"
MOVED = {
    "README.md": "index.md",
    "docs/README.md": "contents.md",
    "SECURITY.md": "security.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "data/README.md": "data.md",
    "data/sample.md": "sample.md",
    "models/darnel-2/MODEL_CARD.md": "model-card.md",
}
"""Pages outside docs/ and its index, from the root of the repository, and their names on the site."""

_LINK = re.compile(r"^```.*?^```|(!?)\[([^]]*)\]\(([^)#\s:]+)(#[^)\s]*)?\)", re.MULTILINE | re.DOTALL)
"""A link, or a block of code, in which brackets mean something else."""
_CODE = re.compile(r"`[^`\n]*`")
"""Code of a line: in a table, its bars are escaped for the repository, and need not be on the site."""


def gather(source: Path = SOURCE) -> None:
    """Copy docs/ and the pages outside it into one folder, with links that fit."""
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(ROOT / "docs", source)
    (source / "README.md").unlink()
    shutil.copy(Path(__file__).with_suffix(".css"), source)
    homes = {
        str(file.relative_to(source)): f"docs/{file.relative_to(source)}" for file in source.rglob("*.*")
    }
    for path, name in MOVED.items():
        shutil.copy(ROOT / path, source / name)
        homes[name] = path
    for name, home in homes.items():
        if name.endswith(".md"):
            markdown = _CODE.sub(lambda code: code[0].replace(r"\|", "|"), (source / name).read_text("utf-8"))
            (source / name).write_text(relink(markdown, home, name, set(homes)), "utf-8")


def relink(markdown: str, home: str, name: str, files: set[str]) -> str:
    """Return a page with links from where it is on the site instead of from where it is in the repository.

    >>> relink("[a](../SECURITY.md#models), [b](../tests/x.py)", "docs/faq.md", "faq.md", {"security.md"})
    '[a](security.md#models), b (`tests/x.py`)'
    >>> relink("```\\nPage('[a](/1)')\\n```", "docs/faq.md", "faq.md", set())
    "```\\nPage('[a](/1)')\\n```"
    """

    def link(match: re.Match[str]) -> str:
        image, text, target, anchor = match.groups(default="")
        if not target:
            return match[0]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(home), target))
        there = MOVED.get(path, path.removeprefix("docs/"))
        if there not in files:
            return f"`{path}`" if text.strip("`") == path else f"{text} (`{path}`)"
        return f"{image}[{text}]({posixpath.relpath(there, posixpath.dirname(name) or '.')}{anchor})"

    return _LINK.sub(link, markdown)


if __name__ == "__main__":
    gather()
    zensical = Path(sys.executable).with_name("zensical")
    sys.exit(subprocess.run([zensical, "build", "--strict"], cwd=ROOT, check=False).returncode)
