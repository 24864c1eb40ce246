"""Changes to allauth's views for passkeys and the authenticator app."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.views import EditWebAuthnView, RemoveWebAuthnView
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator

from careerladder.accounts.reauthentication import take_pending_fields
from careerladder.accounts.second_factor import factors_of
from careerladder.web.notices import Notice, notify


class SetUpApp(ActivateTOTPView):  # type: ignore[misc]
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Redirect to the overview if an app is set up, as after a double click.

        allauth would redirect to the page that turns it off.
        """
        if is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
            return redirect("mfa_index")
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer


class TurnAppOff(DeactivateTOTPView):  # type: ignore[misc]
    @method_decorator(transaction.atomic)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lock the user, so that the second of two simultaneous requests finds it turned off."""
        if request.method == "POST" and request.user.is_authenticated:
            request.user.lock()
            if not is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
                return redirect("mfa_index")
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"has_passkeys": factors_of(self.request.user).passkeys > 0}


class RenamePasskey(EditWebAuthnView):  # type: ignore[misc]
    def get_initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_initial()
        typed = take_pending_fields(self.request).get("name")
        return initial | ({"name": typed} if typed else {})

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        notify(self.request, Notice(f"Renamed to “{form.cleaned_data['name']}”."))
        return answer


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]
    """Tells the template whether removing the passkey turns off two-step login."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"is_last": factors_of(self.request.user).count == 1}

    def form_valid(self, form: Any) -> HttpResponse:
        was_last = factors_of(self.request.user).count == 1
        answer: HttpResponse = super().form_valid(form)
        if was_last:
            notify(self.request, Notice("Two-step login is off. Your recovery codes were deleted."))
        return answer
