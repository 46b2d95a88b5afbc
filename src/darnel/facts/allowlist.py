"""Well-known hosts, and those that a user adds: who stays out of every list."""

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from darnel.errors import InputError
from darnel.facts.hosts import ascii_host, domain_of

_HOST = re.compile(r"=?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")


@lru_cache(maxsize=1)
def well_known() -> frozenset[str]:
    """Hosts of `facts/wellknown.txt`.

    >>> "wikipedia.org" in well_known()
    True
    """
    return frozenset(_hosts((files("darnel.facts") / "wellknown.txt").read_text("utf-8").splitlines()))


def read_hosts(path: Path) -> frozenset[str]:
    """Hosts of a file, one a line; `#` begins a remark, and `=` before a host leaves out its sub-domains.

    Raises:
        InputError: the file cannot be read, or has a line that is no host and would allow nothing.
    """
    try:
        hosts = _hosts(path.read_text("utf-8-sig").splitlines())
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path}: cannot be read as a list of hosts, one a line in UTF-8: {error}"
        ) from error
    if odd := next((host for host in hosts if not _HOST.fullmatch(host)), None):
        raise InputError(f"{path}: {odd[:80]!r} is not a host; write one a line, such as blog.example.org")
    return frozenset(hosts)


def _hosts(lines: Iterable[str]) -> list[str]:
    hosts = (line.partition("#")[0].strip().lower() for line in lines)
    return ["=" * host.startswith("=") + ascii_host(host.removeprefix("=")) for host in hosts if host]


def covered(host: str, hosts: frozenset[str]) -> bool:
    """Whether a host, or a domain above it up to the registrable one, is among some hosts.

    What anyone may register below a public suffix is not covered by it; nor what is below a host written
    with `=`.

    >>> hosts = ("de.wikipedia.org", "notwikipedia.org", "me.wordpress.com")
    >>> tuple(covered(host, well_known()) for host in hosts)
    (True, False, False)
    """
    if f"={host.removeprefix('www.')}" in hosts:
        return True
    domain = domain_of(host)
    while host not in hosts:
        if host == domain or "." not in host:
            return False
        host = host.partition(".")[2]
    return True
