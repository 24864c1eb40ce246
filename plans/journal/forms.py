"""The forms of the journal: capturing a note or a list, undoing that, and filing."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from careerladder.web.fields import NOTE_HINT, LongTextField
from plans.evidence.fields import NO_SUCH_ITEM, SlugsField
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
    """A text to record: a note, or a list of several pieces.

    `reads_as` is one of AS_A_LIST, AS_A_NOTE and PREVIEW, or empty before a preview. `previewed` is
    the digest of the text in the preview, so that only that text is recorded from there.
    """

    AS_A_LIST, AS_A_NOTE, PREVIEW = "list", "note", "preview"

    note = LongTextField(
        label="What did you do, and what came of it?",
        longest=LONGEST_PASTE,
        rows=3,
        # The first line of a list may be indented as the others are.
        strip=False,
        help_text="Not today? Begin with 2026-05-14, 2026-05 or yesterday. "
        f"A list becomes several entries. {NOTE_HINT}",
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
        # No character counter: hardly any text is too long. The validator still runs.
        note.max_length = None  # type: ignore[attr-defined]
        if is_opened:
            note.widget.attrs["autofocus"] = True

    def clean_note(self) -> str:
        text: str = self.cleaned_data["note"]
        if not text.strip():
            raise forms.ValidationError(NOTHING_WRITTEN)
        return text

    def clean(self) -> dict[str, Any]:
        """Parse the text as `reads_as` says. Its problems become errors of the field."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            parse = parse_note if cleaned["reads_as"] == self.AS_A_NOTE else parse_list
            self.reading = parse(cleaned["note"], DateContext(self.day, self.latest))
            for problem in self.reading.problems:
                self.add_error("note", problem)
        return cleaned

    @cached_property
    def is_list(self) -> bool:
        """Whether the text reads as a list, whatever `reads_as` says."""
        if self.reading.texts and self.cleaned_data["reads_as"] != self.AS_A_NOTE:
            return self.reading.is_list
        return reads_as_list(self._typed)

    @property
    def needs_preview(self) -> bool:
        """Whether to show a preview first. A list is recorded only from its own preview."""
        reads_as = self.cleaned_data["reads_as"]
        if reads_as == self.AS_A_LIST:
            return not self._is_previewed
        return bool(reads_as == self.PREVIEW or (not reads_as and self.is_list))

    @property
    def fits_one_note(self) -> bool:
        return len(self._typed.strip()) <= LONGEST_NOTE

    @property
    def text_digest(self) -> str:
        """A short hash of the text, for `previewed`."""
        return sha256(self._typed.encode()).hexdigest()[:16]

    @property
    def day(self) -> date:
        """The date of undated text: the day that the preview showed, however old, else `today`."""
        return self.shown_on if self._is_previewed else self.today

    @property
    def texts(self) -> tuple[EvidenceText, ...]:
        """The texts to record. The form must be valid."""
        return self.reading.texts

    @property
    def _is_previewed(self) -> bool:
        wants_another = self.data.get("reads_as") == self.PREVIEW
        return not wants_another and bool(self.data.get("previewed") == self.text_digest)

    @property
    def _typed(self) -> str:
        return str(self["note"].value() or "").replace("\r\n", "\n").replace("\r", "\n")


class CapturedForm(forms.Form):
    """The undo of a capture: primary keys of evidence, separated by commas; and where to return."""

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
    """The items that a piece shall serve, and those that it served when the form was shown (`was`).

    Items in neither are left alone. `untick` is for the undo of a filing that ticked them.
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
            raise ValidationError(NO_SUCH_ITEM)
        return serves

    def sent(self, name: str) -> frozenset[str]:
        """The slugs of a field that are known items, even if the form is invalid."""
        slugs: frozenset[str] = self.fields[name].clean(self[name].data)
        return slugs & self.known

    @property
    def added(self) -> frozenset[str]:
        return self.sent("serves") - self.sent("was")

    @property
    def taken_off(self) -> frozenset[str]:
        return self.sent("was") - self.sent("serves")
