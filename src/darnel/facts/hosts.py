"""Hosts and registrable domains of URLs."""

from functools import lru_cache

from publicsuffixlist import PublicSuffixList

_SUFFIXES = PublicSuffixList(accept_unknown=True)
_HOST_ENDS = str.maketrans(dict.fromkeys("?#\\", "/"))


def host_of(url: str) -> str:
    """Host of an absolute or scheme-relative URL, in lower case, without port; else "".

    >>> host_of("https://user@Shop.Example.com:8080/x?y"), host_of("//a.example/b"), host_of("/about")
    ('shop.example.com', 'a.example', '')
    """
    start = url.find("//")
    if start < 0:
        return ""
    end = url.find("/", start + 2)
    return _host_of_origin(url if end < 0 else url[:end])


@lru_cache(maxsize=65_536)
def _host_of_origin(url: str) -> str:
    """Host of a URL without its path: the links of a page have many paths and few origins."""
    start = url.find("//")
    if url[:start].strip().lower() not in {"", "http:", "https:"}:
        return ""
    authority = url[start + 2 : start + 300].translate(_HOST_ENDS).partition("/")[0]
    host = authority.rpartition("@")[2].lower().strip()
    return host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0].rstrip(".")


@lru_cache(maxsize=65_536)
def domain_of(host: str) -> str:
    """Registrable domain of a host, by the Public Suffix List; the host itself where there is none.

    >>> domain_of("news.bbc.co.uk"), domain_of("someone.github.io"), domain_of("localhost")
    ('bbc.co.uk', 'someone.github.io', 'localhost')
    """
    if is_address(host):
        return host
    return _SUFFIXES.privatesuffix(host) or host


@lru_cache(maxsize=65_536)
def is_public_suffix(host: str) -> bool:
    """Whether anyone may register names right below a host; a name without dots counts as one.

    >>> is_public_suffix("co.uk"), is_public_suffix("github.io"), is_public_suffix("someone.github.io"), is_public_suffix("localhost")
    (True, True, False, True)
    """
    return not is_address(host) and _SUFFIXES.privatesuffix(host) is None


def is_address(host: str) -> bool:
    """Whether a host is an IP address.

    >>> is_address("192.0.2.1"), is_address("[2001:db8::1]"), is_address("example.org")
    (True, True, False)
    """
    return host.startswith("[") or host.replace(".", "").isdigit()
