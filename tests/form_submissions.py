"""Every form of an account sent once, each from the same rows; and what came of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import time_machine
from django.test import Client

from tests.accounts import Account
from tests.form_discovery import Found, Situation, cookies_of, page_of, pages_of
from tests.html_forms import Forms, Press, undos
from tests.sample_account import NOW
from tests.table_snapshot import Rows

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


def every_form(client: Client, account: Account, found: Found) -> Iterator[Tried]:
    """Each form of a kind not seen before, of the pages there and of what comes of sending one.
    The clock goes on from the same moment for each.
    """
    with time_machine.travel(NOW, tick=True):
        pages = list(pages_of(client, account.starts, account.within))
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
