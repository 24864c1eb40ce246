"""What a person chose to be reminded of, and when that rests."""

from __future__ import annotations

from collections.abc import Iterator

from careerladder.models import User
from portability.exporting.references import References
from portability.row_chunks import rows_in_chunks
from portability.schema.person import ReminderChoiceLine, ReminderPauseLine, ReminderStopLine
from reminders.models import ReminderChoice, ReminderPause, ReminderStop


def reminder_choice_lines(person: User, references: References) -> Iterator[ReminderChoiceLine]:
    for row in rows_in_chunks(ReminderChoice.objects.filter(user=person).order_by("pk")):
        yield ReminderChoiceLine.model_construct(since=row.since, until=row.until, kind=row.kind)


def reminder_pause_lines(person: User, references: References) -> Iterator[ReminderPauseLine]:
    for row in rows_in_chunks(ReminderPause.objects.filter(user=person).order_by("pk")):
        yield ReminderPauseLine.model_construct(
            since=row.since, until=row.until, until_on=row.until_on
        )


def reminder_stop_lines(person: User, references: References) -> Iterator[ReminderStopLine]:
    for row in rows_in_chunks(ReminderStop.objects.filter(user=person).order_by("pk")):
        yield ReminderStopLine.model_construct(since=row.since, until=row.until, reason=row.reason)
