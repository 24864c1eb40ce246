"""Where in the plan a move shall stand."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from plans.dates import FARTHEST

UP, DOWN = "up", "down"


class PlaceForm(forms.Form):
    """One step up or down; or before a move, and into a month."""

    direction = forms.ChoiceField(choices=((UP, "Earlier"), (DOWN, "Later")), required=False)
    before = forms.UUIDField(required=False)
    month = forms.DateField(input_formats=["%Y-%m"], required=False)

    def clean_month(self) -> date | None:
        month: date | None = self.cleaned_data["month"]
        today = timezone.localdate()
        if month and not today.replace(day=1) <= month <= today + FARTHEST:
            raise ValidationError("Choose a month from this one on, within ten years.")
        return month

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not (self.errors or any(cleaned.values())):
            raise ValidationError("Say where it shall stand.")
        return cleaned
