"""The pages that ask who it is, beside allauth's for the password and for codes of an app."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import BaseReauthenticateView
from allauth.core.internal import ratelimit
from allauth.mfa.base.views import ReauthenticateView
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from careerladder.accounts.login_forms import EmailedCodeForm, SendCodeForm, code_digest
from careerladder.accounts.second_factor import factors_of
from careerladder.accounts.security_events import Kind, record_event
from careerladder.web.notices import Notice, notify

EMAILED = "emailed_code"
MINUTES = 10


class ReauthenticateByCode(ReauthenticateView):  # type: ignore[misc]
    """Names the codes that this account has."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"factors": factors_of(self.request.user)}


class ReauthenticateByPasskey(ReauthenticateWebAuthnView):  # type: ignore[misc]
    def form_invalid(self, form: Any) -> HttpResponse:
        """On the page itself, which allauth leaves for the login's."""
        answer: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return answer


class ReauthenticateByEmail(BaseReauthenticateView):  # type: ignore[misc]
    """A code to the account's own address; its digest waits in the session."""

    form_class = EmailedCodeForm
    template_name = "account/reauthenticate_by_email.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if SendCodeForm(request.POST).is_asked_for:
            return self._send(request)
        waiting = self._waiting()
        if waiting is None or not self._may_try(waiting["digest"]):
            # Too old, or too often wrong: the page offers another.
            request.session.pop(EMAILED, None)
            answer: HttpResponse = self.render_to_response(self.get_context_data())
            return answer
        answer = super().post(request, *args, **kwargs)
        return answer

    def _send(self, request: HttpRequest) -> HttpResponse:
        refused = ratelimit.consume_or_429(
            request, app="allauth.account", action="reauthenticate_by_email", user=request.user
        )
        if refused:
            return refused  # type: ignore[no-any-return]
        adapter = get_adapter()
        code = adapter.generate_login_code()
        request.session[EMAILED] = {"digest": code_digest(code), "at": time.time()}
        adapter.send_mail("account/email/reauthenticate", request.user.email, {"code": code})  # type: ignore[union-attr]
        notify(request, Notice("The code is on its way."))
        return redirect(request.get_full_path())

    def _waiting(self) -> dict[str, Any] | None:
        waiting: dict[str, Any] | None = self.request.session.get(EMAILED)
        return waiting if waiting and time.time() - waiting["at"] < MINUTES * 60 else None

    def _may_try(self, digest: str) -> bool:
        """Counted in the cache: several requests at once would all read the session's count."""
        return bool(
            ratelimit.consume(
                self.request, app="allauth.account", action="emailed_code", key=digest
            )
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        waiting = self._waiting()
        kwargs: dict[str, Any] = super().get_form_kwargs()
        return kwargs | {"digest": waiting["digest"] if waiting else ""}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"is_sent": self._waiting() is not None, "minutes": MINUTES}

    def form_valid(self, form: Any) -> HttpResponse:
        del self.request.session[EMAILED]
        record_authentication(self.request, self.request.user, "code", reauthenticated=True)
        answer: HttpResponse = super().form_valid(form)
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        record_event(Kind.WRONG_CODE, self.request.user)
        answer: HttpResponse = super().form_invalid(form)
        return answer
