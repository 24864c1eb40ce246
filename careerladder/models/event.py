"""What records tell of themselves for a timeline: a row for each thing that happened."""

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
    """One row. `kind` is a value of the enum of its app, whose label says what happened.

    `page` is the name of a URL, empty where the thing has no page: of a record by its `key`, or of
    what the ladder has under `slug`. That is an item's, or else a phase's.
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


# Of one person's records of a kind on a ladder; in parts, of which a page takes the newest each.
type EventRows = tuple[QuerySet[Any, Any], ...]

# A NULL has a type here, which a union takes from its first branches.
_NOTHING: dict[str, Any] = {
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

    `at` names a field. `page` may be a text; every other column is an expression.
    """
    told = _NOTHING | {"kind": kind, "at": F(at)} | columns
    # By other names than the models' own, so that a union can be ordered by them.
    named = {f"event_{name}": told[name] for name in EventRow._fields}
    for name, value in named.items():
        if isinstance(value, str):
            named[name] = Value(value, TextField())
    rows: QuerySet[Any, Any] = records.order_by().annotate(**named).values_list(*named)
    return rows
