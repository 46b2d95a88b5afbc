"""Hosts and registrable domains of the addresses that pages hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darnel.facts.hosts import domain_of, host_of


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
        ("https://münchen.example/", "münchen.example"),
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
