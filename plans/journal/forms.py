"""The forms of the journal: capturing a note or a list, undoing that, and filing."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

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
from plans.journal.brought_file import BroughtFile, text_of_file
from plans.journal.entry_rows import EntryRows, proposed_rows, sent_rows
from plans.models.evidence_text import LONGEST_NOTE, EvidenceText
from plans.page_form import ALTERED, PageForm

LONGEST_PASTE = 100_000
NOTHING_WRITTEN = "Write what happened."


class CaptureForm(PageForm):
    """A text to record, typed or brought as a file: a note, or a list of several entries.

    `reads_as` is one of AS_A_LIST, AS_A_NOTE, PREVIEW and PLANS, or empty before a preview.
    `previewed` is the digest of the text in the preview, so that only that text is recorded from
    there. The preview's own fields, which its rows are read from, are those of `sent_rows`.
    """

    AS_A_LIST, AS_A_NOTE, PREVIEW, PLANS = "list", "note", "preview", "plans"

    note = LongTextField(
        label="What did you do, and what was the result?",
        longest=LONGEST_PASTE,
        rows=3,
        required=False,
        # The first line of a list may be indented as the others are.
        strip=False,
        help_text="Not today? Start with the date: 14 May 2026, May 2026, Q2 2026 or yesterday. "
        f"A list or a table becomes several entries. {NOTE_HINT}",
        error_messages={
            "max_length": "This has %(show_value)s characters; the limit is %(limit_value)s. "
            "Record it in parts.",
        },
    )
    file = forms.FileField(
        label="Or choose a file",
        required=False,
        # Why it can't be read is said by `text_of_file`.
        allow_empty_file=True,
        help_text="A brag document or a list: .md, .txt, .csv or .tsv. You see a preview "
        "before anything is recorded.",
        widget=forms.FileInput(attrs={"accept": ".md,.markdown,.txt,.text,.csv,.tsv"}),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)
    reads_as = forms.ChoiceField(
        required=False,
        choices=[(each, each) for each in (AS_A_LIST, AS_A_NOTE, PREVIEW, PLANS)],
        widget=forms.HiddenInput,
    )
    previewed = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        is_opened: bool = False,
        takes_files: bool = False,
        rows: int = 3,
        **options: Any,
    ) -> None:
        """With `is_opened`, the field takes the focus once the popover around it is opened.

        Unless it `takes_files`, a browser asks for the text.
        """
        super().__init__(*args, **{"auto_id": "capture-%s"} | options)
        self.reading = ParsedText(())
        self.entries = EntryRows(())
        self.brought = BroughtFile()
        note = self.fields["note"]
        note.widget.attrs["rows"] = rows
        # By this the header's button knows, too, whether something is half typed.
        if not takes_files:
            note.widget.attrs["required"] = True
        # No character counter: hardly any text is too long. The validator still runs.
        note.max_length = None  # type: ignore[attr-defined]
        if is_opened:
            note.widget.attrs["autofocus"] = True
        if file := self.files.get("file"):
            self._bring(file)

    def _bring(self, file: UploadedFile[bytes]) -> None:
        """Put the text of a file below what was typed, as if it had been pasted."""
        self.brought = text_of_file(file)
        self.data = self.data.copy()  # type: ignore[attr-defined]
        texts = [self.data.get("note", "").rstrip(), self.brought.text]
        self.data["note"] = "\n\n".join(text for text in texts if text)  # type: ignore[index]

    def clean_file(self) -> None:
        if self.brought.problem:
            raise ValidationError(self.brought.problem)

    def clean(self) -> dict[str, Any]:
        """Parse the text as `reads_as` says, or take the rows of its preview."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        if not cleaned["note"].strip():
            self.add_error("note", NOTHING_WRITTEN)
            return cleaned
        parse = parse_note if cleaned["reads_as"] == self.AS_A_NOTE else parse_list
        dates = DateContext(self.day, self.latest)
        self.reading = parse(cleaned["note"], dates)
        if self.reading.refusal:
            self.add_error("note", self.reading.refusal)
        elif self.is_of_rows:
            self.entries = sent_rows(self.data, dates.reading)
            self._refuse_nothing()
        else:
            self.entries = proposed_rows(self.reading.entries, dates.reading)
        if not self.is_list and not self.is_of_rows:
            for row in self.entries.rows:
                if row.note_error:
                    self.add_error("note", row.note_error)
        return cleaned

    def _refuse_nothing(self) -> None:
        if self.entries.rows and not self.entries.kept and not self.adds_plans:
            self.add_error(None, "You skipped every entry, so there is nothing to record.")

    @cached_property
    def is_list(self) -> bool:
        """Whether the text reads as a list, whatever `reads_as` says."""
        if self.reading.entries and self.pressed != self.AS_A_NOTE:
            return self.reading.is_list
        return reads_as_list(self.typed)

    @property
    def is_of_rows(self) -> bool:
        """Whether the rows of a preview of this text were sent."""
        return (
            self._is_previewed
            and "rows" in self.data
            and self.pressed
            in (
                self.AS_A_LIST,
                self.PLANS,
            )
        )

    @property
    def adds_plans(self) -> bool:
        """Whether the button that makes moves of the unticked boxes was used."""
        return self.pressed == self.PLANS and self._is_previewed

    @property
    def needs_preview(self) -> bool:
        """Whether to show a preview first. A list is recorded only from its own preview."""
        if self.entries.problems or not self.entries.kept or self.brought.text:
            return True
        if self.pressed == self.AS_A_LIST:
            return not self._is_previewed
        if self.pressed == self.AS_A_NOTE:
            return False
        return bool(self.pressed or self.is_list)

    @property
    def has_preview(self) -> bool:
        """Whether the page shows the rows of the text, or at least why there are none."""
        return self.is_bound and bool(
            self.is_list
            or self.reading.plans
            or self.pressed
            or self.brought.text
            or self.entries.problems
        )

    @property
    def must_be_fixed(self) -> bool:
        """Whether something can't be recorded as it is; a question for which day is none."""
        asked = self.entries.must_say_order and not self.is_of_rows
        return self.entries.problems > asked

    @property
    def pressed(self) -> str:
        return str(self.data.get("reads_as", ""))

    @property
    def fits_one_note(self) -> bool:
        return len(self.typed.strip()) <= LONGEST_NOTE

    @property
    def text_digest(self) -> str:
        """A short hash of the text, for `previewed`."""
        return sha256(self.typed.encode(errors="replace")).hexdigest()[:16]

    @property
    def day(self) -> date:
        """The date of undated text: the day that the preview showed, however old, else `today`."""
        return self.shown_on if self._is_previewed else self.today

    @property
    def texts(self) -> list[EvidenceText]:
        """The texts to record. The form must be valid, and need no preview."""
        return self.entries.texts(self.day)

    @property
    def _is_previewed(self) -> bool:
        wants_another = self.data.get("reads_as") == self.PREVIEW
        return not wants_another and bool(self.data.get("previewed") == self.text_digest)

    @property
    def typed(self) -> str:
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
