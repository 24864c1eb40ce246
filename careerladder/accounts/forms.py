"""Forms for an account's settings and its deletion."""

from __future__ import annotations

import zoneinfo
from functools import cache
from itertools import groupby

from django import forms

from careerladder.models import User
from careerladder.models.user import validate_time_zone

DEFAULT_ZONE = "UTC"


@cache
def _zone_names() -> list[str]:
    """The time zones to choose from: those named region/place, and UTC."""
    return sorted(
        name
        for name in zoneinfo.available_timezones()
        if name == DEFAULT_ZONE or ("/" in name and not name.startswith(("Etc/", "SystemV/")))
    )


def _zone_choices(chosen: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The choices grouped by region. `chosen` is added, because a browser may know other names."""
    names = sorted({*_zone_names(), chosen or DEFAULT_ZONE})
    return [
        (region, [(name, name.replace("_", " ")) for name in group])
        for region, group in groupby(names, key=lambda name: name.partition("/")[0])
    ]


CHOOSE_KEYS = "Choose whether keyboard shortcuts are on or off."


class TimeZoneForm(forms.Form):
    time_zone = forms.CharField(
        label="Time zone",
        validators=[validate_time_zone],
        error_messages={"required": "Choose a time zone."},
    )
    guess = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, person: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["time_zone"].initial = person.time_zone or DEFAULT_ZONE
        self.fields["time_zone"].widget = forms.Select(choices=_zone_choices(person.time_zone))
        # Only the form in base.html, which a script sends, has this field.
        if not self.is_bound:
            del self.fields["guess"]


class SingleKeysForm(forms.Form):
    single_keys = forms.ChoiceField(
        choices=[("on", "On"), ("off", "Off")],
        error_messages={"required": CHOOSE_KEYS, "invalid_choice": CHOOSE_KEYS},
    )


class DeleteAccountForm(forms.Form):
    understood = forms.BooleanField(
        label="Delete my account and everything in it. I understand that this can’t be undone.",
        error_messages={"required": "Select this box to delete your account, or select Cancel."},
    )
