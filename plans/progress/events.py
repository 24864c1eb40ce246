"""The events of a person on a ladder: one query over all models that have events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.db.models import TextChoices
from django.urls import reverse
from django.utils.formats import date_format
from psycopg.types.numeric import Int2, Int4, Int8

from assessments.models.event_kind import AssessmentEvent
from careerladder.ladders.catalog import LadderContent
from careerladder.models import Ladder, User
from plans.evidence.excerpt import excerpt_of
from plans.models.event_kind import PlanEvent


class LadderEvent(TextChoices):
    """What a load of the ladder's content changed of an item."""

    REWORDED = "reworded", "Reworded in the ladder"
    MOVED = "moved", "Moved in the ladder"
    RETIRED = "retired", "Retired from the ladder"
    TAKEN_UP_AGAIN = "taken-up-again", "Added back to the ladder"
    ADDED = "added", "Added to the ladder"


# A kind of any app: an enum of texts, whose labels say what happened.
type EventKind = TextChoices

# Values in the cached SQL that are replaced for each query. No record has them.
PERSON_PLACEHOLDER, LADDER_PLACEHOLDER = 2_147_483_646, 2_147_483_645
BEFORE_PLACEHOLDER = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class EventLabel:
    """The text of an event, and the URL of what it is about, or empty."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Event:
    """A row as of EventRow. Its `label` is made only when it is shown."""

    kind: EventKind
    at: datetime
    page: str = ""
    key: UUID | None = None
    slug: str = ""
    words: str = ""
    detail: str = ""
    day: date | None = None
    is_purged: bool = False

    def label(self, ladder: LadderContent) -> EventLabel:
        if self.is_purged:
            return EventLabel("deleted")
        url = ""
        if self.page:
            args = [self.key] if self.key else [ladder.ladder.slug, self.slug]
            url = reverse(self.page, args=args)
        return EventLabel(self._text(ladder), url)

    def _text(self, ladder: LadderContent) -> str:
        match self.kind:
            case AssessmentEvent() | PlanEvent.PICKED:
                names = {content.slug: content.level_names for content in ladder.phases}
                return names.get(self.slug, self.slug)
            case (
                PlanEvent.RECORDED
                | PlanEvent.EDITED
                | PlanEvent.REMOVED
                | PlanEvent.RESTORED
                | PlanEvent.SERVES_NONE
                | PlanEvent.BACK_IN_INBOX
            ):
                return excerpt_of(self.words) or "a link"
            case PlanEvent.PLAN_ACCEPTED:
                return f"{self.words} hours a month"
            case PlanEvent.RECOGNIZED:
                return self.words or "none of them"
            case PlanEvent.MOVE_POSTPONED:
                return f"{self.words}, due {self._day('j F Y')}"
            case PlanEvent.MOVE_DROPPED:
                return f"{self.words}: {self.detail.partition('\n')[0]}"
            case PlanEvent.PAUSED:
                return f"until {self._day('j F Y')}"
            case LadderEvent.MOVED:
                return f"{self.words}, {self.detail}"
            case PlanEvent.RESUMED:
                return "before the pause ended"
            case PlanEvent.REVIEWED:
                return self._day("F Y")
            case _:
                return self.words

    def _day(self, how: str) -> str:
        return date_format(self.day, how) if self.day else ""


def events_before(person: User, ladder: Ladder, before: datetime, most: int) -> list[Event]:
    """The newest `most` events before a moment, newest first, without those of other ladders."""
    return _events(_events_sql(most), person, ladder, before)


def first_event_at(person: User, ladder: Ladder, before: datetime) -> datetime | None:
    """When the oldest event of the ladder was recorded; None if there is none. One query."""
    oldest = _events(_events_sql(1, is_oldest=True), person, ladder, before)
    return oldest[0].at if oldest else None


def _events(sql: str, person: User, ladder: Ladder, before: datetime) -> list[Event]:
    """Run the SQL for these arguments.

    Two numbers and a moment, written by psycopg, take the place of the placeholders. As parameters
    they would cost more than all else here: psycopg looks for them in 20 kB each time.
    """
    values: dict[int | datetime, int | datetime] = {
        PERSON_PLACEHOLDER: person.pk,
        LADDER_PLACEHOLDER: ladder.pk,
        BEFORE_PLACEHOLDER: before,
    }
    for placeholder, value in values.items():
        sql = sql.replace(_literal(placeholder), _literal(value))
    with connection.cursor() as cursor:
        cursor.execute(sql)
        kinds = {kind.value: kind for kind in event_kinds()}
        return [Event(kinds[kind], *columns) for kind, *columns in cursor.fetchall()]


@cache
def event_kinds() -> tuple[EventKind, ...]:
    """The kinds of all apps, in the order of events within one entry of the timeline."""
    kinds = [kind for records in records_with_events() for kind in records.event_kinds]
    return (*dict.fromkeys(kinds), *LadderEvent)


def records_with_events() -> list[Any]:
    """The queryset of each model that has events, in any app, the lowest app first.

    It has `events_of`, which returns the rows of EventRow, and the enum `event_kinds`.
    """
    records = (model._default_manager.all() for model in apps.get_models())
    return [each for each in records if hasattr(each, "events_of")]


def _literal(value: int | datetime) -> str:
    """The value as psycopg writes it into SQL."""
    literal: str = connection.ops.compose_sql("%s", [value])  # type: ignore[attr-defined]
    return literal


@cache
def _events_sql(most: int, *, is_oldest: bool = False) -> str:
    """The SQL of the newest events (or the oldest), with placeholders for the arguments.

    It is cached, because compiling it takes Django as long as PostgreSQL takes to run it.
    """
    order = "event_at" if is_oldest else "-event_at"
    parts = [
        rows.filter(event_at__lt=BEFORE_PLACEHOLDER).order_by(order)[:most]
        for records in records_with_events()
        for rows in records.events_of(User(pk=PERSON_PLACEHOLDER), Ladder(pk=LADDER_PLACEHOLDER))
    ]
    # Those of one moment in an order that a reload, and an import of the records, keeps.
    in_order = (order, "event_kind", "event_key", "event_words")
    chosen = parts[0].union(*parts[1:], all=True).order_by(*in_order)[:most]
    sql, params = chosen.query.sql_with_params()
    # Integers of a column's type would be written with a cast.
    params = [int(each) if isinstance(each, (Int2, Int4, Int8)) else each for each in params]
    composed: str = connection.ops.compose_sql(sql, params)  # type: ignore[attr-defined]
    return composed
