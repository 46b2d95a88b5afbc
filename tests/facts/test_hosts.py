"""Hosts and registrable domains of the addresses that pages hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darnel.facts.hosts import absolute_url, domain_of, host_of


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://example.org/a", "example.org"),
        ("HTTP://EXAMPLE.org./", "example.org"),
        ("//cdn.example/x.js", "cdn.example"),
        ("https://user:p@ss@shop.example:8080/x?y#z", "shop.example"),
        ("https://example.org?next=https://other.example/", "example.org"),
        ("https://example.org#//other.example", "example.org"),
        ("http://example.org\\@other.example/", "example.org"),
        ("  https://example.org/ ", "example.org"),
        ("https://münchen.example/", "xn--mnchen-3ya.example"),
        ("/about", ""),
        ("about//us", ""),
        ("#top", ""),
        ("mailto:a@b.example", ""),
        ("javascript://example.org/%0aalert(1)", ""),
        ("data:text/html,//example.org", ""),
        ("ftp://example.org/", ""),
        ("", ""),
    ],
)
def test_the_host_of_an_address(url, host):
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("news.bbc.co.uk", "bbc.co.uk"),
        ("a.b.example.org", "example.org"),
        ("someone.github.io", "someone.github.io"),
        ("x.unknown-suffix-here", "x.unknown-suffix-here"),
        ("localhost", "localhost"),
        ("co.uk", "co.uk"),
        ("", ""),
    ],
)
def test_the_registrable_domain_of_a_host(host, domain):
    assert domain_of(host) == domain


@given(st.text(max_size=60) | st.text(max_size=30).map("https://{}".format))
def test_no_address_raises(url):
    host = host_of(url)
    assert "/" not in host
    assert isinstance(domain_of(host), str)


COPIES = (
    "https://web.archive.org/web/20200101000000/https://a.example/b",
    "http://web.archive.org/web/20200101000000id_/http:/a.example:80/b",
    "https://web.archive.org/web/2020*/a.example/b",
    "https://web.archive.org/web/http://a.example/b",
    "https://web.archive.org/web/2020/https%3A%2F%2Fa.example%2Fb",
    "https://archive.ph/o/AbCdE/https://a.example/b",
    "https://archive.today/2020.01.02-030405/https://a.example/b",
    "https://arquivo.pt/wayback/20200101000000mp_/http://a.example/",
    "https://wayback.archive-it.org/123/20200101000000/http://a.example/",
    "http://webcache.googleusercontent.com/search?q=cache:abcdefghijkl:http://a.example/b+words",
    "https://web.archive.org/web/2020/https://web.archive.org/web/2019/http://a.example/",
)


@pytest.mark.parametrize("url", COPIES)
def test_a_copy_in_a_web_archive_belongs_to_the_site_that_it_copies(url):
    assert host_of(url) == "a.example"


@pytest.mark.parametrize(
    "url",
    ["https://web.archive.org/", "https://web.archive.org/about/2020", "https://archive.ph/AbCdE"],
)
def test_what_is_no_copy_belongs_to_the_archive(url):
    assert host_of(url) == url.split("/")[2]


def test_a_copied_address_that_is_nested_or_long_costs_little():
    nested = "https://web.archive.org/web/2020/" * 5_000
    assert host_of(nested) == "web.archive.org"
    assert len(host_of("https://" + "a" * 200_000)) <= 300


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("<http://a.example/b>", "http://a.example/b"),
        (" 'http://a.example/b' ", "http://a.example/b"),
        ("www.a.example/page", "http://www.a.example/page"),
        ("bbc.co.uk", "http://bbc.co.uk"),
        ("münchen.de/a", "http://münchen.de/a"),
        ("a.com:8080?x", "http://a.com:8080?x"),
        ("readme.md", "readme.md"),
        ("posts/a.html", "posts/a.html"),
        ("3.14", "3.14"),
        ("someone@a.com", "someone@a.com"),
    ],
)
def test_an_address_without_a_scheme_is_one(written, url):
    assert absolute_url(written) == url


@pytest.mark.parametrize(
    "host",
    [
        "münchen.example",
        "MÜNCHEN.example",
        "xn--mnchen-3ya.example",
        "m%C3%BCnchen.example",
        "münchen。example",
    ],
)
def test_a_host_has_one_spelling(host):
    assert host_of(f"https://{host}/") == "xn--mnchen-3ya.example"
