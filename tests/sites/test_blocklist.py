"""Blocklists: each format is read by a reader of it, and who must not be listed is not."""

import json
import re
from datetime import date, timedelta

import adblock
import dns.zone
import pytest
from python_hosts import Hosts

from darnel.cli.sites import ListFormat
from darnel.errors import InputError
from darnel.facts.allowlist import covered, well_known
from darnel.facts.hosts import is_public_suffix
from darnel.sites.blocklist import FORMATS, Entry, merge, read_list, render, select

TODAY = date(2026, 11, 22)
REASONS = [
    {"feature": "links", "contribution": 1.4, "text": "Links for every 100 words"},
    {"feature": "x", "contribution": -1, "text": "Code"},
]


def site(name, score=0.97, pages=12, **more):
    return {
        "site": name,
        "score": score,
        "low": (score or 0) - 0.1,
        "high": 1.0,
        "pages": pages,
        "reasons": REASONS,
        "paths": [],
    } | more


def listed(*rows, **options):
    return [str(entry) for entry in select(rows, TODAY, **{"allowed": well_known()} | options).entries]


PART = site(
    "part.example",
    0.3,
    paths=[{"path": "/deals/", "pages": 9, "score": 0.99}, {"path": "/news/", "pages": 30, "score": 0.02}],
)
ROWS = [site("farm.example"), site("sub.spam.example"), site("xn--80ak6aa92e.example"), PART]


def text(format_, rows=ROWS):
    return render(select(rows, TODAY, allowed=well_known()).entries, format_, TODAY)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (site("github.io"), "public suffix"),
        (site("co.uk"), "public suffix"),
        (site("localhost"), "no host name"),
        (site("owner/posts"), "no host name"),
        (site("192.0.2.1"), "no host name"),
        (site("a.example\n0.0.0.0 b.example"), "no host name"),
        (site("de.wikipedia.org"), "allowed"),
        (site("mine.example"), "allowed"),
        (site("two-pages.example", pages=2), "too few pages"),
    ],
)
def test_who_stays_out_and_why(row, reason):
    chosen = select([row, site("farm.example")], TODAY, allowed=well_known() | {"mine.example"})
    assert [str(entry) for entry in chosen.entries] == ["farm.example"]
    assert +chosen.left_out == {reason: 1}


def test_someone_below_a_public_suffix_is_listed_and_a_clean_site_is_not():
    assert listed(site("spammer.github.io"), site("good.example", 0.2)) == ["spammer.github.io"]
    assert listed(site("a.example", 0.9), threshold=0.95) == []
    assert listed(site("a.example", pages=6), least_pages=7) == []


def test_a_host_above_a_clean_one_is_not_listed():
    assert listed(site("shared.example"), site("honest.shared.example", 0.01)) == []
    assert listed(site("shared.example"), site("nothonest-shared.example", 0.01)) == ["shared.example"]


def test_only_the_bad_part_of_a_host_is_listed():
    assert listed(PART) == ["part.example/deals/"]
    assert listed(PART | {"paths": [{"path": "/deals/", "pages": 2, "score": 0.99}]}) == []
    assert listed(PART | {"paths": [{"path": "/", "pages": 20, "score": 0.99}]}) == []
    assert listed(PART | {"paths": [{"path": "/a b$/", "pages": 20, "score": 0.99}]}) == []


@pytest.mark.parametrize("format_", FORMATS)
def test_every_entry_carries_its_evidence_and_is_read_again(tmp_path, format_):
    lines = text(format_).splitlines()
    at = next(place for place, line in enumerate(lines) if "farm.example" in line)
    assert lines[at - 1][2:] == "2026-11-22 score 0.97 (0.87 to 1.00), 12 pages; Links for every 100 words"
    (tmp_path / "list").write_text("\n".join(lines))
    hosts = ["farm.example", "part.example/deals/", "sub.spam.example", "xn--80ak6aa92e.example"]
    assert [str(entry) for entry in read_list(tmp_path / "list")] == [
        host for host in hosts if "/" not in host or format_ in ("ublacklist", "ublock")
    ]
    assert read_list(tmp_path / "list")[0].day == TODAY


