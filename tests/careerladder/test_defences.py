"""What is forgotten in time, and what is said to a cache."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib import util
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import caches
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.urls import resolve

from careerladder.web.fields import LongTextField
from careerladder.web.middleware.privacy import privacy
from careerladder.web.rate_limits import is_within_limit, secret_is_within_limit

NOW = datetime(2026, 5, 28, 12, tzinfo=UTC)


def test_what_a_limit_counted_is_forgotten_with_its_window(rf, db):
    is_within_limit(rf.get("/"), "test", most=1, seconds=60)
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(expires) FROM cache WHERE cache_key LIKE '%%limit:test%%'")
        [[expires]] = cursor.fetchall()
    assert expires <= datetime.now(UTC) + timedelta(seconds=61)


def test_a_limit_of_this_process_is_forgotten_with_its_window():
    caches["process"].clear()
    for _ in range(2):
        secret_is_within_limit("digest", "test", most=1, seconds=60)
    kept: Any = caches["process"]
    [expires] = kept._expire_info.values()
    assert expires <= datetime.now(UTC).timestamp() + 61
    kept.clear()


def test_a_limit_begins_anew_in_the_next_window(rf, db):
    with time_machine.travel(NOW, tick=False) as clock:
        assert is_within_limit(rf.get("/"), "test", most=1, seconds=60)
        assert not is_within_limit(rf.get("/"), "test", most=1, seconds=60)
        clock.shift(60)
        assert is_within_limit(rf.get("/"), "test", most=1, seconds=60)


def test_a_process_that_begins_has_seen_no_tables():
    spec = util.find_spec("careerladder.web.middleware.health")
    assert spec is not None
    assert spec.loader is not None
    anew = util.module_from_spec(spec)
    spec.loader.exec_module(anew)
    assert anew._Migrations.are_applied is False


def test_without_a_database_it_is_not_ready(client, monkeypatch):
    def refuse() -> None:
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", refuse)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "the database can't be reached\n")
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_how_it_goes_is_asked_anew_each_time(client, db, address):
    answer = client.get(address)
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Type"] == "text/plain"


@pytest.fixture
def answer_to(rf, db):
    """What the middleware makes of an answer, where the session was read and nobody is in."""

    def answered(method: str, path: str, **headers: str) -> HttpResponse:
        request = rf.generic(method, path)
        request.session = SessionStore()
        request.session.get("something")
        request.resolver_match = resolve(path)
        return privacy(lambda request: HttpResponse(headers=headers))(request)

    return answered


def test_what_says_itself_how_long_it_may_be_kept_is_left_alone(answer_to):
    kept = answer_to("GET", "/", **{"Cache-Control": "max-age=60"})
    assert kept["Cache-Control"] == "max-age=60"
    assert answer_to("GET", "/")["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("method", "path", "empties"),
    [
        ("POST", "/account/logout/", True),
        ("POST", "/account/delete/", True),
        ("GET", "/account/logout/", False),
        ("GET", "/account/delete/", False),
        ("POST", "/account/login/", False),
        ("POST", "/evidence/capture/", False),
        ("GET", "/", False),
    ],
)
def test_only_what_ended_a_visit_empties_the_browser(answer_to, method, path, empties):
    assert answer_to(method, path).has_header("Clear-Site-Data") == empties


def test_a_text_area_says_no_length_to_the_browser_and_all_else():
    field = LongTextField(longest=10, rows=7, min_length=2)
    attributes = field.widget.attrs
    assert "maxlength" not in attributes
    assert (attributes["rows"], attributes["minlength"]) == (7, "2")
