"""What happened to the way into an account: its person reads it, and the log has no address."""

from __future__ import annotations

import io
import json
import logging
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client

from careerladder.logs import WithoutAddresses, logging_config
from careerladder.models import SecurityEvent
from tests.conftest import PASSWORD, prove

Kind = SecurityEvent.Kind
PAGE = "/account/events/"
NEW = "four kites above a harbor"
NOON = datetime(2026, 5, 14, 12, tzinfo=UTC)


def kinds(person) -> list[str]:
    return [event.kind for event in person.security_events.order_by("pk")]


def log_in(client: Client, email: str, password: str = PASSWORD):
    return client.post("/account/login/", {"login": email, "password": password})


@pytest.fixture
def lines():
    """What the log of security says meanwhile, as production writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    formatter = logging_config(readable=False)["formatters"]["line"]
    handler.setFormatter(formatter["()"](**{k: v for k, v in formatter.items() if k != "()"}))
    handler.addFilter(WithoutAddresses())
    logger = logging.getLogger("careerladder.security")
    logger.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.removeHandler(handler)


def test_a_day_of_an_account_is_told(ada, bob, ladder):
    client = Client()
    log_in(client, ada.email, "wrong, all of it")
    log_in(client, ada.email)
    prove(client)
    client.post("/account/password/change/", {"password1": NEW, "password2": NEW})
    client.post("/account/logout/")
    client.post("/account/login/code/", {"email": ada.email})
    [code] = re.findall(r"(?m)^([A-Z0-9]+-[A-Z0-9]+)$", str(mail.outbox[-1].body))
    client.post("/account/login/code/confirm/", {"code": "WRONG-CODE"})
    client.post("/account/login/code/confirm/", {"code": code})
    assert kinds(ada) == [
        Kind.WRONG_PASSWORD,
        Kind.LOGGED_IN_BY_PASSWORD,
        Kind.PASSWORD_CHANGED,
        Kind.LOGGED_OUT,
        Kind.CODE_REQUESTED,
        Kind.WRONG_CODE,
        Kind.LOGGED_IN_BY_CODE,
    ]
    assert kinds(bob) == []
    page = client.get(PAGE).text
    for kind in (Kind.WRONG_PASSWORD, Kind.PASSWORD_CHANGED, Kind.LOGGED_IN_BY_CODE):
        assert str(kind.label) in page


def test_a_reset_is_told(client, ada):
    client.post("/account/password/reset/", {"email": ada.email})
    [link] = re.findall(r"http://testserver(/\S+)", str(mail.outbox[-1].body))
    form = client.get(link, follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    assert kinds(ada) == [Kind.RESET_REQUESTED, Kind.PASSWORD_RESET]


def test_a_sign_up_is_told(client, ladder, django_user_model):
    client.post("/account/signup/", {"email": "new@example.org", "password1": PASSWORD})
    assert Kind.SIGNED_UP in kinds(django_user_model.objects.get())


def test_nobody_reads_another_ones(as_ada, as_bob, ada):
    SecurityEvent.objects.record(ada, Kind.WRONG_CODE)
    assert Kind.WRONG_CODE.label in as_ada.get(PAGE).text
    assert Kind.WRONG_CODE.label not in as_bob.get(PAGE).text
    assert Client().get(PAGE).status_code == 302


def test_the_same_within_an_hour_is_one_row(ada, bob):
    note = SecurityEvent.objects.record
    for minutes in (0, 10, 59):
        note(ada, Kind.WRONG_PASSWORD, at=NOON + timedelta(minutes=minutes))
    note(bob, Kind.WRONG_PASSWORD, at=NOON)
    note(ada, Kind.LOGGED_OUT, at=NOON)
    note(ada, Kind.WRONG_PASSWORD, at=NOON + timedelta(minutes=61))
    rows = ada.security_events.filter(kind=Kind.WRONG_PASSWORD).order_by("first_at")
    assert [(row.times, row.last_at) for row in rows] == [
        (3, NOON + timedelta(minutes=59)),
        (1, NOON + timedelta(minutes=61)),
    ]
    assert bob.security_events.get().times == 1


def test_events_are_kept_for_180_days(ada, bob):
    now = datetime.now(UTC)
    SecurityEvent.objects.record(ada, Kind.LOGGED_OUT, at=now - timedelta(days=181))
    SecurityEvent.objects.record(ada, Kind.LOGGED_IN_BY_CODE, at=now - timedelta(days=179))
    SecurityEvent.objects.record(bob, Kind.LOGGED_OUT, at=now)
    for _ in range(2):
        call_command("clear_expired")
        assert kinds(ada) == [Kind.LOGGED_IN_BY_CODE]
        assert kinds(bob) == [Kind.LOGGED_OUT]


def test_the_log_tells_kinds_apart_and_has_the_number_only(ada, lines, settings):
    log_in(Client(), ada.email, "wrong, all of it")
    log_in(Client(), "nobody@example.org", "wrong, all of it")
    log_in(Client(), ada.email)
    said = [(line["event"], line["account"]) for line in lines()]
    assert said == [
        ("wrong-password", ada.pk),
        ("wrong-password", None),
        ("login-password", ada.pk),
    ]
    assert "example.org" not in str(lines())
    assert "127.0.0.1" not in str(lines())


def test_too_many_attempts_are_told_apart(ada, lines):
    for _ in range(6):
        log_in(Client(), ada.email, "wrong, all of it")
    assert ("too-many-attempts", ada.pk) in [(x["event"], x["account"]) for x in lines()]


def test_a_network_that_tries_too_often_is_told_apart_from_accounts(ada, lines):
    for _ in range(11):
        log_in(Client(), ada.email, "wrong, all of it")
    assert lines()[-1]["event"] == "too-many-attempts-from-network"
    assert lines()[-1]["account"] is None


def test_a_deletion_is_in_the_log_by_its_number(proved_ada, ada, lines):
    proved_ada.post("/account/delete/", {"understood": "on"})
    assert ("deleted", ada.pk) in [(line["event"], line["account"]) for line in lines()]


def test_factors_are_told(proved_ada, ada):
    ada.authenticator_set.create(type="totp", data={"secret": "x"})
    proved_ada.post("/account/authenticator-app/remove/")
    assert Kind.APP_REMOVED in kinds(ada)
