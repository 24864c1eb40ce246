"""A mail says what the pages say: each fact beside the function of the page that shows it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from assessments.retakes import retake_of
from careerladder.ladders.catalog import DEFAULT_LADDER, ladder_or_404
from careerladder.models import User
from packets.models import Packet
from plans.gate.position import position_of
from plans.models import Move
from plans.progress.upcoming import upcoming_for
from reminders.caps import MailState
from reminders.due import Subject, subjects_due
from reminders.facts import facts_of
from reminders.models import ReminderKind
from reminders.people import mail_state_of, with_mail_state
from sharing.models import SignOff
from sharing.readers.page import readers_of
from tests.scenario import NOW
from tests.stored_people import insert_ada, insert_bystanders

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
# Of days on which something is due, and of months on which nothing is.
DAYS = [NOW + timedelta(days=number) for number in (0, 4, 12, 30, 45, 90, 200, 300, 340, 400)]


@pytest.fixture
def people(ladder) -> list[User]:
    ada, _ = insert_ada()
    found = [ada, *insert_bystanders()]
    for person, zone in zip(found, ("Pacific/Auckland", "UTC", "America/Los_Angeles"), strict=True):
        User.objects.filter(pk=person.pk).update(
            time_zone=zone, last_login=LONG_AGO, last_used_at=LONG_AGO, looked_at=LONG_AGO
        )
    for packet in Packet.objects.present():
        packet.due_on = (NOW + timedelta(days=15)).date()
        packet.save(update_fields=["due_on"])
    return list(User.objects.filter(pk__in=[person.pk for person in found]).order_by("pk"))


@pytest.mark.parametrize("now", DAYS, ids=str)
def test_each_fact_is_the_pages(people, now):
    ladder = ladder_or_404(DEFAULT_LADDER)
    with time_machine.travel(now, tick=False):
        all_facts = facts_of(people, now)
        for person in people:
            with timezone.override(person.zone):
                today, facts = timezone.localdate(), all_facts[person.pk]
                state = _state(person)
                due = {each.kind: each for each in subjects_due(state, facts, today)}
                retake = retake_of(person, ladder, today)
                assert facts.assessment_on == (retake.due_on if retake else None)
                is_due = retake is not None and retake.is_due
                assert (ReminderKind.ASSESSMENT in due) == is_due
                _check_moves(person, today, due.get(ReminderKind.MOVES))
                _check_ageing(person, today, facts.newest)
                _check_review(person, state, due.get(ReminderKind.REVIEW))
                _check_readers(person, len(facts.answers))


def test_there_is_something_to_compare(people):
    """At some time, each kind is due to somebody."""
    kinds = set()
    states = {person.pk: _state(person) for person in people}
    for days in range(0, 420, 15):
        now = NOW + timedelta(days=days)
        for key, facts in facts_of(people, now).items():
            today = now.astimezone(states[key].zone).date()
            kinds |= {each.kind for each in subjects_due(states[key], facts, today)}
    assert kinds == set(ReminderKind)


def _state(person: User) -> MailState:
    """As if every kind were chosen long ago, and nothing mailed since."""
    found = mail_state_of(with_mail_state(User.objects.filter(pk=person.pk)).get())
    chosen = dict.fromkeys(ReminderKind.values, LONG_AGO)
    return MailState(found.zone, found.hour, chosen, LONG_AGO, (), found.rests_until)


def _check_moves(person: User, today: date, subject: Subject | None) -> None:
    mine = Move.objects.filter(user=person, ladder__slug=DEFAULT_LADDER)
    overdue = mine.overdue(today).count()
    are = "is" if overdue == 1 else "are"
    said = f"{overdue} move{'' if overdue == 1 else 's'} {are} overdue."
    assert (subject is not None and said in subject.text) == bool(overdue)


def _check_ageing(person: User, today: date, newest: tuple[date, ...]) -> None:
    progress = position_of(person, ladder_or_404(DEFAULT_LADDER), today=today).progress
    ageing = sum(len(gate.ageing) for gate in progress.gates)
    a_year_ago = today.replace(year=today.year - 1)
    assert sum(day < a_year_ago for day in newest) == ageing
    assert len(newest) == sum(gate.counting for gate in progress.gates)


def _check_review(person: User, state: MailState, subject: Subject | None) -> None:
    today = timezone.localdate()
    shown = upcoming_for(person, ladder_or_404(DEFAULT_LADDER), today).review
    rests = state.rests_until is not None and state.rests_until > today
    said = None if subject is None or rests else subject.periods[0]
    assert said == (f"{shown:%Y-%m}" if shown else None)


def _check_readers(person: User, number: int) -> None:
    shown = 0
    for packet in Packet.objects.present().filter(user=person):
        page = readers_of(packet)
        shown += sum(len(line.answers) for line in (*page.open, *page.ended))
    assert number == shown
    assert SignOff.objects.exists()
