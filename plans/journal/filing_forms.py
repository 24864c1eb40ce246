"""Which items a piece serves, from either side."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from plans.evidence.search import Search, search_for

NO_PIECES = "Choose the evidence that shows it: tick at least one box."
MOST_CHOSEN = 100


class PiecesField(forms.Field):
    """Evidence by its keys: one in each field of the name, or several with commas between."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> tuple[UUID, ...]:
        try:
            keys = [UUID(key) for each in value or () for key in str(each).split(",")]
        except ValueError:
            raise ValidationError(NO_PIECES) from None
        if len(keys) > MOST_CHOSEN:
            raise ValidationError(f"{len(keys)} at once; {MOST_CHOSEN} fit.")
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
