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
from darnel.facts.allowlist import covered, read_hosts, well_known
from darnel.facts.hosts import is_public_suffix
from darnel.sites.blocklist import merge, select
from darnel.sites.list_formats import FORMATS, Entry, read_list, render

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
        (site("localhost"), "not a host name"),
        (site("owner/posts"), "not a host name"),
        (site("192.0.2.1"), "not a host name"),
        (site("a.example\n0.0.0.0 b.example"), "not a host name"),
        (site("de.wikipedia.org"), "allowed"),
        (site("mine.example"), "allowed"),
        (site("two-pages.example", pages=2), "fewer than 5 pages"),
    ],
)
def test_who_stays_out_and_why(row, reason):
    chosen = select([row, site("farm.example")], TODAY, allowed=well_known() | {"mine.example"})
    assert [str(entry) for entry in chosen.entries] == ["farm.example"]
    assert chosen.left_out == {reason: [row["site"]]}


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


def test_an_example_names_no_login_of_the_crawler():
    urls = ["https://user:pass@farm.example/1?a=b@c", "https://farm.example/@me"]
    (entry,) = select([site("farm.example", examples=urls)], TODAY, allowed=frozenset()).entries
    assert "e.g. https://farm.example/1?a=b@c https://farm.example/@me" in entry.evidence


@pytest.mark.parametrize("format_", FORMATS)
def test_every_entry_carries_its_evidence_and_is_read_again(tmp_path, format_):
    lines = text(format_).splitlines()
    at = next(place for place, line in enumerate(lines) if "farm.example" in line)
    assert lines[at - 1][2:] == "2026-11-22 score 0.97 (0.87 to 1.00), 12 pages; Links for every 100 words"
    (tmp_path / "list").write_text("\n".join(lines))
    hosts = ["farm.example", "part.example/deals/", "sub.spam.example", "xn--80ak6aa92e.example"]
    assert [str(entry) for entry in read_list(tmp_path / "list").entries] == [
        host for host in hosts if "/" not in host or format_ in ("ublacklist", "ublock")
    ]
    assert read_list(tmp_path / "list").entries[0].day == TODAY


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
    assert (more.cleared, more.clean, more.left_out) == (
        set(),
        {"glimpsed.example"},
        {"no page could be scored": ["unread.example"]},
    )
    entries, changes = merge(chosen, previous, TODAY, format_="ublacklist")
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
    previous = [Entry("mine.example", "", TODAY, "old"), Entry("sub.mine.example", "", TODAY, "old")]
    entries, changes = merge(chosen, previous, TODAY, format_="ublacklist")
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
    with pytest.raises(InputError, match="not a darnel blocklist"):
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


OWN = ["@*://good.farm.example/*", "*://*.found-by-hand.example/*", "# a note", "*://other.example/spam/*"]


def keep(run_darnel, tmp_path, write_jsonl, format_, own, head=()):
    """Write a list, add lines to it, write it again; the text and what was printed."""
    sites = write_jsonl(tmp_path / "sites.jsonl", ROWS)
    out = tmp_path / "list.txt"
    options = ("-o", out, "--format", format_, "--date", "2026-01-06")
    assert run_darnel("blocklist", sites, *options).returncode == 0
    lines = out.read_text().splitlines()
    out.write_text("\n".join([*lines[:1], *head, *lines[1:], *own]) + "\n")
    done = run_darnel("blocklist", sites, *options, "--previous", out)
    assert done.returncode == 0, done.stderr
    return out.read_text(), done.stdout


@pytest.mark.parametrize(
    ("format_", "own", "head"),
    [
        ("ublacklist", OWN, ["# Homepage: https://lists.example", "# Licence: CC0"]),
        ("ublock", ["@@||good.farm.example^", "||hand.example^", "example.com##.ad"], ["! Licence: CC0"]),
        ("hosts", ["0.0.0.0 hand.example", "127.0.0.1 localhost"], ["# mine"]),
        ("domains", ["hand.example"], ["# mine"]),
        ("rpz", ["hand.example CNAME .", "good.example CNAME rpz-passthru."], ["; mine"]),
    ],
)
def test_lines_that_people_added_stay(run_darnel, tmp_path, write_jsonl, format_, own, head):
    text_, changes = keep(run_darnel, tmp_path, write_jsonl, format_, own, head)
    lines = text_.splitlines()
    assert [line for line in lines if line in own] == own
    assert all(lines.count(line) == 1 for line in (*own, *head))
    assert lines.index(head[-1]) < next(n for n, line in enumerate(lines) if "farm.example" in line)
    assert changes == "nothing changed\n"
    again = read_list(tmp_path / "list.txt")
    assert again.rules == own
    assert len(again.entries) == (4 if format_ in ("ublacklist", "ublock") else 3)


