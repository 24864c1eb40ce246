"""The marks that an undo form names by primary key: those to restore, and those to end.

So an undo reverts exactly what its own request did, even if the item was marked again since.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from careerladder.models import ChecklistItem
from careerladder.web.requests import PersonRequest
from plans.checklist.forms import UndoMarksForm
from plans.models import Mark


@dataclass(frozen=True)
class UndoMarks:
    """The marks by the primary keys of their items. Both are empty if the form is no undo."""

    to_restore: dict[int, Mark]
    to_end: dict[int, Mark]


def undo_marks(request: PersonRequest) -> UndoMarks:
    """The person's marks that the posted form names. At most one query."""
    form = UndoMarksForm(request.POST)
    form.is_valid()
    again, only = form.cleaned_data["again"], form.cleaned_data["only"]
    if not again and not only:
        return UndoMarks({}, {})
    mine = list(request.user.marks.filter(pk__in=again | only))
    return UndoMarks(
        {mark.item_id: mark for mark in mine if mark.pk in again},
        {mark.item_id: mark for mark in mine if mark.pk in only},
    )


def fields_to_restore(
    request: PersonRequest, items: Iterable[ChecklistItem], kind: Mark.Kind = Mark.Kind.MET
) -> dict[str, str]:
    """The field of an undo form that restores the mark of each item that ended last."""
    ended = [Mark.objects.last_ended(request.user, item, kind) for item in items]
    keys = " ".join(str(mark.pk) for mark in ended if mark is not None)
    return {"again": keys} if keys else {}


def fields_to_end(marks: Iterable[Mark]) -> dict[str, str]:
    """The field of an undo form that ends these marks, and no later ones."""
    return {"only": " ".join(str(mark.pk) for mark in marks)}
