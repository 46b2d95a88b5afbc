"""Fetch: one page from the web, once, within limits. Only `darnel explain URL` does this."""

import ipaddress
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from darnel import __version__
from darnel.errors import InputError
from darnel.page.charset import decode_declared
from darnel.page.page import Page

if TYPE_CHECKING:
    import httpx

AGENT = f"darnel/{__version__} (reads one page that its user asked for)"
MAX_BYTES = 5_000_000
MAX_REDIRECTS = 5
_TOO_LONG = "took too long; save the page and explain the file"
_TYPES = ("text/html", "application/xhtml+xml", "text/markdown", "text/plain")


def fetch(url: str, *, seconds: float = 20.0, max_bytes: int = MAX_BYTES, private: bool = False) -> Page:
    """Fetch the page at an http(s) address: no cookies, no proxy of the environment, nothing else is loaded.

    Args:
        url: where redirects start; the page's own URL is where they end.
        seconds: for everything together, from the look-up of the name to the last byte.
        max_bytes: of the body after decompression.
        private: allow addresses that only this machine or its network reaches.

    Raises:
        InputError: the address cannot be reached within the limits, or has no HTML or Markdown.
    """
    until = time.monotonic() + seconds
    results: SimpleQueue[Page | Exception] = SimpleQueue()

    def work() -> None:
        try:
            results.put(_follow(url, until, max_bytes, private))
        except Exception as error:  # noqa: BLE001 - raised again below
            results.put(error)

    # Looking up a name has no limit of its own: whoever waits for this thread has.
    threading.Thread(target=work, daemon=True).start()
    try:
        result = results.get(timeout=seconds)
    except Empty:
        raise InputError(f"{url}: {_TOO_LONG}") from None
    if isinstance(result, Exception):
        raise result
    return result


def _follow(url: str, until: float, max_bytes: int, private: bool) -> Page:
    import httpx

    try:
        with httpx.Client(
            trust_env=False, headers={"User-Agent": AGENT, "Accept": ", ".join(_TYPES)}
        ) as client:
            for _ in range(MAX_REDIRECTS + 1):
                with closing(_ask(client, httpx.URL(url), until, private)) as response:
                    if not response.has_redirect_location:
                        return _page(response, url, until, max_bytes)
                    url = str(httpx.URL(url).join(response.headers["location"]))
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError) as error:
        raise InputError(
            f"{url}: cannot be fetched: {error or type(error).__name__}; save the page and explain the file"
        ) from error
    raise InputError(f"{url}: more than {MAX_REDIRECTS} redirects; name the address where they end")


def _ask(client: "httpx.Client", url: "httpx.URL", until: float, private: bool) -> "httpx.Response":
    if url.scheme not in {"http", "https"} or not url.host:
        raise InputError(f"{url}: not an http(s) address; give one, or a file")
    # The address that was checked is the one that is asked: a name may resolve to another one a moment later.
    address = _address(url.host, url.port or (443 if url.scheme == "https" else 80), private)
    request = client.build_request(
        "GET",
        url.copy_with(host=address),
        headers={"Host": url.netloc.decode("ascii").rpartition("@")[2]},
        extensions={"sni_hostname": url.host},
        timeout=_left(str(url), until),
    )
    return client.send(request, stream=True)


def _address(host: str, port: int, private: bool) -> str:
    try:
        addresses = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except OSError as error:
        raise InputError(f"{host}: no such host ({error}); check the address") from error
    inner = [
        address for address in addresses if not ipaddress.ip_address(address.partition("%")[0]).is_global
    ]
    if inner and not private:
        raise InputError(
            f"{host}: {inner[0]} is an address of this machine or its network; --private allows it"
        )
    return addresses[0]


def _page(response: "httpx.Response", url: str, until: float, max_bytes: int) -> Page:
    kind = response.headers.get("content-type", "text/html").partition(";")[0].strip().lower()
    if response.status_code >= 400:
        raise InputError(f"{url}: the server answers {response.status_code}; check the address")
    if kind not in _TYPES:
        raise InputError(f"{url}: {kind}, not HTML or Markdown; name a page")
    content = b"".join(_limited(response, url, until, max_bytes))
    return Page(decode_declared(content, response.charset_encoding), url=url, source=url)


def _limited(response: "httpx.Response", url: str, until: float, max_bytes: int) -> Iterator[bytes]:
    size = 0
    for part in response.iter_bytes(65_536):
        size += len(part)
        _left(url, until)
        if size > max_bytes:
            raise InputError(f"{url}: longer than {max_bytes:,} bytes; save the page and explain the file")
        yield part


def _left(url: str, until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise InputError(f"{url}: {_TOO_LONG}")
    return left
