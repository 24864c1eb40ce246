"""Firefox on the real ladder, served as to the other browser; an error in its console fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from careerladder.models import User
from tests.conftest import proved
from tests.e2e.conftest import (  # noqa: F401 -- the same server and people.
    as_in_production,
    collected,
    live_server,
    newcomer,
    site,
    veteran,
)
from tests.firefox.firefox import Firefox, running_firefox

# What the tests' own browser says of itself, and what a page asked for: a 422, a 409.
EXPECTED = ("NetworkError", "Failed to load resource")
# Collects what pages log, in the browser itself.
LISTEN = """
const service = Cc["@mozilla.org/consoleservice;1"].getService(Ci.nsIConsoleService);
service.reset();
"""
LOGGED = """
const service = Cc["@mozilla.org/consoleservice;1"].getService(Ci.nsIConsoleService);
return service.getMessageArray().filter((each) => each instanceof Ci.nsIScriptError
  && !(each.flags & Ci.nsIScriptError.warningFlag) && each.sourceName.startsWith(arguments[0]))
  .map((each) => each.errorMessage);
"""


@pytest.fixture(scope="session")
def driver(tmp_path_factory) -> Iterator[Any]:
    with running_firefox(tmp_path_factory.mktemp("profile")) as running:
        yield running


@pytest.fixture
def open_firefox(driver, site) -> Iterator[Callable[..., Firefox]]:  # noqa: F811
    """Firefox, logged in as a person or as a stranger, with nothing left of the test before."""
    in_browser(driver, LISTEN)

    def opened(person: User | None = None) -> Firefox:
        firefox = Firefox(driver, site)
        firefox.open("/robots.txt")
        driver.delete_all_cookies()
        if person is not None:
            client = Client()
            client.force_login(person)
            proved(client, person)
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            driver.add_cookie({"name": settings.SESSION_COOKIE_NAME, "value": session, "path": "/"})
        return firefox

    yield opened
    logged = in_browser(driver, LOGGED, site)
    assert [error for error in logged if not error.startswith(EXPECTED)] == []


def in_browser(driver: Any, script: str, *arguments: object) -> Any:
    """Run a script with the rights of the browser, not of a page."""
    with driver.using_context("chrome"):
        return driver.execute_script(script, script_args=list(arguments), sandbox="system")
