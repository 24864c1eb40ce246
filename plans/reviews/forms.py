"""The form of a monthly review: what happened, what is next, what is in the way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms

from careerladder.models import Roadblock
from careerladder.web.fields import NoteField
from plans.dates import last_day_of
from plans.evidence.fields import validate_no_nul
from plans.evidence.list_parser import DateContext, ParsedText, parse_list
from plans.models import Move, MoveText
from plans.models.move_text import LONGEST_MOVE_NAME, LONGEST_TEXT
from plans.moves.forms import DueField
from plans.page_form import PageForm

NONE = "none"


class SentReviewForm(PageForm):
    """What was sent to a page of a review, as far as the page is built from it."""

    month = forms.Field(required=False)
    starts = forms.Field(required=False, widget=forms.MultipleHiddenInput)

    @property
    def named_month(self) -> str:
        """As it was sent."""
        return str(self["month"].value() or "")

    @property
    def chosen(self) -> list[str]:
        """The keys of the moves to start, as they were sent."""
        return list(self["starts"].value() or ())


class ReviewForm(PageForm):
    """A review of a month. Every field may be empty.

    `month` is its first day. Once it is over, evidence without a date happened in that month.
    `planned` are the moves that can be started.
    """

    happened = NoteField(
        label="What happened?",
        longest=LONGEST_TEXT,
        rows=5,
        required=False,
        strip=False,
        help_text="Each line of a list becomes an entry in your inbox. Start a line with its "
        "date if you know it: 14 May 2026.",
    )
    starts = forms.MultipleChoiceField(
        label="Start now",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "One of the moves you chose is no longer planned. Choose again.",
        },
    )
    move = forms.CharField(
        label="Your own move",
        max_length=LONGEST_MOVE_NAME,
        required=False,
        validators=[validate_no_nul],
        error_messages={
            "max_length": "This has %(show_value)s characters; the limit is %(limit_value)s.",
        },
    )
    due_on = DueField(
        label="Due date", required=False, widget=forms.TextInput(attrs={"type": "date"})
    )
    in_the_way = NoteField(
        label="What is in the way?", longest=LONGEST_TEXT, rows=3, required=False
    )
    roadblock = forms.ChoiceField(
        label="Which roadblock do you recognize?",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "The ladder has no such roadblock. Choose one of these."},
    )
    month = forms.Field(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        month: date,
        planned: Sequence[Move],
        roadblocks: Sequence[Roadblock],
        recognized: Roadblock | None,
        was_asked: bool,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.initial["month"] = f"{month:%Y-%m}"
        self.first, self.planned = month, {str(move.pk): move for move in planned}
        self.roadblocks = {each.slug: each for each in roadblocks}
        self.reading = ParsedText(())
        self.fields["starts"].choices = [(key, move.name) for key, move in self.planned.items()]  # type: ignore[attr-defined]
        names = [(each.slug, each.name) for each in roadblocks]
        self.fields["roadblock"].choices = [*names, (NONE, "None of these")]  # type: ignore[attr-defined]
        current = recognized.slug if recognized else NONE if was_asked else ""
        self.initial.setdefault("roadblock", current)
        self.initial.setdefault("due_on", last_day_of(last_day_of(self.today) + timedelta(days=1)))
        self.fields["due_on"].page = self  # type: ignore[attr-defined]
        self.fields["due_on"].widget.attrs["min"] = self.today.isoformat()

    def clean_happened(self) -> str:
        text: str = self.cleaned_data["happened"]
        if not text.strip():
            return ""
        is_over = self.first < self.today.replace(day=1)
        dates = DateContext(self.today, self.latest, self.first if is_over else None)
        self.reading = parse_list(text, dates)
        for problem in self.reading.problems:
            self.add_error("happened", problem)
        for plan in self.reading.plans[:1]:
            first = plan.partition("\n")[0][:60]
            self.add_error("happened", f"“{first}” isn’t ticked. Tick it, or delete the line.")
        return text

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("move") and "due_on" in cleaned and not cleaned["due_on"]:
            self.add_error("due_on", "Choose a due date for the move.")
        return cleaned

    @property
    def to_start(self) -> list[Move]:
        return [self.planned[key] for key in self.cleaned_data["starts"]]

    @property
    def move_text(self) -> MoveText | None:
        """The move of one's own, where one is planned. Only after the form was found valid."""
        name, due_on = self.cleaned_data["move"], self.cleaned_data["due_on"]
        return MoveText(name, due_on, min(self.today, due_on)) if name else None

    @property
    def sets_roadblock(self) -> bool:
        """Whether one was chosen, or none of them."""
        return bool(self.cleaned_data["roadblock"])

    @property
    def recognised(self) -> Roadblock | None:
        return self.roadblocks.get(self.cleaned_data["roadblock"])
