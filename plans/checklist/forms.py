"""What a person says of an item, with its reason."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from careerladder.web.fields import LongTextField
from plans.evidence.fields import outlive_a_swap
from plans.models.mark import LONGEST_REASON


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


class NotPossibleForm(forms.Form):
    reason = LongTextField(
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
            outlive_a_swap(self)
