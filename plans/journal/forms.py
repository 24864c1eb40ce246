"""What is captured: one thing that happened, or a pasted list of them."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from careerladder.web.fields import LongTextField
from plans.evidence.fields import SlugsField
from plans.evidence.list_parser import (
    MOST_PIECES,
    DateContext,
    ParsedText,
    parse_list,
    parse_note,
    reads_as_list,
)
from plans.models.evidence_text import LONGEST_NOTE, EvidenceText
from plans.page_form import ALTERED, PageForm

LONGEST_PASTE = 100_000
NOTHING_WRITTEN = "Write what happened."


class CaptureForm(PageForm):
    """A text, and how it is meant: blank until it was seen how it reads.

    `previewed` names the text that a preview was made of, so that no other is recorded by it.
    """

    AS_A_LIST, AS_A_NOTE, PREVIEW = "list", "note", "preview"

    note = LongTextField(
        label="What did you do, and what came of it?",
        longest=LONGEST_PASTE,
        rows=3,
        # The first line of a list may be indented as the others are.
        strip=False,
        help_text="Not today? Begin with 2026-05-14, 2026-05 or yesterday. Lists work too.",
        error_messages={
            "required": NOTHING_WRITTEN,
            "max_length": "This has %(show_value)s characters; %(limit_value)s fit at once. "
            "Record it in parts.",
        },
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)
    reads_as = forms.ChoiceField(
        required=False,
        choices=[(each, each) for each in (AS_A_LIST, AS_A_NOTE, PREVIEW)],
        widget=forms.HiddenInput,
    )
    previewed = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_opened: bool = False, rows: int = 3, **options: Any) -> None:
        """With `is_opened`, the field takes the focus once the popover around it is opened."""
        super().__init__(*args, **{"auto_id": "capture-%s"} | options)
        self.reading = ParsedText(())
        note = self.fields["note"]
        note.widget.attrs["rows"] = rows
        # What is too long is refused in words. So seldom is it that nothing counts along.
        note.max_length = None  # type: ignore[attr-defined]
        if is_opened:
            note.widget.attrs["autofocus"] = True

    def clean_note(self) -> str:
        text: str = self.cleaned_data["note"]
        if not text.strip():
            raise forms.ValidationError(NOTHING_WRITTEN)
        return text

    def clean(self) -> dict[str, Any]:
        """Read the text as it is meant; what is wrong with it is said next to the field."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            read = parse_note if cleaned["reads_as"] == self.AS_A_NOTE else parse_list
            self.reading = read(cleaned["note"], DateContext(self.day, self.latest))
            for problem in self.reading.problems:
                self.add_error("note", problem)
        return cleaned

    @cached_property
    def is_list(self) -> bool:
        """Whether what was typed reads as one, however it is meant."""
        if self.reading.texts and self.cleaned_data["reads_as"] != self.AS_A_NOTE:
            return self.reading.is_list
        return reads_as_list(self._typed)

    @property
    def is_to_be_seen(self) -> bool:
        """Whether a preview comes first: a list is recorded by it alone, as it was seen."""
        meant = self.cleaned_data["reads_as"]
        if meant == self.AS_A_LIST:
            return not self._is_previewed
        return bool(meant == self.PREVIEW or (not meant and self.is_list))

    @property
    def fits_one_note(self) -> bool:
        return len(self._typed.strip()) <= LONGEST_NOTE

    @property
    def mark(self) -> str:
        """Names the text."""
        return sha256(self._typed.encode()).hexdigest()[:16]

    @property
    def day(self) -> date:
        """What is recorded happened on the day that its preview showed, however long ago."""
        return self.shown_on if self._is_previewed else self.today

    @property
    def texts(self) -> tuple[EvidenceText, ...]:
        """What is recorded. Only after the form was found valid."""
        return self.reading.texts

    @property
    def _is_previewed(self) -> bool:
        is_another = self.data.get("reads_as") == self.PREVIEW
        return not is_another and bool(self.data.get("previewed") == self.mark)

    @property
    def _typed(self) -> str:
        return str(self["note"].value() or "").replace("\r\n", "\n").replace("\r", "\n")


class CapturedForm(forms.Form):
    """What an undo takes away: keys of evidence, with commas between; and the way back."""

    pieces = forms.CharField()
    next = forms.CharField(required=False)

    def clean_pieces(self) -> list[UUID]:
        try:
            keys = {UUID(each) for each in self.cleaned_data["pieces"].split(",")}
        except ValueError:
            raise forms.ValidationError(ALTERED) from None
        if len(keys) > MOST_PIECES:
            raise forms.ValidationError(ALTERED)
        return list(keys)


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
