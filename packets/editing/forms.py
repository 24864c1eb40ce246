"""Forms of the page on which a packet is worked on. Each saves one part."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format

from careerladder.web.fields import LongTextField
from packets.beginning.forms import EvidenceKeysField, plain_text_field
from packets.content import AppendixOrder
from packets.models import Packet, PacketEvidence, PacketText, Reason, Story, StoryText
from packets.models.packet import LONGEST_PERSON_NAME
from packets.models.packet_evidence import LONGEST_CONTEXT
from packets.models.reason import LONGEST_REASON_AGAINST
from packets.models.story import LONGEST_CONFIRMERS, LONGEST_PROMPT, LONGEST_TITLE
from plans.dates import EARLIEST, LATEST
from plans.evidence.fields import NO_SUCH_DAY, SlugsField
from plans.page_form import ALTERED, PageForm, VersionForm

UP, DOWN = "up", "down"


class PartForm(VersionForm):
    """An edit of one part. `page_key` is the same on every form of a page."""

    page_key = forms.UUIDField(
        required=False, widget=forms.HiddenInput, error_messages={"invalid": ALTERED}
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.label_suffix = ""

    def saved_in_words(self, part: Any, name: str) -> str:
        """What is saved of a part for a field, as one reads it."""
        value, field = getattr(part, name), self.fields[name]
        if isinstance(field, forms.ChoiceField):
            choices: Any = field.choices
            return str(dict(choices)[value])
        if isinstance(value, bool):
            return "Yes" if value else "No"
        return date_format(value, "j F Y") if isinstance(value, date) else value or ""

    @property
    def based_on(self) -> dict[str, Any]:
        """The arguments of `edit` that say which page saves. The form must be valid."""
        return {name: self.cleaned_data[name] for name in ("base_version", "page_key")}


class PacketTextForm(PartForm):
    title = plain_text_field(
        "Title", longest=LONGEST_TITLE, error_messages={"required": "Give it a title."}
    )
    author = plain_text_field("Your name", longest=LONGEST_PERSON_NAME, required=False)
    reader = plain_text_field("Reader", longest=LONGEST_PERSON_NAME, required=False)
    due_on = forms.DateField(
        label="Due date",
        required=False,
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": NO_SUCH_DAY},
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    claim = LongTextField(
        label="Claim",
        longest=LONGEST_PROMPT,
        rows=4,
        required=False,
        help_text="The level you claim, your strongest result (with a number) and what is still "
        "missing. Three sentences at most.",
    )
    appendix_by = forms.ChoiceField(
        label="Appendix",
        choices=[(AppendixOrder.ITEM.value, "By item"), (AppendixOrder.MONTH.value, "By month")],
        error_messages={
            "required": "Choose how the appendix is ordered.",
            "invalid_choice": "The appendix is ordered by item or by month.",
        },
    )
    shows_claims = forms.BooleanField(
        label="Say which items I ticked without evidence",
        required=False,
        help_text="They appear as “claimed, no evidence yet” rather than “not met yet”.",
    )

    @staticmethod
    def initial_of(packet: Packet) -> dict[str, Any]:
        return {**vars(packet.text), "base_version": packet.version}

    def clean_due_on(self) -> date | None:
        due_on: date | None = self.cleaned_data["due_on"]
        if due_on is not None and not EARLIEST <= due_on <= LATEST:
            raise ValidationError(f"Choose a day from {EARLIEST.year} to {LATEST.year}.")
        return due_on

    @property
    def text(self) -> PacketText:
        """The form must be valid."""
        return PacketText(**{name: self.cleaned_data[name] for name in vars(PacketText(""))})


class StoryForm(PartForm):
    title = plain_text_field(
        "Title", longest=LONGEST_TITLE, error_messages={"required": "Give the story a title."}
    )
    situation = LongTextField(
        label="Situation",
        longest=LONGEST_PROMPT,
        rows=2,
        required=False,
        help_text="What was the problem, and whose?",
    )
    # Not `action`: a field of that name hides the address of its form from scripts.
    what_i_did = LongTextField(
        label="What I did",
        longest=LONGEST_PROMPT,
        rows=4,
        required=False,
        help_text="Your part, in the past tense.",
    )
    outcome = LongTextField(
        label="Result",
        longest=LONGEST_PROMPT,
        rows=3,
        required=False,
        help_text="What changed, for whom, by how much.",
    )
    proof = LongTextField(
        label="Proof",
        longest=LONGEST_PROMPT,
        rows=2,
        required=False,
        help_text="Where it can be seen: links, documents, dashboards.",
    )
    confirmers = plain_text_field(
        "Who can confirm",
        longest=LONGEST_CONFIRMERS,
        required=False,
        help_text="Names, for this packet only. Ask them first.",
    )

    @staticmethod
    def initial_of(story: Story) -> dict[str, Any]:
        initial = {**vars(story.text), "base_version": story.version}
        return initial | {"what_i_did": story.action}

    def saved_in_words(self, part: Any, name: str) -> str:
        return part.action if name == "what_i_did" else super().saved_in_words(part, name)

    @property
    def text(self) -> StoryText:
        """The form must be valid."""
        sent = self.cleaned_data
        return StoryText(
            title=sent["title"],
            situation=sent["situation"],
            action=sent["what_i_did"],
            outcome=sent["outcome"],
            proof=sent["proof"],
            confirmers=sent["confirmers"],
        )


class ReasonForm(PartForm):
    reason = plain_text_field(
        "Reason against",
        longest=LONGEST_REASON_AGAINST,
        error_messages={"required": "Write the reason."},
    )
    answer = LongTextField(
        label="What you do about it",
        longest=LONGEST_PROMPT,
        rows=2,
        required=False,
        help_text="The next step and its date, or why it doesn’t matter here.",
    )

    @staticmethod
    def initial_of(reason: Reason) -> dict[str, Any]:
        return {"reason": reason.reason, "answer": reason.answer, "base_version": reason.version}


class EntryForm(PartForm):
    context = plain_text_field(
        "Context",
        longest=LONGEST_CONTEXT,
        required=False,
        help_text="One line, in this packet only.",
    )

    @staticmethod
    def initial_of(entry: PacketEvidence) -> dict[str, Any]:
        return {"context": entry.context, "base_version": entry.version}


class AddStoryForm(PageForm):
    title = plain_text_field(
        "Title of the story",
        longest=LONGEST_TITLE,
        error_messages={"required": "Give the story a title."},
    )


class AddReasonForm(PageForm):
    """A reason of one's own. `origin` is that of an offer, which brings its own words."""

    reason = plain_text_field(
        "Another reason against",
        longest=LONGEST_REASON_AGAINST,
        error_messages={"required": "Write the reason."},
    )