def test_a_title_of_ones_own_stays_and_lines_stay_without_previous(run_darnel, tmp_path, write_jsonl):
    sites = write_jsonl(tmp_path / "sites.jsonl", ROWS)
    out = tmp_path / "list.txt"
    run_darnel("blocklist", sites, "-o", out)
    out.write_text(out.read_text().replace("Title: farms found by darnel", "Title: my farms") + OWN[0] + "\n")
    assert run_darnel("blocklist", sites, "-o", out).returncode == 0
    assert out.read_text().startswith("# Last modified")
    assert out.read_text().count("Title: my farms") == 1
    assert OWN[0] in out.read_text().splitlines()


def test_lines_that_another_format_cannot_keep_are_printed(run_darnel, tmp_path, write_jsonl):
    sites = write_jsonl(tmp_path / "sites.jsonl", ROWS)
    old = tmp_path / "old.txt"
    run_darnel("blocklist", sites, "-o", old)
    old.write_text(old.read_text() + "\n".join(OWN) + "\n")
    done = run_darnel("blocklist", sites, "-o", tmp_path / "new.txt", "--format", "hosts", "--previous", old)
    assert all(f"- {line}: a line of yours" in done.stdout for line in OWN)
    assert "good.farm.example" not in (tmp_path / "new.txt").read_text()


def test_a_list_of_others_is_not_replaced(run_darnel, tmp_path, write_jsonl):
    sites = write_jsonl(tmp_path / "sites.jsonl", ROWS)
    (tmp_path / "mine.txt").write_text("||ads.example^\n" * 9)
    done = run_darnel("blocklist", sites, "-o", tmp_path / "mine.txt")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert (tmp_path / "mine.txt").read_text() == "||ads.example^\n" * 9


LONG = ".".join(["a" * 60] * 3 + ["b" * 50, "example"])


@pytest.mark.parametrize("origin", ["rpz.", "farms.rpz.example.net.", "o" * 40 + ".rpz.example.net."])
def test_names_that_a_zone_cannot_hold_are_left_out_by_name(run_darnel, tmp_path, write_jsonl, origin):
    odd = ("my_shop.example", "-dash.example", "a..b.example", "32.1.0.168.192.rpz-ip", "x.rpz-nsdname")
    sites = write_jsonl(tmp_path / "sites.jsonl", [*ROWS, site(LONG), *map(site, odd)])
    done = run_darnel("blocklist", sites, "-o", tmp_path / "zone", "--format", "rpz")
    zone = dns.zone.from_text((tmp_path / "zone").read_text(), origin=origin)
    zone.check_origin()
    assert {str(name) for name in zone if "*" not in str(name)} == {
        "@", "farm.example", "sub.spam.example", "xn--80ak6aa92e.example"
    }  # fmt: skip
    assert f"left out, too long for a policy zone: {LONG}" in done.stderr
    assert all(name in done.stderr for name in odd)
    assert f"{len(odd)} left out: not a host name" in done.stderr


def test_serials_of_a_zone_grow(run_darnel, tmp_path, write_jsonl):
    sites = write_jsonl(tmp_path / "sites.jsonl", ROWS)
    zone, serials = tmp_path / "zone", []
    for day in ("2026-01-02", "2026-01-02", "2026-01-02", "2026-01-01", "2026-01-03"):
        assert run_darnel("blocklist", sites, "-o", zone, "--format", "rpz", "--date", day).returncode == 0
        serials.append(int(re.search(r"localhost\. (\d{10}) ", zone.read_text())[1]))
    assert serials == sorted(set(serials))
    assert serials[-1] == 2026010300


def test_a_site_that_is_not_bad_is_not_left_out():
    chosen = select([site("github.io", 0.1), site("localhost", 0.1)], TODAY, allowed=well_known())
    assert chosen.left_out == {}


def test_an_entry_has_values_and_addresses_and_the_head_says_where_to_appeal(
    run_darnel, tmp_path, write_jsonl
):
    reasons = [
        {"feature": "x", "contribution": 1.0, "value": 41.66, "text": "Words of betting: 42 on average"}
    ]
    odd = "https://farm.example/\u2028*://*.good.example/*"
    row = site("farm.example", reasons=reasons, topic="casino", examples=["https://farm.example/1", odd])
    sites = write_jsonl(tmp_path / "sites.jsonl", [row])
    out = tmp_path / "list.txt"
    run_darnel("blocklist", sites, "-o", out, "--contact", "lists@a.example\n*://*.b.example/*")
    run_darnel("blocklist", sites, "-o", out)
    lines = out.read_text().splitlines()
    assert lines.count("# Appeals: lists@a.example *://*.b.example/*") == 1
    assert "Words of betting: 42 on average; topic casino; e.g. https://farm.example/1 " in lines[-2]
    assert [line for line in lines if not line.startswith("#")] == ["*://*.farm.example/*"]
    run_darnel("blocklist", sites, "-o", out, "--contact", "new@a.example")
    assert [line for line in out.read_text().splitlines() if "Appeals" in line] == [
        "# Appeals: new@a.example"
    ]


