"""The forms of a checklist item: marks, evidence, and the choice of evidence for it."""

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

NO_PIECES = "Choose at least one entry."
MOST_CHOSEN = 100


class StillTrueForm(forms.Form):
    """Reaffirms a mark. `wording` is the item's wording that the page showed."""

    wording = forms.CharField(strip=False, required=False)

    def clean_wording(self) -> str:
        """The wording with LF line breaks: a browser sends CRLF."""
        wording: str = self.cleaned_data["wording"]
        return wording.replace("\r\n", "\n")


class RowKeysField(forms.Field):
    """Primary keys of rows, separated by spaces. Whatever is no key is left out."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> frozenset[int]:
        words = " ".join(map(str, value or ())).split()
        return frozenset(int(word) for word in words if re.fullmatch(r"[0-9]{1,18}", word))


class UndoMarksForm(forms.Form):
    """The marks that an undo restores (`again`), and those that it ends (`only`)."""

    again = RowKeysField(required=False)
    only = RowKeysField(required=False)


class OpenForm(forms.Form):
    """Which forms of a line to show: the one to `open`, and those to `keep`, open already."""

    open = forms.CharField(required=False)
    keep = SlugsField(required=False)

    @property
    def asked(self) -> str:
        """An OnDemand value, or empty. It is not checked."""
        return "" if self["open"].errors else str(self.cleaned_data["open"])

    @property
    def kept(self) -> frozenset[str]:
        return frozenset() if self["keep"].errors else frozenset(self.cleaned_data["keep"])


class ItemEvidenceForm(EvidenceForm):
    """Evidence for an item. With `tick`, the item is ticked too."""

    tick = forms.CharField(required=False, widget=forms.HiddenInput)


class NotPossibleForm(forms.Form):
    reason = LongTextField(
        label="Why not?",
        longest=LONGEST_REASON,
        rows=2,
        help_text="For example: we have no production system to be on call for.",
        error_messages={"required": "Say in a few words why not."},
    )

    def __init__(self, *args: Any, is_preserved: bool = False, **options: Any) -> None:
        """With `is_preserved`, typed text survives a htmx swap of the line, as in EvidenceForm."""
        super().__init__(*args, **options)
        self.label_suffix = ""
        if is_preserved:
            preserve_on_swap(self)


class PiecesField(forms.Field):
    """Primary keys of evidence: one in each input of this name, or several, separated by commas.

    Cleans to a tuple without duplicates.
    """

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> tuple[UUID, ...]:
        try:
            keys = [UUID(key) for each in value or () for key in str(each).split(",")]
        except ValueError:
            raise ValidationError(NO_PIECES) from None
        if len(keys) > MOST_CHOSEN:
            raise ValidationError(
                f"You chose {len(keys)} entries. Choose at most {MOST_CHOSEN} at once."
            )
        return tuple(dict.fromkeys(keys))


class PiecesForm(forms.Form):
    """The evidence chosen for an item, and whether to tick or untick it.

    The buttons `search` and `page` submit it too, so that the choice is kept.
    """

    evidence = PiecesField(error_messages={"required": NO_PIECES})
    tick = forms.CharField(required=False)
    untick = forms.CharField(required=False)
    search = forms.CharField(required=False)
    page = forms.CharField(required=False)

    @property
    def chosen(self) -> tuple[UUID, ...]:
        """The chosen evidence; empty if the field has an error. Validates the form."""
        return () if self["evidence"].errors else tuple(self.cleaned_data["evidence"])

    @property
    def is_search(self) -> bool:
        """Whether a button that searches or turns the page submitted it."""
        return any(self[name].value() for name in ("search", "page"))


class SearchForm(forms.Form):
    """A search in evidence, and the page of its results."""

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
        return search if search.clauses else None

    @property
    def search(self) -> Search | None:
        """None if there are no words to search for, or the field has an error."""
        found: Search | None = None if self["q"].errors else self.cleaned_data["q"]
        return found

    @property
    def page_number(self) -> str:
        """The page as it was sent. It is not checked."""
        return "" if self["page"].errors else str(self.cleaned_data["page"])


class LineForm(forms.Form):
    """The hidden fields of a form in an item's line that acts on an entry.

    `item` and `ladder` name the line, `tick` and `untick` are for its mark, and `base_version` is
    the version that an undo expects.
    """

    item = forms.SlugField(required=False)
    ladder = forms.SlugField(required=False)
    tick = forms.CharField(required=False)
    untick = forms.CharField(required=False)
    base_version = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False)


class InsteadOfForm(forms.Form):
    """Names the pick that an undo reverts, by its primary key."""

    instead_of = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)

    @property
    def key(self) -> int | None:
        """None if it is missing or invalid."""
        return self.cleaned_data["instead_of"] if self.is_valid() else None
