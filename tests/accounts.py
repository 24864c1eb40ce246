"""States of an account and its browser, so that every form is shown in one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from assessments.models import Sitting
from assessments.session import rules_of
from careerladder.ladders.catalog import DEFAULT_LADDER, ladder_or_404
from careerladder.models import User
from tests.conftest import proved
from tests.form_discovery import STARTS
from tests.html_forms import HtmlPage
from tests.sample_account import NO, NOW, SECRET_OF_READER, YES, create_one_of_everything
from tests.table_snapshot import TableSnapshot


@dataclass(frozen=True)
class Account:
    """A state: how to prepare it, and the paths to crawl from and within."""

    name: str
    prepare: Callable[[User], Client]
    starts: tuple[str, ...] = STARTS
    within: tuple[str, ...] = ("/",)
    is_blank: bool = False


def logged_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def full(person: User) -> Client:
    client = logged_in(person)
    proved(client, person)
    return client


def paused(person: User) -> Client:
    client = full(person)
    assert client.post("/plan/pause/", {"until": "2026-12-31"}).status_code == 302
    return client


def guarded(person: User) -> Client:
    """With a second factor, and logged in elsewhere too."""
    TOTP.activate(person, "A" * 32)
    RecoveryCodes.activate(person)
    logged_in(person).get("/progress/")
    return full(person)


def unproved(person: User) -> Client:
    """Logged in, but asked for the password before a change of the account."""
    return logged_in(person)


def unsent(person: User) -> Client:
    """With a text that was sent after the session had ended."""
    client = logged_in(person)
    page = HtmlPage(client.get("/evidence/capture/").text, "/evidence/capture/")
    form = next(each for each in page.forms if each.action.endswith("/capture/"))
    fields = form.filled(
        lambda control: "Half written." if control.kind == "textarea" else None, ticked=False
    )
    client.session.delete()
    assert client.post(form.action, fields).status_code == 302
    client.force_login(person)
    return client


def answered(person: User) -> Client:
    """With a sitting whose questions are answered, but not the match."""
    person.sittings.all().delete()
    ladder = ladder_or_404(DEFAULT_LADDER)
    sitting = Sitting.objects.begin(ladder.ladder, ladder.questions, rules_of(ladder), user=person)
    for question, given in zip(ladder.questions, [YES, YES, YES, NO, NO], strict=True):
        sitting.answer(question.slug, given)
    return full(person)


def stranger(person: User) -> Client:
    return Client()


def reader(person: User) -> Client:
    """Somebody with a share link, and without an account."""
    return Client()


ACCOUNTS = (
    Account("full", full),
    Account("paused", paused, ("/plan/",), ()),
    Account(
        "guarded",
        guarded,
        ("/account/two-step/", "/account/sessions/"),
        ("/account/passkeys/", "/account/authenticator-app/", "/account/recovery-codes/"),
    ),
    Account("unproved", unproved, ("/account/email/",), ()),
    Account("unsent", unsent, ("/evidence/capture/",), ()),
    Account("answered", answered, ("/assessment/match/", "/assessment/check/"), ()),
    Account("blank", full, ("/progress/", "/plan/", "/plan/roadblock/", "/evidence/"), (), True),
    Account("reader", reader, (f"/s/{SECRET_OF_READER}/",), ()),
    Account(
        "stranger",
        stranger,
        ("/", "/assessment/", "/account/login/", "/account/signup/"),
        ("/account/",),
        True,
    ),
)


def each_account(person: User) -> Iterator[tuple[Account, Client]]:
    """Prepare each state from the same rows, at the same moment."""
    blank = TableSnapshot()
    with time_machine.travel(NOW, tick=True):
        create_one_of_everything(person)
    one = TableSnapshot()
    for account in ACCOUNTS:
        (blank if account.is_blank else one).restore()
        person.refresh_from_db()
        with time_machine.travel(NOW, tick=True):
            client = account.prepare(person)
        yield account, client
