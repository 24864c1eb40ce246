"""How a person writes when it happened, and where it can be seen."""

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
must_have_no_nul = ProhibitNullCharactersValidator()
_is_web_address = URLValidator(schemes=["http", "https"])


class HappenedField(forms.Field):
    """A day (2026-05-14) or a month (2026-05), not after today in the person's zone; nothing means
    the day of the form's `page`.

    Gives a pair: the date, which is the month's first day for a month, and its Precision.
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
    """Web addresses, one a line."""

    def to_python(self, value: Any) -> tuple[str, ...]:
        lines = (_with_scheme(line.strip()) for line in str(value or "").splitlines())
        links = tuple(dict.fromkeys(line for line in lines if line))
        if len(links) > MOST_LINKS:
            raise ValidationError(f"{len(links)} links; {MOST_LINKS} fit.")
        for link in links:
            if len(link) > LONGEST_LINK:
                raise ValidationError(f"A link can have {LONGEST_LINK} characters.")
            try:
                must_have_no_nul(link)
                _is_web_address(link)
            except ValidationError:
                raise ValidationError(
                    f"“{link[:80]}” isn’t a web address. Begin with https:// or http://, one to a "
                    "line."
                ) from None
        return links


def outlive_a_swap(form: forms.Form) -> None:
    """htmx puts the field that stands in the page into the place of the blank one."""
    for bound in form.visible_fields():
        bound.field.widget.attrs["data-hx-preserve"] = "true"


def date_input(written: str) -> forms.Widget:
    """A picker for what is written; plain text for what no picker could show."""
    today = timezone.localdate().isoformat()
    if not written or DAY.fullmatch(written):
        return forms.TextInput(attrs={"type": "date", "max": today})
    if MONTH.fullmatch(written):
        return forms.TextInput(attrs={"type": "month", "max": today[:7]})
    return forms.TextInput()


def _with_scheme(link: str) -> str:
    """People write example.org/rfc/12 and mean the web."""
    return f"https://{link}" if HOST_AND_PATH.fullmatch(link) else link


class SlugsField(forms.Field):
    """Slugs: of as many inputs as have its name, and with blanks between several in one."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> frozenset[str]:
        return frozenset(" ".join(value or ()).split())
