"""Fields in every state."""

from __future__ import annotations

from django import forms

from careerladder.web.fields import NOTE_HINT, LongTextField
from styleguide.samples.sample import NOTE, SLUG, Sample


class _Fields(forms.Form):
    text = forms.CharField(label="Text")
    email = forms.EmailField(label="Email address")
    day = forms.DateField(label="Date", widget=forms.DateInput(attrs={"type": "date"}))
    choice = forms.ChoiceField(label="Select", choices=[("a", "One"), ("b", "Another")])
    agreed = forms.BooleanField(label="Checkbox: I have read it")


class _InOtherStates(forms.Form):
    read_only = forms.CharField(
        label="Read-only", initial=NOTE, widget=forms.TextInput(attrs={"readonly": True})
    )
    disabled = forms.CharField(label="Disabled", initial=NOTE, disabled=True)


class _Typed(forms.Form):
    note = LongTextField(label="What happened", longest=200, rows=3, help_text=NOTE_HINT)


def fields() -> list[Sample[forms.Form]]:
    hinted = _Fields(auto_id=f"{SLUG}-hinted-%s", label_suffix="")
    for field in hinted.fields.values():
        field.help_text = "A hint says what to enter."
    return [
        Sample("fields-plain", "Plain", _Fields(auto_id=f"{SLUG}-plain-%s")),
        Sample("fields-hint", "With a hint", hinted),
        Sample(
            "fields-error",
            "With an error",
            _Fields({"email": "ada@", "choice": ""}, auto_id=f"{SLUG}-e-%s"),
        ),
        Sample(
            "fields-states", "Read-only and disabled", _InOtherStates(auto_id=f"{SLUG}-other-%s")
        ),
    ]


def typed() -> list[Sample[forms.Form]]:
    return [
        Sample("textarea-blank", "Blank", _Typed(auto_id=f"{SLUG}-blank-%s")),
        Sample(
            "textarea-almost-full",
            "Almost full",
            _Typed(initial={"note": (NOTE + "\n") * 3}, auto_id=f"{SLUG}-full-%s"),
        ),
        Sample(
            "textarea-too-long",
            "Too long",
            _Typed({"note": (NOTE + "\n") * 4}, auto_id=f"{SLUG}-long-%s"),
        ),
    ]
