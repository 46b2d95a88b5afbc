"""Operators: what ties sites, what does not, and what shows it."""

import json
import random

import networkx as nx
import pytest

from darnel.page.page import Page
from darnel.sites.operators import MOST_DOMAINS, find_links, gather, operators


def adsense(number):
    return f'<ins data-ad-client="ca-pub-{7_100_000_000_000_000 + number}">'


def analytics(number):
    return f"<script>ga('create', 'UA-{5_100_200 + number}-1')</script>"


def amazon(name):
    return f'<a href="https://www.amazon.com/dp/B0?tag={name}-20">mill</a>'


def link(host):
    return f'<a href="https://{host}/">link</a>'


def tied(pages):
    """Groups of sites, from pairs of site and markup."""
    sites, seen = gather(Page(f"<title>t</title>{markup}", "html", site=site) for site, markup in pages)
    return [row["sites"] for row in operators(sites, find_links(sites, seen))]


def test_a_shared_publisher_account_ties_and_shows_itself():
    pages = [
        Page(f"<title>t</title>{adsense(1)}", "html", url=f"https://{host}/")
        for host in ("a.example", "b.example", "c.example")
    ]
    pages.append(Page(f"<title>t</title>{adsense(2)}", "html", url="https://d.example/"))
    sites, seen = gather(pages)
    (row,) = operators(sites, find_links(sites, seen))
    assert (row["sites"], row["pages"]) == (["a.example", "b.example", "c.example"], 3)
    assert row["evidence"][0]["tie"] == row["ties"][0] == "adsense:pub-7100000000000001"
    assert "ca-pub-7100000000000001" in row["evidence"][0]["evidence"]


def test_ties_chain_over_kinds():
    assert tied(
        [("a.example", adsense(1)), ("b.example", adsense(1) + analytics(2)), ("c.example", analytics(2))]
    ) == [["a.example", "b.example", "c.example"]]


def test_a_quoted_affiliate_tag_alone_ties_nobody():
    assert tied([("review.example", amazon("mill")), ("thief.example", amazon("mill"))]) == []


def test_two_weak_signs_of_different_groups_tie():
    phone = '<a href="https://wa.me/4915123999876">write</a>'
    assert tied([("a.example", amazon("mill") + phone), ("b.example", amazon("mill") + phone)]) == [
        ["a.example", "b.example"]
    ]


def test_a_platforms_account_ties_nobody():
    assert (
        tied([(f"{name}.wordpress.com", "<script>ga('create', 'UA-52447-2')</script>") for name in "abc"])
        == []
    )


