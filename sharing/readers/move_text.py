"""The move that a reader's “not yet” begins."""

from __future__ import annotations

from datetime import date

from plans.models import MoveText
from plans.models.move_text import LONGEST_MOVE_NAME
from plans.moves.forms import default_due_date
from sharing.models import SignOff


def move_text_from(answer: SignOff, title: str, today: date) -> MoveText:
    """It quotes the comment. `answer.item` and `answer.link.version` must be loaded."""
    name = f"Answer “not yet”: {answer.item.name}"
    if len(name) > LONGEST_MOVE_NAME:
        name = f"{name[: LONGEST_MOVE_NAME - 1]}…"
    said = f"{answer.name} said “not yet” to version {answer.link.version.number} of “{title}”"
    if answer.comment:
        quoted = "\n".join(f"> {line}".rstrip() for line in answer.comment.splitlines())
        said = f"{said}:\n\n{quoted}"
    else:
        said = f"{said}, without a comment."
    return MoveText(name, default_due_date(today), today, what=said)
