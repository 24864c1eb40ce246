"""An account's settings, and its deletion."""

from __future__ import annotations

import zoneinfo
from functools import cache
from itertools import groupby

from django import forms

from careerladder.models import User
from careerladder.models.user import must_be_a_time_zone

ELSEWHERE = "UTC"


@cache
def _zones() -> list[str]:
    """Those that a person would look for: a region and a place in it, and UTC."""
    return sorted(
        name
        for name in zoneinfo.available_timezones()
        if name == ELSEWHERE or ("/" in name and not name.startswith(("Etc/", "SystemV/")))
    )


def _choices(chosen: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Grouped by region; a zone that a browser named otherwise stands among them too."""
    names = sorted({*_zones(), chosen or ELSEWHERE})
    return [
        (region, [(name, name.replace("_", " ")) for name in group])
        for region, group in groupby(names, key=lambda name: name.partition("/")[0])
    ]


class TimeZoneForm(forms.Form):
    time_zone = forms.CharField(label="Time zone", validators=[must_be_a_time_zone])
    guess = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, person: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["time_zone"].initial = person.time_zone or ELSEWHERE
        self.fields["time_zone"].widget = forms.Select(choices=_choices(person.time_zone))
        # The browser's guess has a form of its own, in base.html.
        if not self.is_bound:
            del self.fields["guess"]


class SingleKeysForm(forms.Form):
    single_keys = forms.ChoiceField(choices=[("on", "On"), ("off", "Off")])


class DeleteAccountForm(forms.Form):
    understood = forms.BooleanField(
        label="Delete my account and everything in it. I know that it can’t be brought back.",
        error_messages={"required": "Tick this to delete the account, or leave to keep it."},
    )
