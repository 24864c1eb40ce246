"""The form of a reader: an answer and a comment for each item, and a name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField

from careerladder.web.fields import LongTextField
from packets.beginning.forms import plain_text_field
from packets.content import ItemContent, PacketContent, StoryContent
from sharing.models import Said, SignOff, Verdict
from sharing.models.sign_off import LONGEST_COMMENT, LONGEST_READER_NAME, NOTHING_SAID

# No answer is sent as an empty value, as a form without a choice sends it.
CHOICES = (
    (Verdict.AGREE.value, "Agree"),
    (Verdict.NOT_YET.value, "Not yet"),
    ("", "No answer"),
)


@dataclass(frozen=True)
class AnswerFields:
    """The fields of one item, with its stories and their places, and the row that holds.

    Of a conflict, `meanwhile` is what another page saved.
    """

    item: ItemContent
    stories: tuple[tuple[int, StoryContent], ...]
    row: SignOff | None
    answer: BoundField
    comment: BoundField
    meanwhile: SignOff | None = None
    is_conflict: bool = False


class AnswersForm(forms.Form):
    """`said` is what holds, by the slug of an item: the newest row of each."""

    name = plain_text_field(
        "Your name",
        longest=LONGEST_READER_NAME,
        required=False,
        help_text="Shown with your answers.",
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, content: PacketContent, said: Mapping[str, SignOff], **options: Any
    ) -> None:
        self.items = items = content.items
        self.stories = content.stories
        self.rows = {slug: row for slug, row in said.items() if row.verdict != Verdict.NONE}
        last = max(self.rows.values(), key=lambda row: row.number, default=None)
        initial = {
            "name": last.name if last else "",
            "shown": json.dumps({slug: row.number for slug, row in said.items()}),
        }
        for slug, row in said.items():
            words = row.said
            initial |= {f"answer-{slug}": _sent(words.verdict), f"comment-{slug}": words.comment}
        super().__init__(*args, **options | {"initial": initial})
        self.label_suffix = ""
        self.conflicts: Mapping[str, SignOff | None] = {}
        for item in items:
            self.fields[f"answer-{item.slug}"] = forms.ChoiceField(
                label="Your answer",
                choices=CHOICES,
                required=False,
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": "Choose one of these answers."},
            )
            self.fields[f"comment-{item.slug}"] = LongTextField(
                label="Comment (optional)", longest=LONGEST_COMMENT, rows=2, required=False
            )

    @property
    def lines(self) -> list[AnswerFields]:
        return [
            AnswerFields(
                item,
                tuple(
                    (place, story)
                    for place, story in enumerate(self.stories, start=1)
                    if item.slug in story.items
                ),
                self.rows.get(item.slug),
                self[f"answer-{item.slug}"],
                self[f"comment-{item.slug}"],
                self.conflicts.get(item.slug),
                item.slug in self.conflicts,
            )
            for item in self.items
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for item in self.items:
            answer = cleaned.get(f"answer-{item.slug}", "")
            if cleaned.get(f"comment-{item.slug}") and not answer and not self.errors:
                self.add_error(
                    f"answer-{item.slug}", "Choose an answer to go with the comment, or delete it."
                )
        has_answers = any(cleaned.get(f"answer-{item.slug}") for item in self.items)
        if has_answers and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", "Enter the name to show with your answers.")
        return cleaned

    def clean_shown(self) -> dict[str, int]:
        """The number of the newest row of each item when the page was shown."""
        try:
            found = json.loads(self.cleaned_data["shown"] or "{}")
            return {
                str(slug): number
                for slug, number in found.items()
                if type(number) is int and 0 <= number < 2**31
            }
        except (ValueError, AttributeError, RecursionError):
            raise ValidationError("This form was altered. Reload the page.") from None

    @property
    def said(self) -> dict[str, Said]:
        """What was sent, by slug. The form must be valid."""
        sent = self.cleaned_data
        return {
            item.slug: Said(sent[f"answer-{item.slug}"], sent[f"comment-{item.slug}"], sent["name"])
            if sent[f"answer-{item.slug}"]
            else NOTHING_SAID
            for item in self.items
        }

    @property
    def unsaved(self) -> list[tuple[ItemContent, str, str]]:
        """What was sent and doesn't hold: item, answer and comment. It needs no validation."""
        found = []
        for line in self.lines:
            answer, comment = line.answer.data or "", (line.comment.data or "").strip()
            held = line.row.said if line.row else NOTHING_SAID
            is_held = (answer, "\n".join(comment.splitlines())) == (
                _sent(held.verdict),
                held.comment,
            )
            if not is_held:
                found.append((line.item, dict(CHOICES).get(answer, ""), comment))
        return found

    def show_conflicts(self, conflicts: Mapping[str, SignOff | None]) -> None:
        """Show what was saved meanwhile. Sent again, the form saves over it."""
        self.conflicts = conflicts
        numbers = {slug: row.number if row else 0 for slug, row in conflicts.items()}
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["shown"] = json.dumps(self.cleaned_data["shown"] | numbers)  # type: ignore[index]


def _sent(verdict: str) -> str:
    return "" if verdict == Verdict.NONE else verdict
