from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from careerladder.requests import PersonRequest
from careerladder.unsent import forget_unsent


class UnsentForm(forms.Form):
    """Which text that waits is thrown away, and the page to go back to."""

    action = forms.CharField()
    page = forms.CharField(required=False)


@require_POST
def discard(request: PersonRequest) -> HttpResponse:
    """Throw away the text that waits for a form, and go back to its page."""
    form = UnsentForm(request.POST)
    if form.is_valid():
        forget_unsent(request, form.cleaned_data["action"])
    page = form.cleaned_data.get("page", "")
    is_ours = page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return redirect(page if is_ours else resolve_url("plans:progress"))
