"""Hosts and registrable domains of URLs; the one spelling of each."""

import re
import unicodedata
from functools import cache, lru_cache
from urllib.parse import unquote

from publicsuffixlist import PublicSuffixList

_HOST_ENDS = str.maketrans(dict.fromkeys("?#\\", "/"))
_SCHEME = 40  # characters before `//`; a scheme of the web has six, and attributes have blanks around them
_AUTHORITY = 300  # characters of a host with user and port; DNS allows 253, and keys of caches must be short

_ARCHIVES = frozenset(
    """web.archive.org web-beta.archive.org wayback.archive.org wayback.archive-it.org archive.today
    archive.is archive.ph
    archive.md archive.li archive.vn archive.fo arquivo.pt webarchive.nationalarchives.gov.uk
    webarchive.org.uk
    www.webarchive.org.uk webarchive.loc.gov swap.stanford.edu wayback.vefsafn.is vefsafn.is
    web.archive.bibalex.org
    webarchive.nla.gov.au timetravel.mementoweb.org memento.org webcache.googleusercontent.com""".split()
)
"""Hosts of web archives: a copy there belongs to the site that it copies."""
_COPY = re.compile(
    r"/(?=https?(?::|%3a)/?)(.+)|/\d{4,14}(?:[a-z]{2,3}_)?\*?/(?=[^/])(.+)|"
    r"[?&]q=cache:(?:[\w-]{12}:)?([^&+]+)",
    re.IGNORECASE,
)
_COPY_ADDRESS = 2_000  # characters in which the copied address starts
_BARE = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{1,61}\.?(?::\d{1,5})?(?=[/?#]|$)")
_FILE_NAME = re.compile(r"\.(?:html?|xhtml|mdx?|markdown|txt|php|aspx?|jsp)$", re.IGNORECASE)


def host_of(url: str) -> str:
    """Return the host of an absolute or scheme-relative URL, in lower case and ASCII, without port; else "".

    The host of a copy in a web archive is that of the page that was copied.

    >>> host_of("https://user@Shop.Example.com:8080/x?y"), host_of("//a.example/b"), host_of("/about")
    ('shop.example.com', 'a.example', '')
    >>> host_of("https://münchen.example/"), host_of("https://web.archive.org/web/2020/http://a.example/b")
    ('xn--mnchen-3ya.example', 'a.example')
    """
    start = url.find("//")
    if start < 0 or start > _SCHEME:
        return ""
    end = url.find("/", start + 2)
    host = _host_of_origin(url[: start + _AUTHORITY] if end < 0 or end > start + _AUTHORITY else url[:end])
    return (_copied_host(url, end) or host) if host in _ARCHIVES and end > 0 else host


@lru_cache(maxsize=65_536)
def _host_of_origin(url: str) -> str:
    """Return the host of a URL without its path: the links of a page have many paths and few origins."""
    start = url.find("//")
    if url[:start].strip().lower() not in {"", "http:", "https:"}:
        return ""
    authority = url[start + 2 :].translate(_HOST_ENDS).partition("/")[0]
    host = authority.rpartition("@")[2].lower().strip()
    host = host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0].rstrip(".")
    return host if host.isascii() and "%" not in host else ascii_host(host)


def _copied_host(url: str, path: int, depth: int = 3) -> str:
    """Return the host of the page that an address in a web archive is a copy of, or "".

    Args:
        url: address of the copy.
        path: offset of its path.
        depth: how many copies of copies are looked through.
    """
    copy = _COPY.search(url, path, path + _COPY_ADDRESS)
    if copy is None:
        return ""
    start = max(copy.start(group) for group in (1, 2, 3))
    address = unquote(url[start : start + _COPY_ADDRESS])
    address = absolute_url(re.sub(r"^(https?:)/*", r"\1//", address, flags=re.IGNORECASE))
    end = address.find("/", address.find("//") + 2)
    host = _host_of_origin((address if end < 0 else address[:end])[: _SCHEME + _AUTHORITY])
    if host in _ARCHIVES and end > 0 and depth > 1:
        return _copied_host(address, end, depth - 1) or host
    return host


def ascii_host(host: str) -> str:
    """Return a host as the domain name system spells it: labels with other letters as Punycode.

    Letters are folded as browsers do it, by NFKC (UTS 46 without its exceptions).

    >>> ascii_host("Straße.Example"), ascii_host("例え。テスト"), ascii_host("a.example")
    ('xn--strae-oqa.example', 'xn--r8jz45g.xn--zckzah', 'a.example')
    """
    folded = unicodedata.normalize("NFKC", unquote(host).lower()).lower().replace("。", ".")
    labels = (
        label if label.isascii() else "xn--" + label.encode("punycode", "replace").decode("ascii")
        for label in folded.split(".")
    )
    return ".".join(labels).rstrip(".")


def absolute_url(text: str) -> str:
    """Return an address as data sets write it as a URL: without brackets, quotes, blanks, with a scheme.

    What is not an address of a page on a host is returned as it is.

    >>> absolute_url("<http://a.example/b>"), absolute_url("www.example.com/page"), absolute_url("post.md")
    ('http://a.example/b', 'http://www.example.com/page', 'post.md')
    """
    url = text.strip().strip("<>\"'").strip()
    if "//" in url[:_SCHEME] or not (bare := _BARE.match(url)):
        return url
    host = bare[0].partition(":")[0].rstrip(".")
    is_file = bare.end() == len(url) and _FILE_NAME.search(host)
    if is_file or _suffixes().publicsuffix(host, accept_unknown=False) is None:
        known = host.rpartition(".")[2].lower() in {"example", "test", "localhost", "invalid"}
        return f"http://{url}" if known else url
    return f"http://{url}"


@lru_cache(maxsize=65_536)
def domain_of(host: str) -> str:
    """Return the registrable domain of a host, by the Public Suffix List; else the host itself.

    >>> domain_of("news.bbc.co.uk"), domain_of("someone.github.io"), domain_of("localhost")
    ('bbc.co.uk', 'someone.github.io', 'localhost')
    """
    if is_address(host):
        return host
    return _suffixes().privatesuffix(host) or host


@cache
def _suffixes() -> PublicSuffixList:
    """Return the Public Suffix List; to read it takes as long as to import numpy."""
    return PublicSuffixList(accept_unknown=True)


def suffixes() -> list[str]:
    """Return the rules of the Public Suffix List, for the core: both readings use the same list."""
    return sorted(_suffixes()._publicsuffix)  # noqa: SLF001 - no public name has them


def archives() -> list[str]:
    """Return the hosts of web archives, for the core."""
    return sorted(_ARCHIVES)


def operator_of(site: str) -> str:
    """Return who probably runs a site: the registrable domain of a host, or the site where it is no host.

    >>> operator_of("www.shop.example"), operator_of("owner/repository")
    ('shop.example', 'owner/repository')
    """
    return site if "/" in site else domain_of(site)


@lru_cache(maxsize=65_536)
def is_public_suffix(host: str) -> bool:
    """Return whether anyone may register names right below a host; a name without dots counts as one.

    >>> [is_public_suffix(name) for name in ("co.uk", "github.io", "someone.github.io", "localhost")]
    [True, True, False, True]
    """
    return not is_address(host) and _suffixes().privatesuffix(host) is None


def is_address(host: str) -> bool:
    """Return whether a host is an IP address.

    >>> is_address("192.0.2.1"), is_address("[2001:db8::1]"), is_address("example.org")
    (True, True, False)
    """
    return host.startswith("[") or host.replace(".", "").isdigit()
