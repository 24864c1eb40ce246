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
