"""Forms that record and edit an entry."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms

from careerladder.web.fields import NOTE_HINT, NoteField
from plans.dates import BOUNDS
from plans.evidence.fields import HappenedField, LinksField, date_input, preserve_on_swap
from plans.evidence.periods import KnownTo, evidence_text_of, happened_of, known_to
from plans.models import EvidenceText
from plans.models.evidence_text import LONGEST_NOTE
from plans.page_form import PageForm, VersionForm

# Of months that are no period of KnownTo. The value of a select; empty, as where it is missing.
AS_WRITTEN = ""


class EvidenceForm(PageForm):
    """What happened, when, and where it can be seen."""

    note = NoteField(
        label="What happened",
        longest=LONGEST_NOTE,
        rows=3,
        required=False,
        help_text=f"What you did and what the result was. {NOTE_HINT}",
    )
    happened_on = HappenedField(label="When", required=False)
    known_to = forms.ChoiceField(
        label="Exact to the",
        choices=KnownTo.choices,
        required=False,
        error_messages={"invalid_choice": "Choose how exact the date is."},
    )
    links = LinksField(
        label="Links (optional, one per line)",
        required=False,
        widget=forms.Textarea(attrs={"rows": 1, "inputmode": "url"}),
    )

    def __init__(self, *args: Any, is_preserved: bool = False, **options: Any) -> None:
        """With `is_preserved`, typed text survives a htmx swap of the line around the form."""
        super().__init__(*args, **options)
        self.initial.setdefault("happened_on", self.today.isoformat())
        self.initial.setdefault("known_to", KnownTo.DAY)
        happened_on = self.fields["happened_on"]
        happened_on.page = self  # type: ignore[attr-defined]
        happened_on.widget = date_input(str(self["happened_on"].value() or ""))
        if AS_WRITTEN in (self.initial["known_to"], self["known_to"].value()):
            choices = [(AS_WRITTEN, "as written"), *KnownTo.choices]
            self.fields["known_to"].choices = choices  # type: ignore[attr-defined]
        if is_preserved:
            preserve_on_swap(self)

    def clean(self) -> dict[str, Any]:
        """Put the error of an empty form next to the note, the field to fill in."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned.get("note") and not cleaned.get("links"):
            self.add_error("note", "Add a note or a link.")
        return cleaned

    @property
    def says_something(self) -> bool:
        """Whether a note or a link was typed."""
        return any(str(self[name].value() or "").strip() for name in ("note", "links"))

    @property
    def text(self) -> EvidenceText:
        """The evidence as typed. The form must be valid."""
        written = str(self["happened_on"].value() or "").strip()
        return evidence_text_of(
            self.cleaned_data["happened_on"],
            self.cleaned_data["note"],
            self.cleaned_data["links"],
            written_date=written,
        )

    @staticmethod
    def initial_of(text: EvidenceText) -> dict[str, Any]:
        happened_on, precision = _written(text)
        return {
            "note": text.note,
            "links": "\n".join(text.links),
            "happened_on": happened_on,
            "known_to": precision,
        }


class EditForm(VersionForm, EvidenceForm):
    """An edit of what is `recorded`. A rule that came later doesn't apply to what stays."""

    def __init__(self, *args: Any, recorded: Collection[EvidenceText] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        happened_on, links = self.fields["happened_on"], self.fields["links"]
        happened_on.recorded = {  # type: ignore[attr-defined]
            _written(text): happened_of(text)
            for text in recorded
            # The database takes no other date again.
            if BOUNDS[0] <= text.happened_on <= BOUNDS[1]
        }
        links.recorded = {link for text in recorded for link in text.links}  # type: ignore[attr-defined]

    @property
    def restores(self) -> bool:
        """Whether the button that restores it, too, was used."""
        return "restore" in self.data


def _written(text: EvidenceText) -> tuple[str, str]:
    """The values of the fields `happened_on` and `known_to` that say when it happened."""
    to = known_to(happened_of(text))
    return (text.happened_on.isoformat(), to.value) if to else (text.when, AS_WRITTEN)