def test_a_host_named_www_below_a_domain_is_one_entry_of_a_hosts_file(tmp_path):
    rows = [site("www.blog.a.example"), site("b.example")]
    (tmp_path / "hosts").write_text(text("hosts", rows))
    again = read_list(tmp_path / "hosts")
    assert [str(entry) for entry in again.entries] == ["b.example", "www.blog.a.example"]
    assert again.rules == []
    _, changes = merge(select(rows, TODAY, allowed=well_known()), again.entries, TODAY, format_="hosts")
    assert changes == []


def test_an_entry_of_the_last_list_leaves_when_a_sub_domain_is_clean():
    chosen = select([site("docs.b.example", 0.05, pages=50)], TODAY, allowed=well_known())
    previous = [Entry("b.example", "", TODAY, "old"), Entry("b.example", "/deals/", TODAY, "old")]
    entries, changes = merge(chosen, previous, TODAY, format_="ublacklist")
    assert [str(entry) for entry in entries] == ["b.example/deals/"]
    assert changes == ["- b.example: a sub-domain is clean"]


@pytest.mark.parametrize("folder", ["/deals/", "/日本/"])
def test_a_clean_host_with_one_bad_folder_is_clean(folder):
    row = site("docs.b.example", 0.05, pages=500, paths=[{"path": folder, "pages": 9, "score": 0.99}])
    chosen = select([site("b.example"), row], TODAY, allowed=well_known())
    assert chosen.clean == {"docs.b.example"}
    assert chosen.left_out["a sub-domain is clean"] == ["b.example"]
    listed = [str(entry) for entry in chosen.entries]
    assert listed == (["docs.b.example/deals/"] if folder == "/deals/" else [])
    unnamed = chosen.left_out.get("a folder whose name no format can write", [])
    assert unnamed == ([] if listed else ["docs.b.example/日本/"])


def test_folders_that_a_new_format_cannot_name_are_said_and_not_counted(run_darnel, tmp_path, write_jsonl):
    first, second = tmp_path / "farms.txt", tmp_path / "hosts"
    run_darnel("blocklist", write_jsonl(tmp_path / "sites.jsonl", ROWS), "-o", first, "--format", "ublock")
    few = write_jsonl(tmp_path / "few.jsonl", [site("farm.example")])
    result = run_darnel("blocklist", few, "-o", second, "--format", "hosts", "--previous", first)
    assert "- part.example/deals/: a folder, which hosts cannot name" in result.stdout.splitlines()
    assert "3 entries" in result.stderr
    assert "# Entries: 3" in second.read_text()


@pytest.mark.parametrize("command", ["blocklist", "annotate", "sites"])
def test_a_wrong_row_is_named_by_file_and_number(run_darnel, tmp_path, write_jsonl, command):
    good = site("farm.example", flagged=1.0, label="farm")
    first = write_jsonl(tmp_path / "first.jsonl", [good, good])
    second = write_jsonl(tmp_path / "second.jsonl", [good, good | {"score": "high"}])
    out = tmp_path / ("out.parquet" if command == "annotate" else "out.csv")
    refused = run_darnel(command, first, second, "-o", out)
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert f"{second}, row 2 was not written by" in refused.stderr
    assert not out.exists()


def test_an_entry_names_the_model_that_judged_its_pages(tmp_path, run_darnel):
    scores, sites, out = tmp_path / "s.jsonl", tmp_path / "sites.jsonl", tmp_path / "farms.txt"
    run_darnel("score", "data/crawl.jsonl", "-o", scores)
    run_darnel("sites", scores, "-o", sites)
    assert run_darnel("blocklist", sites, "-o", out).returncode == 0
    digest = json.loads((tmp_path / "s.jsonl.report.json").read_text())["run"]["model"]
    assert f"; model {digest[:12]}\n" in out.read_text()
    scores.write_text(scores.read_text() + "\n")  # no longer what the run wrote
    run_darnel("sites", scores, "-o", sites)
    assert '"model":null' in sites.read_text()


@pytest.mark.parametrize("line", ["https://a.example/", "*.a.example", "0.0.0.0 a.example", "||a.example^"])
def test_a_line_that_would_allow_nothing_is_refused(tmp_path, line):
    (tmp_path / "mine.txt").write_text(f"# mine\nb.example\n{line}\n")
    with pytest.raises(InputError, match=r"mine\.txt: .* is not a host"):
        read_hosts(tmp_path / "mine.txt")


def test_hosts_are_read_with_a_byte_order_mark_and_in_any_script(tmp_path):
    (tmp_path / "mine.txt").write_text("A.example\n=münchen.example # a town\n\nlocalhost\n", "utf-8-sig")
    assert read_hosts(tmp_path / "mine.txt") == {"a.example", "=xn--mnchen-3ya.example", "localhost"}
