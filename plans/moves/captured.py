"""Moves for what a captured text says is still to be done."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction

from careerladder.models import Ladder, User
from plans.models import Move, MoveText
from plans.models.move_text import LONGEST_MOVE_NAME, LONGEST_TEXT
from plans.moves.forms import default_due_date


@transaction.atomic
def add_moves(
    person: User, ladder: Ladder, texts: Iterable[str], *, form_key: UUID | None, today: date
) -> list[Move]:
    """Add a move for each text, all or none. The same form again returns those of the first time.

    The first line is the name; where that is too long, the whole text is under details.
    """
    moves = []
    for text in dict.fromkeys(texts):
        key = form_key and uuid.uuid5(form_key, f"move {text}")
        moves.append(Move.objects.add(person, ladder, move_of_line(text, today), form_key=key))
    return moves


def move_of_line(text: str, today: date) -> MoveText:
    """A move for a text, due by the default date."""
    first, _, more = text.partition("\n")
    name, what = first.strip(), more.strip()
    if len(name) > LONGEST_MOVE_NAME:
        name, what = f"{name[: LONGEST_MOVE_NAME - 1].rstrip()}…", text.strip()
    return MoveText(name, default_due_date(today), today, what[:LONGEST_TEXT])
