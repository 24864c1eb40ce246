from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime

from assessments.explanation import NamedPhase
from assessments.history import AssessmentSummary
from assessments.models.refusals import LONGEST_EXAMPLE
from assessments.routing import Given
from careerladder.web.fields import LongTextField

YES, NO = "yes", "no"


class AnswerForm(forms.Form):
    """Yes or no, and the example that a yes needs to count."""

    REWORDED = (
        "The questions changed while this page was open. Check your answer against the new "
        "wording, and send it again."
    )
    OVERTAKEN = (
        "This answer was changed in another tab after you opened this page. That answer is shown "
        "below. Yours is in the form: send it to replace the saved one."
    )
    TOO_MANY = (
        "Too many assessments were started from your network in the last hour. Your answer is not "
        "saved yet: keep this page open, and send it again later."
    )

    answer = forms.ChoiceField(
        choices=[(YES, "Yes"), (NO, "No")],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose yes or no.",
            "invalid_choice": "Choose yes or no.",
        },
    )
    example = LongTextField(
        label="A concrete example",
        help_text="A yes without an example counts as no. Nobody else reads this, but leave out "
        "anything confidential.",
        longest=LONGEST_EXAMPLE,
        required=False,
        rows=5,
    )

    def full_clean(self) -> None:
        super().full_clean()
        if list(self.errors) == ["example"]:
            self.fields["example"].widget.attrs["autofocus"] = True

    @property
    def given(self) -> Given:
        """The answer of a valid form."""
        return Given(self.cleaned_data["answer"] == YES, self.cleaned_data["example"])

    @property
    def typed(self) -> str:
        """The example as it was sent, whether or not it is valid."""
        return str(self["example"].value() or "")

    @staticmethod
    def initial_of(given: Given | None) -> dict[str, Any]:
        if given is None:
            return {}
        return {"answer": YES if given.says_yes else NO, "example": given.example}


class SittingPageForm(forms.Form):
    """The hidden fields of a sitting's pages.

    `sitting` is the key of the sitting that the page belongs to or begins, `page` the page's own
    id, `base_answer` the digest of the answer that it showed, `version` that of the ladder that it
    showed, and `rule` the slug of the rule that it is about. A person types none of them, so a
    value that was tampered with is no error: it matches nothing.
    """

    sitting = forms.Field(required=False)
    page = forms.Field(required=False)
    base_answer = forms.Field(required=False)
    version = forms.Field(required=False)
    rule = forms.Field(required=False)

    @property
    def key(self) -> UUID | None:
        """The key of the sitting; None if it is no UUID."""
        try:
            return UUID(self.sent("sitting") or "")
        except ValueError:
            return None

    def sent(self, name: str) -> str | None:
        """The value of a field as it was sent; None if it was not sent."""
        text: str | None = self[name].value()
        return text


class KeepForm(forms.Form):
    """Whether the person who keeps a sitting has an account already."""

    have = forms.CharField(required=False)

    @property
    def has_account(self) -> bool:
        return bool(self["have"].value())


class PlacementForm(forms.Form):
    """The person's choice among the phases that the answers lead to."""

    phase = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose a phase.",
            "invalid_choice": "Your answers don’t lead to that phase. Choose one of these.",
        },
    )

    def __init__(self, *args: Any, candidates: Iterable[NamedPhase], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(phase.slug, phase.name) for phase in candidates]
        self.fields["phase"].choices = choices  # type: ignore[attr-defined]


class CompareForm(forms.Form):
    """Two assessments to compare.

    The form doesn't check whose they are: the view fetches them among the person's own.
    """

    SAME = "These are the same assessment. Choose two different ones."
    NONE = "Choose an assessment."

    a = forms.UUIDField(label="First")
    b = forms.UUIDField(label="Second")

    def __init__(self, *args: Any, taken: Sequence[AssessmentSummary], **options: Any) -> None:
        super().__init__(*args, **options)
        blank = [("", "Choose one")] if self.is_bound else []
        choices = blank + _choices(taken)
        for field in self.fields.values():
            field.widget = forms.Select(choices=choices)
            field.error_messages |= {"required": self.NONE, "invalid": self.NONE}

    @classmethod
    def of_latest(cls, taken: Sequence[AssessmentSummary]) -> CompareForm:
        """An unbound form with the latest two chosen. Takes two assessments or more."""
        return cls(initial={"a": str(taken[1].uuid), "b": str(taken[0].uuid)}, taken=taken)

    def clean(self) -> dict[str, Any]:
        chosen = self.cleaned_data
        if "a" in chosen and chosen["a"] == chosen.get("b"):
            self.add_error("b", self.SAME)
        return chosen

    @property
    def chosen(self) -> tuple[UUID, UUID]:
        """The keys of the two assessments of a valid form."""
        return self.cleaned_data["a"], self.cleaned_data["b"]


def _choices(taken: Sequence[AssessmentSummary]) -> list[tuple[str, str]]:
    """Label each by its date and phase, and by its time if another has the same date."""
    moments = [localtime(each.finished_at) for each in taken]
    times = Counter(moment.date() for moment in moments)
    named = []
    for each, moment in zip(taken, moments, strict=True):
        dated = date_format(moment, "j F Y, H:i" if times[moment.date()] > 1 else "j F Y")
        aside = ", set aside" if each.is_set_aside else ""
        named.append((str(each.uuid), f"{dated}: {each.phase.name}{aside}"))
    return named
