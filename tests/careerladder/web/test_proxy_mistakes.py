"""What a proxy does wrong is named once, with what to set, and without an address."""

from __future__ import annotations

import re

import pytest
import structlog
from django.http import HttpResponse
from django.test import Client
from structlog.testing import capture_logs

from careerladder.web import proxy_mistakes
from careerladder.web.middleware.proxies import proxies
from careerladder.web.proxy_mistakes import (
    SECONDS_BETWEEN_LINES,
    WRONG_COUNTS_IN_A_ROW,
    WRONG_HOSTS_IN_A_ROW,
)

CLIENT = "203.0.113.9"
KINDS = ("no_scheme", "wrong_host", "refused_origin", "wrong_count")


@pytest.fixture(autouse=True)
def _behind_one_proxy(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["ladder.example.org"]
    for kind in KINDS:
        getattr(proxy_mistakes, kind).reset()


@pytest.fixture
def lines(monkeypatch):
    """The lines of this module, as they come."""
    monkeypatch.setattr(proxy_mistakes, "log", structlog.get_logger("of a test"))
    with capture_logs() as captured:
        yield captured


def said(lines) -> list[str]:
    found = [str(line["event"]) for line in lines if line["log_level"] == "warning"]
    assert not any(re.search(r"\d+\.\d+\.\d+\.\d+", line) for line in found)
    return found


RIGHT = {
    "host": "ladder.example.org",
    "x-forwarded-for": CLIENT,
    "x-forwarded-proto": "https",
}


def get(**changed: str):
    headers = {name.replace("_", "-"): value for name, value in changed.items()}
    return Client().get("/robots.txt", headers={k: v for k, v in (RIGHT | headers).items() if v})


def test_a_proxy_that_does_everything_right_is_not_named(lines, ladder):
    for _ in range(WRONG_COUNTS_IN_A_ROW):
        assert get().status_code == 200
    assert said(lines) == []


def test_a_scheme_that_is_missing_is_named_once(lines):
    for _ in range(3):
        answer = get(x_forwarded_proto="")
        assert answer["Location"] == "https://ladder.example.org/robots.txt"
    (line,) = said(lines)
    assert "without X-Forwarded-Proto" in line
    assert "let the outermost one set X-Forwarded-Proto to https" in line


def test_a_proxy_that_says_http_is_named_if_the_browser_uses_https(lines):
    get(x_forwarded_proto="http")
    assert said(lines) == []
    get(x_forwarded_proto="http", sec_fetch_site="none")
    (line,) = said(lines)
    assert line.startswith("A request came as plain HTTP")


def test_nothing_is_said_of_a_site_without_https(lines, settings, ladder):
    settings.SECURE_SSL_REDIRECT = False
    assert get(x_forwarded_proto="").status_code == 200
    assert said(lines) == []


def test_a_host_that_was_changed_is_named_if_requests_in_a_row_have_it(lines, rf):
    for _ in range(WRONG_HOSTS_IN_A_ROW + 3):
        assert get(host="web:8000").status_code == 400
        # A static file of the page that says 400: it matches no URL pattern.
        proxies(lambda request: HttpResponse())(rf.get("/static/site.css", headers=RIGHT))
    (line,) = said(lines)
    assert "the last one for web." in line
    assert "ALLOWED_HOSTS" in line
    assert "let the proxy pass on the Host header" in line


def test_hosts_that_strangers_ask_for_between_other_requests_are_not_named(lines, ladder):
    for _ in range(WRONG_HOSTS_IN_A_ROW):
        get(host="elsewhere.example.org")
        get()
    assert said(lines) == []


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1:8000", "an IP address"),
        ("[::1]", "an IP address"),
        ("a b", "something that is no host name"),
        ("x" * 300, "something that is no host name"),
    ],
)
def test_a_host_that_is_no_name_is_not_repeated(lines, host, shown):
    for _ in range(WRONG_HOSTS_IN_A_ROW):
        get(host=host)
    (line,) = said(lines)
    assert f"the last one for {shown}." in line


def post(**changed: str):
    headers = {name.replace("_", "-"): value for name, value in changed.items()}
    client = Client(enforce_csrf_checks=True)
    return client.post("/account/login/", headers=RIGHT | headers)


def test_an_origin_that_was_refused_is_named_once_with_what_arrived(lines, settings, ladder):
    settings.SECURE_SSL_REDIRECT = False
    for _ in range(2):
        answer = post(x_forwarded_proto="http", origin="https://ladder.example.org:8443")
        assert answer.status_code == 403
    (line,) = said(lines)
    assert "from https://ladder.example.org:8443, and it arrived for http://ladder.example" in line
    assert "CSRF_TRUSTED_ORIGINS" in line


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example.org", "sec-fetch-site": "cross-site"},
        {"origin": "null"},
        {"origin": "https://ladder.example.org"},
    ],
)
def test_a_form_of_another_site_is_no_mistake_of_the_proxy(lines, ladder, headers):
    assert post(**headers).status_code == 403
    assert said(lines) == []


@pytest.mark.parametrize(
    ("count", "addresses"), [(2, CLIENT), (1, ""), (1, f"{CLIENT}, 10.0.0.2"), (0, CLIENT)]
)
def test_proxies_that_were_miscounted_are_named_once(lines, settings, ladder, count, addresses):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = count
    settings.SECURE_SSL_REDIRECT = False
    for _ in range(WRONG_COUNTS_IN_A_ROW + 3):
        get(x_forwarded_for=addresses)
    (line,) = said(lines)
    assert f"TRUSTED_PROXY_COUNT={count}, the last one {addresses.count('.') // 3}." in line


def test_an_address_that_a_client_added_itself_is_no_miscount(lines, ladder):
    for _ in range(WRONG_COUNTS_IN_A_ROW):
        get(x_forwarded_for=f"8.8.8.8, {CLIENT}")
        get()
    assert said(lines) == []


def test_a_mistake_is_named_again_after_an_hour(lines, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("careerladder.web.proxy_mistakes.time.monotonic", lambda: now[0])
    for later in (0, SECONDS_BETWEEN_LINES - 1, 1):
        now[0] += later
        get(x_forwarded_proto="")
    assert len(said(lines)) == 2