class OfferForm(forms.Form):
    origin = forms.CharField(max_length=100)


class StepForm(forms.Form):
    """A step earlier or later, or before another part: empty for the end."""

    direction = forms.ChoiceField(choices=[(UP, "Move up"), (DOWN, "Move down")], required=False)
    before = forms.UUIDField(required=False)

    def clean(self) -> dict[str, Any]:
        """Without either the button got lost: nothing is moved to the end by that."""
        if "before" not in self.data and not self.data.get("direction"):
            raise ValidationError("Choose where to move it.")
        return self.cleaned_data


class EntriesPageForm(forms.Form):
    """Which page of the packet's evidence is shown, and whose context is written, from the URL."""

    page = forms.IntegerField(min_value=1, required=False)
    context = forms.UUIDField(required=False)

    @property
    def number(self) -> int:
        return (self.is_valid() and self.cleaned_data["page"]) or 1

    @property
    def context_of(self) -> UUID | None:
        """The primary key of an entry."""
        return self.cleaned_data["context"] if self.is_valid() else None


class SourceForm(forms.Form):
    """Which page a part was left out from: that of all evidence, or by default the packet's."""

    here = forms.ChoiceField(choices=[("evidence", "The evidence")], required=False)

    @property
    def is_evidence_page(self) -> bool:
        return self.is_valid() and self.cleaned_data["here"] == "evidence"


class AddEvidenceForm(forms.Form):
    evidence = EvidenceKeysField(
        error_messages={"required": "Choose at least one entry."},
    )


class StoryLinksForm(forms.Form):
    """A story's items and evidence: what is chosen, and what was when the form was made."""

    items = SlugsField(required=False)
    items_were = SlugsField(required=False)
    evidence = EvidenceKeysField(required=False)
    evidence_was = EvidenceKeysField(required=False)

    def added(self, name: str, was: str) -> frozenset[Any]:
        """The form must be valid."""
        chosen: frozenset[Any] = self.cleaned_data[name] - self.cleaned_data[was]
        return chosen

    def taken_off(self, name: str, was: str) -> frozenset[Any]:
        """The form must be valid."""
        return self.added(was, name)


class PublishForm(PageForm):
    pass
