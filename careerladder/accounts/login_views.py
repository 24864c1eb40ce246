"""allauth's views of signing up and logging in, where ours differ."""

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
from careerladder.accounts.remember import BriefForm, end_with_browser
from careerladder.accounts.second_factor import factors_of
from careerladder.web.notices import Notice, notify


class SignUp(SignupView):  # type: ignore[misc]
    """A form that is sent twice makes one account, and logs in to it both times.

    So does whoever signs up with an address and the password that belong to an account already.
    """

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            answer: HttpResponse = super().form_valid(form)
        except IntegrityError:
            # The other one came between looking and writing.
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
                notify(self.request, Notice("You had an account already, and are logged in to it."))
                logged_in: HttpResponse = login.login(
                    self.request, redirect_url=get_next_redirect_url(self.request)
                )
                return logged_in
        answer: HttpResponse = super().form_invalid(form)
        return answer


@method_decorator(login_not_required, name="dispatch")
class LoginByPasskey(LoginWebAuthnView):  # type: ignore[misc]
    """Goes on to where the login was to lead, as the other ways do."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What the passkey has to sign. Each stranger who asks gets a session, so not too often."""
        allowed = ratelimit.consume(
            request, app="allauth.account", action="passkey_challenge", limit_get=True
        )
        if not allowed:
            return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)
        answer: HttpResponse = super().get(request, *args, **kwargs)
        return answer

    def form_valid(self, form: Any) -> HttpResponse:
        # The checkbox of the form beside it, where there is a script there is a passkey.
        end_with_browser(self.request, ends=BriefForm(self.request.POST).is_brief)
        passkey = form.cleaned_data["credential"]
        login = Login(user=passkey.user, redirect_url=get_next_redirect_url(self.request))
        answer: HttpResponse = perform_passwordless_login(self.request, passkey, login)
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        super().form_invalid(form)
        onwards = get_next_redirect_url(self.request)
        query = f"?{urlencode({'next': onwards})}" if onwards else ""
        return HttpResponseRedirect(resolve_url("account_login") + query)


@method_decorator(login_not_required, name="dispatch")
class SecondStep(AuthenticateView):  # type: ignore[misc]
    """Offers the second factors that this account has, and no others."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"factors": factors_of(self.stage.login.user)}
