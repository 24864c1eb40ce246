"""The ladder that a page is about where its address and its record name none."""

from __future__ import annotations

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from careerladder.ladders.catalog import DEFAULT_LADDER, LadderContent, ladder_or_404
from careerladder.models import User


class LadderForm(forms.Form):
    """The ladder of the page that a form stood on, by its slug."""

    ladder = forms.SlugField(required=False)


def current_ladder(request: HttpRequest) -> LadderContent:
    """The one of the page that a form was sent from; else the reader's.

    Whoever goes over to another ladder in one tab does not send the forms of the others there.
    Raises Http404 where it is not loaded.
    """
    form = LadderForm(request.POST)
    named = form.cleaned_data["ladder"] if form.is_valid() else ""
    return ladder_or_404(named or slug_of_current_ladder(request.user))


def slug_of_current_ladder(reader: User | AnonymousUser) -> str:
    """The reader's; the site's own for a stranger, and until something is decided on a ladder."""
    slug = reader.ladder_id if reader.is_authenticated else None
    return slug or DEFAULT_LADDER
