"""The page of an account's logins."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from careerladder.accounts.active_sessions import logins_of
from careerladder.accounts.reauthentication import reauthentication_required, typed_before
from careerladder.accounts.security_events import Kind, record_event
from careerladder.web.notices import Notice, notify
from careerladder.web.requests import PersonRequest


class EndSessionsForm(forms.Form):
    """Which login to end, or all but this one."""

    session = forms.UUIDField(required=False)
    all = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if bool(said.get("session")) == bool(said.get("all")):
            raise forms.ValidationError("One, or all.")
        return said


@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: PersonRequest) -> HttpResponse:
    """Where one is logged in; a POST ends that.

    Whoever is asked first who they are comes back here, to what they wanted to end.
    """
    if request.method == "POST":
        answer: HttpResponse = _end(request)
        return answer
    logins = logins_of(request.user, request.session.session_key)
    asked = typed_before(request)
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
    # This one has a button of its own, on every page.
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
