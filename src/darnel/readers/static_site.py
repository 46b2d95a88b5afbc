"""Static sites: the host of a checked-out repository of posts, from the configuration of its generator."""

import re
from functools import lru_cache
from pathlib import Path

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
"""Where generators have their address, the plainest first: CNAME, Jekyll and Hexo, Hugo, MkDocs, others."""

_AT_TOP = re.compile(
    r"^(['\"]?)(?:url|base_?url|site_?url)\1[ \t]*[:=][ \t]*['\"]?((?:https?:)?//[^\s'\"#]+)",
    re.IGNORECASE | re.MULTILINE,
)
"""An address at the top level of YAML or TOML.

Read line by line, as parsers take long on what a hostile checkout has: keys of 32,000 dots, a hundred levels.
"""
_IN_CODE = re.compile(r"\b(?:site|url|siteUrl|hostname|SITEURL)\s*[:=]\s*(['\"])(https?://[^'\"\s]+)\1")
_NOWHERE = re.compile(
    r"(?:^|\.)(?:localhost|local|test|invalid|example|example\.(?:com|org|net)|"
    r"(?:yoursite|yourdomain|your-domain)\.com)$"
)
_MOST = 65_536  # bytes of a configuration that are read
_HIGH = 12  # folders above a page in which a configuration is looked for


def site_of(path: Path) -> str | None:
    """Return the host of the static site that a file belongs to.

    It is that of the nearest folder above it with a configuration that has an address. Looks no further up
    than the root of a checkout, and not into the home folder. None where there is none, or a placeholder.
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
        top = re.split(r"^\[", text, maxsplit=1, flags=re.MULTILINE)[0] if file.suffix == ".toml" else text
        hosts = (host_of(match[2]) for match in _AT_TOP.finditer(top))
        return next((host for host in hosts if host), None)
    match = _IN_CODE.search(text)
    return host_of(match[2]) or None if match else None
