"""How an account and its browser may stand, so that every form is shown somewhere."""

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
from tests.crawler import Page
from tests.form_discovery import STARTS
from tests.sample_account import NO, NOW, YES, one_of_everything
from tests.table_snapshot import Rows


@dataclass(frozen=True)
class Account:
    """What is done to it first, with its browser; where to go from, and within which addresses."""

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
    """By a second factor; and somewhere else it is logged in too."""
    TOTP.activate(person, "A" * 32)
    RecoveryCodes.activate(person)
    logged_in(person).get("/progress/")
    return full(person)


def unproved(person: User) -> Client:
    """Who is asked for the password before anything of the account is changed."""
    return logged_in(person)


def unsent(person: User) -> Client:
    """A text waits that was sent when the session had ended."""
    client = logged_in(person)
    page = Page(client.get("/evidence/capture/").text, "/evidence/capture/")
    form = next(each for each in page.forms if each.action.endswith("/capture/"))
    fields = form.filled("Half written.", {}, ticked=False)
    client.session.delete()
    assert client.post(form.action, fields).status_code == 302
    client.force_login(person)
    return client


def answered(person: User) -> Client:
    """Every question of the assessment, and nothing after them."""
    person.sittings.all().delete()
    ladder = ladder_or_404(DEFAULT_LADDER)
    sitting = Sitting.objects.begin(ladder.ladder, ladder.questions, rules_of(ladder), user=person)
    for question, given in zip(ladder.questions, [YES, YES, YES, NO, NO], strict=True):
        sitting.answer(question.slug, given)
    return full(person)


def stranger(person: User) -> Client:
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
    Account(
        "stranger",
        stranger,
        ("/", "/assessment/", "/account/login/", "/account/signup/"),
        ("/account/",),
        True,
    ),
)


def each_account(person: User) -> Iterator[tuple[Account, Client]]:
    """Each from the same rows, at the same moment."""
    blank = Rows()
    with time_machine.travel(NOW, tick=True):
        one_of_everything(person)
    one = Rows()
    for account in ACCOUNTS:
        (blank if account.is_blank else one).put_back()
        person.refresh_from_db()
        with time_machine.travel(NOW, tick=True):
            client = account.prepare(person)
        yield account, client
