"""Forms that ask for a proposal, accept it, and say which roadblock is familiar."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from careerladder.ladders.catalog import LadderContent
from careerladder.models import Roadblock, Systems
from plans.page_form import PageForm

FEWEST_HOURS, MOST_HOURS = 2, 60
OUT_OF_RANGE = f"Enter a whole number of hours from {FEWEST_HOURS} to {MOST_HOURS}."
NONE, SKIP = "none", "skip"


def systems_field() -> forms.TypedChoiceField:
    """What the person works on. None if the form doesn’t say."""
    return forms.TypedChoiceField(
        choices=Systems,
        coerce=Systems,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": "Choose what you work on."},
    )


class ProposalForm(forms.Form):
    """The hours a month to plan for, and the systems.

    The labels and hints are in the template, because it also renders the fields without a form.
    """

    systems = systems_field()

    hours = forms.IntegerField(
        min_value=FEWEST_HOURS,
        max_value=MOST_HOURS,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), OUT_OF_RANGE
        ),
    )


class AcceptForm(ProposalForm, PageForm):
    """Accepts the proposal with this digest, and no other."""

    digest = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["hours"].widget = forms.HiddenInput()
        self.fields["systems"].widget = forms.HiddenInput()


class RoadblockForm(forms.Form):
    """One of the ladder's roadblocks, none of them, or no answer.

    With `then` it asks for a proposal as well, for the hours and systems that are given. No
    roadblock needs to be chosen for that.
    """

    PROPOSE = "propose"

    roadblock = forms.CharField(required=False)
    hours = forms.IntegerField(
        required=False,
        min_value=FEWEST_HOURS,
        max_value=MOST_HOURS,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), OUT_OF_RANGE),
    )
    systems = systems_field()
    then = forms.ChoiceField(choices=((PROPOSE, "Propose"),), required=False)
    # Set by an undo: the primary key of the recognition that it reverts.
    instead_of = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)

    def __init__(self, *args: Any, ladder: LadderContent, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by_slug = {each.slug: each for each in ladder.roadblocks}

    def clean_roadblock(self) -> str:
        slug: str = self.cleaned_data["roadblock"]
        if not slug and self.data.get("then") != self.PROPOSE:
            raise ValidationError("Choose the closest one, or “None of these”.")
        if slug and slug not in (NONE, SKIP, *self.by_slug):
            raise ValidationError("That roadblock is not on this ladder. Choose one of these.")
        return slug

    def clean_hours(self) -> int | None:
        hours: int | None = self.cleaned_data["hours"]
        if hours is None and "hours" in self.data:
            raise ValidationError(OUT_OF_RANGE)
        return hours

    @property
    def asks_for_proposal(self) -> bool:
        return bool(self.cleaned_data["then"])

    @property
    def is_answered(self) -> bool:
        return bool(self.cleaned_data["roadblock"])

    @property
    def is_skipped(self) -> bool:
        return bool(self.cleaned_data["roadblock"] == SKIP)

    @property
    def recognised(self) -> Roadblock | None:
        """The chosen roadblock, or None. The form must be valid."""
        return self.by_slug.get(self.cleaned_data["roadblock"])
