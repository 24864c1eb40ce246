"""What is decided of the plan as a whole, and the phase."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from careerladder.models import Roadblock, Systems, User
from plans.models import (
    Acceptance,
    CalendarAddress,
    CalendarDate,
    Pause,
    PhasePick,
    Recognition,
    Review,
)
from plans.models.acceptance import Addition, Rescheduling, Withdrawal
from plans.models.refusals import MoveHasEnded, ProposalHasChanged
from tests.scenario import NOW, TODAY, day, outline
from tests.verbs.cast import A_MONTH, A_WEEK, OTHER, Cast, Verb


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


@dataclass(frozen=True)
class Shown:
    """A proposal as a page shows it, without how it came about."""

    added: tuple[Addition, ...] = ()
    rescheduled: tuple[Rescheduling, ...] = ()
    withdrawn: tuple[Withdrawal, ...] = ()
    hours_a_month: int = 12
    systems: Systems = Systems.ANY
    roadblock: Roadblock | None = None
    changes_nothing: bool = False
    digest: str = "shown"


def accept_shown(it: Cast, *, shown: str) -> Callable[[], object]:
    return partial(
        Acceptance.objects.accept_shown,
        **it.mine,
        digest=shown,
        propose=lambda: Shown(withdrawn=(Withdrawal(it.the("proposed"), "No longer proposed."),)),
        form_key=UUID(int=1),
        at=NOW,
    )


def look_back(it: Cast, *starting: str) -> Callable[[], object]:
    return partial(
        Review.objects.look_back,
        **it.mine,
        month=date(2026, 5, 1),
        today=TODAY,
        happened="Told otherwise. Twice.",
        texts=[OTHER, OTHER],
        starting=[it.the(name) for name in starting],
        planning=outline("of one's own", 170),
        sets_roadblock=True,
        form_key=UUID(int=1),
        content_key=UUID(int=2),
        at=NOW,
    )


VERBS = [
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
        lambda it: partial(Pause.objects.resume, **it.mine, today=TODAY, at=NOW),
        "move ~4, movechange +4, pause ~1",
        held_by=User,
    ),
    Verb("accept", accept, "move +2 ~2, moveitem +1, movechange +4, acceptance +1", held_by=User),
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
        "look back",
        lambda it: look_back(it, "planned", "under way"),
        "evidence +2, evidenceversion +2, move +1 ~1, movechange +2, recognition +1 ~1, "
        "review +1, review_evidence +2, review_moves +3",
        held_by=User,
    ),
    Verb(
        "look back and begin what is done",
        lambda it: look_back(it, "planned", "done"),
        held_by=User,
        refused_by=MoveHasEnded,
    ),
    Verb(
        "accept what was shown",
        lambda it: accept_shown(it, shown="shown"),
        "move ~1, movechange +1, acceptance +1",
        held_by=User,
    ),
    Verb(
        "accept what was shown otherwise",
        lambda it: accept_shown(it, shown="otherwise"),
        held_by=User,
        refused_by=ProposalHasChanged,
    ),
    Verb(
        "make an address",
        lambda it: partial(
            CalendarAddress.objects.make,
            **it.mine,
            instead_of=it.ada.calendar_addresses.get(until=None, ladder=it.here.ladder),
            at=NOW,
        ),
        "calendaraddress +1 ~1",
        held_by=User,
    ),
    Verb(
        "choose dates for the calendar",
        lambda it: partial(
            CalendarDate.objects.choose, **it.mine, kinds=[CalendarDate.Kind.ASSESSMENT], at=NOW
        ),
        "calendardate +1 ~1",
        held_by=User,
    ),
    Verb(
        "revoke addresses",
        lambda it: partial(CalendarAddress.objects.revoke_since, it.ada, NOW - timedelta(days=200)),
        "calendaraddress ~1",
    ),
    Verb(
        "pick again",
        lambda it: partial(PhasePick.objects.pick, it.ada, it.phase("mid"), at=NOW),
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
    Verb(
        "pause anew",
        lambda it: partial(Pause.objects.pause, **it.mine, until_on=A_MONTH, today=TODAY, at=NOW),
        "move ~6, movechange +6, pause +1",
        held_by=User,
        continued=True,
    ),
    Verb(
        "go on with nothing",
        lambda it: partial(Pause.objects.resume, **it.mine, today=TODAY, at=NOW),
        held_by=User,
        continued=True,
    ),
    Verb(
        "recognise anew",
        lambda it: partial(
            Recognition.objects.recognise, **it.mine, roadblock=it.here.roadblocks[0], at=NOW
        ),
        "recognition +1 ~1",
        held_by=User,
        continued=True,
    ),
    Verb(
        "make another address",
        lambda it: partial(CalendarAddress.objects.make, **it.mine, at=NOW),
        "calendaraddress +1",
        held_by=User,
        continued=True,
    ),
    Verb(
        "pick again after an older one stands again",
        lambda it: partial(PhasePick.objects.pick, it.ada, it.phase("senior"), at=NOW),
        held_by=User,
        continued=True,
    ),
]