def test_an_ad_block_engine_reads_the_list_for_ublock_origin():
    rules = adblock.FilterSet()
    rules.add_filter_list(text("ublock"))
    engine = adblock.Engine(rules)

    def stopped(url):
        return engine.check_network_urls(url, url, "document").matched

    assert all(
        map(
            stopped,
            (
                "https://farm.example/",
                "http://www.farm.example/x?y",
                "https://sub.spam.example/",
                "https://part.example/deals/x",
            ),
        )
    )
    assert not any(
        map(
            stopped,
            (
                "https://notfarm.example/",
                "https://spam.example/",
                "https://part.example/news/x",
                "https://farm.example.org/",
            ),
        )
    )


def test_a_name_server_library_reads_the_response_policy_zone():
    zone = dns.zone.from_text(text("rpz"), origin="rpz.local.")
    zone.check_origin()
    names = {str(name) for name in zone if str(name) != "@"}
    assert names == {
        name
        for host in ("farm.example", "sub.spam.example", "xn--80ak6aa92e.example")
        for name in (host, f"*.{host}")
    }
    assert {str(data) for _, _, data in zone.iterate_rdatas("CNAME")} == {"."}


def test_a_hosts_parser_reads_the_hosts_file(tmp_path):
    (tmp_path / "hosts").write_text(text("hosts"))
    entries = [entry for entry in Hosts(path=str(tmp_path / "hosts")).entries if entry.entry_type == "ipv4"]
    named = {name for entry in entries for name in entry.names}
    assert named == {
        "farm.example",
        "www.farm.example",
        "sub.spam.example",
        "xn--80ak6aa92e.example",
        "www.xn--80ak6aa92e.example",
    }
    assert {entry.address for entry in entries} == {"0.0.0.0"}  # noqa: S104 - nowhere


def test_ublacklist_reads_the_list():
    """By the tokens of the extension's own grammar: match patterns, and comments to the end of a line."""
    label = r"[0-9A-Za-z](?:[0-9A-Za-z-]*[0-9A-Za-z])?"
    pattern = re.compile(
        rf"\*://((?:\*|{label})(?:\.{label})*)(/(?:[*0-9A-Za-z._~:/?\[\]@!$&'()+,;=-]|%[0-9A-Fa-f]{{2}})*)"
    )
    rules = [line for raw in text("ublacklist").splitlines() if (line := raw.partition("#")[0].strip())]
    assert [pattern.fullmatch(rule).groups() for rule in rules] == [
        ("*.farm.example", "/*"),
        ("part.example", "/deals/*"),
        ("*.sub.spam.example", "/*"),
        ("*.xn--80ak6aa92e.example", "/*"),
    ]


def test_plain_domains_are_one_a_line():
    rules = [line for line in text("domains").splitlines() if not line.startswith("#")]
    assert rules == ["farm.example", "sub.spam.example", "xn--80ak6aa92e.example"]


def test_what_changed_is_said_and_stale_entries_age_out():
    previous = [
        Entry("farm.example", "", TODAY - timedelta(days=90), "old"),
        Entry("reformed.example", "", TODAY - timedelta(days=9), "old"),
        Entry("unseen.example", "", TODAY - timedelta(days=9), "old"),
        Entry("stale.example", "", TODAY - timedelta(days=200), "old"),
    ]
    chosen = select(
        [site("farm.example"), site("fresh.example"), site("reformed.example", 0.1)],
        TODAY,
        allowed=well_known(),
    )
    previous.append(Entry("glimpsed.example", "", TODAY - timedelta(days=9), "old"))
    more = select(
        [site("glimpsed.example", 0.1, pages=1), site("unread.example", None, pages=0, low=0, high=0)],
        TODAY,
        allowed=well_known(),
    )
    assert (more.cleared, more.clean, +more.left_out) == (
        set(),
        {"glimpsed.example"},
        {"no page could be scored": 1},
    )
    entries, changes = merge(chosen, previous, TODAY, 180)
    assert [(entry.host, entry.day) for entry in entries] == [
        ("farm.example", TODAY),
        ("fresh.example", TODAY),
        ("glimpsed.example", TODAY - timedelta(days=9)),
        ("unseen.example", TODAY - timedelta(days=9)),
    ]
    assert [line.partition(":")[0] for line in changes] == [
        "+ fresh.example",
        "- reformed.example",
        "- stale.example",
    ]


