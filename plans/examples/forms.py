"""The form that records the examples of an assessment: text, date and items of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.utils import ErrorList

from careerladder.models import ChecklistItem
from careerladder.web.fields import NoteField
from plans.evidence.fields import NO_SUCH_ITEM, HappenedField, SlugsField
from plans.evidence.periods import evidence_text_of
from plans.examples.page import CountedExample
from plans.models import ExampleToRecord
from plans.models.evidence_text import LONGEST_NOTE
from plans.page_form import PageForm

NO_DATE = "Write a day or a month, or skip this example."
ALL_LEFT_OUT = "You skipped every example, so there is nothing to record."


@dataclass(frozen=True)
class ExampleFields:
    """An example with its fields; `chosen` are slugs of its items."""

    example: CountedExample
    note: BoundField
    when: BoundField
    leave: BoundField
    chosen: frozenset[str]
    item_errors: ErrorList

    @property
    def choices(self) -> list[tuple[ChecklistItem, bool]]:
        return [(item, item.slug in self.chosen) for item in self.example.items]


class ExamplesForm(PageForm):
    """A note, a date, the items and whether it is left out, for each example.

    Their names end in the answer's place: `note-2`. The date is asked, and is never today unasked.
    """

    # By this the form is kept when its session has ended, whatever its other fields are called.
    examples = forms.Field(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, examples: Sequence[CountedExample], **options: Any) -> None:
        super().__init__(*args, **options)
        self.counted = examples
        self.initial["examples"] = " ".join(str(each.place) for each in examples)
        for each in examples:
            self._add_fields(each)

    def _add_fields(self, example: CountedExample) -> None:
        place, text = example.place, example.answer.example
        when = HappenedField(
            label="When did it happen?",
            required=False,
            help_text="For example: 14 May 2026, May 2026 or Q2 2026.",
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )
        when.page, when.is_asked, when.empty = self, True, NO_DATE
        self.fields |= {
            f"note-{place}": NoteField(
                label="What happened",
                longest=LONGEST_NOTE,
                rows=min(8, max(2, text.count("\n") + 1 + len(text) // 60)),
                required=False,
            ),
            f"when-{place}": when,
            f"leave-{place}": forms.BooleanField(label="Skip", required=False),
            f"items-{place}": SlugsField(required=False),
        }
        self.initial.setdefault(f"note-{place}", text)

    def full_clean(self) -> None:
        super().full_clean()
        wrong = next((name for name in self.fields if name in self.errors), None)
        if wrong:
            self.fields[wrong].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        """What is left out may be wrong. The rest needs a note, and items of its question."""
        cleaned: dict[str, Any] = super().clean() or {}
        kept = 0
        for each in self.counted:
            place = each.place
            if cleaned.get(f"leave-{place}"):
                for part in ("note", "when", "leave", "items"):
                    self.errors.pop(f"{part}-{place}", None)
                continue
            kept += 1
            if not cleaned.get(f"note-{place}") and f"note-{place}" not in self.errors:
                self.add_error(f"note-{place}", "Write what happened, or skip this example.")
            if not {item.slug for item in each.items} >= cleaned.get(f"items-{place}", frozenset()):
                self.add_error(f"items-{place}", NO_SUCH_ITEM)
        if not kept:
            self.add_error(None, ALL_LEFT_OUT)
        return cleaned

    @property
    def rows(self) -> list[ExampleFields]:
        return [
            ExampleFields(
                each,
                self[f"note-{each.place}"],
                self[f"when-{each.place}"],
                self[f"leave-{each.place}"],
                self._chosen(each),
                self[f"items-{each.place}"].errors,
            )
            for each in self.counted
        ]

    @property
    def to_record(self) -> list[ExampleToRecord]:
        """What is not left out. The form must be valid."""
        sent = self.cleaned_data
        return [
            ExampleToRecord(
                each.answer.pk,
                evidence_text_of(sent[f"when-{each.place}"], sent[f"note-{each.place}"]),
                tuple(item for item in each.items if item.slug in sent[f"items-{each.place}"]),
            )
            for each in self.counted
            if not sent[f"leave-{each.place}"]
        ]

    def _chosen(self, example: CountedExample) -> frozenset[str]:
        slugs: frozenset[str] = SlugsField().to_python(self[f"items-{example.place}"].value())
        return slugs
