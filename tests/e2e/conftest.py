"""A real browser on the real ladder; an error in its console or an axe violation fails a test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from careerladder.loading.load import load

REAL_LADDER = Path(__file__).parent.parent.parent / "fixtures" / "ai-engineer"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# Playwright runs a loop of its own in this thread, which Django would otherwise refuse.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    return {"executable_path": os.environ.get("CHROMIUM") or None, "args": QUIET}


@pytest.fixture
def site(transactional_db, live_server) -> str:
    """The address of the running product, with the real ladder loaded."""
    load(REAL_LADDER)
    return str(live_server.url)


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def scripts(request) -> bool:
    return bool(request.param == "with JavaScript")


@pytest.fixture
def new_page(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Open a page in a browser of its own; at the end nothing may have gone wrong in any."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened(**options: object) -> Page:
        context = browser.new_context(base_url=site, timezone_id="Europe/Berlin", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "request",
            lambda sent: faults.append(f"third party: {sent.url}")
            if not sent.url.startswith((site, "data:"))
            else None,
        )
        return page

    yield opened
    for context in contexts:
        context.close()
    expected = "Failed to load resource"  # A 422 or 409 that the page handles is also logged.
    assert [fault for fault in faults if expected not in fault] == []


@pytest.fixture
def check_accessible() -> Callable[[Page], None]:
    """Fail on any axe violation of the page as it stands."""

    def check(page: Page) -> None:
        found = Axe().run(page, options={"runOnly": RULES})
        assert found.violations_count == 0, found.generate_report()

    return check
