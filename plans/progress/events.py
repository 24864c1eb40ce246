"""The events of a person on a ladder: one query over all models that have events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import TextChoices
from django.urls import reverse
from django.utils.formats import date_format

from assessments.models import Assessment, SettingAside
from assessments.models.event_kind import AssessmentEvent
from careerladder.ladders.catalog import LadderContent
from careerladder.models import EventRows, Ladder, User
from plans.evidence.excerpt import excerpt_of
from plans.models import (
    Acceptance,
    Evidence,
    EvidenceTie,
    EvidenceVersion,
    Mark,
    MoveChange,
    Pause,
    PhasePick,
    Reaffirmation,
    Recognition,
    Removal,
    Review,
)
from plans.models.event_kind import PlanEvent

# Each returns the rows of one model's events.
EVENTS_OF: tuple[Callable[[User, Ladder], EventRows], ...] = (
    Assessment.objects.events_of,
    SettingAside.objects.events_of,
    PhasePick.objects.events_of,
    Evidence.objects.events_of,
    EvidenceVersion.objects.events_of,
    EvidenceTie.objects.events_of,
    Removal.objects.events_of,
    Mark.objects.events_of,
    Reaffirmation.objects.events_of,
    Recognition.objects.events_of,
    Acceptance.objects.events_of,
    MoveChange.objects.events_of,
    Pause.objects.events_of,
    Review.objects.events_of,
)


class LadderEvent(TextChoices):
    """What a load of the ladder's content changed of an item."""

    REWORDED = "reworded", "Reworded in the ladder"
    MOVED = "moved", "Moved in the ladder"
    RETIRED = "retired", "Retired from the ladder"
    ADDED = "added", "Added to the ladder"


type EventKind = AssessmentEvent | PlanEvent | LadderEvent

# The order of events within one entry of the timeline.
EVENT_KINDS: tuple[EventKind, ...] = (*AssessmentEvent, *PlanEvent, *LadderEvent)
# Values in the cached SQL's parameters that are replaced for each query. No record has them.
PERSON_PLACEHOLDER, LADDER_PLACEHOLDER = -1, -2
BEFORE_PLACEHOLDER = datetime.min.replace(tzinfo=UTC)
_KIND_BY_VALUE: dict[str, EventKind] = {kind.value: kind for kind in EVENT_KINDS}


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
            return EventLabel("deleted since")
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
            case PlanEvent.RECORDED | PlanEvent.EDITED | PlanEvent.REMOVED | PlanEvent.RESTORED:
                return excerpt_of(self.words) or "a link"
            case PlanEvent.PLAN_ACCEPTED:
                return f"{self.words} hours a month"
            case PlanEvent.RECOGNIZED:
                return self.words or "none"
            case PlanEvent.MOVE_POSTPONED:
                return f"{self.words}, due {self._day('j F Y')}"
            case PlanEvent.MOVE_DROPPED:
                return f"{self.words}: {self.detail.partition('\n')[0]}"
            case PlanEvent.PAUSED:
                return f"until {self._day('j F Y')}"
            case PlanEvent.RESUMED:
                return "before the pause was over"
            case PlanEvent.REVIEWED:
                return self._day("F Y")
            case _:
                return self.words

    def _day(self, how: str) -> str:
        return date_format(self.day, how) if self.day else ""


def events_before(person: User, ladder: Ladder, before: datetime, most: int) -> list[Event]:
    """The newest `most` events before a moment, newest first, without those of other ladders."""
    sql, params = _newest_events_sql(most)
    values: dict[Any, Any] = {
        PERSON_PLACEHOLDER: person.pk,
        LADDER_PLACEHOLDER: ladder.pk,
        BEFORE_PLACEHOLDER: before,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, [values.get(each, each) for each in params])
        return [Event(_KIND_BY_VALUE[kind], *columns) for kind, *columns in cursor.fetchall()]


@cache
def _newest_events_sql(most: int) -> tuple[str, tuple[Any, ...]]:
    """The SQL of `events_before`, and its parameters, with placeholders for the arguments.

    It is cached, because compiling it takes Django as long as PostgreSQL takes to run it.
    """
    parts = [
        rows.filter(event_at__lt=BEFORE_PLACEHOLDER).order_by("-event_at")[:most]
        for events_of in EVENTS_OF
        for rows in events_of(User(pk=PERSON_PLACEHOLDER), Ladder(pk=LADDER_PLACEHOLDER))
    ]
    newest = parts[0].union(*parts[1:], all=True).order_by("-event_at")[:most]
    sql, params = newest.query.sql_with_params()
    return sql, tuple(params)
