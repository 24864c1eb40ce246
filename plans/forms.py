from __future__ import annotations

import re
import uuid
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator, URLValidator
from django.utils import timezone
from django.utils.formats import date_format

from careerladder.typed import TypedText
from plans.models import Told
from plans.models.evidence import LONGEST_LINK, LONGEST_NOTE, MOST_LINKS, Precision
from plans.models.mark import LONGEST_REASON
from plans.search import Search, search_for

EARLIEST = date(1950, 1, 1)
ALTERED = "This form was altered on its way here. Your text is below: reload, and paste it."
NO_PIECES = "Choose the evidence that shows it: tick at least one box."
MOST_PIECES = 100
DAY = re.compile(r"\d{4}-\d\d-\d\d")
HOST_AND_PATH = re.compile(r"[\w-]+(\.[\w-]+)*\.[a-z]{2,}(/\S*)?", re.IGNORECASE)
MONTH = re.compile(r"\d{4}-\d\d")
must_have_no_nul = ProhibitNullCharactersValidator()
_is_web_address = URLValidator(schemes=["http", "https"])


class HappenedField(forms.Field):
    """A day (2026-05-14) or a month (2026-05), not after today in the person's zone.

    Gives a pair: the date, which is the month's first day for a month, and its Precision.
    """

    def to_python(self, value: Any) -> tuple[date, str]:
        text = str(value or "").strip()
        today = timezone.localdate()
        if not text:
            return today, Precision.DAY
        precision = Precision.MONTH if MONTH.fullmatch(text) else Precision.DAY
        written = f"{text}-01" if precision == Precision.MONTH else text
        try:
            happened_on = date.fromisoformat(written if DAY.fullmatch(written) else "")
        except ValueError:
            raise ValidationError(
                "The calendar has no such date. Write it as 2026-05-14, or 2026-05 for a month."
            ) from None
        if happened_on > today:
            raise ValidationError(
                f"This date is still to come: today is {date_format(today, 'j F Y')} where you are."
            )
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


class EvidenceForm(forms.Form):
    """What happened, when, and where it can be seen."""

    note = TypedText(
        label="What happened",
        longest=LONGEST_NOTE,
        rows=3,
        required=False,
        help_text="What you did and what came of it. Markdown works.",
    )
    happened_on = HappenedField(label="When", required=False)
    links = LinksField(
        label="Links (optional, one a line)",
        required=False,
        widget=forms.Textarea(attrs={"rows": 1, "inputmode": "url"}),
    )
    form_key = forms.UUIDField(
        required=False, widget=forms.HiddenInput, error_messages={"invalid": ALTERED}
    )

    def __init__(self, *args: Any, is_kept: bool = False, **options: Any) -> None:
        """With `is_kept`, what is typed in the page outlives a swap of the line around it."""
        super().__init__(*args, **options)
        self.label_suffix = ""
        self.initial.setdefault("happened_on", timezone.localdate().isoformat())
        self.initial.setdefault("form_key", uuid.uuid4())
        self.fields["happened_on"].widget = _date_input(str(self["happened_on"].value() or ""))
        if is_kept:
            _outlive_a_swap(self)

    def clean(self) -> dict[str, Any]:
        """Raises the error next to the note: that is where a person would write it."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned.get("note") and not cleaned.get("links"):
            self.add_error("note", "Evidence needs a note or a link.")
        return cleaned

    @property
    def says_something(self) -> bool:
        """Whether anything but a date was written."""
        return any(str(self[name].value() or "").strip() for name in ("note", "links"))

    @property
    def told(self) -> Told:
        """What was told. Only after the form was found valid."""
        happened_on, precision = self.cleaned_data["happened_on"]
        return Told(happened_on, self.cleaned_data["note"], self.cleaned_data["links"], precision)

    @staticmethod
    def initial_of(told: Told) -> dict[str, Any]:
        written = told.happened_on.isoformat()
        return {
            "note": told.note,
            "links": "\n".join(told.links),
            "happened_on": written[:7] if told.precision == Precision.MONTH else written,
        }


class EditForm(EvidenceForm):
    """Names the version that the edit began from."""

    began_from = forms.IntegerField(
        min_value=1,
        widget=forms.HiddenInput,
        error_messages={"required": ALTERED, "invalid": ALTERED, "min_value": ALTERED},
    )


class LineForm(forms.Form):
    """The line that a form of evidence stands in, and what becomes of its item's tick."""

    item = forms.SlugField(required=False)
    ladder = forms.SlugField(required=False)
    tick = forms.CharField(required=False)
    untick = forms.CharField(required=False)


