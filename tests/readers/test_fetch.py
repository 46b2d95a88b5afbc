"""Fetch: one page, within limits, from a server of our own."""

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from darnel.errors import InputError
from darnel.readers import read
from darnel.readers.fetch import AGENT, fetch
from tests.support.archive import record, write_warc

PAPER = Path(__file__).parents[2] / "data" / "sample" / "clean" / "newspaper-adsense-taboola-de.html"


class Handler(BaseHTTPRequestHandler):
    seen: ClassVar[list[tuple[str, str]]] = []

    def do_GET(self):  # noqa: C901 - a case a path
        self.seen.append((self.path, self.headers["User-Agent"]))
        kind, headers, body = "text/html", {}, b"<p>Rain fell on the hill."
        if self.path.startswith("/hop/"):
            left = int(self.path.rpartition("/")[2])
            headers = {"Location": f"/hop/{left - 1}" if left else "/page"}
        elif self.path == "/away":
            headers = {"Location": "file:///etc/passwd"}
        elif self.path == "/long":
            body = b"x" * 3_000_000
        elif self.path == "/latin":
            kind, body = "text/html; charset=iso-8859-2", "<p>Łódź".encode("iso-8859-2")
        elif self.path == "/paper":
            kind, body = "text/html; charset=iso-8859-1", PAPER.read_bytes()
        elif self.path.startswith("/charset/"):
            kind, body = f"text/html; charset={self.path.rpartition('/')[2]}", b"<p>caf\xe9"
        elif self.path == "/picture":
            kind = "image/png"
        self.send_response(404 if self.path == "/gone" else 302 if headers else 200)
        for name, value in {"Content-Type": kind, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            for _ in range(20 if self.path == "/slow" else 1):
                self.wfile.write(body)
                time.sleep(0.1 if self.path == "/slow" else 0)
        except OSError:
            pass  # the reader had enough

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def test_a_page_is_fetched_once_with_an_honest_name(server):
    Handler.seen.clear()
    page = fetch(f"{server}/page?a=1", private=True)
    assert page.text.strip() == "Rain fell on the hill."
    assert page.url == f"{server}/page?a=1"
    assert Handler.seen == [("/page?a=1", AGENT)]
    assert AGENT.startswith("darnel/")


def test_redirects_are_followed_to_a_limit(server):
    assert fetch(f"{server}/hop/3", private=True).url == f"{server}/page"
    with pytest.raises(InputError, match="more than 5 redirects"):
        fetch(f"{server}/hop/9", private=True)


def test_the_servers_encoding_counts(server):
    assert "Łódź" in fetch(f"{server}/latin", private=True).text


def test_a_page_is_decoded_as_the_same_page_in_an_archive(server, tmp_path, predictor):
    """UTF-8 under a declared iso-8859-1, as many servers have it: by address it was a farm page."""
    header = b"Content-Type: text/html; charset=iso-8859-1"
    write_warc(tmp_path / "a.warc", [record(PAPER.read_bytes(), f"{server}/paper", http=(header,))])
    fetched, (archived,) = fetch(f"{server}/paper", private=True), read(tmp_path / "a.warc")
    assert fetched.markup == archived.markup == PAPER.read_text("utf-8")
    assert predictor.judge(fetched).score == predictor.judge(archived).score


@pytest.mark.parametrize("charset", ["zlib", "base64", "hex", "rot13", "nonsense"])
def test_a_charset_that_is_no_encoding_ends_no_run(server, tmp_path, charset, run_darnel):
    assert "café" in fetch(f"{server}/charset/{charset}", private=True).text
    header = f"Content-Type: text/html; charset={charset}".encode()
    write_warc(tmp_path / "a.warc", [record(b"<p>caf\xe9", http=(header,)), record(b"<p>Rain.")])
    done = run_darnel("score", tmp_path / "a.warc")
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 2)


def test_looking_up_a_name_is_within_the_time(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(60))
    with pytest.raises(InputError, match="took too long"):
        fetch("http://slow.example/", seconds=0.2)


@pytest.mark.parametrize(
    ("path", "options", "told"),
    [
        ("/long", {"max_bytes": 1_000_000}, "longer than 1,000,000 bytes"),
        ("/slow", {"seconds": 0.5}, "took too long"),
        ("/picture", {}, "image/png"),
        ("/gone", {}, "404"),
        ("/away", {}, "not an http"),
    ],
)
def test_what_is_beyond_the_limits_is_refused(server, path, options, told):
    with pytest.raises(InputError, match=told):
        fetch(server + path, private=True, **options)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:9", "localhost:9", "[::1]:9", "10.0.0.1", "169.254.169.254", "192.168.1.1", "0.0.0.0:9"],
)
def test_addresses_of_this_machine_and_its_network_are_not_asked(host):
    with pytest.raises(InputError, match="--private"):
        fetch(f"http://{host}/")


def test_the_command_explains_an_address(server, run_darnel):
    done = run_darnel("explain", f"{server}/page", "--private")
    assert done.returncode == 0, done.stderr
    assert f"{server}/page" in done.stdout
    assert run_darnel("explain", f"{server}/page").returncode == 1
