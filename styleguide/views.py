from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from styleguide.samples import samples
from styleguide.sections import SECTIONS


@require_safe
@login_not_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state. No query. 404 unless the setting STYLEGUIDE is on."""
    if not settings.STYLEGUIDE:
        raise Http404("The style guide is off: STYLEGUIDE switches it on.")
    context = {"sections": SECTIONS, "sample": samples()}
    return render(request, "styleguide/styleguide.html", context)
