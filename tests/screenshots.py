"""`make screenshots`: pictures of the finished views, from the sample pages."""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.browser import browsing
from tests.conftest import ROOT
from tests.serving import serving

IMAGES = ROOT / "docs" / "images"
PAGE = ROOT / "data" / "sample" / "farm" / "product-review-affiliate-es.html"


def darnel(*arguments: object) -> None:
    subprocess.run([sys.executable, "-m", "darnel", *map(str, arguments)], check=True, cwd=ROOT)


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, browsing() as browser:
        scores, report = Path(folder) / "sample.jsonl", Path(folder) / "report.html"
        darnel("score", "data/sample", "-o", scores, "--reasons", 8, "--quiet")
        darnel("report", scores, "-o", report, "--quiet")
        page = browser.new_page(viewport={"width": 1200, "height": 760})
        page.goto(report.as_uri())
        page.screenshot(path=IMAGES / "report.png")
        with serving() as address:
            page.goto(address)
            page.get_by_label("Page", exact=True).fill(PAGE.read_text("utf-8"))
            page.get_by_role("button", name="Judge").click()
            page.locator(".verdict").wait_for()
            page.screenshot(path=IMAGES / "explained.png")


if __name__ == "__main__":
    main()
