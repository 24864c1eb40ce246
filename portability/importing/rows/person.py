"""Rows of what a person chose on a ladder, and their settings."""

from __future__ import annotations

from careerladder.models import Phase, Roadblock, User
from plans.models import CalendarDate, PhasePick, Recognition
from portability.importing.rows.target import Target
from portability.schema.person import (
    CalendarDateLine,
    PhasePickLine,
    RecognitionLine,
    ReminderChoiceLine,
    ReminderPauseLine,
    ReminderStopLine,
    SettingsLine,
)
from reminders.models import ReminderChoice, ReminderPause, ReminderSchedule, ReminderStop


def write_settings(number: int, line: SettingsLine, to: Target) -> None:
    ladder = to.parts.ladder(line.ladder) if line.ladder else None
    User.objects.filter(pk=to.person.pk).update(
        time_zone=line.time_zone,
        single_keys=line.single_keys,
        ladder=ladder,
        looked_at=line.seen_at,
        looked_before_at=line.seen_before_at,
    )
    if line.reminder_hour is not None:
        ReminderSchedule.objects.set_hour(to.person, line.reminder_hour)


def write_phase_pick(number: int, line: PhasePickLine, to: Target) -> None:
    row = PhasePick(
        user=to.person,
        ladder=to.parts.ladder(line.phase.partition("/")[0]),
        phase_id=to.parts.key(Phase, line.phase),
        ladder_before=to.parts.ladder(line.ladder_before) if line.ladder_before else None,
        chosen_at=line.chosen_at,
        since=line.since,
        until=line.until,
    )
    to.writer.add("phase_picks.jsonl", number, row)


def write_recognition(number: int, line: RecognitionLine, to: Target) -> None:
    row = Recognition(
        user=to.person,
        ladder=to.parts.ladder(line.ladder),
        roadblock_id=to.parts.key_or_none(Roadblock, line.roadblock),
        since=line.since,
        until=line.until,
    )
    to.writer.add("roadblocks.jsonl", number, row)


def write_calendar_date(number: int, line: CalendarDateLine, to: Target) -> None:
    ladder = to.parts.ladder(line.ladder)
    row = CalendarDate(user=to.person, ladder=ladder, **line.model_dump(exclude={"ladder"}))
    to.writer.add("calendar_dates.jsonl", number, row)


def write_reminder_choice(number: int, line: ReminderChoiceLine, to: Target) -> None:
    row = ReminderChoice(user=to.person, **line.model_dump())
    to.writer.add("reminder_choices.jsonl", number, row)


def write_reminder_pause(number: int, line: ReminderPauseLine, to: Target) -> None:
    row = ReminderPause(user=to.person, **line.model_dump())
    to.writer.add("reminder_pauses.jsonl", number, row)


def write_reminder_stop(number: int, line: ReminderStopLine, to: Target) -> None:
    row = ReminderStop(user=to.person, **line.model_dump())
    to.writer.add("reminder_stops.jsonl", number, row)
