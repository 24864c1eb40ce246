"""What a person set for themselves, and chose on a ladder."""

from __future__ import annotations

from collections.abc import Iterator

from careerladder.models import Phase, Roadblock, User
from plans.models import CalendarDate, PhasePick, Recognition
from portability.exporting.references import References
from portability.row_chunks import rows_in_chunks
from portability.schema.person import (
    CalendarDateLine,
    PhasePickLine,
    RecognitionLine,
    SettingsLine,
)
from reminders.models import ReminderSchedule


def settings_lines(person: User, references: References) -> Iterator[SettingsLine]:
    row = User.objects.get(pk=person.pk)
    if row.ladder_id is not None:
        references.used_ladders.add(row.ladder_id)
    schedule = ReminderSchedule.objects.filter(user=person).first()
    yield SettingsLine.model_construct(
        time_zone=row.time_zone,
        single_keys=row.single_keys,
        ladder=row.ladder_id,
        seen_at=row.looked_at,
        seen_before_at=row.looked_before_at,
        reminder_hour=schedule.hour if schedule else None,
    )


def phase_pick_lines(person: User, references: References) -> Iterator[PhasePickLine]:
    for row in rows_in_chunks(PhasePick.objects.filter(user=person).order_by("pk")):
        if row.ladder_before_id is not None:
            references.used_ladders.add(row.ladder_before_id)
        yield PhasePickLine.model_construct(
            since=row.since,
            until=row.until,
            phase=references.to(Phase, row.phase_id),
            chosen_at=row.chosen_at,
            ladder_before=row.ladder_before_id,
        )


def recognition_lines(person: User, references: References) -> Iterator[RecognitionLine]:
    for row in rows_in_chunks(Recognition.objects.filter(user=person).order_by("pk")):
        yield RecognitionLine.model_construct(
            since=row.since,
            until=row.until,
            ladder=references.ladder(row.ladder_id),
            roadblock=references.to_any(Roadblock, row.roadblock_id),
        )


def calendar_date_lines(person: User, references: References) -> Iterator[CalendarDateLine]:
    rows = CalendarDate.objects.filter(user=person).order_by("since", "uuid")
    for row in rows_in_chunks(rows):
        yield CalendarDateLine.model_construct(
            since=row.since,
            until=row.until,
            uuid=row.uuid,
            ladder=references.ladder(row.ladder_id),
            kind=row.kind,
        )
