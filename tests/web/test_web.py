"""`darnel serve`: the API, its limits, and the page for people in a real browser."""

import html
import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from fastapi.testclient import TestClient

from darnel.review.store import labels_of
from darnel.web.app import create
from darnel.web.settings import Settings
from tests.support.browser import browsing, check_accessible, watching
from tests.support.hostile import HOSTILE, MARKER
from tests.support.serving import serving

PAGE = {"content": "<h1>Our club</h1><p>We meet on Mondays at the old mill.", "url": "https://club.example/"}


@pytest.fixture(scope="module")
def client():
    return TestClient(create(Settings(max_body=100_000)), base_url="http://localhost")


def post(client, body, **options):
    return client.post("/api/score", json=body, **options)


# --- the API ------------------------------------------------------------------------------------------


def test_one_page_gives_the_row_that_darnel_score_gives(client, predictor):
    from darnel import Page

    expected = next(predictor.rows([Page(PAGE["content"], url=PAGE["url"])]))
    assert post(client, PAGE).json() == expected


def test_a_list_gives_a_list_in_order_and_a_bad_page_its_error(client):
    rows = post(
        client, [PAGE, {"content": ""}, {"content": "# A day\n\nText.", "format": "markdown", "id": "x"}]
    ).json()
    assert [row["error"] for row in rows] == [None, "the page is empty", None]
    assert rows[2]["id"] == "x"


