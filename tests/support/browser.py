"""A real browser for tests: the distribution's Chromium, driven by Playwright, without a network."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest

HERE = {"127.0.0.1", "localhost", ""}


def chromium() -> str:
    """Path of the browser; the test is skipped where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    return path or pytest.skip("no Chromium here: install the distribution's package 'chromium'")


@contextmanager
def browsing() -> Iterator[Any]:
    """A browser for a module of tests."""
    executable = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def watching(browser: Any, **options: Any) -> Iterator[Any]:
    """Open a page of its own context; fail on messages in the console and on requests to other machines."""
    context = browser.new_context(**options)
    page = context.new_page()
    page.set_default_timeout(30_000)
    messages: list[str] = []
    asked: list[str] = []
    page.on(
        "console",
        lambda message: messages.append(message.text) if message.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: messages.append(str(error)))
    context.on("request", lambda request: asked.append(request.url))
    yield page
    page.wait_for_timeout(50)
    context.close()
    assert not messages
    assert not [url for url in asked if (urlsplit(url).hostname or "") not in HERE or urlsplit(url).port == 9]


def check_accessible(page: Any) -> None:
    """No finding of axe that is serious or critical."""
    from axe_playwright_python.sync_playwright import Axe

    violations = [
        each for each in Axe().run(page).response["violations"] if each["impact"] in ("serious", "critical")
    ]
    assert not violations, [
        (each["id"], [node["html"][:200] for node in each["nodes"]][:5]) for each in violations
    ]
