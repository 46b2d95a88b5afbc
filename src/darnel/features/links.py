"""Links: lists of them, where they lead, and how their texts read."""

import math

from darnel.features.feature import feature, rate, share
from darnel.page.page import Page

_BLOCK = 10  # links from which a group counts as a list, and a page as one with links to speak of
_FEW = 5  # inner links from which something is said of them


@feature(shown_by="links to one domain")
def sister_subdomains(page: Page) -> float:
    """Most sub-domains of one registrable domain among the links, 1 where there are no links to hosts.

    A ring of sister sites under one name.

    >>> sister_subdomains(Page("[a](https://a.x.example) [b](https://b.x.example)", "markdown"))
    2.0

    Unit: hosts
    Range: 1 and up
    Said: sub-domains of one domain linked to; links to many sub-domains of one domain; few sub-domains of one
    domain linked to
    Source: traits measured on this project's corpus (median 15 links to 250 sub-domains of one domain)
    """
    return float(max(page.link_totals.sisters, 1))


@feature(shown_by="largest list")
def largest_list_share(page: Page) -> float:
    """Share of all links that are in the largest list, of pages with ten links or more.

    >>> largest_list_share(Page("- [a](/1)\\n" * 9 + "\\n[d](/4)", "markdown"))
    0.9

    Unit: share of links
    Range: 0 to 1
    Said: links in the longest list; many links in one long list; few links in one long list
    Source: mission of this project (link-list size)
    """
    totals = page.link_totals
    return share(totals.largest, totals.links) if totals.links >= _BLOCK else math.nan


@feature(shown_by="largest list")
def list_external_share(page: Page) -> float:
    """Share of links in the largest list that lead to other sites, where it has ten or more.

    Menus lead inside; "also read" lists of a farm lead to its sisters.

    >>> list_external_share(Page("- [a](https://a.example/1)\\n" * 10, "markdown"))
    1.0

    Unit: share of links
    Range: 0 to 1
    Said: links of the longest list that leave the site; many links to other sites in the longest list; few
    links to other sites in the longest list
    Source: field notes of this project ("also read" blocks)
    """
    totals = page.link_totals
    return share(totals.largest_outside, totals.largest) if totals.largest >= _BLOCK else math.nan


@feature(shown_by="shell lines")
def related_blocks(page: Page) -> float:
    """Lines that head a block of related pages, in the languages of the word list, for every 1,000 words.

    >>> related_blocks(Page("## Also read\\n\\n- [a](/1)", "markdown"))
    10.0

    Unit: lines per 1,000 words
    Range: 0 and up
    Said: headings such as "related posts"; many headings such as "related posts"; few headings such as
    "related posts"
    Source: field notes of this project ("also read" blocks)
    """
    return rate(page.shown.related_heads, page.reading.word_total)


@feature(shown_by="links")
def anchor_words(page: Page) -> float:
    """Mean number of words in a link's text.

    >>> anchor_words(Page("[one two](/1) [three](/2)", "markdown"))
    1.5

    Unit: words
    Range: 0 and up
    Said: words in a link; long link texts; short link texts
    Source: Bevendorff et al., Is Google Getting Worse?, ECIR 2024 (mean anchor words)
    """
    totals = page.link_totals
    return totals.anchor_words / totals.anchors if totals.anchors else math.nan


@feature(shown_by="links")
def nofollow_share(page: Page) -> float:
    """Share of links marked `nofollow`, `sponsored` or `ugc`.

    >>> nofollow_share(Page('<a rel="nofollow" href="/1">a</a><a href="/2">b</a>'))
    0.5

    Unit: share of links
    Range: 0 to 1
    Said: links marked as paid or not vouched for; many links marked as paid or not vouched for; few links
    marked as paid
    Source: Bevendorff et al., Is Google Getting Worse?, ECIR 2024 (nofollow links)
    """
    return share(page.link_totals.unfollowed, page.link_totals.links)


@feature(shown_by="links")
def links_in_prose(page: Page) -> float:
    """Share of links that are alone or in twos in their paragraph or list, as links inside sentences mostly
    are, of pages with ten links or more.

    >>> links_in_prose(Page("one [a](/1)\\n\\n" + "- [b](/2)\\n" * 9, "markdown"))
    0.1

    Unit: share of links
    Range: 0 to 1
    Said: links inside sentences; many links inside sentences; few links inside sentences
    Source: issue of this project (links per paragraph of prose)
    """
    totals = page.link_totals
    return share(totals.in_prose, totals.links) if totals.links >= _BLOCK else math.nan


@feature(shown_by="links")
def contact_links(page: Page) -> float:
    """Mail and telephone links.

    >>> contact_links(Page('<a href="mailto:a@example.org">write</a>'))
    1.0

    Unit: links
    Range: 0 and up
    Said: mail and telephone links; mail or telephone links; few mail or telephone links
    Source: field notes of this project (signs of care)
    """
    return float(page.link_totals.contacts)


@feature(shown_by="outside links")
def social_share(page: Page) -> float:
    """Share of the outside domains that are large social and video sites.

    >>> social_share(Page("[a](https://www.facebook.com/x) [b](https://example.org)", "markdown"))
    0.5

    Unit: share of outside domains
    Range: 0 to 1
    Said: outside sites that are large social sites; outside links mostly to large social sites; few
    outside links to large social sites
    Source: traits measured on this project's corpus (remeasured: share buttons of honest templates)
    """
    totals = page.link_totals
    return share(totals.social_domains, totals.external_domains)


