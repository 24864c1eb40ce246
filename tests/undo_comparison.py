"""What pages show after an Undo that they did not show before. Histories say that it was done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from difflib import unified_diff
from typing import Any

import time_machine
from django.test import Client
from django.utils import timezone

from careerladder.ladders.catalog import DEFAULT_LADDER, ladder_or_404
from careerladder.models import User
from plans.dates import end_of
from plans.progress.past_day import past_day_of
from tests.effort import EFFORT
from tests.form_discovery import Checkpoint, final_page
from tests.form_submissions import Submission, restore, send
from tests.html_forms import Press
from tests.sample_account import NOW

LISTS = ("/progress/", "/plan/", "/evidence/", "/evidence/?state=unfiled", "/packets/")
DAYS_AGO = {
    f"as of {ago} days ago": ago for ago in ((1, 9, 30, 60) if EFFORT == "thorough" else (1, 30))
}
NOT_THERE = ""
# How many phases' pages are compared. What they show of an item, the progress page counts.
PHASES = None if EFFORT == "thorough" else 1
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")

# What is made anew for each page, or is a history.
NOT_COMPARED = re.compile(
    r'<input type="hidden" name="(csrfmiddlewaretoken|form_key|page_key|shown_at|whose|next)"[^>]*>'
    r'|<section class="section" aria-labelledby="(recent|history)">.*?</section>'
    r'|<section class="since".*?</section>'
    r'|<p class="plan__ended">.*?</p>'
    r"|<p>Removed on <time.*?</p>"
    r'|<p class="source">\s*Recorded on.*?</p>'
    r'|<div id="notices".*?(?=<h1)',
    re.DOTALL,
)


class UndoComparison:
    """Undos, of which one by one is tried; an undo of an undo once for each pair of verbs."""

    def __init__(self, person: User) -> None:
        self.person = person
        self.pairs: set[tuple[str, str]] = set()
        self.before: dict[tuple[int, str], str] = {}

    def what_changed(self, tried: Submission) -> Iterator[str]:
        """What reads otherwise, after the form and its undo, than it did before."""
        for undo in tried.undos:
            pair = (tried.pressed.route, undo.route)
            is_another = tried.checkpoint.way and pair in self.pairs
            if undo.label != "Undo" or is_another:
                continue
            self.pairs.add(pair)
            yield from self._undone(tried, undo)

    def _undone(self, tried: Submission, undo: Press) -> Iterator[str]:
        pages = addresses(tried.pressed, undo)
        before = self._as_before(tried.checkpoint, pages)
        with time_machine.travel(NOW, tick=True):
            client = restore(tried.after)
            answer = send(client, undo)
            if answer.status_code >= 400:
                yield f"its undo is answered with {answer.status_code}"
                return
            final_page(client, answer, undo.to)
            now = shown(client, self.person, pages)
        for page, text in before.items():
            if NOT_THERE not in (text, now[page]) and now[page] != text:
                yield f"{page}\n{difference(text, now[page])}"

    def _as_before(self, checkpoint: Checkpoint, pages: list[str]) -> dict[str, str]:
        """Most forms are of the same checkpoint, and most pages the same."""
        where = id(checkpoint.rows)
        missing = [page for page in pages if (where, page) not in self.before]
        if missing:
            with time_machine.travel(NOW, tick=True):
                client = restore(checkpoint)
                final_page(client, client.get("/progress/"), "/progress/")
                read = shown(client, self.person, missing)
            self.before |= {(where, page): text for page, text in read.items()}
        return {page: self.before[where, page] for page in [*pages, *DAYS_AGO]}


def shown(client: Client, person: User, pages: list[str]) -> dict[str, str]:
    """What the pages show, and the past days as they are computed."""
    days = {day: str(past(person, ago)) for day, ago in DAYS_AGO.items()}
    return {page: as_compared(client.get(page)) for page in pages} | days


def addresses(*pressed: Press) -> list[str]:
    """The pages that show how things stand, and those of what a form names."""
    named = " ".join(f"{each.to} {each.fields}" for each in pressed)
    keys = sorted(set(KEY.findall(named)))
    return [
        *LISTS,
        *(
            phase.phase.get_absolute_url()
            for phase in ladder_or_404(DEFAULT_LADDER).phases[:PHASES]
        ),
        *(
            f"/{where}/{key}/"
            for key in keys[:2]
            for where in ("evidence", "plan/moves", "packets")
        ),
    ]


def past(person: User, ago: int) -> object:
    moment = end_of(timezone.localdate() - timedelta(days=ago))
    return past_day_of(person, ladder_or_404(DEFAULT_LADDER), moment)


def as_compared(response: Any) -> str:
    if response.status_code == 404:
        return NOT_THERE
    main = response.text.partition("<main")[2].partition("</main>")[0]
    return NOT_COMPARED.sub("", main)


def difference(before: str, after: str) -> str:
    lines = unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return "\n".join(line.strip() for line in lines if line[1:].strip())[:600]
