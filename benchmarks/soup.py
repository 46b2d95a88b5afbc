"""Soup: a page's features by BeautifulSoup and lxml, written the way such extractors usually are."""

import re
from collections import Counter
from urllib.parse import urlparse

from bs4 import BeautifulSoup

COUNTED = (
    "p",
    "div",
    "span",
    "ul",
    "ol",
    "li",
    "table",
    "form",
    "input",
    "iframe",
    "h1",
    "h2",
    "h3",
    "h4",
    "strong",
    "em",
    "video",
)


def soup_features(html: str, url: str | None) -> dict[str, float]:
    """About fifty numbers of one page."""
    soup = BeautifulSoup(html, "lxml")
    own = urlparse(url or "").netloc
    features: dict[str, float] = {}

    title = soup.title.get_text(strip=True) if soup.title else ""
    features["title_length"] = len(title)
    features["title_words"] = len(title.split())
    features["title_digits"] = sum(c.isdigit() for c in title)
    for name in ("description", "keywords", "author", "generator", "robots"):
        tag = soup.find("meta", attrs={"name": name})
        features[f"meta_{name}_length"] = len(tag.get("content") or "") if tag else 0
    features["open_graph"] = len(soup.find_all("meta", attrs={"property": re.compile("^og:")}))
    features["canonical"] = float(soup.find("link", rel="canonical") is not None)

    for name in COUNTED:
        features[f"count_{name}"] = len(soup.find_all(name))
    features["elements"] = len(soup.find_all(True))

    images = soup.find_all("img")
    features["images"] = len(images)
    features["images_without_alt"] = sum(not image.get("alt") for image in images)
    scripts = soup.find_all("script")
    features["scripts"] = len(scripts)
    features["scripts_elsewhere"] = sum(
        urlparse(script.get("src") or "").netloc not in ("", own) for script in scripts
    )
    features["script_characters"] = sum(len(script.string or "") for script in scripts)
    features["ad_classes"] = len(
        soup.find_all(class_=re.compile(r"\b(ad|ads|advert|sponsor)", re.IGNORECASE))
    )

    links = soup.find_all("a", href=True)
    texts = [link.get_text(" ", strip=True) for link in links]
    hosts = [_host(link["href"]) for link in links]
    elsewhere = [host for host in hosts if host and host != own]
    features["links"] = len(links)
    features["links_elsewhere"] = len(elsewhere)
    features["link_hosts"] = len(set(elsewhere))
    features["links_to_top_host"] = max(Counter(elsewhere).values(), default=0)
    features["links_nofollow"] = sum("nofollow" in (link.get("rel") or []) for link in links)
    features["link_text_mean"] = sum(map(len, texts)) / max(len(texts), 1)

    return features | _words_of(soup, html, texts)


def _words_of(soup: BeautifulSoup, html: str, texts: list[str]) -> dict[str, float]:
    features: dict[str, float] = {}
    for tag in soup(["script", "style", "noscript", "template"]):
        tag.decompose()
    text = soup.get_text(" ", strip=True)
    words = re.findall(r"\w+", text.lower())
    counts = Counter(words)
    features["text_length"] = len(text)
    features["text_share"] = len(text) / max(len(html), 1)
    features["words"] = len(words)
    features["word_variety"] = len(counts) / max(len(words), 1)
    features["word_length"] = sum(map(len, words)) / max(len(words), 1)
    features["top_word_share"] = max(counts.values(), default=0) / max(len(words), 1)
    features["sentences"] = len(re.findall(r"[.!?]+(?:\s|$)", text))
    features["capitals"] = sum(c.isupper() for c in text) / max(len(text), 1)
    features["link_density"] = sum(map(len, texts)) / max(len(text), 1)
    paragraphs = soup.find_all("p")
    lengths = [len(tag.get_text(strip=True)) for tag in paragraphs]
    features["paragraph_length"] = sum(lengths) / max(len(paragraphs), 1)
    return features


def _host(href: str) -> str:
    try:
        return urlparse(href).netloc.lower()
    except ValueError:  # a broken IPv6 address
        return ""
