"""A move's text, hours of work and dates, with the limits of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from plans.dates import EARLIEST, LATEST

LONGEST_MOVE_NAME = 120
LONGEST_TEXT = 10_000
MOST_HOURS = 200


@dataclass(frozen=True)
class MoveText:
    """A move's text, its hours of work, and its dates. `what` and `done_when` are Markdown."""

    name: str
    due_on: date
    begins_on: date
    what: str = ""
    done_when: str = ""
    hours: int | None = None


class MoveTextColumns(models.Model):
    """The columns of a MoveText, with its limits as constraints."""

    name = models.CharField(max_length=LONGEST_MOVE_NAME)
    what = models.TextField(blank=True, help_text="What to do. Markdown.")
    done_when = models.TextField(blank=True, help_text="What counts as done.")
    hours = models.PositiveSmallIntegerField(null=True, blank=True)
    begins_on = models.DateField()
    due_on = models.DateField()

    class Meta:
        abstract = True
        constraints = [
            CheckConstraint(condition=~Q(name=""), name="%(class)s_has_a_name"),
            CheckConstraint(
                condition=LessThanOrEqual(Length("what"), LONGEST_TEXT)
                & LessThanOrEqual(Length("done_when"), LONGEST_TEXT),
                name="%(class)s_text_fits",
            ),
            CheckConstraint(
                condition=Q(due_on__gte=F("begins_on")), name="%(class)s_is_due_after_it_begins"
            ),
            CheckConstraint(
                condition=Q(begins_on__gte=EARLIEST, due_on__lte=LATEST),
                name="%(class)s_dates_within_bounds",
            ),
            CheckConstraint(
                condition=Q(hours=None) | Q(hours__range=(1, MOST_HOURS)),
                name="%(class)s_hours_can_be_worked",
            ),
        ]

    @property
    def text(self) -> MoveText:
        return MoveText(
            self.name, self.due_on, self.begins_on, self.what, self.done_when, self.hours
        )


def move_text_columns(text: MoveText) -> dict[str, object]:
    return {
        "name": text.name,
        "what": text.what,
        "done_when": text.done_when,
        "hours": text.hours,
        "begins_on": text.begins_on,
        "due_on": text.due_on,
    }
