"""The page of an account's logins."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from careerladder.accounts.reauthentication import reauthentication_required
from careerladder.accounts.sessions import end_sessions, logins_of
from careerladder.notices import Notice, notify
from careerladder.requests import PersonRequest


class EndSessionsForm(forms.Form):
    """Which login to end; none for all but this one."""

    session = forms.UUIDField(required=False)


@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: PersonRequest) -> HttpResponse:
    """Where one is logged in; a POST ends that. Whoever confirms who they are comes back here."""
    if request.method == "POST":
        return _end(request)
    logins = logins_of(request.user, request.session.session_key)
    context = {"logins": logins, "today": timezone.localdate()}
    return render(request, "careerladder/sessions.html", context)


@reauthentication_required
def _end(request: PersonRequest) -> HttpResponse:
    form = EndSessionsForm(request.POST)
    if not form.is_valid():
        raise Http404("No session is called that.")
    # This one has a button of its own, on every page.
    others = request.user.sessions.exclude(pk=request.session.session_key)
    if uuid := form.cleaned_data["session"]:
        if not end_sessions(others.filter(uuid=uuid)):
            raise Http404("There is no such session, or it has ended.")
        notify(request, Notice("That browser is logged out."))
    else:
        end_sessions(others)
        notify(request, Notice("All other browsers are logged out."))
    return redirect("sessions")
