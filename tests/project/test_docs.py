"""Documentation is true: generated pages are fresh and links lead somewhere; examples: test_examples.py."""

import re
import subprocess

import pytest

import darnel
from darnel.core import reading_in_use
from darnel.model.row import ROW
from darnel.sites.site_verdict import SITE_COLUMNS
from tests.conftest import ROOT
from tools import api, site
from tools import commands as command_page
from tools import features as feature_page

TRACKED = subprocess.run(
    ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
    cwd=ROOT,
    capture_output=True,
    text=True,
    check=True,
).stdout.split("\n")
FILES = [ROOT / name for name in TRACKED if name and (ROOT / name).is_file()]
INPUTS = (
    ROOT / "data" / "sample",
    ROOT / "tests" / "everyday" / "farm",
    ROOT / "tests" / "everyday" / "clean",
)
PAGES = [file for file in FILES if file.suffix == ".md" and not any(map(file.is_relative_to, INPUTS))]
BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
by_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def test_the_feature_page_is_fresh():
    assert feature_page.DOCUMENT.read_text("utf-8") == feature_page.document(), "'make docs' writes it again"


def test_the_api_page_is_fresh():
    assert api.DOCUMENT.read_text("utf-8") == api.document(), "'make docs' writes it again"


def test_the_page_of_commands_is_fresh():
    assert command_page.DOCUMENT.read_text("utf-8") == command_page.document(), "'make docs' writes it again"


def test_the_api_page_names_every_public_name():
    documented = set(re.findall(r"^### (\w+)$", api.DOCUMENT.read_text("utf-8"), re.MULTILINE))
    assert {*darnel.__all__} - {"__version__"} <= documented


def test_every_column_is_documented():
    page = (ROOT / "docs" / "rows-and-records.md").read_text("utf-8")
    assert not [name for name in (*ROW, *SITE_COLUMNS) if f"`{name}`" not in page]


@by_page
def test_every_relative_link_leads_to_a_file_and_a_heading(page):
    text = re.sub(r"^```.*?^```|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    targets = re.findall(r"\]\(<?([^)\s>]+)", text) + re.findall(r"(?:src|href)=\"([^\"]+)\"", text)
    for target in {target for target in targets if not re.match(r"[a-z]+:|//", target)}:
        path, _, heading = target.partition("#")
        file = page.parent / path if path else page
        assert file.exists(), target
        assert not heading or file.suffix != ".md" or heading in anchors(file), target


def anchors(page):
    """Return the anchors of a page's headings, as repository hosts and the site make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    plain = (re.sub(r"\[([^]]*)\]\([^)]*\)|`", r"\1", heading) for heading in headings)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in plain}


def test_every_page_of_the_docs_is_in_the_index():
    index = (ROOT / "docs" / "README.md").read_text("utf-8")
    pages = [page for page in (ROOT / "docs").rglob("*.md") if page.parent.name != "decisions"]
    missing = [page.name for page in pages if f"({page.relative_to(ROOT / 'docs')})" not in index]
    assert missing == ["README.md"]


def test_every_page_of_the_site_is_in_its_navigation(tmp_path):
    site.gather(tmp_path / "site")
    pages = {str(page.relative_to(tmp_path / "site")): page for page in (tmp_path / "site").rglob("*.md")}
    navigation = re.findall(
        r"^ +- (?:.*: )?(\S+\.md)$", (ROOT / "mkdocs.yml").read_text("utf-8"), re.MULTILINE
    )
    assert sorted(navigation) == sorted(pages)
    for name, page in pages.items():
        text = BLOCK.sub("", page.read_text("utf-8"))
        links = re.findall(r"\[[^]]*\]\(([^)#\s:]+)[)#]", text)
        assert not [link for link in links if not (page.parent / link).exists()], name


def test_the_site_changes_no_block_of_code(tmp_path):
    site.gather(tmp_path / "site")
    shown, written = tmp_path / "site" / "features.md", ROOT / "docs" / "features.md"
    assert BLOCK.findall(shown.read_text("utf-8")) == BLOCK.findall(written.read_text("utf-8")) != []


@by_page
def test_every_page_has_one_title(page):
    text = BLOCK.sub("", page.read_text("utf-8"))
    assert text.startswith("# ")
    assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1


def test_no_file_names_a_folder_of_the_machine_it_was_written_on():
    home = re.compile(rb"(?<![\w./:-])/(?:" + b"wo" + b"rk|ro" + b"ot)(?:/|\\b)")
    written = (file for file in FILES if not any(map(file.is_relative_to, INPUTS)))
    text = (file for file in written if file.suffix not in (".parquet", ".npz", ".png"))
    assert not [str(file.relative_to(ROOT)) for file in text if home.search(file.read_bytes())]


def test_the_version_is_one(run_darnel):
    said = run_darnel("--version").stdout
    assert said == f"darnel {darnel.__version__} (reading: {reading_in_use()})\n"
    assert f"\n## [{darnel.__version__}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"\nversion: {darnel.__version__}\n" in (ROOT / "CITATION.cff").read_text("utf-8")
