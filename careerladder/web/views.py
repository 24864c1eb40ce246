from __future__ import annotations

from itertools import islice

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.http import require_POST

from careerladder.web.errors import ended_session
from careerladder.web.local_urls import is_our_page
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import forget_unsent, resubmit_at

# A form has fewer notes.
MOST_PREVIEWED = 6


class DiscardUnsentForm(forms.Form):
    """The action of the form whose text is discarded, and the page to go back to."""

    action = forms.CharField()
    page = forms.CharField(required=False)


@require_POST
@login_not_required
def preview_notes(request: PersonRequest) -> HttpResponse:
    """Show the notes of a form as they will look. Nothing is saved; `previews` names them.

    Without a session the page shows what was typed: htmx would leave the form for the login.
    """
    if not request.user.is_authenticated:
        return ended_session(request, resolve_url(settings.LOGIN_URL))
    sent = (request.POST.get(name, "") for name in request.POST.get("previews", "").split())
    texts = [text.replace("\r\n", "\n") for text in islice(sent, MOST_PREVIEWED) if text.strip()]
    template = "careerladder/web/preview.html"
    return render(request, f"{template}#texts" if request.htmx else template, {"texts": texts})


@require_POST
@resubmit_at(
    lambda: resolve_url("plans:progress"),
    unsaved="nothing was discarded. What you typed is still in its form.",
)
def discard_unsent(request: PersonRequest) -> HttpResponse:
    """Discard the text that is kept for a form, and go back to its page."""
    form = DiscardUnsentForm(request.POST)
    if form.is_valid():
        forget_unsent(request, form.cleaned_data["action"])
    page = form.cleaned_data.get("page", "")
    return redirect(page if is_our_page(page) else resolve_url("plans:progress"))
