"""A real browser on the real ladder; an error in its console or an axe violation fails a test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from careerladder import settings as production
from careerladder.models import User
from sharing.demo import create_demo_account
from tests.conftest import proved as prove_in_session
from tests.databases import load_cached, once_per_run
from tests.table_snapshot import TableSnapshot

REAL_LADDER = Path(__file__).parent.parent.parent / "fixtures" / "ai-engineer"
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Milliseconds. These tests do not measure speed, so a slow machine must not fail them.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)

# Logged by the browser for a 422, 409 or 503, and by htmx for a 503 or a dropped connection. Pages
# handle them.
EXPECTED_ERRORS = (
    "Failed to load resource",
    "htmx:sendError",
    "htmx:afterRequest",
    "Response Status Error Code 503",
)
AXE: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    # Otherwise axe fetches every style sheet, for an experimental rule that is not run.
    "preload": {"assets": ["media"]},
}

# For a page that was checked before, in other colors or at another width.
VISUAL_RULES = {"runOnly": ["color-contrast", "link-in-text-block", "target-size"]}

# Playwright runs an event loop in this thread, where Django would refuse database access.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    return {"executable_path": os.environ.get("CHROMIUM") or None, "args": CHROMIUM_ARGS}


@pytest.fixture(scope="session")
def collected() -> dict[str, Any]:
    """Settings with collected static files, as in production."""
    folder = Path(os.environ["DATA_DIR"]) / "collected"
    under = {
        "STATIC_ROOT": folder,
        "STORAGES": production.STORAGES,
        "WHITENOISE_AUTOREFRESH": False,
        "WHITENOISE_USE_FINDERS": False,
    }
    with once_per_run("collected") as is_missing, override_settings(**under):
        if is_missing:
            # None of these pages needs the hundred files of the admin.
            call_command("collectstatic", ignore_patterns=["admin"], interactive=False, verbosity=0)
    return under


@pytest.fixture(scope="session")
def live_server(collected) -> Iterator[LiveServer]:
    """A server whose static files come from WhiteNoise, as in production, so they are cached."""
    with override_settings(**collected):
        server = LiveServer("localhost", start=False)
        # Instead of Django's own handler for static files.
        server.thread.static_handler = lambda application: application  # type: ignore[assignment]
        server.start()
    yield server
    server.stop()


@pytest.fixture
def as_in_production(collected) -> Iterator[None]:
    with override_settings(**collected):
        yield


@pytest.fixture
def site(transactional_db, live_server, as_in_production) -> str:
    """The URL of the running app, with the real ladder loaded."""
    load_cached(REAL_LADDER)
    return str(live_server.url)


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def scripts(request) -> bool:
    return bool(request.param == "with JavaScript")


@pytest.fixture
def new_page(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Open a page in a new browser context, logged in as a person or as a stranger.

    `proved` skips the reauthentication. At the end of the test, no page may have logged an error or
    requested another site.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened(person: User | None = None, *, proved: bool = False, **options: Any) -> Page:
        context = browser.new_context(base_url=site, timezone_id="Europe/Berlin", **options)
        if person is not None:
            client = Client()
            client.force_login(person)
            if proved:
                prove_in_session(client, person)
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}]
            )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on(
            "console",
            lambda sent: faults.append(sent.text) if sent.type == "error" else None,
        )
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "request",
            lambda sent: (
                faults.append(f"third party: {sent.url}")
                if not sent.url.startswith((site, "data:"))
                else None
            ),
        )
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [fault for fault in faults if not fault.startswith(EXPECTED_ERRORS)] == []


@pytest.fixture
def newcomer(site: str) -> User:
    """An account with nothing recorded."""
    return User.objects.create_user("newcomer@example.org", time_zone="Europe/Berlin")


VETERAN = "veteran@example.org"
# The rows of an account with nine months of records, which takes a second to make.
_of_veteran: list[TableSnapshot] = []


@pytest.fixture
def veteran(site: str) -> User:
    """An account with nine months of records."""
    if _of_veteran and not User.objects.exists():
        _of_veteran[0].insert()
        return User.objects.get(email=VETERAN)
    person = User.objects.create_user(VETERAN, time_zone="Europe/Berlin")
    create_demo_account(person)
    if User.objects.count() == 1:
        _of_veteran[:] = [TableSnapshot()]
    return person


@pytest.fixture
def check_accessible() -> Callable[..., None]:
    """Fail on any axe violation of the page. `again` checks the VISUAL_RULES alone."""

    def check(page: Page, *, again: bool = False) -> None:
        # Links have their size only once the style sheet is loaded.
        page.wait_for_load_state("load")
        is_loaded = page.evaluate("typeof axe === 'object'")
        axe = Axe("0") if is_loaded else Axe()
        found = axe.run(page, options=AXE | (VISUAL_RULES if again else {}))
        assert found.violations_count == 0, found.generate_report()

    return check
