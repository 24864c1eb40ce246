"""Which due date a move gets when it is put beside another one. Pure.

The order of a plan is that of its due dates; `position` decides between moves of one day. So a move
that is put elsewhere may need another date, and no other move does.
"""

from __future__ import annotations

from datetime import date


def due_date_at(
    own: date, *, above: date | None, below: date | None, beside: date, today: date
) -> date | None:
    """The due date between two moves, one of which it is put `beside`; None if there is none.

    It keeps its own date where that fits, in the same month and on the same side of today. Else it
    gets the date of the move that it is put beside, or today if that one is overdue. No date before
    today is ever set.
    """
    fits = (above is None or above <= own) and (below is None or own <= below)
    if fits and _month(own) == _month(beside) and not own < today <= beside:
        return own
    day = max(beside, today)
    return None if below is not None and day > below else day


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
