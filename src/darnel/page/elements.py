"""Elements: what is kept of one link, script, frame, picture or heading."""

import re
from dataclasses import dataclass

from darnel.facts.hosts import domain_of
from darnel.facts.networks import Network, network_of

# All begin with one of a few characters, and in lower case: the search passes over the rest quickly.
_PAID = re.compile(
    r"[?&/](?:(?<=/)(?:aff|affiliate|partners?|recommends|go|out|refer|visit|register)/[\w-]|"
    r"(?<=[?&])(?:tag=[\w-]+-2\d\b|aff(?:_?id|iliate(?:_?id)?)?=|affid=|ref(?:id|_id|erral)?=[\w-]|mkrid=|"
    r"campid=|irclickid=|subid\d?=|clickid=|"
    r"btag=|a_aid=|partner(?:_?id)?=|promo(?:code)?=|pid=\d|hop=|rfsn=|aff_fcid=|aff_sub|invite(?:_?code)?=|"
    r"via=|agent=|coupon=))"
)


@dataclass(slots=True)
class Link:
    """One `a` element with an `href`: target, visible text, what it is in."""

    href: str
    text: str
    rel: str
    banner: bool  # contains a picture and no text
    group: int  # which list, paragraph or container of links it is in
    host: str  # of the target, or "" for a link inside the site

    @property
    def domain(self) -> str:
        """Registrable domain of the target, or ""."""
        return domain_of(self.host) if self.host else ""

    @property
    def network(self) -> Network | None:
        """The affiliate network, shortener or ad network that the target belongs to."""
        return network_of(self.host)

    @property
    def paid(self) -> bool:
        """Whether it pays the site when followed: by an affiliate network or a partner's parameter."""
        if not self.host:
            return False
        network = self.network
        return (network is not None and network.kind == "affiliate") or _PAID.search(
            self.href.lower()
        ) is not None


@dataclass(slots=True)
class Embed:
    """One element that loads something from an address: script, frame, picture."""

    tag: str
    url: str
    host: str  # of the address, or "" for one inside the site

    @property
    def network(self) -> Network | None:
        """The ad, analytics or counter network that the address belongs to."""
        return network_of(self.host)


@dataclass(slots=True)
class Image(Embed):
    """One `img` element."""

    fallback: bool  # has an `onerror` handler


@dataclass(slots=True)
class Heading:
    """One heading, `level` 1 to 6."""

    level: int
    text: str