def test_a_host_that_is_allowed_since_leaves_the_list():
    chosen = select([], TODAY, allowed=frozenset({"mine.example"}))
    entries, changes = merge(
        chosen, [Entry("mine.example", "", TODAY, "old"), Entry("sub.mine.example", "", TODAY, "old")], TODAY
    )
    assert (entries, len(changes)) == ([], 2)


def test_well_known_hosts_are_hosts_and_no_suffixes():
    hosts = well_known()
    assert len(hosts) > 500
    assert all(re.fullmatch(r"=?[a-z0-9-]+(\.[a-z0-9-]+)+", host) for host in hosts)
    assert not covered("someone.github.io", hosts)
    assert not covered("someone.wordpress.com", hosts)
    assert covered("www.wordpress.com", hosts)
    assert covered("en.m.wikipedia.org", hosts)
    assert not is_public_suffix("wikipedia.org")


def test_formats_are_named_once():
    assert tuple(ListFormat) == FORMATS


def test_the_command(run_darnel, tmp_path, write_jsonl):
    sites = write_jsonl(tmp_path / "sites.jsonl", ROWS)
    allow = tmp_path / "allow.txt"
    allow.write_text("spam.example  # mine\n")
    out = tmp_path / "list.txt"
    done = run_darnel("blocklist", sites, "-o", out, "--allow", allow, "--date", "2026-01-01")
    assert (done.returncode, done.stdout) == (0, "")
    assert "1 left out: allowed" in done.stderr
    done = run_darnel("blocklist", sites, "-o", out, "--previous", out, "--date", "2026-01-02")
    assert done.stdout.splitlines() == [
        "+ sub.spam.example: score 0.97 (0.87 to 1.00), 12 pages; Links for every 100 words",
    ]
    assert "nothing changed" in run_darnel("blocklist", sites, "-o", out, "--previous", out).stdout
    for previous in (sites, tmp_path / "nowhere"):
        refused = run_darnel("blocklist", sites, "-o", out, "--previous", previous)
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert run_darnel("blocklist", sites, "-o", out, "--format", "morse").returncode == 2
    pages = write_jsonl(tmp_path / "pages.jsonl", [{"content": "x"}])
    assert "darnel sites" in run_darnel("blocklist", pages, "-o", out).stderr


@pytest.mark.parametrize(
    "wrong", [{"pages": "many"}, {"score": "high"}, {"reasons": 3}, {"paths": [{"path": "/a/"}]}]
)
def test_rows_that_are_no_sites_are_refused_by_number(wrong):
    with pytest.raises(InputError, match="row 2"):
        select([site("a.example"), site("b.example") | wrong], TODAY, allowed=well_known())


def test_lists_of_others_are_refused(tmp_path):
    (tmp_path / "list").write_text("a.example\nb.example\nc.example\nd.example\n")
    with pytest.raises(InputError, match="no list that darnel wrote"):
        read_list(tmp_path / "list")


def test_from_pages_to_a_list(run_darnel, tmp_path, root):
    """The whole way: pages, scores, sites, list."""
    page = (root / "data/sample/farm/casino-mirror-ru.html").read_text("utf-8")
    (tmp_path / "crawl.jsonl").write_text(
        "".join(json.dumps({"content": page, "url": f"https://farm.example/{n}"}) + "\n" for n in range(6))
    )
    run_darnel("score", tmp_path / "crawl.jsonl", "-o", tmp_path / "scores.csv.gz")
    run_darnel("sites", tmp_path / "scores.csv.gz", "-o", tmp_path / "sites.csv")
    assert (
        run_darnel(
            "blocklist", tmp_path / "sites.csv", "-o", tmp_path / "list", "--format", "domains"
        ).returncode
        == 0
    )
    assert (tmp_path / "list").read_text().splitlines()[-1] == "farm.example"
