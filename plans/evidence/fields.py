"""Form fields for the date, the links and the items of a piece of evidence."""

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
from plans.models.evidence_text import LONGEST_LINK, MOST_LINKS, Precision
from plans.page_form import PageForm

NO_SUCH_DAY = "The calendar has no such day. Write it as 2026-05-14."

DAY = re.compile(r"\d{4}-\d\d-\d\d")
MONTH = re.compile(r"\d{4}-\d\d")
# `[words](address)`, and an address in angle brackets.
MARKED_LINK = re.compile(r"\[[^\[\]]*\]\(\s*<?((?:[^\s<>()]|\([^\s<>()]*\))+)>?\s*\)|<([^\s<>]+)>")
BEFORE_LINK = re.compile(r"\s*(?:[-*+•–]|\d{1,3}[.)])\s+")
AFTER_LINK = ",;"
validate_no_nul = ProhibitNullCharactersValidator()


class HappenedField(forms.Field):
    """A day (2026-05-14) or a month (2026-05), not after today in the person's zone.

    Cleans to a pair: the date, which is the first day of a month, and its Precision. An empty value
    becomes the `today` of the form, which sets itself as `page`.
    """

    page: PageForm
    # What is recorded already, as it is written: today's rules don't apply to it.
    recorded: Mapping[str, tuple[date, str]] = MappingProxyType({})

    def to_python(self, value: Any) -> tuple[date, str]:
        text = str(value or "").strip()
        if text in self.recorded:
            return self.recorded[text]
        if not text:
            return self.page.today, Precision.DAY
        precision = Precision.MONTH if MONTH.fullmatch(text) else Precision.DAY
        written = f"{text}-01" if precision == Precision.MONTH else text
        try:
            happened_on = date.fromisoformat(written if DAY.fullmatch(written) else "")
        except ValueError:
            raise ValidationError(
                "The calendar has no such date. Write it as 2026-05-14, or 2026-05 for a month."
            ) from None
        if happened_on > self.page.latest:
            today = date_format(timezone.localdate(), "j F Y")
            raise ValidationError(f"This date is still to come: today is {today} where you are.")
        if happened_on < EARLIEST:
            raise ValidationError(f"This is before {EARLIEST.year}.")
        return happened_on, precision


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
            raise ValidationError(f"{len(links)} links; {MOST_LINKS} fit.")
        for link in links:
            if len(link) > LONGEST_LINK and link not in self.recorded:
                raise ValidationError(
                    f"“{link[:80]}…” has {len(link):,} characters; {LONGEST_LINK:,} fit."
                )
            validate_no_nul(link)
            if not WEB_URL.fullmatch(link):
                raise ValidationError(
                    f"“{link[:80]}” isn’t a web address, like https://wiki/page or "
                    "example.org/page. "
                    "Words about a link belong in the note."
                )
        return links


def preserve_on_swap(form: forms.Form) -> None:
    """Mark the visible fields, so that a htmx swap keeps those in the page with what was typed."""
    for bound in form.visible_fields():
        bound.field.widget.attrs["data-hx-preserve"] = "true"


def date_input(written: str) -> forms.Widget:
    """A date or month picker, as `written` is; a text input if neither could show it."""
    today = timezone.localdate().isoformat()
    if not written or DAY.fullmatch(written):
        return forms.TextInput(attrs={"type": "date", "max": today})
    if MONTH.fullmatch(written):
        return forms.TextInput(attrs={"type": "month", "max": today[:7]})
    return forms.TextInput()


def _addresses_in(line: str) -> list[str]:
    """The words of a line, each completed if it is an address without a scheme."""
    line = MARKED_LINK.sub(lambda found: f" {found[1] or found[2]} ", BEFORE_LINK.sub("", line, 1))
    return [completed(word.rstrip(AFTER_LINK) or word) for word in line.split()]


class SlugsField(forms.Field):
    """A set of slugs from all inputs of this name, each with any number, separated by spaces."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> frozenset[str]:
        return frozenset(" ".join(value or ()).split())