class StillTrueForm(forms.Form):
    """Whether a mark still holds; with the wording that was asked about."""

    wording = forms.CharField(strip=False, required=False)

    def clean_wording(self) -> str:
        """A browser sends each line break as two characters."""
        wording: str = self.cleaned_data["wording"]
        return wording.replace("\r\n", "\n")


class PiecesField(forms.Field):
    """Evidence by its keys: one in each field of the name, or several with commas between."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> tuple[UUID, ...]:
        try:
            keys = [UUID(key) for each in value or () for key in str(each).split(",")]
        except ValueError:
            raise ValidationError(NO_PIECES) from None
        if len(keys) > MOST_PIECES:
            raise ValidationError(f"{len(keys)} at once; {MOST_PIECES} fit.")
        return tuple(dict.fromkeys(keys))


class PiecesForm(forms.Form):
    """Evidence for an item, and what becomes of the item's tick."""

    evidence = PiecesField(error_messages={"required": NO_PIECES})
    tick = forms.CharField(required=False)
    untick = forms.CharField(required=False)


class SearchForm(forms.Form):
    """What to look for in evidence, and which page of what is found."""

    q = forms.CharField(
        label="Search your evidence",
        required=False,
        strip=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    page = forms.CharField(required=False)

    def clean_q(self) -> Search | None:
        search = search_for(self.cleaned_data["q"])
        if search.typed and search.says_nothing:
            raise ValidationError(search.says_nothing)
        return search if search.words else None

    @property
    def search(self) -> Search | None:
        """None where nothing is looked for, or what was typed can't be."""
        found: Search | None = None if self["q"].errors else self.cleaned_data["q"]
        return found

    @property
    def number(self) -> str:
        """Of the page, as it was sent."""
        return "" if self["page"].errors else str(self.cleaned_data["page"])


class SlugsField(forms.Field):
    """Slugs: of as many inputs as have its name, and with blanks between several in one."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> frozenset[str]:
        return frozenset(" ".join(value or ()).split())


class FilingForm(forms.Form):
    """What a piece shall serve, and what it served when the form was made: the rest is others'.

    `untick` is for the undo of a filing that ticked.
    """

    serves = SlugsField(required=False)
    was = SlugsField(required=False)
    tick = forms.CharField(required=False)
    untick = SlugsField(required=False)

    def __init__(self, *args: Any, known: frozenset[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = known

    def clean_serves(self) -> frozenset[str]:
        serves: frozenset[str] = self.cleaned_data["serves"]
        if not serves <= self.known:
            raise ValidationError("One of these is no item of the ladder. Look again, and save.")
        return serves

    def sent(self, name: str) -> frozenset[str]:
        """The known slugs of a field, whether or not it was found valid."""
        slugs: frozenset[str] = self.fields[name].clean(self[name].data)
        return slugs & self.known

    @property
    def added(self) -> frozenset[str]:
        return self.sent("serves") - self.sent("was")

    @property
    def taken(self) -> frozenset[str]:
        return self.sent("was") - self.sent("serves")


class NotPossibleForm(forms.Form):
    reason = TypedText(
        label="Why not",
        longest=LONGEST_REASON,
        rows=2,
        help_text="For example: there is no production system here to be on call for.",
        error_messages={"required": "Say in a few words why not."},
    )

    def __init__(self, *args: Any, is_kept: bool = False, **options: Any) -> None:
        """As for EvidenceForm."""
        super().__init__(*args, **options)
        self.label_suffix = ""
        if is_kept:
            _outlive_a_swap(self)


def _with_scheme(link: str) -> str:
    """People write example.org/rfc/12 and mean the web."""
    return f"https://{link}" if HOST_AND_PATH.fullmatch(link) else link


def _outlive_a_swap(form: forms.Form) -> None:
    """htmx puts the field that stands in the page into the place of the blank one."""
    for bound in form.visible_fields():
        bound.field.widget.attrs["data-hx-preserve"] = "true"


def _date_input(written: str) -> forms.Widget:
    """A picker for what is written; plain text for what no picker could show."""
    today = timezone.localdate().isoformat()
    if not written or DAY.fullmatch(written):
        return forms.TextInput(attrs={"type": "date", "max": today})
    if MONTH.fullmatch(written):
        return forms.TextInput(attrs={"type": "month", "max": today[:7]})
    return forms.TextInput()
