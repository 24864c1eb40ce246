"""Invariants of the pages and the records, checked after each step of the state machine."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.humanize.templatetags.humanize import apnumber
from django.test import Client
from django.utils import timezone
from time_machine import Traveller

from careerladder.models import ChecklistItem, User
from plans.dates import end_of
from plans.models import Evidence, EvidenceTie, EvidenceVersion, Mark, MoveChange, Removal, Review
from tests.plans import list_checks, page_parsing
from tests.plans.expected_state import expected_state, expected_state_with_new
from tests.plans.record_state import RecordState, record_state_of
from tests.plans.simulated_browser import TYPED_WORD, PressResult, SimulatedBrowser, words_of

BOBS_PAGES = ("/evidence/", "/plan/", "/evidence/removed/", page_parsing.phase_page("mid"))
HIDDEN = re.compile(r'<input type="hidden"[^>]*>')


class Invariants:
    def __init__(self, ada: User, bob: User, visitor: SimulatedBrowser, clock: Traveller) -> None:
        self.ada, self.bob, self.visitor, self.clock = ada, bob, visitor, clock
        self.began = timezone.now()
        self.names = dict(ChecklistItem.objects.values_list("name", "slug"))
        self.phases = dict(ChecklistItem.objects.values_list("slug", "phase__slug"))
        self.typed_words: set[str] = set()
        self.purged: set[str] = set()
        self.forms: set[str] = set()
        self.snapshots: list[tuple[datetime, page_parsing.ItemStates]] = []
        self.bobs_rows, self.bobs_pages = self._rows_of_bob(), self._pages_of_bob()
        self.pressed_at = self.began
        self.check_pages()

    def check_press(self, before: RecordState, answer: PressResult) -> None:
        """Check that a submission changed only what it should, and nothing if it was refused."""
        pressed, now = answer.pressed, record_state_of(self.ada)
        self.pressed_at = answer.at
        # A repeated form may have changed the time zone.
        self.ada.refresh_from_db()
        where = f"{pressed.route} {dict(pressed.fields)} {answer.status} {answer.page.notices}"
        if not answer.is_done:
            assert now == before, where
            return
        self.typed_words |= words_of(pressed)
        # A repeated form changes nothing, even if it was undone since.
        form = repr((pressed.to, sorted(pressed.fields.items())))
        if pressed.value("form_key") and form in self.forms:
            assert now == before, where
            return
        self.forms.add(form)
        expected = expected_state(before, pressed) or expected_state_with_new(before, now, pressed)
        assert expected is None or now == expected, where

    def check_pages(self) -> None:
        """Check that all pages show the same counts as the records, and that no text is lost."""
        now, at = record_state_of(self.ada), self.pressed_at
        assert self.typed_words <= self._words(), self.typed_words - self._words()
        progress = self._read("/progress/")
        for phase, counting in page_parsing.counts_in_climb(progress).items():
            assert counting == self._counting(now, phase), phase
        picture: page_parsing.ItemStates = {}
        for phase in page_parsing.PHASES:
            html = self._read(page_parsing.phase_page(phase))
            picture |= page_parsing.items_of(html)
            found = page_parsing.count_in_placement(html)
            # A phase that was passed while nothing in it counts says no number.
            assert (found or 0) == self._counting(now, phase), phase
        states = {item: state for item, (state, _) in picture.items()}
        assert states == {item: now.state_of(item) for item in self.phases}
        self._inbox(now, progress)
        self._plan(now)
        self.snapshots.append((at, picture))

    def check_lists(self) -> None:
        list_checks.check_lists(self.visitor, self.ada, record_state_of(self.ada))

    def check_past_days(self, *, most: int) -> None:
        """Check that each past day shows what its pages showed at its end."""
        with timezone.override(self.ada.zone):
            today = timezone.localdate()
            days = sorted({timezone.localdate(at) for at, _ in self.snapshots})
            for day in [day for day in days if day < today][-most:]:
                self._past_day(day, end_of(day))

    def check_purge(self, purge: Callable[[], object]) -> None:
        """Check that texts removed over 30 days ago are purged, and no others."""
        gone = Removal.objects.open().filter(
            evidence__user=self.ada, since__lt=timezone.now() - timedelta(days=30)
        )
        keys = list(gone.values_list("evidence", flat=True))
        versions = EvidenceVersion.objects.filter(evidence__in=keys)
        words = {word for each in versions for word in TYPED_WORD.findall(each.note)}
        purge()
        self.typed_words -= words - self._words()
        self.purged |= words
        assert not versions.exclude(note="").exists()

    def check_end(self) -> None:
        self.check_pages()
        self.check_lists()
        self.clock.shift(timedelta(days=1))
        self.check_past_days(most=12)
        assert self._rows_of_bob() == self.bobs_rows
        self.clock.move_to(self.began)
        assert self._pages_of_bob() == self.bobs_pages

    def _read(self, address: str) -> str:
        html = self.visitor.read(address)
        assert "Rohrdommel" not in html, address
        return html

    def _counting(self, now: RecordState, phase: str) -> int:
        return sum(
            now.state_of(item) == "evidenced" for item, of in self.phases.items() if of == phase
        )

    def _inbox(self, now: RecordState, progress: str) -> None:
        pieces = [piece for piece in now.pieces.values() if not piece.is_removed]
        unfiled = sum(piece.is_inbox for piece in pieces)
        journal = self._read("/evidence/")
        assert page_parsing.number_in(r">All <span>(\d+)</span>", journal) == len(pieces)
        assert page_parsing.number_in(r">Inbox <span>(\d+)</span>", journal) == unfiled
        says = re.search(r"<li>(\S+) entr(?:y isn’t|ies aren’t) filed", progress)
        assert bool(says) == bool(unfiled)
        if says:
            assert says[1].lower() == str(apnumber(unfiled))

    def _plan(self, now: RecordState) -> None:
        plan = self._read("/plan/")
        states = Counter(now.moves.values())
        shows = Counter(
            re.findall(r'<li class="plan__move" id="[^"]*" data-state="([\w-]+)"', plan)
        )
        assert shows == Counter(
            {state: states[state] for state in ("planned", "under-way") if states[state]}
        )
        assert page_parsing.number_in(r">(?:\d+ done, )?(\d+) dropped", plan) == states["dropped"]
        assert page_parsing.number_in(r'plan/ended/">(\d+) done', plan) == states["done"]

    def _past_day(self, day: Any, end: datetime) -> None:
        at, then = [each for each in self.snapshots if each[0] <= end][-1]
        html = self._read(f"/progress/?on={day}")
        shows = page_parsing.past_day_items(html, self.names)
        for item, (state, notes) in then.items():
            was, read = shows.get(item, ("open", ()))
            assert was == state, (day, item, at)
            kept = tuple(each for each in notes if each not in self.purged)
            assert read == kept, f"{item} on {day}, last seen at {at}: {read}, and it was {kept}"

    def _words(self) -> set[str]:
        """Every typed word in any history of the account."""
        rows: list[tuple[str, ...]] = []
        ada = self.ada
        rows += EvidenceVersion.objects.filter(evidence__user=ada).values_list("note")
        rows += Mark.objects.filter(user=ada).values_list("reason")
        rows += Review.objects.filter(user=ada).values_list("happened", "in_the_way")
        rows += MoveChange.objects.filter(move__user=ada).values_list(
            "name", "what", "done_when", "reason"
        )
        return set(TYPED_WORD.findall(" ".join(text for row in rows for text in row)))

    def _rows_of_bob(self) -> list[object]:
        mine = [Evidence.objects, Mark.objects, Review.objects]
        rows: list[object] = [list(each.filter(user=self.bob).values()) for each in mine]
        of_pieces = [EvidenceVersion.objects, EvidenceTie.objects, Removal.objects]
        rows += [list(each.filter(evidence__user=self.bob).values()) for each in of_pieces]
        rows += [
            list(self.bob.moves.values()),
            list(User.objects.filter(pk=self.bob.pk).values("email", "time_zone")),
        ]
        return rows

    def _pages_of_bob(self) -> list[str]:
        client = Client()
        client.force_login(self.bob)
        return [HIDDEN.sub("", client.get(page).text) for page in BOBS_PAGES]
