"""Changes to allauth's views for sign-up and login."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import SignupView
from allauth.core.internal import ratelimit
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.decorators import method_decorator
from django.utils.http import urlencode

from careerladder.accounts.login_forms import LoginForm
from careerladder.accounts.remember import BriefForm, expire_with_browser
from careerladder.accounts.second_factor import factors_of
from careerladder.web.notices import Notice, notify


class SignUp(SignupView):  # type: ignore[misc]
    """Log in to an existing account if its address and password are sent to the sign-up form.

    So a form that is sent twice creates one account, and both requests log in to it.
    """

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            answer: HttpResponse = super().form_valid(form)
        except IntegrityError:
            # A simultaneous request created the account after the form was validated.
            form.add_error("email", get_adapter().validation_error("email_taken"))
            return self.form_invalid(form)
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        if form.has_error("email", "email_taken"):
            given = {
                "login": form["email"].value(),
                "password": form["password1"].value(),
                "remember": form["remember"].value(),
            }
            login = LoginForm(given, request=self.request)
            if login.is_valid():
                notify(
                    self.request,
                    Notice("You already had an account. You’re logged in to it."),
                )
                logged_in: HttpResponse = login.login(
                    self.request, redirect_url=get_next_redirect_url(self.request)
                )
                return logged_in
        answer: HttpResponse = super().form_invalid(form)
        return answer


@method_decorator(login_not_required, name="dispatch")
class LoginByPasskey(LoginWebAuthnView):  # type: ignore[misc]
    """Keeps the `next` URL, as the other login methods do."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The challenge for the passkey. It creates a session, so the number is limited: 429."""
        allowed = ratelimit.consume(
            request, app="allauth.account", action="passkey_challenge", limit_get=True
        )
        if not allowed:
            return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)
        answer: HttpResponse = super().get(request, *args, **kwargs)
        return answer

    def form_valid(self, form: Any) -> HttpResponse:
        # A script copies the checkbox of the password's form into this field.
        expire_with_browser(self.request, ends=BriefForm(self.request.POST).is_brief)
        passkey = form.cleaned_data["credential"]
        login = Login(user=passkey.user, redirect_url=get_next_redirect_url(self.request))
        answer: HttpResponse = perform_passwordless_login(self.request, passkey, login)
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        super().form_invalid(form)
        next_url = get_next_redirect_url(self.request)
        query = f"?{urlencode({'next': next_url})}" if next_url else ""
        return HttpResponseRedirect(resolve_url("account_login") + query)


@method_decorator(login_not_required, name="dispatch")
class SecondStep(AuthenticateView):  # type: ignore[misc]
    """Passes the account's second factors to the template."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"factors": factors_of(self.stage.login.user)}
