"""Moves, from planned to done or dropped, and back."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from careerladder.models import User
from plans.models import Move
from plans.models.move_undo import undo_change
from plans.models.refusals import (
    CannotBeUndone,
    ItemIsMarkedNotPossible,
    MoveHasEnded,
    MoveWasChanged,
    MoveWasDropped,
    TooManyUnderWay,
)
from tests.scenario import NOW, TODAY, outline
from tests.verbs.cast import A_MONTH, A_WEEK, OTHER, Verb

VERBS = [
    Verb(
        "add",
        lambda it: partial(
            Move.objects.add,
            **it.mine,
            text=outline("added", 170),
            serving=[it.item("pushes-back"), it.item("ships-a-feature")],
            suggestion=it.suggested("begin-ships-a-feature"),
            at=NOW,
        ),
        "move +1, moveitem +2, movechange +1",
        held_by=User,
    ),
    Verb(
        "edit a move",
        lambda it: partial(
            it.the("planned").edit,
            outline("renamed", 171),
            serving=[it.item("used-by-teams")],
            base_version=it.the("planned").version,
            at=NOW,
        ),
        "move ~1, moveitem +1 -2, movechange +1",
        held_by=User,
    ),
    Verb(
        "postpone",
        lambda it: partial(it.the("planned").postpone, A_MONTH, at=NOW),
        "move ~1, movechange +1",
        held_by=User,
    ),
    Verb(
        "reschedule",
        lambda it: partial(it.the("planned").reschedule, A_WEEK, A_MONTH, at=NOW),
        "move ~1, movechange +1",
        held_by=User,
    ),
    Verb(
        "place",
        lambda it: partial(it.the("proposed").place, before=it.the("planned"), today=TODAY, at=NOW),
        "move ~4, movechange +1",
        held_by=User,
    ),
    Verb(
        "place after another",
        lambda it: partial(it.the("planned").place, after=it.the("own"), today=TODAY, at=NOW),
        "move ~4, movechange +1",
        held_by=User,
    ),
    Verb(
        "start",
        lambda it: partial(it.the("planned").start, today=TODAY, at=NOW),
        "move ~1, movechange +1",
        held_by=User,
    ),
    Verb(
        "put back",
        lambda it: partial(it.the("under way").put_back, at=NOW),
        "move ~1, movechange +1",
        held_by=User,
    ),
    Verb(
        "drop",
        lambda it: partial(it.the("planned").drop, "No longer.", at=NOW),
        "move ~1, movechange +1",
        held_by=User,
    ),
    Verb(
        "withdraw",
        lambda it: partial(it.the("planned").withdraw, "No longer.", at=NOW),
        "move ~1, movechange +1",
        held_by=User,
    ),
    Verb(
        "finish",
        lambda it: partial(it.the("planned").finish, it.the("newest"), at=NOW),
        "move ~1, movechange +1",
        held_by=User,
    ),
    Verb(
        "finish with what shows it",
        lambda it: partial(
            it.the("planned").finish_with,
            OTHER,
            serving=[it.item("pushes-back")],
            ticking=[it.item("pushes-back"), it.item("writes-design-docs")],
            form_key=UUID(int=1),
            content_key=UUID(int=2),
            at=NOW,
        ),
        "evidence +1, evidenceversion +1, evidencetie +1, mark +1, move ~1, movechange +1",
        held_by=User,
    ),
    Verb(
        "finish without a word",
        lambda it: partial(it.the("planned").finish_with, at=NOW),
        "move ~1, movechange +1",
        held_by=User,
    ),
    Verb(
        "finish with more of what is done",
        lambda it: partial(it.the("done").finish_with, OTHER, form_key=UUID(int=1), at=NOW),
        "evidence +1, evidenceversion +1",
        held_by=User,
    ),
    Verb(
        "finish with a tick of what is not possible",
        lambda it: partial(
            it.the("planned").finish_with, OTHER, ticking=[it.item("owns-a-component")], at=NOW
        ),
        held_by=User,
        refused_by=ItemIsMarkedNotPossible,
    ),
    Verb(
        "finish with what shows it what is dropped",
        lambda it: partial(
            it.the("dropped").finish_with, OTHER, ticking=[it.item("pushes-back")], at=NOW
        ),
        held_by=User,
        refused_by=MoveHasEnded,
    ),
    Verb(
        "take up and edit",
        lambda it: partial(
            it.the("dropped").take_up_and_edit,
            outline("renamed", 171),
            serving=[it.item("used-by-teams")],
            base_version=it.the("dropped").version,
            form_key=UUID(int=1),
            at=NOW,
        ),
        "move ~2, moveitem +1 -1, movechange +2",
        held_by=User,
    ),
    Verb(
        "take up and edit an old version",
        lambda it: partial(
            it.the("done").take_up_and_edit,
            outline("renamed", 171),
            serving=[],
            base_version=it.the("done").version + 1,
            at=NOW,
        ),
        held_by=User,
        refused_by=MoveWasChanged,
    ),
    Verb(
        "add what is suggested",
        lambda it: partial(
            Move.objects.add_suggested,
            **it.mine,
            suggestion=it.suggested("begin-ships-a-feature"),
            today=TODAY,
            at=NOW,
        ),
        "move +1, moveitem +1, movechange +1",
        held_by=User,
    ),
    Verb(
        "add what is suggested and planned",
        lambda it: partial(
            Move.objects.add_suggested,
            **it.mine,
            suggestion=it.suggested("begin-pushes-back"),
            today=TODAY,
            at=NOW,
        ),
        held_by=User,
    ),
    Verb(
        "take up again",
        lambda it: partial(it.the("dropped").take_up_again, at=NOW),
        "move ~2, movechange +1",
        held_by=User,
    ),
    Verb(
        "undo a drop",
        lambda it: partial(undo_change, it.the("dropped").changes.last(), at=NOW),
        "move ~2, movechange +1",
        held_by=User,
    ),
    Verb(
        "undo what is done",
        lambda it: partial(undo_change, it.the("done").changes.last(), at=NOW),
        held_by=User,
        refused_by=CannotBeUndone,
    ),
    Verb(
        "take up what is planned",
        lambda it: partial(it.the("planned").take_up_again, at=NOW),
        held_by=User,
    ),
    Verb(
        "start again",
        lambda it: partial(it.the("under way").start, today=TODAY, at=NOW),
        held_by=User,
    ),
    Verb("finish again", lambda it: partial(it.the("done").finish, at=NOW), held_by=User),
    Verb(
        "drop again", lambda it: partial(it.the("dropped").drop, "Not now.", at=NOW), held_by=User
    ),
    Verb(
        "drop what is done",
        lambda it: partial(it.the("done").drop, "Not now.", at=NOW),
        held_by=User,
        refused_by=MoveHasEnded,
    ),
    Verb(
        "postpone what is done",
        lambda it: partial(it.the("done").postpone, A_WEEK, at=NOW),
        held_by=User,
        refused_by=MoveHasEnded,
    ),
    Verb(
        "add what is planned",
        lambda it: partial(
            Move.objects.add,
            **it.mine,
            text=outline("again", 160),
            suggestion=it.suggested("begin-pushes-back"),
            at=NOW,
        ),
        held_by=User,
    ),
    Verb(
        "add what was dropped",
        lambda it: partial(
            Move.objects.add,
            **it.mine,
            text=outline("again", 160),
            suggestion=it.suggested("go-deep"),
            at=NOW,
        ),
        "move +1, movechange +1",
        held_by=User,
    ),
    Verb(
        "a fourth under way",
        lambda it: partial(it.the("under way").start, today=TODAY, at=NOW),
        held_by=User,
        continued=True,
        refused_by=TooManyUnderWay,
    ),
    Verb(
        "edit what is done",
        lambda it: partial(
            it.the("done").edit,
            outline("again", 170),
            serving=[],
            base_version=it.the("done").version,
            at=NOW,
        ),
        held_by=User,
        refused_by=MoveHasEnded,
    ),
    Verb(
        "reschedule what is done",
        lambda it: partial(it.the("done").reschedule, A_WEEK, A_MONTH, at=NOW),
        held_by=User,
        refused_by=MoveHasEnded,
    ),
    Verb(
        "place what is done",
        lambda it: partial(it.the("done").place, before=it.the("own"), today=TODAY, at=NOW),
        held_by=User,
        refused_by=MoveHasEnded,
    ),
    Verb(
        "start what is done",
        lambda it: partial(it.the("done").start, today=TODAY, at=NOW),
        held_by=User,
        refused_by=MoveHasEnded,
    ),
    Verb(
        "put back what is done",
        lambda it: partial(it.the("done").put_back, at=NOW),
        held_by=User,
        refused_by=MoveHasEnded,
    ),
    Verb(
        "withdraw what is done",
        lambda it: partial(it.the("done").withdraw, "No longer.", at=NOW),
        held_by=User,
        refused_by=MoveHasEnded,
    ),
    Verb(
        "finish what is dropped",
        lambda it: partial(it.the("dropped").finish, at=NOW),
        held_by=User,
        refused_by=MoveHasEnded,
    ),
    Verb(
        "drop again for another reason",
        lambda it: partial(it.the("dropped").drop, "Another.", at=NOW),
        held_by=User,
        refused_by=MoveWasDropped,
    ),
]
