"""Networks: who is behind a host, from networks.csv, whose first lines say how to extend it."""

import csv
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple


class Network(NamedTuple):
    """Who is behind a host.

    Attributes:
        name: of the network, service or site.
        kind: such as `ads`, `affiliate`, `analytics`, `social` or `service`.
        tier: of ads, whom they accept; `business` of a service for organisations, `account` of a site where
            people keep accounts; else "".
    """

    name: str
    kind: str
    tier: str


@lru_cache(maxsize=1)
def networks() -> dict[str, Network]:
    """Known networks by host.

    >>> networks()["histats.com"].kind
    'counter'
    """
    lines = (files(__package__) / "networks.csv").read_text("utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return {row["host"]: Network(row["network"], row["kind"], row["tier"]) for row in rows}


@lru_cache(maxsize=65_536)
def network_of(host: str) -> Network | None:
    """The network of a host or of the nearest domain above it; None for all others.

    >>> network_of("pagead2.googlesyndication.com").kind, network_of("example.org")
    ('ads', None)
    """
    known = networks()
    while host:
        if network := known.get(host):
            return network
        host = host.partition(".")[2]
    return None
