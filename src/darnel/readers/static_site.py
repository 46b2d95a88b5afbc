"""Static sites: the host of a checked-out repository of posts, from the configuration of its generator."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path

import yaml

from darnel.facts.hosts import host_of

_CONFIGURATIONS = (
    "CNAME",
    "static/CNAME",
    "public/CNAME",
    "source/CNAME",
    "docs/CNAME",
    "_config.yml",
    "_config.yaml",
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
    "config.toml",
    "config.yaml",
    "config.yml",
    "config/_default/hugo.toml",
    "config/_default/config.toml",
    "mkdocs.yml",
    "astro.config.mjs",
    "astro.config.ts",
    "astro.config.js",
    "docusaurus.config.js",
    "docusaurus.config.ts",
    ".vitepress/config.js",
    ".vitepress/config.ts",
    "pelicanconf.py",
    "publishconf.py",
    "gatsby-config.js",
)
"""Where generators say their address, the plainest first: CNAME of a page host, then Jekyll and Hexo, Hugo, MkDocs and others."""

_KEYS = ("url", "baseurl", "baseURL", "site_url", "siteUrl")
_IN_CODE = re.compile(r"\b(?:site|url|siteUrl|hostname|SITEURL)\s*[:=]\s*(['\"])(https?://[^'\"\s]+)\1")
_NOWHERE = re.compile(
    r"(?:^|\.)(?:localhost|local|test|invalid|example|example\.(?:com|org|net)|yoursite\.com|yourdomain\.com|your-domain\.com)$"
)
_MOST = 65_536  # bytes of a configuration that are read
_HIGH = 12  # folders above a page in which a configuration is looked for


def site_of(path: Path) -> str | None:
    """Host of the static site that a file belongs to: of the nearest folder above it that holds a configuration with an address.

    Looks no further up than the root of a checkout, and not into the home folder. None where nothing says it, or says only
    a placeholder.
    """
    for folder in path.resolve().parents[:_HIGH]:
        if folder in (Path.home(), Path(folder.anchor)):
            return None
        if host := _host_in(folder):
            return host
        if (folder / ".git").exists():
            return None
    return None


@lru_cache(maxsize=4_096)
def _host_in(folder: Path) -> str | None:
    for name in _CONFIGURATIONS:
        file = folder / name
        if file.is_file() and (host := _host(file)) and not _NOWHERE.search(host):
            return host
    return None


def _host(file: Path) -> str | None:
    try:
        with file.open("rb") as opened:
            text = opened.read(_MOST).decode("utf-8", "replace")
    except OSError:
        return None
    if file.name == "CNAME":
        return host_of(f"//{text.strip().partition(chr(10))[0]}") or None
    if file.suffix in (".toml", ".yml", ".yaml"):
        return _stated(text, file.suffix)
    found = _IN_CODE.search(text)
    return host_of(found[2]) or None if found else None


def _stated(text: str, suffix: str) -> str | None:
    """Host under one of the keys at the top of a TOML or YAML file."""
    try:
        table = tomllib.loads(text) if suffix == ".toml" else yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - builds only text
    except (ValueError, yaml.YAMLError, RecursionError):
        return None
    if not isinstance(table, dict):
        return None
    stated = (table.get(key) for key in _KEYS)
    return next((host for value in stated if isinstance(value, str) and (host := host_of(value))), None)
