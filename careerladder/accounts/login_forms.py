"""Changes to allauth's forms for login, reauthentication and passwords."""

from __future__ import annotations

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from careerladder.accounts.email_addresses import can_log_in_with
from careerladder.accounts.known_browsers import count_attempt
from careerladder.accounts.remember import expire_with_browser, remember_field
from careerladder.accounts.security_events import Kind, record_event
from careerladder.models import User

# allauth puts a link to the password reset into a help text. Our templates have it below the form.


class LoginForm(allauth_forms.LoginForm):  # type: ignore[misc]
    # allauth itself handles this field, as expire_with_browser does for the other forms.
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
        expire_with_browser(request, ends=not self.cleaned_data["remember"])
        saved: tuple[User | None, HttpResponse | None] = super().try_save(request)
        return saved


class ReauthenticateForm(allauth_forms.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class ChangePasswordForm(allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    """Without the old password, because the page requires a reauthentication."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["oldpassword"]

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        if self.user.check_password(password):
            raise forms.ValidationError("That’s already your password. Choose a different one.")
        return password


class ResetPasswordForm(allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    users: list[User]

    def clean_email(self) -> str:
        email: str = super().clean_email()
        _count_attempt("reset_by_account", email)
        self.users = [user for user in self.users if can_log_in_with(user, email)]
        return email

    def save(self, request: HttpRequest, **options: object) -> str:
        for user in self.users:
            record_event(Kind.RESET_REQUESTED, user)
        email: str = super().save(request, **options)
        return email


class RequestLoginCodeForm(allauth_forms.RequestLoginCodeForm):  # type: ignore[misc]
    remember = remember_field()
    _user: User | None

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean()
        if not self.errors:
            expire_with_browser(context.request, ends=not cleaned["remember"])
        return cleaned

    def clean_email(self) -> str:
        email: str = super().clean_email()
        _count_attempt("code_by_account", email)
        if self._user is not None and not can_log_in_with(self._user, email):
            self._user = None
        if self._user is not None:
            record_event(Kind.CODE_REQUESTED, self._user)
        return email


def _count_attempt(action: str, email: str) -> None:
    """Count an attempt. Raise ValidationError beyond the limit of the account."""
    if count_attempt(context.request, action, email) is None:
        raise get_adapter().validation_error("rate_limited")


class EmailActionForm(forms.Form):
    """Which button of the page of addresses was clicked: allauth knows each by its name."""

    @property
    def removes(self) -> bool:
        return "action_remove" in self.data

    @property
    def sends(self) -> bool:
        return "action_send" in self.data


class SendCodeForm(forms.Form):
    """Whether a code is asked for, or given."""

    action = forms.CharField(required=False)

    @property
    def is_asked_for(self) -> bool:
        return bool(self["action"].value() == "send")


class EmailedCodeForm(forms.Form):
    """The code that was mailed to the person. Its digest is passed to the form."""

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
    """The digest of a code, ignoring spaces, hyphens and case. It is keyed, as a code is short."""
    normalized = "".join(code.split()).replace("-", "").upper()
    return salted_hmac("careerladder.emailed_code", normalized, algorithm="sha256").hexdigest()
