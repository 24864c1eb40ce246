"""Form fields for the date, the links and the items of a piece of evidence."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator, URLValidator
from django.utils import timezone
from django.utils.formats import date_format

from plans.dates import EARLIEST
from plans.models.evidence_text import LONGEST_LINK, MOST_LINKS, Precision
from plans.page_form import PageForm

NO_SUCH_DAY = "The calendar has no such day. Write it as 2026-05-14."

DAY = re.compile(r"\d{4}-\d\d-\d\d")
HOST_AND_PATH = re.compile(r"[\w-]+(\.[\w-]+)*\.[a-z]{2,}(/\S*)?", re.IGNORECASE)
MONTH = re.compile(r"\d{4}-\d\d")
validate_no_nul = ProhibitNullCharactersValidator()
_validate_url = URLValidator(schemes=["http", "https"])


class HappenedField(forms.Field):
    """A day (2026-05-14) or a month (2026-05), not after today in the person's zone.

    Cleans to a pair: the date, which is the first day of a month, and its Precision. An empty value
    becomes the `today` of the form, which sets itself as `page`.
    """

    page: PageForm

    def to_python(self, value: Any) -> tuple[date, str]:
        text = str(value or "").strip()
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
    """Web addresses, one a line. Cleans to a tuple without duplicates."""

    def to_python(self, value: Any) -> tuple[str, ...]:
        lines = (_with_scheme(line.strip()) for line in str(value or "").splitlines())
        links = tuple(dict.fromkeys(line for line in lines if line))
        if len(links) > MOST_LINKS:
            raise ValidationError(f"{len(links)} links; {MOST_LINKS} fit.")
        for link in links:
            if len(link) > LONGEST_LINK:
                raise ValidationError(f"A link can have {LONGEST_LINK} characters.")
            try:
                validate_no_nul(link)
                _validate_url(link)
            except ValidationError:
                raise ValidationError(
                    f"“{link[:80]}” isn’t a web address. Begin with https:// or http://, one to a "
                    "line."
                ) from None
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


def _with_scheme(link: str) -> str:
    """The link, with https:// before one like example.org/rfc/12."""
    return f"https://{link}" if HOST_AND_PATH.fullmatch(link) else link


class SlugsField(forms.Field):
    """A set of slugs from all inputs of this name, each with any number, separated by spaces."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> frozenset[str]:
        return frozenset(" ".join(value or ()).split())