@pytest.mark.parametrize("backed", [False, True])
def test_an_account_on_many_domains_ties_only_with_another_sign(backed):
    pages = [
        (f"site{number}.example", adsense(1) + (analytics(number // 3) if backed else ""))
        for number in range(MOST_DOMAINS + 2)
    ]
    assert [len(group) for group in tied(pages)] == ([MOST_DOMAINS + 2] if backed else [])


def test_an_account_beside_the_sites_own_is_an_agencys():
    assert (
        tied([("a.example", analytics(1) + analytics(2)), ("b.example", analytics(1) + analytics(3))]) == []
    )
    assert tied([("a.example", analytics(1) + analytics(2)), ("b.example", analytics(1))]) == [
        ["a.example", "b.example"]
    ]


def test_repositories_and_pages_of_one_account_belong_together():
    assert tied([("someone/posts", "x"), ("someone.github.io", "x"), ("else/posts", "x")]) == [
        ["someone.github.io", "someone/posts"]
    ]


@pytest.mark.parametrize("pages", ["someone.gitlab.io", "someone.codeberg.page"])
def test_accounts_of_one_name_on_two_code_hosts_are_two(pages):
    assert tied([("someone/posts", "x"), (pages, "x")]) == []


def test_a_domain_with_and_without_www_is_one_site():
    pages = [("www.a.example", adsense(1)), ("a.example", adsense(1) + link("www.a.example"))]
    assert tied(pages) == []
    sites, _ = gather(Page(f"<title>t</title>{markup}", "html", site=site) for site, markup in pages)
    assert {name: (site.pages, dict(site.sisters)) for name, site in sites.items()} == {"a.example": (2, {})}


def test_two_rings_of_one_domain_have_two_names():
    pairs = [("a.farm.example", "b.farm.example"), ("c.farm.example", "d.farm.example")]
    pages = [page for one, two in pairs for page in ((one, link(two)), (two, link(one)))]
    sites, seen = gather(Page(f"<title>t</title>{markup}", "html", site=site) for site, markup in pages)
    rings = [found.name for found in find_links(sites, seen)]
    assert rings == ["link-ring:a.farm.example", "link-ring:c.farm.example"]


def test_each_operator_looks_at_its_own_links_alone():
    class Counted(list):
        reads = 0

        def __iter__(self):
            Counted.reads += 1
            return super().__iter__()

    pages = [(f"{side}{number}.example", adsense(number)) for number in range(30) for side in "ab"]
    sites, seen = gather(Page(f"<title>t</title>{markup}", "html", site=site) for site, markup in pages)
    links = find_links(sites, seen)
    for each in links:
        each.sites = Counted(each.sites)
    assert len(operators(sites, links)) == 30
    assert Counted.reads < 6 * len(links)


def test_sister_sub_domains_that_link_to_each_other_are_a_ring():
    pages = [("one.farm.example", link("two.farm.example")), ("two.farm.example", link("one.farm.example"))]
    assert tied([*pages, ("three.farm.example", "x")]) == [["one.farm.example", "two.farm.example"]]
    assert tied([*pages[:1], ("two.farm.example", "x")]) == []
    assert (
        tied([("one.github.io", link("two.github.io")), ("two.github.io", link("one.github.io"))]) == []
    )  # a public suffix is no owner


def test_many_sites_that_feed_one_other_belong_together():
    pages = [(f"feeder{number}.example", link("money.example") + link("facebook.com")) for number in range(5)]
    assert [len(group) for group in tied(pages)] == [5]
    honest = [
        (
            f"blog{number}.example",
            link("money.example") + "".join(link(f"x{each}.example") for each in range(6)),
        )
        for number in range(3)
    ]
    assert tied(pages + honest) == []
    assert (
        tied([(f"blog{number}.example", link("gohugo.io")) for number in range(9)]) == []
    )  # everyone links there


def test_order_does_not_matter():
    pages = [(f"s{number}.example", adsense(number % 3) + analytics(number % 5)) for number in range(12)]
    first = tied(pages)
    random.Random(0).shuffle(pages)
    assert tied(pages) == first


def test_the_command_writes_tables_and_graphs_and_survives_bad_pages(run_darnel, tmp_path, write_jsonl):
    rows = [{"content": f"<title>t</title>{adsense(1)}", "url": f"https://{host}.example/"} for host in "ab"]
    crawl = write_jsonl(tmp_path / "crawl.jsonl", [*rows, {"content": ""}, {"nothing": 1}])
    done = run_darnel("operators", crawl)
    assert done.returncode == 0
    assert json.loads(done.stdout)["sites"] == ["a.example", "b.example"]
    for suffix in ("csv", "parquet", "jsonl.gz", "graphml"):
        assert run_darnel("operators", crawl, "-o", tmp_path / f"out.{suffix}").returncode == 0
    graph = nx.read_graphml(tmp_path / "out.graphml")
    assert {frozenset(edge) for edge in graph.edges} == {
        frozenset((site, "adsense:pub-7100000000000001")) for site in ("a.example", "b.example")
    }
    refused = run_darnel("operators", crawl, "-o", tmp_path / "out.xml")
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)


def test_pages_without_a_site_are_sites_of_their_own(run_darnel, tmp_path):
    folder = tmp_path / "posts"
    folder.mkdir()
    for name in "abc":
        markup = adsense(1) if name != "c" else adsense(2)
        (folder / f"{name}.md").write_text(f"---\ntitle: {name}\n---\n# {name}\n\n{markup}</ins>\n")
    done = run_darnel("operators", folder)
    row = json.loads(done.stdout)
    assert [site.rpartition("/")[2] for site in row["sites"]] == ["a.md", "b.md"]
    assert row["ties"] == ["adsense:pub-7100000000000001"]
    assert "3 sites" in done.stderr


def test_a_folder_of_pages_is_no_account_of_a_code_host_and_not_many_domains():
    pages = [Page(f"<title>t</title>{adsense(1)}", "html", source=f"posts/{n}.html") for n in range(30)]
    sites, seen = gather(pages)
    (link,) = find_links(sites, seen)
    assert (link.rejected_because, len(link.sites)) == ("", 30)


def test_a_farm_that_writes_the_accounts_of_honest_papers_is_not_their_operator():
    quoted = f"<!-- {adsense(1)}{analytics(2)} --><div hidden>{adsense(3)}</ins></div>"
    papers = [
        ("paper-1.example", adsense(1)),
        ("paper-2.example", analytics(2)),
        ("paper-3.example", adsense(3)),
    ]
    assert tied([*papers, ("farm.example", quoted)]) == []


def test_the_same_url_captured_again_is_one_page():
    pages = [
        Page("<title>t</title>x", "html", url=f"http{s}://a.example/1{end}")
        for s, end in (("", ""), ("s", "#x"))
    ]
    assert gather(pages)[0]["a.example"].pages == 1


@pytest.mark.parametrize("command", ["operators", "duplicates"])
def test_pages_that_cannot_be_read_are_counted(run_darnel, tmp_path, command):
    crawl = tmp_path / "crawl.jsonl"
    crawl.write_text('{"content": "<title>t</title>Text."}\n{"content": ""}\n{broken\n')
    done = run_darnel(command, crawl, "-o", tmp_path / "out.jsonl")
    assert done.returncode == 0
    assert ", 2 left out: cannot be read\n" in done.stderr


def test_names_with_control_characters_are_graphs_all_the_same(run_darnel, tmp_path, write_jsonl):
    odd = "a\u0000<b>\u202e\ud800.example"
    rows = [{"content": f"<title>t</title>{adsense(1)}", "site": site} for site in (odd, "b.example")]
    crawl = tmp_path / "crawl.jsonl"
    crawl.write_text("".join(json.dumps(row) + "\n" for row in rows))
    done = run_darnel("operators", crawl, "-o", tmp_path / "out.graphml")
    assert done.returncode == 0, done.stderr
    assert len(nx.read_graphml(tmp_path / "out.graphml").nodes) in (2, 3)
    for more in (("-o", tmp_path / "out.csv"), ()):
        assert run_darnel("operators", crawl, *more).returncode == 0


def test_the_old_name_of_the_option_works_and_two_outputs_are_two_files(run_darnel, tmp_path, write_jsonl):
    rows = [{"content": f"<title>t</title>{adsense(1)}", "url": f"https://{host}.example/"} for host in "ab"]
    crawl = write_jsonl(tmp_path / "crawl.jsonl", rows)
    out = tmp_path / "out.jsonl"
    assert run_darnel("operators", crawl, "--untied", tmp_path / "old.jsonl").returncode == 0
    assert (tmp_path / "old.jsonl").exists()
    assert run_darnel("operators", crawl, "-o", out, "--rejected", out).returncode == 2
