"""The page of an account's logins."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from careerladder.accounts.active_sessions import active_logins
from careerladder.accounts.reauthentication import reauthentication_required, take_pending_fields
from careerladder.accounts.security_events import Kind, record_event
from careerladder.web.notices import Notice, notify
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import resubmit_at


class EndSessionsForm(forms.Form):
    """The uuid of the session to end, or `all` to end all others. Exactly one is required."""

    session = forms.UUIDField(required=False)
    all = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if bool(cleaned.get("session")) == bool(cleaned.get("all")):
            raise forms.ValidationError("One, or all.")
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
@resubmit_at(
    lambda: reverse("sessions"),
    unsaved="no browser was logged out. Choose it again.",
)
def sessions(request: PersonRequest) -> HttpResponseBase:
    """List the active logins. A POST ends one, or all others.

    After a reauthentication the page shows again what the person asked to end.
    """
    if request.method == "POST":
        return _end(request)
    logins = active_logins(request.user, request.session.session_key)
    asked = take_pending_fields(request)
    context = {
        "logins": logins,
        "today": timezone.localdate(),
        "asked": next((each for each in logins if str(each.uuid) == asked.get("session")), None),
        "asked_for_all": "all" in asked,
    }
    return render(request, "careerladder/accounts/sessions.html", context)


@reauthentication_required
def _end(request: PersonRequest) -> HttpResponse:
    form = EndSessionsForm(request.POST)
    if not form.is_valid():
        raise Http404("No session is called that.")
    # The current session is ended by logging out.
    others = request.user.sessions.exclude(pk=request.session.session_key)
    if uuid := form.cleaned_data["session"]:
        if not others.filter(uuid=uuid).end():
            raise Http404("There is no such session, or it has ended.")
        record_event(Kind.SESSION_ENDED, request.user)
        notify(request, Notice("That browser is logged out."))
    else:
        if others.end():
            record_event(Kind.SESSION_ENDED, request.user)
        notify(request, Notice("All other browsers are logged out."))
    return redirect("sessions")
