"""Submit every form of an account once, each from the same database rows, and keep the results."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import time_machine
from django.test import Client

from tests.accounts import Account
from tests.form_discovery import Checkpoint, NewForms, cookies_of, crawl_pages, final_page
from tests.html_forms import HtmlPage, Press, undos
from tests.sample_account import NOW
from tests.table_snapshot import TableSnapshot

# They end the session.
SKIPPED_ROUTES = frozenset({"account_logout", "delete-account"})
# Forms may lead to further forms, such as a preview or the undo of an undo.
MAX_DEPTH = 3


@dataclass(frozen=True)
class Submission:
    """A form that was submitted at a checkpoint, and the checkpoint after it."""

    checkpoint: Checkpoint
    pressed: Press
    status: int
    page: HtmlPage
    after: Checkpoint

    @property
    def undos(self) -> list[Press]:
        return undos(self.page.presses())

    def __str__(self) -> str:
        words = {
            name: values
            for name, values in self.pressed.fields.items()
            if name not in ("csrfmiddlewaretoken", "whose")
        }
        way = " → ".join((*self.checkpoint.way, self.pressed.label))
        return f"{self.pressed.route} ({way}) {words}"


def send(client: Client, pressed: Press) -> Any:
    answer = client.post(pressed.to, pressed.fields)
    if answer.streaming:
        # Read to its end, a file is closed.
        answer.getvalue()
    return answer


def restore(checkpoint: Checkpoint) -> Client:
    """Restore the rows of a checkpoint, and return a client with its cookies."""
    checkpoint.rows.restore()
    return checkpoint.client()


def submit_every_form(client: Client, account: Account, found: NewForms) -> Iterator[Submission]:
    """Submit each form of a new kind, on the pages of the account and on those after a submission.

    Each is submitted at the same moment.
    """
    with time_machine.travel(NOW, tick=True):
        pages = list(crawl_pages(client, account.starts, account.within))
    began = Checkpoint(TableSnapshot(), cookies_of(client))
    waiting = deque((began, pressed) for _, page in pages for pressed in found.on(page))
    while waiting:
        checkpoint, pressed = waiting.popleft()
        tried = submit_from(checkpoint, pressed)
        yield tried
        if len(tried.after.way) < MAX_DEPTH:
            waiting.extend((tried.after, follows) for follows in found.on(tried.page))


def submit_from(checkpoint: Checkpoint, pressed: Press) -> Submission:
    with time_machine.travel(NOW, tick=True):
        client = restore(checkpoint)
        answer = send(client, pressed)
        status = answer.status_code
        _, page = final_page(client, answer, pressed.to)
        way = (*checkpoint.way, pressed.label)
        return Submission(
            checkpoint, pressed, status, page, Checkpoint(TableSnapshot(), cookies_of(client), way)
        )