@feature(shown_by="outside links")
def own_profiles(page: Page) -> float:
    """Social and video sites on which the page links to a profile or page, not to a form for sharing, at most
    five.

    A publisher has accounts under its own name; a farm has buttons. NaN where no link leads outside.

    >>> text = "[a](https://www.facebook.com/oldmill) [b](https://twitter.com/intent/tweet?u=x)"
    >>> own_profiles(Page(text, "markdown"))
    1.0

    Unit: sites
    Range: 0 to 5
    Said: profiles on social sites; its own profiles on social sites; few profiles on social sites
    Source: remeasured on this project's corpus (the same in every collection)
    """
    return float(min(page.link_totals.profiles, 5)) if page.link_totals.external else math.nan


@feature
def distinct_inner_share(page: Page) -> float:
    """Distinct targets among the links inside the site, where there are five or more.

    >>> distinct_inner_share(Page("[a](/1) [b](/1) [c](/2) [d](/2) [e](/2)", "markdown"))
    0.4

    Unit: distinct targets per link
    Range: 0 to 1
    Said: links inside the site to different pages; many different pages among its inner links; few different
    pages among its inner links
    Source: remeasured on this project's corpus (menus, teasers and footers repeat what matters)
    """
    totals = page.link_totals
    return share(totals.inner_targets, totals.inner) if totals.inner >= _FEW else math.nan


@feature(shown_by="links")
def archive_link_share(page: Page) -> float:
    """Share of links inside the site that lead to lists by tag, category or author, where there are five or
    more.

    >>> archive_link_share(Page("[a](/tag/x) [b](/category/y) [c](/1) [d](/2)  [e](/3)", "markdown"))
    0.4

    Unit: share of inner links
    Range: 0 to 1
    Said: inner links to tags, categories and authors; many links to tags, categories and authors; few
    links to tags, categories and authors
    Source: remeasured on this project's corpus (auto-posted blogs tag every post)
    """
    totals = page.link_totals
    return share(totals.inner_archives, totals.inner) if totals.inner >= _FEW else math.nan


@feature(shown_by="section links")
def site_sections(page: Page) -> float:
    """Kinds of section that links name, such as jobs, events or help, on pages of a site.

    An organisation, a shop or a newspaper has such sections in its menu and footer; a farm has posts. The
    text of a link names one, or the address of a link inside the site; a link to nowhere names none. NaN
    where fewer than five links lead inside by the whole path, as of a chapter of a manual.

    >>> site_sections(Page("[Jobs](/jobs) [Our team](/team) [Help](/help) [a](/1) [b](/2)", "markdown"))
    3.0

    Unit: kinds of section
    Range: 0 and up
    Said: sections such as jobs, events or help; many sections such as jobs, events or help; few sections such
    as jobs, events or help
    Source: readers of this project's corpus (an organisation behind the page)
    """
    totals = page.link_totals
    return float(totals.sections) if totals.of_site else math.nan


@feature(shown_by="inner links")
def plain_folders(page: Page) -> float:
    """Distinct plain words that begin the paths of links inside the site, on pages of a site.

    A site that somebody planned has `/about`, `/news`, `/shop`; one that a program fills has dates, numbers
    and titles. A path begins at the root; at most 30 words are counted. NaN where fewer than five links have
    one.

    >>> plain_folders(Page("[a](/about) [b](/news/1) [c](/news/2) [d](/2016/05) [e](/shop.html)", "markdown"))
    3.0

    Unit: parts
    Range: 0 to 30
    Said: parts of the site with plain names, such as /news; many parts of the site with plain names, such as
    /news; few parts of the site with plain names, such as /news
    Source: readers of this project's corpus (an organisation behind the page)
    """
    totals = page.link_totals
    return float(totals.plain_folders) if totals.of_site else math.nan


@feature(shown_by="account links")
def account_links(page: Page) -> float:
    """Sites that the page links to an account on, Facebook and X not counted, at most five.

    Everybody has share buttons; an account with pictures, films or an app takes work. Addresses
    such as `/watch` or `/p/`, of a single film or picture, are no account. NaN where the page is of no site,
    as for `site_sections`.

    >>> menu = "[a](/a) [b](/b) [c](/c) [d](/d) [e](/e)"
    >>> account_links(Page(f"{menu} [f](//instagram.com/mill) [g](//facebook.com/mill)", "markdown"))
    1.0

    Unit: sites
    Range: 0 to 5
    Said: links to accounts, such as on Instagram; links to many accounts, such as on Instagram; few links to
    accounts, such as on Instagram
    Source: readers of this project's corpus (an organisation behind the page)
    """
    totals = page.link_totals
    return float(min(totals.accounts, 5)) if totals.of_site else math.nan


@feature(shown_by="document links")
def document_links(page: Page) -> float:
    """Documents such as PDF, office files or tables that links lead to, at most five.

    Minutes, forms, manuals and reports are made by somebody for somebody; a farm has posts. NaN where the
    page is of no site, as for `site_sections`.

    >>> document_links(Page("[Minutes](/minutes.pdf) [a](/a) [b](/b) [c](/c) [d](/d) [e](/e)", "markdown"))
    1.0

    Unit: documents
    Range: 0 to 5
    Said: links to documents, such as PDF; many links to documents, such as PDF; few links to documents, such
    as PDF
    Source: readers of this project's corpus (an organisation behind the page)
    """
    totals = page.link_totals
    return float(min(totals.documents, 5)) if totals.of_site else math.nan
