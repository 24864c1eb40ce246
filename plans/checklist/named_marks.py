"""The marks that an undo brings back, and those that it ends: each by its key, and no other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from careerladder.models import ChecklistItem
from careerladder.web.requests import PersonRequest
from plans.checklist.forms import MarksForm
from plans.models import Mark


@dataclass(frozen=True)
class NamedMarks:
    """By the keys of their items; empty where a form names none, as any but an undo."""

    again: dict[int, Mark]
    only: dict[int, Mark]


def named_marks(request: PersonRequest) -> NamedMarks:
    form = MarksForm(request.POST)
    form.is_valid()
    again, only = form.cleaned_data["again"], form.cleaned_data["only"]
    if not again and not only:
        return NamedMarks({}, {})
    mine = list(request.user.marks.filter(pk__in=again | only))
    return NamedMarks(
        {mark.item_id: mark for mark in mine if mark.pk in again},
        {mark.item_id: mark for mark in mine if mark.pk in only},
    )


def bringing_back(
    request: PersonRequest, items: Iterable[ChecklistItem], kind: Mark.Kind = Mark.Kind.MET
) -> dict[str, str]:
    """The field of an undo that brings back what has just ended."""
    ended = [Mark.objects.last_ended(request.user, item, kind) for item in items]
    keys = " ".join(str(mark.pk) for mark in ended if mark is not None)
    return {"again": keys} if keys else {}


def ending(marks: Iterable[Mark]) -> dict[str, str]:
    """The field of an undo that ends these marks, and none that came after them."""
    return {"only": " ".join(str(mark.pk) for mark in marks)}
