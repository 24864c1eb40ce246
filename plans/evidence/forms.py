"""A piece of evidence, as it is recorded or edited, and the line that its form stands in."""

from __future__ import annotations

from typing import Any

from django import forms

from careerladder.web.fields import LongTextField
from plans.evidence.fields import HappenedField, LinksField, date_input, outlive_a_swap
from plans.models import EvidenceText
from plans.models.evidence_text import LONGEST_NOTE, Precision
from plans.page_form import PageForm, VersionForm


class EvidenceForm(PageForm):
    """What happened, when, and where it can be seen."""

    note = LongTextField(
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

    def __init__(self, *args: Any, is_kept: bool = False, **options: Any) -> None:
        """With `is_kept`, what is typed in the page outlives a swap of the line around it."""
        super().__init__(*args, **options)
        self.initial.setdefault("happened_on", self.today.isoformat())
        happened_on = self.fields["happened_on"]
        happened_on.page = self  # type: ignore[attr-defined]
        happened_on.widget = date_input(str(self["happened_on"].value() or ""))
        if is_kept:
            outlive_a_swap(self)

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
    def text(self) -> EvidenceText:
        """What was told. Only after the form was found valid."""
        happened_on, precision = self.cleaned_data["happened_on"]
        note, links = self.cleaned_data["note"], self.cleaned_data["links"]
        written = str(self["happened_on"].value() or "").strip()
        return EvidenceText(happened_on, note, links, precision, written)

    @staticmethod
    def initial_of(text: EvidenceText) -> dict[str, Any]:
        written = text.happened_on.isoformat()
        return {
            "note": text.note,
            "links": "\n".join(text.links),
            "happened_on": written[:7] if text.precision == Precision.MONTH else written,
        }


class EditForm(VersionForm, EvidenceForm):
    @property
    def restores(self) -> bool:
        """Whether the button was pressed that restores it, too."""
        return "restore" in self.data
