"""Marginalia Search's published page quality, as a formula: no fitting, only constants of its authors."""

import re
from math import log
from urllib.parse import urlsplit

from darnel.page.page import Page

# Facts of the rules (FeatureExtractor, DocumentValuator, GoogleAnwersSpamDetector), as of 2026; own code.
_AD_TECH = re.findall(
    r"\S+",
    "publir.com adform.net connect.facebook facebook.com/tr adsbygoogle.com adnxs.com monsterinsights "
    "googletagmanager.com googlesyndication.com smartadserver.com doubleclick.com doubleclick.net "
    "2mdn.com dmtry.com amazon-adsystem.com alexametrics.com rubiconproject.com chango.com "
    "d5nxst8fruw4z.cloudfront.net d31qbv1cthcecs.cloudfront.net linkedin.com perfectaudience.com "
    "marketingautomation.services usefathom adthrive wordads wa_smart personalized-ads-consent _taboola "
    "nativeads skimlinks moapt juicyads.com counter.yadro.ru",
)
_TRACKERS = ("twitter.com", "bing.com", "msn.com", "mail.ru/counter")
_TRACKING_CODE = (
    "_ga=",
    "ga('create'",
    "_tmr",
    "_linkedin_data_partner_id",
    "connect.facebook.net",
    "hotjar.com",
    "google-analytics.com",
)
_CONSENT = ("'pd.js'", "cmp.quantcast.com", "quantcast.mgr.consensu.org", "cdn.cookielaw.org")
_STOCK_HEADINGS = {"benefits of": 10.0, "key benefits": 5.0, "key takeaways": 5.0}
_QUESTION = re.compile(r"(?:what|why|how|when|is)\b", re.IGNORECASE)


def marginalia_penalty(page: Page) -> float:
    """Compute minus the page quality that Marginalia Search gives at conversion.

    It sums up the log share of visible text, scripts, ads, stock headings and the address. What its renderer
    and its site-wide rules add needs a browser or a crawl, and is not here.
    """
    raw, outline = page.markup, page.outline
    sources = [embed.url for embed in page.embeds]
    codes = " ".join(page.codes)
    markdown_or_html5 = page.format == "markdown" or re.match(r"\s*<!doctype html>", raw, re.IGNORECASE)
    scale, offset = (1.1, 0.5) if markdown_or_html5 else (1.05, -0.1)
    quality = log(max(len(page.text), 1) / (1 + len(page.html))) * scale + offset
    quality -= _script_penalty(sources, page.codes) + _heading_penalty(page)
    ad_tech = any(mark in source for source in sources for mark in _AD_TECH)
    tracking = (
        ad_tech
        or any(mark in source for source in sources for mark in _TRACKERS)
        or any(mark in codes for mark in _TRACKING_CODE)
    )
    paid = any(
        "amzn.to/" in link.href or ("amazon.com/" in link.href and "tag=" in link.href) for link in page.links
    )
    quality -= 2.5 * ad_tech + 2.5 * tracking + 1.5 * paid
    quality -= sum(any(mark in text for text in (codes, *sources)) for mark in _CONSENT)
    quality -= 1.0 * _questions(page) + 2.0 * (urlsplit(page.url or page.path or "").path.count("-") > 3)
    return (
        -quality
        - ("webmention" in outline.relations)
        - any("indieauth" in target for target in outline.relations.values())
    )


def _script_penalty(sources: list[str], codes: list[str]) -> float:
    """Count external scripts, half for those of a blog engine, a quarter for inline ones and more if long."""
    outside = sum(0.49 if "wp-" in source or "jquery" in source else 1.0 for source in sources)
    inside = sum(0.25 + len(code) / 1_000 + (".createelement(" in code) for code in codes)
    return outside + inside


def _heading_penalty(page: Page) -> float:
    texts = (heading.text.lower().strip() for heading in page.headings if heading.level <= 3)
    return max(
        (points for text in texts for start, points in _STOCK_HEADINGS.items() if text.startswith(start)),
        default=0.0,
    )


def _questions(page: Page) -> bool:
    """More than four headings of one level are questions, and more than half of that level."""
    for level in range(1, 7):
        texts = [heading.text for heading in page.headings if heading.level == level]
        asked = sum(bool(_QUESTION.match(text)) for text in texts)
        if asked > 4 and asked * 2 > len(texts):
            return True
    return False
