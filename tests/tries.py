"""Every form of an account sent once, each from the same rows; and what came of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from careerladder.models import User
from tests.conftest import proved
from tests.crawl import Found, Situation, cookies_of, page_of, pages_of
from tests.forms import Forms, Press, undos
from tests.prepared import NOW, one_of_everything
from tests.restored import Rows

# What ends the visit.
SPARED = frozenset({"account_logout", "delete-account"})
# Forms that follow from forms: a preview, the undo of an undo.
DEEPEST = 3


@dataclass(frozen=True)
class Tried:
    """A form as it was sent once from a situation, and what stood there afterwards."""

    situation: Situation
    pressed: Press
    status: int
    page: Forms
    after: Situation

    @property
    def undos(self) -> list[Press]:
        return undos(self.page.presses())

    def __str__(self) -> str:
        words = {
            name: values
            for name, values in self.pressed.fields.items()
            if name not in ("csrfmiddlewaretoken", "whose")
        }
        way = " → ".join((*self.situation.way, self.pressed.label))
        return f"{self.pressed.route} ({way}) {words}"


def send(client: Client, pressed: Press) -> Any:
    return client.post(pressed.to, pressed.fields)


def back_to(situation: Situation) -> Client:
    """The rows and the clock are put back; a browser as it was then."""
    situation.rows.put_back()
    return situation.client()


def every_form(person: User, starts: Iterable[str] | None = None) -> Iterator[Tried]:
    """Each form of the pages there, and each that comes of sending one. The clock goes on from the
    same moment for each.
    """
    client = Client()
    client.force_login(person)
    proved(client, person)
    found = Found(SPARED)
    pages = list(pages_of(client) if starts is None else _just(client, starts))
    began = Situation(Rows(), cookies_of(client))
    waiting = deque((began, pressed) for _, page in pages for pressed in found.on(page))
    while waiting:
        situation, pressed = waiting.popleft()
        tried = once(situation, pressed)
        yield tried
        if len(tried.after.way) < DEEPEST:
            waiting.extend((tried.after, follows) for follows in found.on(tried.page))


def once(situation: Situation, pressed: Press) -> Tried:
    with time_machine.travel(NOW, tick=True):
        client = back_to(situation)
        answer = send(client, pressed)
        status = answer.status_code
        _, page = page_of(client, answer, pressed.to)
        way = (*situation.way, pressed.label)
        return Tried(situation, pressed, status, page, Situation(Rows(), cookies_of(client), way))


def _just(client: Client, starts: Iterable[str]) -> Iterator[tuple[str, Forms]]:
    for address in starts:
        yield address, page_of(client, client.get(address), address)[1]


def full(person: User) -> None:
    one_of_everything(person)


def paused_and_guarded(person: User) -> None:
    """The plan rests, and a second factor guards the account."""
    one_of_everything(person)
    plan = Client()
    plan.force_login(person)
    assert plan.post("/plan/pause/", {"until": "2026-12-31"}).status_code == 302
    TOTP.activate(person, "A" * 32)
    RecoveryCodes.activate(person)


def blank(person: User) -> None:
    """Nothing was recorded yet."""


# How the account stands, and from where to go: from everywhere, or just these pages.
ACCOUNTS = {
    "full": (full, None),
    "paused": (
        paused_and_guarded,
        (
            "/plan/",
            "/account/two-step/",
            "/account/recovery-codes/",
            "/account/authenticator-app/remove/",
            "/account/recovery-codes/new/",
        ),
    ),
    "blank": (blank, ("/progress/", "/plan/", "/plan/roadblock/", "/evidence/", "/assessment/")),
}
