from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.views.decorators.http import require_POST

from careerladder.web.local_urls import is_our_page
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import forget_unsent


class DiscardUnsentForm(forms.Form):
    """The action of the form whose text is discarded, and the page to go back to."""

    action = forms.CharField()
    page = forms.CharField(required=False)


@require_POST
def discard_unsent(request: PersonRequest) -> HttpResponse:
    """Discard the text that is kept for a form, and go back to its page."""
    form = DiscardUnsentForm(request.POST)
    if form.is_valid():
        forget_unsent(request, form.cleaned_data["action"])
    page = form.cleaned_data.get("page", "")
    return redirect(page if is_our_page(page) else resolve_url("plans:progress"))
