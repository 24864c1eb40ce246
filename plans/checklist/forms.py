"""What a person says of an item, with its reason."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from careerladder.web.fields import LongTextField
from plans.evidence.fields import SlugsField, preserve_on_swap
from plans.evidence.forms import EvidenceForm
from plans.evidence.search import Search, parse_search
from plans.models.mark import LONGEST_REASON

NO_PIECES = "Choose the evidence that shows it: tick at least one box."
MOST_CHOSEN = 100


class StillTrueForm(forms.Form):
    """Whether a mark still holds; with the wording that was asked about."""

    wording = forms.CharField(strip=False, required=False)

    def clean_wording(self) -> str:
        """A browser sends each line break as two characters."""
        wording: str = self.cleaned_data["wording"]
        return wording.replace("\r\n", "\n")


class MarkKeysField(forms.Field):
    """Keys of marks, with blanks between; anything else names none."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> frozenset[int]:
        words = " ".join(map(str, value or ())).split()
        return frozenset(int(word) for word in words if re.fullmatch(r"[0-9]{1,18}", word))


class MarksForm(forms.Form):
    """The marks that an undo brings back as they were said, and those that it ends."""

    again = MarkKeysField(required=False)
    only = MarkKeysField(required=False)


class OpenForm(forms.Form):
    """The form of a line that is asked for, and those that stand in it already."""

    open = forms.CharField(required=False)
    keep = SlugsField(required=False)

    @property
    def asked(self) -> str:
        """Empty where none is."""
        return "" if self["open"].errors else str(self.cleaned_data["open"])

    @property
    def kept(self) -> frozenset[str]:
        return frozenset() if self["keep"].errors else frozenset(self.cleaned_data["keep"])


class ItemEvidenceForm(EvidenceForm):
    """With what becomes of the item's tick."""

    tick = forms.CharField(required=False, widget=forms.HiddenInput)


class NotPossibleForm(forms.Form):
    reason = LongTextField(
        label="Why not",
        longest=LONGEST_REASON,
        rows=2,
        help_text="For example: there is no production system here to be on call for.",
        error_messages={"required": "Say in a few words why not."},
    )

    def __init__(self, *args: Any, is_preserved: bool = False, **options: Any) -> None:
        """As for EvidenceForm."""
        super().__init__(*args, **options)
        self.label_suffix = ""
        if is_preserved:
            preserve_on_swap(self)


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
    """Evidence for an item, and what becomes of the item's tick; or no more than a search in it."""

    evidence = PiecesField(error_messages={"required": NO_PIECES})
    tick = forms.CharField(required=False)
    untick = forms.CharField(required=False)
    search = forms.CharField(required=False)
    page = forms.CharField(required=False)

    @property
    def chosen(self) -> tuple[UUID, ...]:
        """Empty where none is, or what was sent names none."""
        return () if self["evidence"].errors else tuple(self.cleaned_data["evidence"])

    @property
    def only_looks(self) -> bool:
        """Whether to search or to turn the page was pressed."""
        return any(self[name].value() for name in ("search", "page"))


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
        search = parse_search(self.cleaned_data["q"])
        if search.typed and search.problem:
            raise ValidationError(search.problem)
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


class LineForm(forms.Form):
    """The line that a form of evidence stands in, what becomes of its item's tick, and from which
    version an undo goes back.
    """

    item = forms.SlugField(required=False)
    ladder = forms.SlugField(required=False)
    tick = forms.CharField(required=False)
    untick = forms.CharField(required=False)
    base_version = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False)


class InsteadOfForm(forms.Form):
    instead_of = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)

    @property
    def key(self) -> int | None:
        """None where it names none."""
        return self.cleaned_data["instead_of"] if self.is_valid() else None
