"""What the server accepts, and for how long: odd heads, slow and broken senders, tokens, paths."""

import asyncio
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient

from darnel.errors import UsageError
from darnel.model.row import ROW
from darnel.output.rows import write_rows
from darnel.web import server as server_module
from darnel.web.app import create
from darnel.web.middleware import Guard
from darnel.web.protocol import MAX_OVERHEAD
from darnel.web.review_desk import open_desk
from darnel.web.settings import Settings
from tests.support.serving import serving

TOKEN = "sesame"


@pytest.fixture(scope="module")
def server():
    """A server that waits for three seconds, and wants a token."""
    with serving("--timeout", 3, "--max-body", 100_000, "--token", TOKEN) as address:
        yield address


def connect(server):
    where = urlsplit(server)
    found = socket.create_connection((where.hostname, where.port))
    found.settimeout(100)
    return found


def answer(link):
    """All that a connection gives before it is closed."""
    parts = b""
    try:
        while part := link.recv(65_536):
            parts += part
    except ConnectionError:
        pass
    return parts


def ask(server, head, body=b""):
    with connect(server) as link:
        link.sendall(head.replace(b"\n", b"\r\n") + b"\r\nConnection: close\r\n\r\n" + body)
        return answer(link)


def status(told):
    return int(told.split(None, 2)[1])


# --- heads --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        b"",
        b"[",
        b"[::1",
        b"[x]:1",
        b"evil.example",
        b"localhost.evil.example",
        b"\xff",
        b"a@b",
        b"localhost:x",
        b"//",
    ],
)
def test_an_odd_host_is_no_failure(server, host):
    assert status(ask(server, b"GET /health HTTP/1.1\nHost: " + host)) in (
        {200} if host.startswith(b"localhost:") else {400}
    )


@pytest.mark.parametrize(
    "origin", [b"null", b"[", b"http://[", b"https://evil.example", b"http://localhost.evil.example", b"\xff"]
)
def test_an_odd_origin_is_another_site(server, origin):
    head = (
        b"POST /api/score HTTP/1.1\nHost: localhost\nContent-Length: 2\n"
        b"Authorization: Bearer sesame\nOrigin: " + origin
    )
    assert status(ask(server, head, b"{}")) == 403


@pytest.mark.parametrize(
    "head",
    [
        b"GET /\xe2\x82\xac HTTP/1.1\nHost: localhost",
        b"GET /%ff%00%0d%0a HTTP/1.1\nHost: localhost",
        b"GET /?token=%ff HTTP/1.1\nHost: localhost",
        b"GET / HTTP/1.1\nHost: localhost\nCookie: darnel_token=\xff; \x01",
        b"GET / HTTP/1.1\nHost: localhost\nAuthorization: Bearer \xff",
        b"OPTIONS * HTTP/1.1\nHost: localhost",
        b"CONNECT localhost:1 HTTP/1.1\nHost: localhost",
        b"POST /api/score HTTP/1.1\nHost: localhost\nContent-Length: -1",
        b"POST /api/score HTTP/1.1\nHost: localhost\nContent-Length: 99999999999999999999999999",
        b"POST /api/score HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked\nContent-Length: 3",
        (
            b"POST /api/score HTTP/1.1\nHost: localhost\nAuthorization: Bearer sesame\n"
            b"Content-Encoding: gzip\nContent-Length: 0"
        ),
        b"GET / HTTP/1.1\nHost: localhost\nUpgrade: websocket\nConnection: Upgrade",
        b"PRI * HTTP/2.0\nHost: localhost",
        b"\x16\x03\x01\x02\x00",
    ],
)
def test_an_odd_request_is_refused_and_no_failure(server, head):
    assert 400 <= status(ask(server, head)) < 500


def test_the_redirect_of_a_token_stays_here_and_is_one_header(server):
    told = ask(
        server,
        b"GET //evil.example/%0d%0aSet-Cookie:%20a=b%E2%82%AC?token=sesame&x=%0d%0a HTTP/1.1\n"
        b"Host: localhost",
    )
    assert status(told) == 303
    assert b"\r\nlocation: /evil.example/%0D%0ASet-Cookie%3A%20a%3Db%E2%82%AC?x=%0D%0A\r\n" in told


def test_a_head_that_does_not_end_is_cut_off(server):
    with connect(server) as link:
        link.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ")
        sent = 0
        try:
            while sent < 100 * MAX_OVERHEAD:
                sent += link.send(b"x" * MAX_OVERHEAD)
        except ConnectionError:
            pass
        told = answer(link)
    assert sent < 100 * MAX_OVERHEAD
    assert told == b"" or status(told) == 400


