"""Form fields for the date, the links and the items of an entry."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils import timezone
from django.utils.formats import date_format

from careerladder.web.web_addresses import WEB_URL, completed
from plans.dates import EARLIEST
from plans.evidence.date_reader import DateProblem, Happened, ReadingContext, read_whole
from plans.evidence.periods import KnownTo, widened
from plans.models.evidence_text import LONGEST_LINK, MOST_LINKS
from plans.page_form import PageForm

NO_SUCH_ITEM = "One of these items is not on the ladder. Check your choices and save again."
NO_SUCH_DAY = "There is no such day. Write it as 2026-05-14."
NOT_IN_CALENDAR = "There is no such date. Write it as 2026-05-14, or 2026-05 for a month."
NOT_A_DATE = "This can’t be read as a date. Write it as 2026-05-14, 2026-05, Q2 2026 or 2026."
TOO_LONG_AGO = f"This is too long ago. Write a date in {EARLIEST.year} or later."

DAY = re.compile(r"\d{4}-\d\d-\d\d")
MONTH = re.compile(r"\d{4}-\d\d")
# `[words](address)`, and an address in angle brackets.
MARKED_LINK = re.compile(r"\[[^\[\]]*\]\(\s*<?((?:[^\s<>()]|\([^\s<>()]*\))+)>?\s*\)|<([^\s<>]+)>")
BEFORE_LINK = re.compile(r"\s*(?:[-*+•–]|\d{1,3}[.)])\s+")
AFTER_LINK = ",;"
validate_no_nul = ProhibitNullCharactersValidator()


class HappenedField(forms.Field):
    """When something happened, not after today in the person's zone, as a Happened.

    A day, month, quarter, half-year, year or range in figures or words, widened to the period that
    the form's field `known_to` names, if there is one. A form without this field means its `today`,
    unless the date `is_asked`; in one that has it, an empty value is an error. The form sets itself
    as `page`. `recorded` is what an edit began with, by the values of both fields: it stays valid,
    and a form without this field keeps it.
    """

    page: PageForm
    is_asked = False
    empty = "When did it happen?"
    recorded: Mapping[tuple[str, str], Happened] = MappingProxyType({})

    def to_python(self, value: Any) -> Happened:
        if value is None and not self.is_asked:
            return next(iter(self.recorded.values()), Happened(self.page.today))
        text = str(value or "").strip()
        if not text:
            raise ValidationError(self.empty)
        has_precision = "known_to" in self.page.fields
        precision = str(self.page["known_to"].data or "") if has_precision else ""
        if kept := self.recorded.get((text, precision)):
            return kept
        to = KnownTo(precision) if precision in KnownTo.values else KnownTo.DAY
        happened = widened(self._read(text), to)
        if happened is None:
            raise ValidationError(f"This is longer than one {to.label}. Choose a longer period.")
        if happened.first > self.page.latest:
            raise ValidationError(_still_to_come())
        if happened.first < EARLIEST:
            raise ValidationError(TOO_LONG_AGO)
        return happened

    def _read(self, text: str) -> Happened:
        # A day in the future may lie in a month that has begun.
        if DAY.fullmatch(text):
            try:
                return Happened(date.fromisoformat(text))
            except ValueError:
                raise ValidationError(NOT_IN_CALENDAR) from None
        reading = read_whole(text, ReadingContext(self.page.today, self.page.latest))
        if reading and reading.happened:
            return reading.happened
        problem = reading.problem if reading else DateProblem.NOT_UNDERSTOOD
        if problem == DateProblem.NOT_UNDERSTOOD and MONTH.fullmatch(text):
            # In running text, 2026-27 may be a business year.
            problem = DateProblem.NO_SUCH_DATE
        if problem == DateProblem.AMBIGUOUS and reading:
            choices = " or ".join(date_format(each.first, "j F Y") for each in reading.choices)
            raise ValidationError(f"Is this {choices}? Write it as {reading.choices[0].first}.")
        messages = {
            DateProblem.NO_SUCH_DATE: NOT_IN_CALENDAR,
            DateProblem.IN_THE_FUTURE: _still_to_come(),
            DateProblem.TOO_LONG_AGO: TOO_LONG_AGO,
        }
        raise ValidationError(messages.get(problem, NOT_A_DATE) if problem else NOT_A_DATE)


class LinksField(forms.Field):
    """Web addresses, apart by spaces or lines. Cleans to a tuple without duplicates.

    A list's marks, `<address>` and `[words](address)` are understood; what has no scheme is given
    https://. A line that is `recorded` already is taken as it is.
    """

    recorded: Collection[str] = ()

    def to_python(self, value: Any) -> tuple[str, ...]:
        lines = [line.strip() for line in str(value or "").splitlines()]
        found = (
            each
            for line in lines
            for each in ([line] if line in self.recorded else _addresses_in(line))
        )
        links = tuple(dict.fromkeys(found))
        if len(links) > MOST_LINKS:
            raise ValidationError(f"You entered {len(links)} links; the limit is {MOST_LINKS}.")
        for link in links:
            if len(link) > LONGEST_LINK and link not in self.recorded:
                raise ValidationError(
                    f"“{link[:80]}…” has {len(link):,} characters; the limit is {LONGEST_LINK:,}."
                )
            validate_no_nul(link)
            if not WEB_URL.fullmatch(link):
                raise ValidationError(
                    f"“{link[:80]}” isn’t a web address like https://wiki/page or "
                    "example.org/page. Put any other text in the note."
                )
        return links


def preserve_on_swap(form: forms.Form) -> None:
    """Mark the visible fields, so that a htmx swap keeps those in the page with what was typed."""
    for bound in form.visible_fields():
        bound.field.widget.attrs["data-hx-preserve"] = "true"


def date_input(written: str) -> forms.Widget:
    """A date picker if it can show what was `written`; else a text input."""
    if not written or DAY.fullmatch(written):
        today = timezone.localdate().isoformat()
        return forms.TextInput(attrs={"type": "date", "max": today})
    return forms.TextInput()


def _still_to_come() -> str:
    today = date_format(timezone.localdate(), "j F Y")
    return f"This date is in the future: today is {today} in your time zone."


def _addresses_in(line: str) -> list[str]:
    """The words of a line, each completed if it is an address without a scheme."""
    line = MARKED_LINK.sub(lambda found: f" {found[1] or found[2]} ", BEFORE_LINK.sub("", line, 1))
    return [completed(word.rstrip(AFTER_LINK) or word) for word in line.split()]


class SlugsField(forms.Field):
    """A set of slugs from all inputs of this name, each with any number, separated by spaces."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> frozenset[str]:
        return frozenset(" ".join(value or ()).split())
