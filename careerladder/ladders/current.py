"""The ladder that a page is about where its address names none."""

from __future__ import annotations

from django.http import HttpRequest

from careerladder.ladders.catalog import DEFAULT_LADDER, LadderContent, ladder_or_404


def current_ladder(request: HttpRequest) -> LadderContent:
    """The person's; the site's own for a stranger. Raises Http404 where it is not loaded."""
    return ladder_or_404(DEFAULT_LADDER)