def test_a_body_whose_frames_outgrow_it_is_cut_off(server):
    frame = b"1;" + b"x" * 1_000 + b"\r\n{\r\n"
    with connect(server) as link:
        link.sendall(
            b"POST /api/score HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sesame\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        try:
            for _ in range(2_000):
                link.sendall(frame)
        except ConnectionError:
            pass
        told = answer(link)
    assert told == b"" or status(told) in (400, 408)


def test_a_body_in_small_parts_is_read(server):
    body = b'{"content": "We meet on Mondays."}' + b" " * 50_000
    parts = (
        b"".join(
            b"20\r\n" + body[place : place + 32].ljust(32) + b"\r\n" for place in range(0, len(body), 32)
        )
        + b"0\r\n\r\n"
    )
    head = (
        b"POST /api/score HTTP/1.1\nHost: localhost\nAuthorization: Bearer sesame\n"
        b"Content-Type: application/json\nTransfer-Encoding: chunked"
    )
    assert status(ask(server, head, parts)) in (200, 408, 503)  # a busy machine may take more than its time


# --- time ---------------------------------------------------------------------------------------------


def test_a_connection_that_asks_nothing_is_cut(server):
    with connect(server) as silent, connect(server) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: loc")
        assert answer(silent) == answer(slow) == b""


def test_a_body_that_does_not_come_is_408(server):
    head = b"POST /api/score HTTP/1.1\nHost: localhost\nAuthorization: Bearer sesame\nContent-Length: 10"
    assert status(ask(server, head, b"{}")) == 408
    assert httpx.get(f"{server}health").json()["under_way"] == 0


# --- bodies -------------------------------------------------------------------------------------------


def request(**more):
    return {
        "type": "http",
        "method": "POST",
        "path": "/",
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
        **more,
    }


def test_all_bodies_together_have_a_limit():
    """Seventeen requests, each as large as allowed: the last is refused, then there is room again."""

    async def scene():
        go, statuses, bodies = asyncio.Event(), [], []

        async def app(_, receive, send):
            bodies.append((await receive())["body"])
            await go.wait()
            await send({"type": "http.response.start", "status": 200, "headers": []})

        async def receive():
            return {"type": "http.request", "body": b"x" * 100, "more_body": False}

        async def send(message):
            statuses.append(message.get("status"))

        guard = Guard(app, Settings(max_body=100))
        waiting = [asyncio.create_task(guard(request(), receive, send)) for _ in range(16)]
        while len(bodies) < 16:  # noqa: ASYNC110 - all tasks run on this loop, which turns
            await asyncio.sleep(0)
        await guard(request(), receive, send)
        assert (statuses[0], guard.body_bytes) == (503, 1_600)
        go.set()
        await asyncio.gather(*waiting)
        assert guard.body_bytes == 0
        await guard(request(), receive, send)
        assert statuses[2:] == [200] * 17

    asyncio.run(scene())


def test_a_body_that_breaks_off_is_not_judged():
    async def scene():
        parts = iter(
            [{"type": "http.request", "body": b"{}", "more_body": True}, {"type": "http.disconnect"}]
        )
        statuses = []

        async def receive():
            return next(parts)

        async def send(message):
            statuses.append(message.get("status"))

        async def app(*_):
            raise AssertionError("half a body was passed on")

        guard = Guard(app, Settings())
        await guard(request(), receive, send)
        assert (statuses[0], guard.body_bytes) == (400, 0)

    asyncio.run(scene())


# --- tokens -------------------------------------------------------------------------------------------


@pytest.fixture
def started(monkeypatch):
    """Settings that the server would have been started with."""
    found = []
    monkeypatch.setattr(server_module, "_check_port", lambda _: None)
    monkeypatch.setattr(server_module, "create", found.append)
    monkeypatch.setattr("uvicorn.run", lambda *_, **__: None)
    monkeypatch.setenv("DARNEL_SERVE", "{}")
    return lambda settings: (server_module.serve(settings, 1, lambda _: None), found[-1])[1]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "", "example.org", "127.0.0.1.example.org"])  # noqa: S104
def test_beyond_this_machine_a_token_is_made_up(started, host):
    one, other = started(Settings(host=host)), started(Settings(host=host))
    assert len(one.token) >= 32
    assert one.token != other.token


def test_on_this_machine_no_token_is_needed(started):
    assert Settings().host == "127.0.0.1"
    assert [started(Settings(host=host)).token for host in ("127.0.0.1", "localhost", "::1")] == ["", "", ""]


@pytest.mark.parametrize("token", ["two words", "a;b", "a\r\nb: c", "schlüssel", 'a"b', "a,b"])
def test_a_token_that_no_header_can_hold_is_wrong_usage(started, token):
    with pytest.raises(UsageError, match="--token"):
        started(Settings(token=token))


@pytest.mark.parametrize(
    "path", ["/", "/docs", "/openapi.json", "/api/score", "/review", "/nowhere", "/health/", "//health"]
)
def test_everything_but_health_wants_the_token(server, path):
    assert status(ask(server, f"GET {path} HTTP/1.1\nHost: localhost".encode())) == 401


