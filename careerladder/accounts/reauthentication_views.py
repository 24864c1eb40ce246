"""Reauthentication by a code or a passkey. allauth's own view asks for the password."""

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

EMAILED_CODE_KEY = "emailed_code"
CODE_MINUTES = 10


class ReauthenticateByCode(ReauthenticateView):  # type: ignore[misc]
    """Passes the account's second factors to the template."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"factors": factors_of(self.request.user)}


class ReauthenticateByPasskey(ReauthenticateWebAuthnView):  # type: ignore[misc]
    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the error on this page. allauth would redirect to the login."""
        answer: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return answer


class ReauthenticateByEmail(BaseReauthenticateView):  # type: ignore[misc]
    """Reauthentication by a code that is mailed to the account's address.

    The session has the code's digest and the time when it was sent.
    """

    form_class = EmailedCodeForm
    template_name = "account/reauthenticate_by_email.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if SendCodeForm(request.POST).is_asked_for:
            return self._send(request)
        pending = self._pending_code()
        if pending is None or not self._may_try(pending["digest"]):
            # The code has expired, or too many wrong ones were tried. The page offers another.
            request.session.pop(EMAILED_CODE_KEY, None)
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
        request.session[EMAILED_CODE_KEY] = {"digest": code_digest(code), "at": time.time()}
        adapter.send_mail("account/email/reauthenticate", request.user.email, {"code": code})  # type: ignore[union-attr]
        notify(request, Notice("Code sent."))
        return redirect(request.get_full_path())

    def _pending_code(self) -> dict[str, Any] | None:
        pending: dict[str, Any] | None = self.request.session.get(EMAILED_CODE_KEY)
        return pending if pending and time.time() - pending["at"] < CODE_MINUTES * 60 else None

    def _may_try(self, digest: str) -> bool:
        """Count an attempt, in the cache: simultaneous requests would read the same session."""
        return bool(
            ratelimit.consume(
                self.request, app="allauth.account", action="emailed_code", key=digest
            )
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        pending = self._pending_code()
        kwargs: dict[str, Any] = super().get_form_kwargs()
        return kwargs | {"digest": pending["digest"] if pending else ""}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"is_sent": self._pending_code() is not None, "minutes": CODE_MINUTES}

    def form_valid(self, form: Any) -> HttpResponse:
        del self.request.session[EMAILED_CODE_KEY]
        record_authentication(self.request, self.request.user, "code", reauthenticated=True)
        answer: HttpResponse = super().form_valid(form)
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        record_event(Kind.WRONG_CODE, self.request.user)
        answer: HttpResponse = super().form_invalid(form)
        return answer
