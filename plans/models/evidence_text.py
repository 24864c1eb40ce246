"""The text of an entry, its columns and their limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.checks import CheckMessage
from django.db import models
from django.db.models import Case, CheckConstraint, Func, Q, Value, When
from django.db.models.functions import Length
from django.db.models.lookups import IRegex, LessThanOrEqual
from django.utils.formats import date_format

from careerladder.dates import months_after
from careerladder.web.web_addresses import WEB_URL_PATTERN
from plans.dates import BOUNDS

LONGEST_NOTE = 10_000
MOST_LINKS = 10
MOST_MONTHS = 60
MONTHS_OF_YEAR = 12
LONGEST_LINK = 2_000


class Precision(models.TextChoices):
    DAY = "day", "Day"
    MONTH = "month", "Month"


@dataclass(frozen=True)
class EvidenceText:
    """What a person says happened.

    With Precision.MONTH, it happened within `months` months, and `happened_on` is the first day of
    the first one. A quarter is three months, a year twelve.
    """

    happened_on: date
    note: str = ""
    links: tuple[str, ...] = ()
    precision: str = Precision.DAY
    months: int = 1
    # The date as it was typed. An undated text sent again on another day is still the same text.
    written_date: str | None = field(default=None, compare=False, repr=False)

    @property
    def identity(self) -> str:
        """A string that is equal for equal texts, from which a form key is derived."""
        written = str(self.happened_on) if self.written_date is None else self.written_date
        parts = (self.note, self.links, written, self.precision)
        # Without `months` where it is 1, as in the keys that were derived before there was more.
        return repr(parts if self.months == 1 else (*parts, self.months))

    @property
    def when(self) -> str:
        return happened_in_words(self.happened_on, self.precision, self.months)


class EvidenceTextColumns(models.Model):
    """The columns of an EvidenceText, with the constraints that hold for every version."""

    note = models.TextField(blank=True, help_text="Markdown.")
    links = ArrayField(models.CharField(max_length=LONGEST_LINK), default=list, blank=True)
    happened_on = models.DateField()
    precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    months = models.SmallIntegerField(default=1, help_text="Of Precision.MONTH: how many.")
    happened_by: models.Field[date, date] = models.GeneratedField(
        expression=Case(
            When(
                precision=Precision.MONTH,
                then=Func(
                    "happened_on",
                    template=(
                        "(%(expressions)s + make_interval(months => months) - interval '1 day')"
                        "::date"
                    ),
                    output_field=models.DateField(),
                ),
            ),
            default="happened_on",
        ),
        output_field=models.DateField(),
        db_persist=True,
        help_text="The last day on which it may have happened.",
    )

    class Meta:
        abstract = True
        constraints = [
            CheckConstraint(
                condition=LessThanOrEqual(Length("note"), LONGEST_NOTE), name="%(class)s_note_fits"
            ),
            CheckConstraint(
                condition=Q(links__len__lte=MOST_LINKS), name="%(class)s_links_are_few"
            ),
            CheckConstraint(
                condition=IRegex(
                    Func(
                        "links",
                        Value("\n"),
                        function="array_to_string",
                        output_field=models.TextField(),
                    ),
                    Value(rf"^({WEB_URL_PATTERN}(\n|$))*$"),
                ),
                name="%(class)s_links_lead_to_the_web",
            ),
            CheckConstraint(
                condition=Q(precision=Precision.DAY) | Q(happened_on__day=1),
                name="%(class)s_month_is_its_first_day",
            ),
            CheckConstraint(
                condition=Q(precision=Precision.DAY, months=1)
                | Q(precision=Precision.MONTH, months__range=(1, MOST_MONTHS)),
                name="%(class)s_months_are_of_a_month",
            ),
            # A row from before this constraint may be out of bounds. It can still be purged.
            CheckConstraint(
                condition=Q(happened_on__range=BOUNDS) | Q(note="", links__len=0),
                name="%(class)s_happened_within_bounds",
            ),
        ]

    @classmethod
    def check(cls, **kwargs: Any) -> list[CheckMessage]:
        """Check without a server: for a generated column Django would ask it for its version."""
        return super().check(**kwargs | {"databases": []})

    @property
    def text(self) -> EvidenceText:
        return EvidenceText(
            self.happened_on, self.note, tuple(self.links), self.precision, self.months
        )

    @property
    def when(self) -> str:
        return happened_in_words(self.happened_on, self.precision, self.months)


def evidence_text_columns(text: EvidenceText) -> dict[str, object]:
    return {
        "note": text.note,
        "links": list(text.links),
        "happened_on": text.happened_on,
        "precision": text.precision,
        "months": text.months,
    }


@lru_cache(maxsize=4096)
def happened_in_words(first: date, precision: str, months: int = 1) -> str:
    """“14 May 2026”, “May 2026”, “April to June 2026” or “2024”."""
    if precision == Precision.DAY:
        return date_format(first, "j F Y")
    if months == 1:
        return date_format(first, "F Y")
    if months == MONTHS_OF_YEAR and first.month == 1:
        return str(first.year)
    last = months_after(first, months - 1)
    beginning = date_format(first, "F" if first.year == last.year else "F Y")
    return f"{beginning} to {date_format(last, 'F Y')}"