# --- files and addresses ------------------------------------------------------------------------------

MARK = "reached-by-a-request"
_WATCHED = {
    "open",
    "os.listdir",
    "os.scandir",
    "os.remove",
    "os.rename",
    "os.mkdir",
    "os.symlink",
    "os.system",
    "subprocess.Popen",
    "sqlite3.connect",
}
_NETWORK = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "urllib.Request"}
_seen: list[str] | None = None


def _watch(event, arguments):
    if _seen is not None and (event in _NETWORK or (event in _WATCHED and MARK in repr(arguments))):
        _seen.append(f"{event} {arguments}")


sys.addaudithook(_watch)


@pytest.fixture
def seen():
    """What is opened or asked for meanwhile."""
    global _seen  # noqa: PLW0603 - a hook cannot be taken out again
    _seen = []
    yield _seen
    _seen = None


@pytest.fixture
def desk(predictor, sample, tmp_path, monkeypatch):
    """A server with a review desk, asked in this process."""
    monkeypatch.chdir(tmp_path)
    write_rows(predictor.rows(sample[:3]), tmp_path / "scores.jsonl", ROW)
    reviews = str(tmp_path / "reviews.sqlite")
    open_desk(Path(reviews), tmp_path / "scores.jsonl", predictor)
    (tmp_path / MARK).write_text("secret")
    return TestClient(create(Settings(reviews=reviews)), base_url="http://localhost")


def test_the_watch_works(seen, tmp_path):
    (tmp_path / MARK).write_text("x")
    with socket.socket() as link:
        link.settimeout(0)
        link.connect_ex(("127.0.0.1", 9))
    assert [told.split()[0] for told in seen] == ["open", "socket.connect"]


@pytest.mark.parametrize(
    "name",
    [
        MARK,
        f"./{MARK}",
        f"../../{MARK}",
        f"/etc/{MARK}",
        f"file:///{MARK}",
        f"http://127.0.0.1:9/{MARK}",
        f"\\\\{MARK}\\x",
    ],
)
def test_no_name_in_a_request_reaches_a_file_or_an_address(desk, seen, name):
    page = {
        "content": f'<base href="{name}"><link rel=stylesheet href="{name}"><h1>A day</h1>'
        f'<img src="{name}"><iframe src="{name}"></iframe><p>{name}'
    }
    answers = [
        desk.post("/api/score", json=page | {"url": name, "id": name}),
        desk.post(
            "/api/score",
            json={"content": f"---\nimport: {name}\nurl: {name}\n---\n![x]({name})", "format": "markdown"},
        ),
        desk.post("/api/score", params={"threshold": name, "model": name}, json=page),
        desk.post("/", data={"content": page["content"], "url": name}),
        desk.post("/", files={"file": (name, page["content"])}),
        desk.post("/", files={"file": (name, b"x" * 3_000_000)}),
        desk.get("/review", params={"page": name, "marks": "1"}, headers={"cookie": f'reviewer="{name}"'}),
        desk.post("/review", data={"page": name, "label": "farm", "reviewer": name, "note": name}),
        desk.get(f"/{name}"),
        desk.get("/" + name.replace("/", "%2f")),
        desk.get("/docs", params={"file": name}, headers={"referer": name, "x-forwarded-for": name}),
    ]
    assert not seen
    assert not [each.url for each in answers if "secret" in each.text or each.status_code >= 500]


# --- the description ----------------------------------------------------------------------------------


def test_the_api_is_as_it_describes_itself(tmp_path):
    """schemathesis: every answer to pages good and bad is one that the OpenAPI description tells."""
    tool = shutil.which("schemathesis", path=str(Path(sys.executable).parent)) or pytest.skip(
        "schemathesis is not installed"
    )
    with serving("--timeout", 120) as address:
        command = [
            tool,
            "run",
            f"{address}openapi.json",
            "--checks",
            "all",
            "--seed",
            "8",
            "--max-examples",
            "40",
            "--phases",
            "examples,coverage,fuzzing",
        ]
        command += [
            "--no-color",
            "--request-timeout",
            "120",
            "--suppress-health-check",
            "all",
            "--generation-database",
            "none",
        ]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False, timeout=500)
    assert done.returncode == 0, done.stdout[-5_000:] + done.stderr[-2_000:]
    assert "No issues found" in done.stdout


@pytest.mark.parametrize("jobs", [1, 2])
def test_it_needs_no_standard_streams_and_ends_in_order_at_sigterm(jobs):
    with serving("--jobs", jobs, streams="<&- >&- 2>&-", stop=signal.SIGTERM) as address:
        assert httpx.get(f"{address}health").json()["status"] == "ok"
