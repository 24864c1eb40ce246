"""A Hypothesis state machine: a person with two browsers does everything in any order."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, time, timedelta

import time_machine
from django.core.management import call_command
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from careerladder.ladders import catalog as copies
from careerladder.ladders.loading.load import record_revisions
from careerladder.models import ChecklistItem, LadderVersion, User
from plans.models import Evidence, EvidenceText
from tests.html_forms import Press
from tests.plans.form_filler import FormFiller
from tests.plans.invariants import Invariants
from tests.plans.page_actions import PAGE_ACTIONS, action_url
from tests.plans.record_state import record_state_of
from tests.plans.simulated_browser import PressResult, SimulatedBrowser, is_ours, presses_of

BEGINNINGS = [
    datetime(2028, 2, 28, 20, 50, tzinfo=UTC),
    datetime(2026, 3, 28, 22, 58, tzinfo=UTC),
    datetime(2026, 10, 24, 21, 59, tzinfo=UTC),
    datetime(2026, 12, 31, 9, 30, tzinfo=UTC),
]
STEPS = [
    timedelta(seconds=20),
    timedelta(minutes=9),
    timedelta(hours=1),
    timedelta(hours=11),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=29),
    timedelta(days=31),
    timedelta(days=200),
]
ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kathmandu",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
]
# Each run begins with these, so that most actions have records to act on.
FIRST = ["capture a list", "record and tick", "add", "add", "suggested"]
BOBS_NOTE = "Rohrdommel."

numbers = st.integers(0, 30)
browsers = st.integers(0, 1)


class PlanMachine(RuleBasedStateMachine):
    """`ada` and `bob` exist already. Each run is rolled back."""

    ada: User
    bob: User
    done: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self._all = transaction.atomic()
        self._all.__enter__()
        copies.clear_cache()

    @initialize(began=st.sampled_from(BEGINNINGS), zone=st.sampled_from(ZONES))
    def begin(self, began: datetime, zone: str) -> None:
        self.travel = time_machine.travel(began, tick=False)
        self.clock = self.travel.start()
        self.began = began
        User.objects.filter(pk=self.ada.pk).update(time_zone=zone)
        self.ada.refresh_from_db()
        Evidence.objects.record(self.bob, EvidenceText(began.date() - timedelta(days=1), BOBS_NOTE))
        self.browsers = [SimulatedBrowser(self.ada, self.clock, self.done) for _ in range(2)]
        self.form_filler = FormFiller()
        self.checks = Invariants(self.ada, self.bob, self.browsers[0], self.clock)
        self.done["lives"] += 1
        for verb in FIRST:
            self._do(0, verb, 0, 1)
        self._rewords()

    def teardown(self) -> None:
        try:
            if hasattr(self, "checks"):
                self.done["seconds"] += int((self.now - self.began).total_seconds())
                self.checks.check_end()
        finally:
            if hasattr(self, "travel"):
                self.travel.stop()
            transaction.set_rollback(True)
            self._all.__exit__(None, None, None)
            copies.clear_cache()

    def _rewords(self) -> None:
        """Reword the item that was ticked first."""
        item = ChecklistItem.objects.order_by("position")[0]
        item.wording = f"{item.wording} Reworded."
        item.save()
        record_revisions([item], self.now)
        newest = LadderVersion.objects.filter(ladder=item.ladder).count()
        LadderVersion.objects.create(ladder=item.ladder, number=newest + 1, loaded_at=self.now)
        copies.clear_cache()

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    # What is done by hand: a page is opened, and one of its forms sent.

    @rule(
        browser=browsers,
        verb=st.sampled_from(list(PAGE_ACTIONS["evidence"])),
        which=numbers,
        bits=numbers,
    )
    def evidence(self, browser: int, verb: str, which: int, bits: int) -> None:
        self._do(browser, verb, which, bits)

    @rule(
        browser=browsers,
        verb=st.sampled_from(list(PAGE_ACTIONS["marks"])),
        which=numbers,
        bits=numbers,
    )
    def marks(self, browser: int, verb: str, which: int, bits: int) -> None:
        self._do(browser, verb, which, bits)

    @rule(
        browser=browsers,
        verb=st.sampled_from(list(PAGE_ACTIONS["moves"])),
        which=numbers,
        bits=numbers,
    )
    def moves(self, browser: int, verb: str, which: int, bits: int) -> None:
        self._do(browser, verb, which, bits)

    @rule(
        browser=browsers,
        verb=st.sampled_from(list(PAGE_ACTIONS["plan"])),
        which=numbers,
        bits=numbers,
    )
    def plan(self, browser: int, verb: str, which: int, bits: int) -> None:
        self._do(browser, verb, which, bits)

    def _do(self, browser: int, verb: str, which: int, bits: int) -> None:
        route, label, page = PAGE_ACTIONS_BY_NAME[verb]
        bits = {"capture": 3 * bits + 1, "capture a list": 0}.get(verb, bits)
        address = action_url(page, self.ada, which)
        if address is None:
            return
        visitor = self.browsers[browser]
        shown = visitor.look(address)
        here = self.form_filler.filled(
            shown, bits, lambda each: each.route == route and each.label.startswith(label)
        )
        if here:
            answer = self._send(visitor, here[which % len(here)])
            if verb == "capture a list" and answer.status == 200:
                self._record_list(visitor, answer)

    def _record_list(self, visitor: SimulatedBrowser, answer: PressResult) -> None:
        for pressed in presses_of(answer.page, lambda each: each.label.startswith("Record these")):
            self._send(visitor, pressed)

    # What is done from a page that was opened long ago.

    @rule(browser=browsers)
    def undo(self, browser: int) -> None:
        visitor = self.browsers[browser]
        if visitor.undos:
            self._send(visitor, visitor.undos[-1])

    @rule(browser=browsers, which=numbers)
    def undo_what_was_done_long_ago(self, browser: int, which: int) -> None:
        undos = self.browsers[browser].undos
        if undos:
            self._send(self.browsers[1 - browser], undos[-1 - which % len(undos)])

    @rule(browser=browsers, tab=numbers, which=numbers, bits=numbers)
    def send_a_form_of_an_old_page(self, browser: int, tab: int, which: int, bits: int) -> None:
        tabs = self.browsers[browser].tabs
        if tabs:
            here = self.form_filler.filled(tabs[-1 - tab % len(tabs)], bits, is_ours)
            if here:
                self._send(self.browsers[browser], here[which % len(here)])

    @rule(browser=browsers, which=numbers)
    def send_again(self, browser: int, which: int) -> None:
        sent = self.browsers[browser].sent
        if sent:
            self._send(self.browsers[browser], sent[-1 - which % len(sent)].pressed)

    @rule(browser=browsers, which=numbers)
    def send_again_with_other_words(self, browser: int, which: int) -> None:
        sent = self.browsers[browser].sent
        if sent:
            before = sent[-1 - which % len(sent)].pressed
            self._send(self.browsers[browser], self.form_filler.reworded(before))

    def _send(self, visitor: SimulatedBrowser, pressed: Press) -> PressResult:
        before = record_state_of(self.ada)
        answer = visitor.press(pressed)
        self.checks.check_press(before, answer)
        self.pressed = True
        return answer

    # What happens meanwhile.

    @rule(by=st.sampled_from(STEPS))
    def time_passes(self, by: timedelta) -> None:
        self.clock.shift(by)
        self.checks.check_past_days(most=2)

    @rule(what=st.sampled_from(["midnight", "purge", "journey"]), which=numbers, browser=browsers)
    def meanwhile(self, what: str, which: int, browser: int) -> None:
        match what:
            case "midnight":
                self._midnight_comes((-40, -2, 1, 60)[which % 4])
            case "purge":
                self.checks.check_purge(lambda: call_command("purge_removed_evidence", verbosity=0))
            case "journey":
                self._travels(ZONES[which % len(ZONES)], self.browsers[browser])

    def _midnight_comes(self, seconds: int) -> None:
        """Move the clock close to the person's next midnight, before or after it."""
        here = self.now.astimezone(self.ada.zone)
        midnight = datetime.combine(here.date() + timedelta(days=1), time(), self.ada.zone)
        self.clock.move_to(max(self.now, midnight + timedelta(seconds=seconds)))
        self.checks.check_past_days(most=1)

    def _travels(self, zone: str, visitor: SimulatedBrowser) -> None:
        (form,) = (
            each
            for each in visitor.look("/account/time-zone/").presses()
            if each.route == "time-zone" and "guess" not in each.fields
        )
        visitor.press(form.with_values(time_zone=zone))
        self.ada.refresh_from_db()
        assert self.ada.time_zone == zone
        self.pressed = True

    @invariant()
    def all_pages_agree(self) -> None:
        if getattr(self, "pressed", False):
            self.checks.check_pages()
            self.pressed = False


PAGE_ACTIONS_BY_NAME = {
    name: verb for verbs in PAGE_ACTIONS.values() for name, verb in verbs.items()
}
