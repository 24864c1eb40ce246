"""What the page of reminders shows, by the same functions that decide what is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from careerladder.models import User
from reminders.due import NextMail, next_mail
from reminders.facts import facts_of
from reminders.message import kinds_in_words
from reminders.models import ReminderStop
from reminders.people import address_of, mail_state_of, person_with_mail_state
from reminders.settings_page.forms import hour_name


@dataclass(frozen=True)
class RemindersPage:
    """`paused_until` and `plan_paused_until` are None unless that pause is in force.

    `next` is the next mail if nothing changes; None if none is due, or nothing may be sent.
    `stop` is why reminders are stopped, if they are.
    """

    chosen: frozenset[str]
    hour: int
    stop: ReminderStop | None
    address: str | None
    paused_until: date | None
    plan_paused_until: date | None
    next: NextMail | None

    @property
    def can_turn_on(self) -> bool:
        """Whether only that they are stopped keeps reminders from being sent."""
        return self.stop is not None and self.address is not None and bool(self.chosen)

    @property
    def next_is_about(self) -> str:
        return kinds_in_words([each.kind for each in self.next.subjects]) if self.next else ""

    @property
    def next_from(self) -> str:
        return hour_name(self.hour)


def reminders_page(person: User, now: datetime) -> RemindersPage:
    """Two queries, and more for each kind that is chosen, however many records there are."""
    found = person_with_mail_state(person.pk)
    stop = ReminderStop.objects.filter(user=person).open().first()
    state, address = mail_state_of(found), address_of(found)
    today = state.day_of(now)
    planned = None
    if state.chosen and stop is None and address is not None:
        planned = next_mail(state, facts_of([found], now)[found.pk], now)
    return RemindersPage(
        frozenset(state.chosen),
        state.hour,
        stop,
        address,
        _if_after(today, found.reminders_rest_until),  # type: ignore[attr-defined]
        _if_after(today, found.plan_rests_until),  # type: ignore[attr-defined]
        planned,
    )


def _if_after(today: date, day: date | None) -> date | None:
    return day if day is not None and day > today else None
