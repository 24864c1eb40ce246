"""The ladder of a page whose URL and record name none."""

from __future__ import annotations

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from careerladder.ladders.catalog import DEFAULT_LADDER, LadderContent, ladder_or_404
from careerladder.models import User


class LadderForm(forms.Form):
    """The slug of the ladder that the posting page was about."""

    ladder = forms.SlugField(required=False)


def current_ladder(request: HttpRequest) -> LadderContent:
    """The ladder that a posted form names; else the reader's current one.

    A form names its page's ladder, so that switching to another ladder in one tab does not
    redirect the forms of older tabs. Raises Http404 if the ladder is not loaded.
    """
    form = LadderForm(request.POST)
    named = form.cleaned_data["ladder"] if form.is_valid() else ""
    return ladder_or_404(named or slug_of_current_ladder(request.user))


def slug_of_current_ladder(reader: User | AnonymousUser) -> str:
    """The slug of the reader's current ladder; DEFAULT_LADDER for a stranger or if none is set."""
    slug = reader.ladder_id if reader.is_authenticated else None
    return slug or DEFAULT_LADDER
