"""allauth's views where ours differ: a passkey keeps the way on, a mailed code proves who it is."""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import BaseReauthenticateView, EmailView, SignupView
from allauth.core.internal import ratelimit
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from allauth.mfa.webauthn.views import LoginWebAuthnView, ReauthenticateWebAuthnView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from careerladder.accounts.forms import LoginForm, MailedCodeForm, ResetPasswordForm, code_digest
from careerladder.accounts.reauthentication import typed_before
from careerladder.accounts.remember import end_with_browser
from careerladder.accounts.security_events import Kind, note
from careerladder.digests import digest_of
from careerladder.models import AddressIsTaken, EmailChange
from careerladder.sessions import forget_logins_under_way

MAILED = "mailed_code"
MINUTES = 10
MOST_WRONG = 3


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
        end_with_browser(self.request, ends="brief" in self.request.POST)
        passkey = form.cleaned_data["credential"]
        login = Login(user=passkey.user, redirect_url=get_next_redirect_url(self.request))
        answer: HttpResponse = perform_passwordless_login(self.request, passkey, login)
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        super().form_invalid(form)
        onwards = get_next_redirect_url(self.request)
        query = f"?{urlencode({'next': onwards})}" if onwards else ""
        return HttpResponseRedirect(resolve_url("account_login") + query)


class ReauthenticateByPasskey(ReauthenticateWebAuthnView):  # type: ignore[misc]
    def form_invalid(self, form: Any) -> HttpResponse:
        """On the page itself, which allauth leaves for the login's."""
        answer: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return answer


class ReauthenticateByMail(BaseReauthenticateView):  # type: ignore[misc]
    """A code to the account's own address; its digest waits in the session."""

    form_class = MailedCodeForm
    template_name = "account/reauthenticate_by_mail.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("action") == "send":
            return self._send(request)
        if not self._waiting():
            # Too old, or too often wrong: the page offers another.
            answer: HttpResponse = self.render_to_response(self.get_context_data())
            return answer
        answer = super().post(request, *args, **kwargs)
        return answer

    def _send(self, request: HttpRequest) -> HttpResponse:
        refused = ratelimit.consume_or_429(
            request, app="allauth.account", action="reauthenticate_by_mail", user=request.user
        )
        if refused:
            return refused  # type: ignore[no-any-return]
        adapter = get_adapter()
        code = adapter.generate_login_code()
        request.session[MAILED] = {"digest": code_digest(code), "at": time.time(), "wrong": 0}
        adapter.send_mail("account/email/reauthenticate", request.user.email, {"code": code})  # type: ignore[union-attr]
        return redirect(request.get_full_path())

    def _waiting(self) -> dict[str, Any] | None:
        waiting: dict[str, Any] | None = self.request.session.get(MAILED)
        if waiting and time.time() - waiting["at"] < MINUTES * 60 and waiting["wrong"] < MOST_WRONG:
            return waiting
        return None

    def get_form_kwargs(self) -> dict[str, Any]:
        waiting = self._waiting()
        kwargs: dict[str, Any] = super().get_form_kwargs()
        return kwargs | {"digest": waiting["digest"] if waiting else ""}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"is_sent": self._waiting() is not None, "minutes": MINUTES}

    def form_valid(self, form: Any) -> HttpResponse:
        del self.request.session[MAILED]
        record_authentication(self.request, self.request.user, "code", reauthenticated=True)
        answer: HttpResponse = super().form_valid(form)
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        waiting = self.request.session[MAILED]
        self.request.session[MAILED] = waiting | {"wrong": waiting["wrong"] + 1}
        note(Kind.WRONG_CODE, self.request.user)
        answer: HttpResponse = super().form_invalid(form)
        return answer


class ChangeEmail(EmailView):  # type: ignore[misc]
    def get_initial(self) -> dict[str, Any]:
        """What was typed before its person was asked who they are."""
        initial: dict[str, Any] = super().get_initial()
        return initial | {"email": typed_before(self.request).get("email", "")}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Only where mail arrives: no other way shows whose an address is."""
        if not settings.MAIL_ARRIVES and "action_remove" not in request.POST:
            answer: HttpResponse = self.render_to_response(
                self.get_context_data(), status=HTTPStatus.CONFLICT
            )
            return answer
        answer = super().post(request, *args, **kwargs)
        return answer


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def undo_email_change(request: HttpRequest, secret: str) -> HttpResponse:
    """Give an account back to the address it had, for who has the link that was mailed there.

    A GET changes nothing: mail scanners follow links.
    """
    change = EmailChange.objects.undoable().filter(digest=digest_of(secret)).first()
    template = "account/undo_email_change.html"
    context: dict[str, Any] = {"change": change}
    if change is None:
        return render(request, template, context, status=HTTPStatus.NOT_FOUND)
    if request.method != "POST":
        return render(request, template, context)
    try:
        person = change.undo()
    except AddressIsTaken:
        context |= {"is_taken": True}
        return render(request, template, context, status=HTTPStatus.CONFLICT)
    # A code that went to the new address, or a login that waits for its second step.
    forget_logins_under_way(person, {change.from_email, change.to_email})
    note(Kind.ADDRESS_RESTORED, person)
    get_adapter().send_mail(
        "account/email/email_restored", change.to_email, {"from_email": change.from_email}
    )
    reset = ResetPasswordForm({"email": change.from_email})
    if reset.is_valid():
        reset.save(request)
    return render(request, template, context | {"is_done": True})
