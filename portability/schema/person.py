"""What a person set for themselves."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from django.core.exceptions import ValidationError
from pydantic import AfterValidator, Field

from careerladder.models.user import validate_time_zone
from portability.schema.base import Day, IntervalLine, Line, Moment, Ref, Slug


def _known_time_zone(name: str) -> str:
    try:
        if name:
            validate_time_zone(name)
    except ValidationError as error:
        raise ValueError(error.messages[0]) from None
    return name


class SettingsLine(Line):
    """`ladder` is the current one. `seen_at` is when they last looked at their progress.

    `reminder_hour` is the hour of the day for reminders; null if they never chose one.
    """

    time_zone: Annotated[str, Field(max_length=64), AfterValidator(_known_time_zone)] = ""
    single_keys: bool = True
    ladder: Slug | None = None
    seen_at: Moment | None = None
    seen_before_at: Moment | None = None
    reminder_hour: Annotated[int, Field(ge=0, le=23)] | None = None


class CalendarDateLine(IntervalLine):
    """A kind of date that the calendar shows besides the moves."""

    uuid: UUID
    ladder: Slug
    kind: Literal["review", "assessment"]


class PhasePickLine(IntervalLine):
    """A phase to work on, instead of the one of the placement.

    `chosen_at` is that of a pick that an undo brought back; `ladder_before` was current before it.
    """

    phase: Ref
    chosen_at: Moment | None = None
    ladder_before: Slug | None = None


class RecognitionLine(IntervalLine):
    """The roadblock that a person recognized; null if they said that they recognize none."""

    ladder: Slug
    roadblock: Ref | None = None


class ReminderChoiceLine(IntervalLine):
    """A kind of reminder that a person wants."""

    kind: Literal["review", "moves", "assessment", "ageing", "packet", "answer"]


class ReminderPauseLine(IntervalLine):
    """No reminders before the day `until_on`. `until` is when that was ended or replaced."""

    until_on: Day


class ReminderStopLine(IntervalLine):
    """Reminders are stopped, and not sent until they are turned on again."""

    reason: Literal["link", "unanswered", "bounced", "complained"]
