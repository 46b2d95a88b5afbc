"""`make screenshots`: pictures of the finished views, from the sample pages."""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.conftest import ROOT
from tests.support.browser import browsing
from tests.support.serving import serving

IMAGES = ROOT / "docs" / "images"
PAGE = ROOT / "data" / "sample" / "farm" / "product-review-affiliate-es.html"


def darnel(*arguments: object) -> None:
    """Run the command line on the repository."""
    subprocess.run([sys.executable, "-m", "darnel", *map(str, arguments)], check=True, cwd=ROOT)


def farms(folder: Path) -> Path:
    """A made-up crawl: the sample pages on sites that share made-up accounts."""
    ad, count = (
        '<ins class="adsbygoogle" data-ad-client="ca-pub-71{:014d}"></ins>',
        "<script>ga('create', 'UA-51002{:02d}-1', 'auto')</script>",
    )
    buy = '<a href="https://shop.example/"></a><a href="https://www.amazon.com/dp/B0?tag=deals{}-20"></a>'
    records = []
    for label, accounts in (("farm", (7, 3, 2)), ("clean", (2, 1, 1, 1))):
        pages = iter(sorted((ROOT / "data" / "sample" / label).iterdir()))
        for operator, sites in enumerate(accounts):
            for number, page in zip(range(sites), pages, strict=False):
                more = ad.format(operator + 10 * (label == "clean")) if number < 5 else ""
                more += (
                    count.format(operator + 10 * (label == "clean")) if number % 2 == 0 or sites == 2 else ""
                )
                more += buy.format(operator) if number in (0, 1, 4) else ""
                host = f"{re.sub('-[a-z]{2}$', '', page.stem)}.example"
                turns = 1 + (7 * number + 3 * operator) % 5
                records += [
                    {"content": page.read_text("utf-8") + more, "url": f"https://{host}/{turn}"}
                    for turn in range(turns)
                ]
    (folder / "crawl.jsonl").write_text("".join(json.dumps(each) + "\n" for each in records))
    return folder / "crawl.jsonl"


def main() -> None:
    """Take the pictures of docs/images."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, browsing() as browser:
        scores, report = Path(folder) / "sample.jsonl", Path(folder) / "report.html"
        darnel("score", "data/sample", "-o", scores, "--reasons", 8, "--quiet")
        darnel("report", scores, "-o", report, "--quiet")
        page = browser.new_page(viewport={"width": 1200, "height": 760})
        page.goto(report.as_uri())
        page.screenshot(path=IMAGES / "report.png")
        crawl, tied = farms(Path(folder)), Path(folder) / "operators.jsonl"
        darnel("score", crawl, "-o", scores, "--quiet")
        darnel("operators", crawl, "-o", tied, "--quiet")
        darnel("report", scores, "--operators", tied, "-o", report, "--quiet")
        page.goto(report.as_uri())
        page.locator("section:has(#drawn)").screenshot(path=IMAGES / "operators.png")
        with serving() as address:
            page.goto(address)
            page.get_by_label("HTML, Markdown or text of the page").fill(PAGE.read_text("utf-8"))
            page.get_by_role("button", name="Judge").click()
            page.locator(".verdict").wait_for()
            page.frame_locator("iframe").locator("mark").first.wait_for()
            page.screenshot(path=IMAGES / "explained.png")


if __name__ == "__main__":
    main()
