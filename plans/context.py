"""What templates of every app may show of the reader's own place."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from careerladder.ladder import ladder_or_404
from plans.place import Place, place_of


def my_place(request: HttpRequest) -> dict[str, Any]:
    """A context processor: `my_place`, None for a stranger. Only a template that shows it pays."""

    def place() -> Place | None:
        if request.user.is_authenticated:
            return place_of(request.user, ladder_or_404())
        return None

    return {"my_place": SimpleLazyObject(place)}
