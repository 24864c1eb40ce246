"""Reminders: what is chosen, paused, stopped and mailed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from careerladder.models import User
from reminders.models import (
    ReminderChoice,
    ReminderKind,
    ReminderMail,
    ReminderPause,
    ReminderStop,
)
from tests.scenario import NOW, TODAY, day
from tests.verbs.cast import A_MONTH, Cast, Verb


def choose(it: Cast, *kinds: str, hour: int = 18) -> Callable[[], object]:
    return partial(ReminderChoice.objects.choose, it.ada, kinds, hour=hour, at=NOW)


def claim(it: Cast, *, is_last: bool = False) -> Callable[[], object]:
    periods = [(ReminderKind.MOVES, "2026-W22"), (ReminderKind.ASSESSMENT, "2026-05-28")]
    return partial(ReminderMail.objects.claim, it.ada, TODAY, periods, is_last=is_last, at=NOW)


VERBS = [
    Verb(
        "choose reminders",
        lambda it: choose(it, "review", "answer"),
        "reminderchoice +1 ~2, reminderstop ~1",
        held_by=User,
    ),
    Verb(
        "choose another hour",
        lambda it: choose(it, "review", "moves", "packet", hour=7),
        "reminderschedule ~1, reminderstop ~1",
        held_by=User,
    ),
    Verb("choose no reminder", choose, "reminderchoice ~3", held_by=User),
    Verb(
        "pause reminders",
        lambda it: partial(ReminderPause.objects.pause, it.ada, A_MONTH, at=NOW),
        "reminderpause +1 ~1",
        held_by=User,
    ),
    Verb(
        "pause reminders as long",
        lambda it: partial(ReminderPause.objects.pause, it.ada, day(50), at=NOW),
        held_by=User,
    ),
    Verb(
        "end the pause of reminders",
        lambda it: partial(ReminderPause.objects.end, it.ada, at=NOW),
        "reminderpause ~1",
        held_by=User,
    ),
    Verb(
        "stop reminders that are stopped",
        lambda it: partial(
            ReminderStop.objects.stop, it.ada, ReminderStop.Reason.COMPLAINED, at=NOW
        ),
        held_by=User,
    ),
    Verb(
        "turn reminders on",
        lambda it: partial(ReminderStop.objects.turn_on, it.ada, at=NOW),
        "reminderstop ~1",
        held_by=User,
    ),
    Verb(
        "claim a mail",
        claim,
        "remindermail +1, reminderschedule ~1, remindersubject +2",
        held_by=User,
    ),
    Verb(
        "mark a mail as sent",
        lambda it: partial(it.the("mail cut off").mark_sent, at=NOW),
        "remindermail ~1",
    ),
    Verb("mark a sent mail as sent", lambda it: partial(it.the("mail").mark_sent, at=NOW)),
    Verb(
        "stop reminders",
        lambda it: partial(ReminderStop.objects.stop, it.ada, ReminderStop.Reason.LINK, at=NOW),
        "reminderstop +1",
        held_by=User,
        continued=True,
    ),
    Verb(
        "claim the last mail",
        lambda it: claim(it, is_last=True),
        "remindermail +1, reminderschedule ~1, reminderstop +1, remindersubject +2",
        held_by=User,
        continued=True,
    ),
]
