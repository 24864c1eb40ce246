from __future__ import annotations

from typing import Any

from django import forms

from assessments.models.sitting import LONGEST_EXAMPLE
from assessments.placement import Given
from careerladder.typed import TypedText

YES, NO = "yes", "no"


class AnswerForm(forms.Form):
    """Yes or no, and the example that a yes needs to count."""

    answer = forms.ChoiceField(
        choices=[(YES, "Yes"), (NO, "No")],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose yes or no.",
            "invalid_choice": "Choose yes or no.",
        },
    )
    example = TypedText(
        label="A concrete example",
        help_text="A yes without an example is kept and counts as no: the placement goes by "
        "evidence, not confidence. Leave out your employer’s secrets.",
        longest=LONGEST_EXAMPLE,
        required=False,
        rows=5,
    )

    @property
    def given(self) -> Given:
        """What was said. Only after the form was found valid."""
        return Given(self.cleaned_data["answer"] == YES, self.cleaned_data["example"])

    @staticmethod
    def initial_of(given: Given | None) -> dict[str, Any]:
        if given is None:
            return {}
        return {"answer": YES if given.says_yes else NO, "example": given.example}


class PlacementForm(forms.Form):
    """The person's choice among the phases that the answers lead to."""

    phase = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose a phase.",
            "invalid_choice": "Your answers do not lead to this phase. Choose one of these.",
        },
    )

    def __init__(self, *args: Any, candidates: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["phase"].choices = candidates  # type: ignore[attr-defined]
