"""What a person says of their own account."""

from __future__ import annotations

import zoneinfo
from functools import cache
from itertools import groupby

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from careerladder.accounts.addresses import opens
from careerladder.accounts.known_browsers import attempt
from careerladder.accounts.remember import end_with_browser, remember_field
from careerladder.accounts.security_events import Kind, note
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


# allauth puts the way to a new password between one field and the next; ours stands at the foot.


class LoginForm(allauth_forms.LoginForm):  # type: ignore[misc]
    # allauth itself does with it what end_with_browser does.
    remember = remember_field()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class SignupForm(allauth_forms.SignupForm):  # type: ignore[misc]
    remember = remember_field()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "remember"])

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        end_with_browser(request, ends=not self.cleaned_data["remember"])
        saved: tuple[User | None, HttpResponse | None] = super().try_save(request)
        return saved


class ReauthenticateForm(allauth_forms.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class ChangePasswordForm(allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    """Without the old password: who it is was asked before the page."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["oldpassword"]

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        if self.user.check_password(password):
            raise forms.ValidationError("That’s your password already. Choose another one.")
        return password


class ResetPasswordForm(allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    users: list[User]

    def clean_email(self) -> str:
        email: str = super().clean_email()
        _count("reset_by_account", email)
        self.users = [user for user in self.users if opens(user, email)]
        return email

    def save(self, request: HttpRequest, **options: object) -> str:
        for user in self.users:
            note(Kind.RESET_REQUESTED, user)
        email: str = super().save(request, **options)
        return email


class RequestLoginCodeForm(allauth_forms.RequestLoginCodeForm):  # type: ignore[misc]
    remember = remember_field()
    _user: User | None

    def clean(self) -> dict[str, object]:
        said: dict[str, object] = super().clean()
        if not self.errors:
            end_with_browser(context.request, ends=not said["remember"])
        return said

    def clean_email(self) -> str:
        email: str = super().clean_email()
        _count("code_by_account", email)
        if self._user is not None and not opens(self._user, email):
            self._user = None
        if self._user is not None:
            note(Kind.CODE_REQUESTED, self._user)
        return email


def _count(action: str, email: str) -> None:
    """Raises ValidationError beyond what the account allows; known browsers are counted apart."""
    if attempt(context.request, action, email) is None:
        raise get_adapter().validation_error("rate_limited")


class EmailedCodeForm(forms.Form):
    """The code that was sent to the person's address, compared with the digest that was kept."""

    code = forms.CharField(
        label="Code",
        max_length=32,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )

    def __init__(self, *args: object, digest: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.digest = digest

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not constant_time_compare(code_digest(code), self.digest):
            raise get_adapter().validation_error("incorrect_code")
        return code


def code_digest(code: str) -> str:
    """Keyed, since a code is short; however it is typed."""
    typed = "".join(code.split()).replace("-", "").upper()
    return salted_hmac("careerladder.emailed_code", typed, algorithm="sha256").hexdigest()


class TimeZoneForm(forms.Form):
    time_zone = forms.CharField(label="Time zone", validators=[must_be_a_time_zone])
    guess = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, person: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.person = person
        self.fields["time_zone"].initial = person.time_zone or ELSEWHERE
        self.fields["time_zone"].widget = forms.Select(choices=_choices(person.time_zone))
        # The browser's guess has a form of its own, in base.html.
        if not self.is_bound:
            del self.fields["guess"]

    def save(self) -> None:
        """Keep the zone; a guess never takes the place of one that is known."""
        person = User.objects.filter(pk=self.person.pk)
        if self.cleaned_data["guess"]:
            person = person.filter(time_zone="")
        person.update(time_zone=self.cleaned_data["time_zone"])


class SingleKeysForm(forms.Form):
    single_keys = forms.ChoiceField(choices=[("on", "On"), ("off", "Off")])


class DeleteAccountForm(forms.Form):
    understood = forms.BooleanField(
        label="Delete my account and everything in it. I know that it can’t be brought back.",
        error_messages={"required": "Tick this to delete the account, or leave to keep it."},
    )
