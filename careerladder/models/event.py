"""Rows of the timeline: each model makes those of its own records, and a page unites them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import BooleanField, DateField, F, QuerySet, TextField, UUIDField, Value
from django.db.models.functions import Cast

# Characters of a text that a row carries: one more than a timeline quotes, so that it can tell a
# longer text.
LONGEST_EVENT_TEXT = 161


class EventRow(NamedTuple):
    """One event. `kind` is a value of its app's enum, whose label says what happened.

    `page` is the name of a URL, or empty if there is no page. The URL takes the `key` of a record,
    or the `slug` of an item or else of a phase.
    """

    kind: str
    at: datetime
    page: str
    key: UUID | None
    slug: str
    words: str
    detail: str
    day: date | None
    is_purged: bool


# The events of a person's records of one model on a ladder, as querysets to be united. A page takes
# the newest of each.
type EventRows = tuple[QuerySet[Any, Any], ...]

# A union takes the type of a column from its first branch, so each NULL is cast.
_DEFAULTS: dict[str, Any] = {
    "page": Value(""),
    "key": Cast(Value(None), UUIDField()),
    "slug": Value(""),
    "words": Value(""),
    "detail": Value(""),
    "day": Cast(Value(None), DateField()),
    "is_purged": Value(False, BooleanField()),
}


def event_rows(records: QuerySet[Any], kind: Any, at: str, **columns: Any) -> QuerySet[Any, Any]:
    """The columns of an EventRow for each record, to be united with those of other models.

    `at` is the name of a field. `kind` and `page` may be a `str`; other columns are expressions.
    """
    expressions = _DEFAULTS | {"kind": kind, "at": F(at)} | columns
    # Prefixed: an annotation can't have the name of a field, and a union is ordered by these.
    named = {f"event_{name}": expressions[name] for name in EventRow._fields}
    for name, value in named.items():
        if isinstance(value, str):
            named[name] = Value(value, TextField())
    rows: QuerySet[Any, Any] = records.order_by().annotate(**named).values_list(*named)
    return rows
