"""Every verb of the models, each where it writes something: of ada's, on the day after her life.

What it writes is said as `table: (new rows, rows that changed)`; what it is held by, as the model
whose row it locks first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db.models import Model

from assessments.current import rules_of
from assessments.models import Sitting
from careerladder.ladder import LadderContent, ladder_or_404
from careerladder.models import ChecklistItem, UnsentText, User
from plans.models import (
    Acceptance,
    CalendarAddress,
    Evidence,
    Mark,
    Move,
    Pause,
    PhasePick,
    Recognition,
    Review,
    Told,
)
from plans.models.plan import Addition, Rescheduling, Withdrawal
from tests.bystanders import put_ada
from tests.life import NO, NOW, TODAY, YES, day, outline

OTHER = Told(date(2026, 5, 2), "Told otherwise.", ("https://example.org/9",))
A_WEEK, A_MONTH = TODAY + timedelta(days=7), TODAY + timedelta(days=40)


class Cast:
    """Ada and what she has, read anew each time that it is asked for."""

    def __init__(self, *, goes_on: bool = False) -> None:
        self.ada, self.keys = put_ada(goes_on=goes_on)
        self.here: LadderContent = ladder_or_404()

    @property
    def mine(self) -> dict[str, Any]:
        return {"user": self.ada, "ladder": self.here.ladder}

    def the(self, name: str) -> Any:
        model, key = self.keys[name]
        return model.objects.get(pk=key)

    def item(self, slug: str) -> ChecklistItem:
        return ChecklistItem.objects.get(slug=slug)

    def phase(self, slug: str) -> Any:
        return self.here.phase(slug).phase

    def suggested(self, slug: str) -> Any:
        return next(each for each in self.here.suggested_moves if each.slug == slug)


@dataclass(frozen=True)
class Verb:
    """`of` gets ready what is called with nothing. `goes_on`: after the whole of her life."""

    name: str
    of: Callable[[Cast], Callable[[], object]]
    writes: str = ""
    held_by: type[Model] | None = None
    goes_on: bool = False

    def __str__(self) -> str:
        return self.name


def accept(it: Cast) -> Callable[[], object]:
    coming = [
        Addition(outline("first", 150), "It serves.", None, (it.item("pushes-back"),)),
        Addition(outline("second", 154), "It serves.", it.suggested("begin-ships-a-feature"), ()),
    ]
    return partial(
        Acceptance.objects.accept,
        **it.mine,
        added=coming,
        rescheduled=[Rescheduling(it.the("planned"), A_WEEK, A_MONTH)],
        withdrawn=[Withdrawal(it.the("proposed"), "No longer proposed.")],
        hours_a_month=12,
        at=NOW,
    )


def begin(it: Cast, *, user: User | None) -> Callable[[], Sitting]:
    here = it.here.ladder, it.here.questions, rules_of(it.here)
    return partial(Sitting.objects.begin, *here, user=user, at=NOW)


def keep(it: Cast) -> Callable[[], object]:
    """A finished sitting that is in no account yet."""
    sitting = begin(it, user=None)()
    for question in it.here.questions:
        sitting.answer(question.slug, NO, at=NOW)
    sitting.finish("junior", at=NOW)
    return partial(sitting.keep, it.ada, at=NOW)


VERBS = [
    # Evidence
    Verb(
        "record",
        lambda it: partial(
            Evidence.objects.record,
            it.ada,
            OTHER,
            serving=[it.item("pushes-back"), it.item("used-by-teams")],
            at=NOW,
        ),
        "evidence +1, evidenceversion +1, evidencetie +2",
    ),
    Verb(
        "edit",
        lambda it: partial(it.the("piece").edit, OTHER, began_from=4, at=NOW),
        "evidence ~1, evidenceversion +1",
        held_by=Evidence,
    ),
    Verb(
        "go back",
        lambda it: partial(it.the("piece").go_back_to, 1, at=NOW),
        "evidence ~1, evidenceversion +1",
        held_by=Evidence,
    ),
    Verb(
        "tie",
        lambda it: partial(it.the("once filed").tie, it.item("pushes-back"), at=NOW),
        "evidencetie +1",
        held_by=Evidence,
    ),
    Verb(
        "untie",
        lambda it: partial(it.the("piece").untie, it.item("owns-a-component"), at=NOW),
        "evidencetie ~1",
    ),
    Verb(
        "file",
        lambda it: partial(
            it.the("piece").file,
            [it.item("pushes-back"), it.item("used-by-teams")],
            off=[it.item("writes-design-docs"), it.item("owns-a-component")],
            at=NOW,
        ),
        "evidencetie +2 ~2",
        held_by=Evidence,
    ),
    Verb(
        "remove", lambda it: partial(it.the("piece").remove, at=NOW), "removal +1", held_by=Evidence
    ),
    Verb(
        "restore",
        lambda it: partial(it.the("removed").restore, at=NOW),
        "removal ~1",
        held_by=Evidence,
    ),
    Verb(
        "purge",
        lambda it: partial(it.ada.evidence.beyond_restoring(at=NOW).purge, at=NOW),
        "evidence ~1, evidenceversion ~2",
        held_by=Evidence,
    ),
    # Marks
    Verb(
        "tick",
        lambda it: partial(Mark.objects.tick, it.ada, it.item("pushes-back"), at=NOW),
        "mark +1",
    ),
    Verb(
        "untick",
        lambda it: partial(Mark.objects.untick, it.ada, it.item("writes-design-docs"), at=NOW),
        "mark ~1",
    ),
    Verb(
        "mark not possible",
        lambda it: partial(
            Mark.objects.mark_not_possible, it.ada, it.item("pushes-back"), "No.", at=NOW
        ),
        "mark +1",
    ),
    Verb(
        "mark possible",
        lambda it: partial(Mark.objects.mark_possible, it.ada, it.item("owns-a-component"), at=NOW),
        "mark ~1",
    ),
    Verb(
        "reaffirm",
        lambda it: partial(it.the("reworded").reaffirm, it.item("used-by-teams").wording, at=NOW),
        "reaffirmation +1",
        held_by=Mark,
    ),
    # The phase
    Verb(
        "pick",
        lambda it: partial(PhasePick.objects.pick, it.ada, it.phase("senior"), at=NOW),
        "phasepick +1 ~1",
        held_by=User,
    ),
    Verb(
        "pick a new one",
        lambda it: partial(PhasePick.objects.pick, it.ada, it.phase("junior"), at=NOW),
        "phasepick +1 ~1",
        held_by=User,
    ),
    Verb(
        "drop the pick",
        lambda it: partial(PhasePick.objects.drop, it.ada, it.here.ladder, at=NOW),
        "phasepick ~1",
    ),
    # Moves
    Verb(
        "add",
        lambda it: partial(
            Move.objects.add,
            **it.mine,
            outline=outline("added", 170),
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
            began_from=it.the("planned").version,
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
        lambda it: partial(it.the("proposed").place, before=it.the("planned"), at=NOW),
        "move ~4, movechange +1",
        held_by=User,
    ),
    Verb(
        "place in a month",
        lambda it: partial(it.the("planned").place, due_on=A_MONTH, at=NOW),
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
        "take up again",
        lambda it: partial(it.the("dropped").take_up_again, at=NOW),
        "move ~1, movechange +1",
        held_by=User,
    ),
    # The plan
    Verb(
        "recognise",
        lambda it: partial(Recognition.objects.recognise, **it.mine, roadblock=None, at=NOW),
        "recognition +1 ~1",
        held_by=User,
    ),
    Verb(
        "pause",
        lambda it: partial(Pause.objects.pause, **it.mine, until_on=A_MONTH, today=TODAY, at=NOW),
        "move ~4, movechange +4, pause +1 ~1",
        held_by=User,
    ),
    Verb(
        "go on",
        lambda it: partial(Pause.objects.go_on, **it.mine, today=TODAY, at=NOW),
        "move ~4, movechange +4, pause ~1",
        held_by=User,
    ),
    Verb("accept", accept, "move +2 ~4, moveitem +1, movechange +4, acceptance +1", held_by=User),
    Verb(
        "review",
        lambda it: partial(
            Review.objects.write,
            **it.mine,
            month=date(2026, 5, 1),
            happened="Much.",
            evidence=[it.the("newest")],
            moves=[it.the("planned"), it.the("own")],
            at=NOW,
        ),
        "review_evidence +1, review_moves +2, review +1",
    ),
    Verb(
        "make an address",
        lambda it: partial(
            CalendarAddress.objects.make,
            **it.mine,
            instead_of=it.ada.calendar_addresses.get(until=None),
            at=NOW,
        ),
        "calendaraddress +1 ~1",
        held_by=User,
    ),
    Verb(
        "revoke addresses",
        lambda it: partial(CalendarAddress.objects.revoke_since, it.ada, NOW - timedelta(days=200)),
        "calendaraddress ~1",
    ),
    # Assessments
    Verb("set aside", lambda it: partial(it.the("standing").set_aside, at=NOW), "settingaside +1"),
    Verb(
        "stand again", lambda it: partial(it.the("first").take_up_again, at=NOW), "settingaside ~1"
    ),
    Verb(
        "begin", lambda it: begin(it, user=it.ada), "sitting +1, sittinganswer +5, sittingmatch +2"
    ),
    Verb(
        "answer",
        lambda it: partial(it.the("sitting").answer, "finds", YES, at=NOW),
        "sitting ~1, sittinganswer ~1",
        held_by=Sitting,
    ),
    Verb(
        "answer the match",
        lambda it: partial(it.the("almost").answer_match, "some", YES, at=NOW),
        "sitting ~1, sittingmatch ~1",
        held_by=Sitting,
    ),
    Verb(
        "finish a sitting",
        lambda it: partial(it.the("almost").finish, "mid", at=NOW),
        "sitting -1, sittinganswer -5, sittingmatch -2, assessment +1, answer +5",
        held_by=Sitting,
    ),
    Verb("discard", lambda it: partial(it.the("sitting").discard, at=NOW), "sitting ~1"),
    Verb(
        "go on with it", lambda it: partial(it.the("discarded").take_up_again, at=NOW), "sitting ~1"
    ),
    Verb("keep", keep, "assessment +1, answer +5", held_by=Sitting),
    # The person
    Verb("look", lambda it: partial(User.objects.get(pk=it.ada.pk).look, at=NOW), "user ~1"),
    Verb(
        "keep what was typed",
        lambda it: partial(
            UnsentText.objects.keep,
            it.ada.pk,
            browser="b",
            action="/plan/moves/",
            fields={"name": ["Write it"]},
        ),
        "unsenttext +1",
    ),
    # What changes nothing, and what is refused
    Verb(
        "restore what is there",
        lambda it: partial(it.the("piece").restore, at=NOW),
        held_by=Evidence,
    ),
    Verb("remove again", lambda it: partial(it.the("removed").remove, at=NOW), held_by=Evidence),
    Verb(
        "tie again",
        lambda it: partial(it.the("piece").tie, it.item("writes-design-docs"), at=NOW),
        held_by=Evidence,
    ),
    Verb(
        "save the same",
        lambda it: partial(it.the("piece").edit, it.the("piece").told, began_from=1, at=NOW),
        held_by=Evidence,
    ),
    Verb(
        "edit an old version",
        lambda it: partial(it.the("piece").edit, OTHER, began_from=1, at=NOW),
        held_by=Evidence,
    ),
    Verb(
        "edit what is removed",
        lambda it: partial(it.the("removed").edit, OTHER, began_from=1, at=NOW),
        held_by=Evidence,
    ),
    Verb(
        "restore what is purged",
        lambda it: partial(it.the("purged").restore, at=NOW),
        held_by=Evidence,
    ),
    Verb(
        "tick again",
        lambda it: partial(Mark.objects.tick, it.ada, it.item("writes-design-docs"), at=NOW),
    ),
    Verb(
        "tick what is not possible",
        lambda it: partial(Mark.objects.tick, it.ada, it.item("owns-a-component"), at=NOW),
    ),
    Verb(
        "untick what is not ticked",
        lambda it: partial(Mark.objects.untick, it.ada, it.item("owns-a-component"), at=NOW),
    ),
    Verb(
        "pick again",
        lambda it: partial(PhasePick.objects.pick, it.ada, it.phase("mid"), at=NOW),
        held_by=User,
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
    ),
    Verb(
        "postpone what is done",
        lambda it: partial(it.the("done").postpone, A_WEEK, at=NOW),
        held_by=User,
    ),
    Verb(
        "add what is planned",
        lambda it: partial(
            Move.objects.add,
            **it.mine,
            outline=outline("again", 160),
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
            outline=outline("again", 160),
            suggestion=it.suggested("go-deep"),
            at=NOW,
        ),
        "move +1, movechange +1",
        held_by=User,
    ),
    Verb(
        "recognise the same",
        lambda it: partial(
            Recognition.objects.recognise, **it.mine, roadblock=it.here.roadblocks[0], at=NOW
        ),
        held_by=User,
    ),
    Verb(
        "pause as long",
        lambda it: partial(Pause.objects.pause, **it.mine, until_on=day(150), today=TODAY, at=NOW),
        held_by=User,
    ),
    Verb("set aside again", lambda it: partial(it.the("first").set_aside, at=NOW)),
    Verb("stand as before", lambda it: partial(it.the("standing").take_up_again, at=NOW)),
    # After the whole of it
    Verb(
        "pause anew",
        lambda it: partial(Pause.objects.pause, **it.mine, until_on=A_MONTH, today=TODAY, at=NOW),
        "move ~6, movechange +6, pause +1",
        held_by=User,
        goes_on=True,
    ),
    Verb(
        "go on with nothing",
        lambda it: partial(Pause.objects.go_on, **it.mine, today=TODAY, at=NOW),
        held_by=User,
        goes_on=True,
    ),
    Verb(
        "recognise anew",
        lambda it: partial(
            Recognition.objects.recognise, **it.mine, roadblock=it.here.roadblocks[0], at=NOW
        ),
        "recognition +1 ~1",
        held_by=User,
        goes_on=True,
    ),
    Verb(
        "a fourth under way",
        lambda it: partial(it.the("under way").start, today=TODAY, at=NOW),
        held_by=User,
        goes_on=True,
    ),
    Verb(
        "set aside what stood again",
        lambda it: partial(it.the("aside").set_aside, at=NOW),
        "settingaside +1",
        goes_on=True,
    ),
    Verb(
        "make another address",
        lambda it: partial(CalendarAddress.objects.make, **it.mine, at=NOW),
        "calendaraddress +1",
        held_by=User,
        goes_on=True,
    ),
    Verb(
        "pick again after an older one stands again",
        lambda it: partial(PhasePick.objects.pick, it.ada, it.phase("senior"), at=NOW),
        held_by=User,
        goes_on=True,
    ),
]
