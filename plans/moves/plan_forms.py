"""Forms of the plan page: pause the plan, and change a move's place."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format

from plans.evidence.fields import NO_SUCH_DAY
from plans.page_form import PageForm

LONGEST_PAUSE = timedelta(days=731)


class PauseForm(PageForm):
    """The day on which a pause ends: after today in the person's zone, at most two years away."""

    until = forms.DateField(
        label="Pause the plan until",
        help_text="Due dates move later by the length of the pause. Nothing is marked overdue "
        "until then.",
        input_formats=["%Y-%m-%d"],
        error_messages={"required": "Choose a day.", "invalid": NO_SUCH_DAY},
    )
    # Set by an undo: the time of the shift of dates that it reverts.
    undoing = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        today = self.today
        between = {
            "min": (today + timedelta(days=1)).isoformat(),
            "max": (today + LONGEST_PAUSE).isoformat(),
        }
        self.fields["until"].widget = forms.TextInput(attrs={"type": "date", **between})

    def clean_undoing(self) -> datetime | None:
        """The moment in UTC, because PostgreSQL accepts fewer UTC offsets than Python."""
        moment: datetime | None = self.cleaned_data["undoing"]
        return moment.astimezone(UTC) if moment else None

    def clean_until(self) -> date:
        day: date = self.cleaned_data["until"]
        today = timezone.localdate()
        if day <= min(today, self.today):
            said = date_format(today, "j F Y")
            raise ValidationError(f"Choose a day after today, {said}.")
        if day > today + LONGEST_PAUSE:
            raise ValidationError("A pause can last two years. Choose an earlier day.")
        return day


class PlaceForm(forms.Form):
    """A move's new place: one step past a neighbor, or directly before or after another move.

    A step names its neighbor, so that it is safe to send twice.
    """

    earlier_than = forms.UUIDField(required=False)
    later_than = forms.UUIDField(required=False)
    before = forms.UUIDField(required=False)
    after = forms.UUIDField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and sum(map(bool, cleaned.values())) != 1:
            raise ValidationError("Name one move to put it before or after.")
        return cleaned

    @property
    def neighbor(self) -> UUID:
        """The primary key of the move that it is put before or after."""
        key: UUID = next(filter(None, self.cleaned_data.values()))
        return key

    @property
    def is_step(self) -> bool:
        return bool(self.cleaned_data["earlier_than"] or self.cleaned_data["later_than"])

    @property
    def is_before(self) -> bool:
        return bool(self.cleaned_data["earlier_than"] or self.cleaned_data["before"])
