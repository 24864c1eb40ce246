"""Forms that begin a packet: what it is about, and with what."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from packets.models import PacketText
from packets.models.packet import LONGEST_PERSON_NAME
from packets.models.story import LONGEST_TITLE
from plans.dates import EARLIEST, LATEST
from plans.evidence.fields import NO_SUCH_DAY
from plans.page_form import PageForm


def plain_text_field(label: str, *, longest: int, **options: Any) -> forms.CharField:
    """A line of text. Without maxlength, which cuts off what is pasted without a word."""
    field = forms.CharField(
        label=label,
        max_length=longest,
        error_messages={
            "max_length": "This has %(show_value)s characters; the limit is %(limit_value)s.",
            **options.pop("error_messages", {}),
        },
        **options,
    )
    del field.widget.attrs["maxlength"]
    return field


class PeriodForm(forms.Form):
    """The first and the last day of a period, from the URL."""

    begins_on = forms.DateField(
        label="From",
        input_formats=["%Y-%m-%d"],
        error_messages={"required": "Choose the first day.", "invalid": NO_SUCH_DAY},
        widget=forms.TextInput(attrs={"type": "date"}),
    )
    ends_on = forms.DateField(
        label="To",
        input_formats=["%Y-%m-%d"],
        error_messages={"required": "Choose the last day.", "invalid": NO_SUCH_DAY},
        widget=forms.TextInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.label_suffix = ""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        begins_on, ends_on = cleaned.get("begins_on"), cleaned.get("ends_on")
        if begins_on and ends_on:
            if ends_on < begins_on:
                self.add_error("ends_on", "This is before the first day.")
            elif begins_on < EARLIEST:
                self.add_error("begins_on", f"This is before {EARLIEST.year}.")
            elif ends_on > LATEST:
                self.add_error("ends_on", f"This is after {LATEST.year}.")
        return cleaned

    @property
    def period(self) -> tuple[date, date]:
        """The form must be valid."""
        return self.cleaned_data["begins_on"], self.cleaned_data["ends_on"]


class EvidenceKeysField(forms.Field):
    """UUIDs of evidence, from all inputs of this name, each with any number, separated by spaces.

    Cleans to a frozenset.
    """

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> frozenset[UUID]:
        try:
            return frozenset(map(UUID, " ".join(value or ()).split()))
        except ValueError:
            raise ValidationError("One of these isn’t one of your entries. Choose again.") from None


class BeginForm(PageForm):
    """The title, the name, and the evidence that it begins with."""

    title = plain_text_field(
        "Title", longest=LONGEST_TITLE, error_messages={"required": "Give it a title."}
    )
    author = plain_text_field(
        "Your name (optional)",
        longest=LONGEST_PERSON_NAME,
        required=False,
        help_text="Shown at the top of the packet. A packet never shows your email address.",
    )
    evidence = EvidenceKeysField(required=False)

    @property
    def text(self) -> PacketText:
        """The form must be valid."""
        return PacketText(self.cleaned_data["title"], self.cleaned_data["author"])

    @property
    def chosen(self) -> frozenset[UUID] | None:
        """What was sent, right or wrong, or waited for a login; None if nothing was."""
        if not self.is_bound and "evidence" not in self.initial:
            return None
        try:
            chosen: frozenset[UUID] = self.fields["evidence"].clean(self["evidence"].value())
        except ValidationError:
            return frozenset()
        return chosen