def test_threshold_and_reasons_are_chosen(client):
    content = "<title>Our club</title><p>" + "We meet on Mondays at the old mill by the river. " * 20
    row = post(client, {"content": content}, params={"threshold": "0", "reasons": "2"}).json()
    assert row["label"] == "farm"
    assert len(row["reasons"]) == 2


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"{broken", "not JSON"),
        (b"3", "object"),
        (b"[]", "at least 1"),
        (b'{"url": "x"}', "content: Field required"),
        (b'{"content": 3}', "content: Input should be a valid string"),
        (b'{"content": "x", "format": "pdf"}', "format: Input should be 'html', 'markdown' or 'text'"),
        (b'{"content": "x", "url": "\\ud800"}', "url"),
        (b'[{"content": "x"}, {}]', "1.content: Field required"),
        (b"[" + b",".join([b'{"content": "x"}'] * 101) + b"]", "at most 100"),
        (b"\xff\xfe", ""),
        (b"[" * 50_000, ""),
    ],
)
def test_bad_bodies_are_answered_with_422_and_a_message(client, body, told):
    answer = client.post("/api/score", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422, answer.text
    assert told in answer.json()["error"]


@pytest.mark.parametrize("type_", ["text/html", "application/x-www-form-urlencoded", None])
def test_a_body_that_is_not_sent_as_json_is_answered_with_how_to_send_it(client, type_):
    headers = {} if type_ is None else {"Content-Type": type_}
    answer = client.post("/api/score", content=b"<p>Rain fell.", headers=headers)
    assert answer.status_code == 422
    assert "Content-Type: application/json" in answer.json()["error"]


def test_an_unknown_threshold_is_422(client):
    answer = post(client, PAGE, params={"threshold": "loose"})
    assert answer.status_code == 422
    assert "balanced" in answer.json()["error"]


def test_a_body_over_the_limit_is_413_however_it_is_sent(client):
    long = b'{"content": "' + b"x" * 200_000 + b'"}'
    assert client.post("/api/score", content=long).status_code == 413
    assert client.post("/api/score", content=iter([long])).status_code == 413
    assert post(client, PAGE).status_code == 200


def test_too_many_requests_at_once_are_told_to_come_back(monkeypatch):
    app = create(Settings(waiting=2, seconds=0.3))
    monkeypatch.setattr(app.state.predictor, "rows", lambda *_, **__: time.sleep(1) or [])
    with TestClient(app, base_url="http://localhost") as client, ThreadPoolExecutor(6) as many:
        answers = list(many.map(lambda _: post(client, PAGE), range(6)))
    assert {answer.status_code for answer in answers} == {503}
    assert all(answer.headers["retry-after"] for answer in answers)
    assert {"under way" in answer.json()["error"] for answer in answers} == {True, False}, (
        "some wait too long, others find no place"
    )


def test_a_failure_of_our_own_is_no_traceback_and_the_server_stays_up(client, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("secret")

    with monkeypatch.context() as patched:
        patched.setattr(client.app.state.predictor, "rows", fail)
        answer = TestClient(client.app, base_url="http://localhost", raise_server_exceptions=False).post(
            "/api/score", json=PAGE
        )
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert post(client, PAGE).status_code == 200


# --- who may ask --------------------------------------------------------------------------------------


def test_every_answer_has_the_headers_that_keep_a_browser_safe(client):
    for answer in (
        client.get("/"),
        client.get("/nowhere"),
        post(client, {}),
        client.post("/api/score", content=b"x" * 200_000),
    ):
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"


def test_another_name_or_another_site_is_refused(client):
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400
    assert post(client, PAGE, headers={"Origin": "https://evil.example"}).status_code == 403
    assert post(client, PAGE, headers={"Origin": "http://localhost"}).status_code == 200


def test_beyond_this_machine_a_token_is_needed():
    client = TestClient(create(Settings(host="192.0.2.1", token="sesame")), base_url="http://192.0.2.1")  # noqa: S106
    assert client.get("/").status_code == 401
    assert client.get("/?token=open").status_code == 401
    assert client.get("/health").status_code == 200
    assert post(client, PAGE, headers={"Authorization": "Bearer sesame"}).status_code == 200
    given = client.get("/docs?token=sesame", follow_redirects=False)
    assert (given.status_code, given.headers["location"]) == (303, "/docs")
    assert re.search(r"HttpOnly; SameSite=Strict", given.headers["set-cookie"])
    assert client.get("/docs").status_code == 200, "the cookie is enough from now on"


# --- the command --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server():
    with serving("--max-body", 300_000) as address:
        yield address


def test_a_port_that_is_taken_is_told_in_one_line(run_darnel):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run_darnel("serve", "--port", taken.getsockname()[1])
    assert done.returncode == 1
    assert "--port" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_long_body_hears_its_answer_over_the_wire(server):
    assert httpx.post(f"{server}api/score", content=b"x" * 900_000).status_code == 413
    assert httpx.get(f"{server}health").json()["status"] == "ok"


# --- the page for people ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser():
    with browsing() as found:
        yield found


def test_paste_judge_open_reasons_and_jump_to_the_evidence(server, browser, root):
    with watching(browser, viewport={"width": 1280, "height": 800}) as page:
        page.goto(server)
        check_accessible(page)
        page.get_by_label("HTML, Markdown or text of the page").fill(
            (root / "data/sample/farm/product-review-affiliate-es.html").read_text("utf-8")
        )
        page.get_by_role("button", name="Judge").press("Enter")
        assert page.locator(".verdict strong").inner_text() in ("farm", "clean")
        assert page.locator("ol.reasons > li").count() > 3
        frame = page.frame_locator(
            "iframe[name=marked]"
        )  # waits for the frame, which a busy machine attaches late
        frame.locator("mark").first.wait_for()
        page.locator(".jumps a").first.press("Enter")
        frame.locator("mark:target").wait_for()
        check_accessible(page)


def test_drop_a_file(server, browser, root):
    content = (root / "data/sample/clean/school-static-site-pt-cp1252.html").read_bytes()
    with watching(browser) as page:
        page.goto(server)
        data = page.evaluate_handle(
            "bytes => {const d = new DataTransfer(); "
            "d.items.add(new File([new Uint8Array(bytes)], 'school.html', {type: 'text/html'})); return d}",
            list(content),
        )
        page.dispatch_event("body", "dragover", {"dataTransfer": data})
        assert page.locator("body.dropping").count() == 1
        page.dispatch_event("body", "drop", {"dataTransfer": data})
        page.locator(".verdict").wait_for()
        assert "�" not in page.content()


def test_by_keyboard_alone_and_without_scripts(server, browser):
    with watching(browser, java_script_enabled=False) as page:
        page.goto(server)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        for _ in range(20):
            if page.locator("textarea:focus").count():
                break
            page.keyboard.press("Tab")
        page.keyboard.type("# A day\n\nBy the river we sat and talked.")
        for _ in range(4):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.locator(".verdict").wait_for()


def test_what_is_no_page_is_told(server, browser):
    page = browser.new_page()
    page.goto(server)
    page.get_by_role("button", name="Judge").click()
    assert "There is no page yet" in page.get_by_role("alert").inner_text()
    page.close()


def test_a_hostile_page_does_nothing_here(server, browser):
    with watching(browser, viewport={"width": 1280, "height": 800}) as page:
        page.goto(server)
        page.get_by_label("HTML, Markdown or text of the page").fill(HOSTILE)
        page.get_by_role("button", name="Judge").click()
        page.locator(".verdict").wait_for()
        page.wait_for_timeout(300)
        assert page.title() != MARKER
        assert page.url == server
        assert page.locator("iframe").count() == 1
        assert page.locator("textarea").count() == 2, "nothing broke out of the forms"
        assert "casino" in page.frame_locator("iframe[name=marked]").locator("article").inner_text()
        page.locator("iframe").click(position={"x": 60, "y": 60})
        assert page.title() != MARKER


def test_on_a_phone_in_the_dark(server, browser):
    with watching(browser, viewport={"width": 360, "height": 740}, color_scheme="dark") as page:
        page.goto(server)
        page.get_by_label("HTML, Markdown or text of the page").fill(PAGE["content"])
        page.get_by_role("button", name="Judge").click()
        page.locator(".verdict").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 24, 27)"
        check_accessible(page)


def test_the_api_is_described_without_a_network(server, browser):
    with watching(browser) as page:
        page.goto(f"{server}docs")
        assert "POST /api/score" in page.content()
        check_accessible(page)
    assert httpx.get(f"{server}openapi.json").json()["paths"].keys() == {"/api/score", "/health"}


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/review", 404), ("/?token=x", 200)])
def test_people_get_errors_as_pages_and_programs_as_json(client, path, status):
    page = client.get(path, headers={"accept": "text/html,application/xhtml+xml"})
    assert page.status_code == status
    assert page.headers["content-type"].startswith("text/html")
    assert "<html" in page.text
    if status == 404:
        assert client.get(path).json()["error"]
        assert "no such page" in page.text


def test_a_host_that_is_not_served_is_a_page_for_people(client):
    refused = client.get("/", headers={"host": "evil.example", "accept": "text/html"})
    assert (refused.status_code, "invalid Host header" in refused.text, "<html" in refused.text) == (
        400,
        True,
        True,
    )


def test_an_address_or_nothing_is_answered_with_what_to_do(client):
    for content in ("https://example.com/post", " example.com/post\n"):
        answer = client.post("/", data={"content": content})
        assert answer.status_code == 422
        assert f"darnel explain {content.strip()}" in answer.text
        assert 'class="verdict"' not in answer.text
    empty = client.post("/", data={"content": " \n"})
    assert (empty.status_code, "There is no page yet" in empty.text) == (422, True)


def test_the_first_screen_leads_to_an_example(client):
    assert 'href="/example"' in client.get("/").text
    example = client.get("/example")
    assert example.status_code == 200
    assert re.search(r'<strong class="farm">', example.text)


@pytest.fixture
def desk(tmp_path):
    settings = Settings(reviews=str(tmp_path / "reviews.sqlite"))
    return TestClient(create(settings), base_url="http://localhost")


def test_a_wrong_verdict_leads_to_a_label(desk, tmp_path, client):
    page = (
        "<title>Our mill</title><p>We meet on Mondays at the mill and mend the wheel, as we have since May."
    )
    assert "Review desk" in desk.get("/").text
    assert "Review desk" not in client.get("/").text
    assert "Nothing to label yet" in desk.get("/review").text
    assert not (tmp_path / "reviews.sqlite").exists(), "looking makes no file"
    verdict = desk.post("/", data={"content": page, "url": "https://mill.example/"}).text
    assert "This verdict is wrong" in verdict
    kept = html.unescape(re.search(r'name="content" hidden>\n(.*?)</textarea>', verdict, re.DOTALL)[1])
    assert kept == page
    shown = desk.post("/review/add", data={"content": kept, "url": "https://mill.example/"})
    assert shown.status_code == 200
    assert "Our mill" in shown.text
    id_ = re.search(r'name="page" value="(.*?)"', shown.text)[1]
    desk.post("/review", data={"page": id_, "label": "clean", "reviewer": "ann"})
    (record,) = labels_of(tmp_path / "reviews.sqlite")
    assert (record["label"], record["content"], record["url"]) == ("clean", page, "https://mill.example/")


def test_a_reviewer_may_have_a_name_in_any_script(desk):
    content = "<title>Our mill</title><p>We meet on Mondays at the mill and mend the wheel."
    shown = desk.post("/review/add", data={"content": content}).text
    id_ = re.search(r'name="page" value="(.*?)"', shown)[1]
    done = desk.post("/review", data={"page": id_, "label": "clean", "reviewer": "Łukasz 漢字; ü"})
    assert done.status_code == 200
    assert 'value="Łukasz 漢字; ü"' in desk.get(f"/review?page={id_}").text


def test_marks_on_the_page_and_places_of_reasons_have_one_numbering(client, root):
    content = (root / "data/sample/farm/casino-mirror-ru.html").read_text("utf-8")
    answer = client.post("/", data={"content": content}).text
    chips = re.findall(r'aria-label="place \d+ of reason (\d+)">(\d+)([a-z])<', answer)
    assert chips
    assert all(reason == number for reason, number, _ in chips)
    assert [letter for reason, _, letter in chips if reason == chips[0][0]][:2] in (["a"], ["a", "b"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_example_and_errors_are_read_on_a_phone_and_by_a_screen_reader(server, browser, scheme):
    with watching(browser, viewport={"width": 360, "height": 740}, color_scheme=scheme) as page:
        page.goto(f"{server}example")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.locator(".jumps a").first.inner_text() == "1a"
        check_accessible(page)
    page = browser.new_page(color_scheme=scheme)  # the browser notes a status of 422 in its console
    page.goto(server)
    page.get_by_label("HTML, Markdown or text of the page").fill("https://example.com/")
    page.get_by_role("button", name="Judge").click()
    assert "nothing is fetched here" in page.get_by_role("alert").inner_text()
    check_accessible(page)
    page.close()
