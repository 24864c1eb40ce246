"""What a person has on another ladder is left as it is, and shown on none of the pages of this."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from careerladder.ladders.catalog import DEFAULT_LADDER
from careerladder.models import Ladder, Phase, User
from plans.calendar_feed.ics import feed_of
from plans.gate.position import position_of
from plans.models import (
    Acceptance,
    CalendarAddress,
    Move,
    MoveText,
    Pause,
    PhasePick,
    Recognition,
    Review,
)
from plans.moves.inputs import plan_inputs
from plans.moves.plan_page import plan_of
from plans.progress.upcoming import upcoming_for
from plans.reviews.month import month_of, next_moves, reviews_of
from tests.scenario import NOW, TODAY
from tests.stored_people import Rows, row_changes, rows_of
from tests.verbs import Cast, Verb, moves, plans

AN_HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _on_a_day():
    with time_machine.travel(NOW, tick=False):
        yield


def live_elsewhere(person: User) -> Ladder:
    """All that belongs to a ladder, on another one; each thing after those of this one."""
    ladder = Ladder.objects.create(slug="elsewhere", name="Elsewhere")
    phase = Phase.objects.create(ladder=ladder, slug="mid", title="Mid", position=1)
    mine: dict[str, Any] = {"user": person, "ladder": ladder, "at": NOW - AN_HOUR}
    outline = MoveText("Elsewhere", date(2026, 5, 30), date(2026, 5, 1))
    Move.objects.add(text=outline, **mine)
    Move.objects.get(ladder=ladder).start(today=TODAY)
    Move.objects.add(text=outline, **mine)
    Acceptance.objects.accept(added=[], hours_a_month=99, **mine)
    Recognition.objects.recognise(roadblock=None, **mine)
    Pause.objects.pause(until_on=date(2026, 9, 1), today=TODAY, **mine)
    PhasePick.objects.pick(person, phase, at=NOW - AN_HOUR)
    CalendarAddress.objects.make(**mine)
    Review.objects.write(month=date(2026, 5, 1), **mine)
    # Who picked a phase there comes back to this one.
    person.switch_to(Ladder.objects.get(slug=DEFAULT_LADDER))
    return ladder


def rows_on(ladder: Ladder, rows: Rows) -> list[tuple[str, object]]:
    moves = {key for key, row in rows["plans_move"].items() if row["ladder_id"] == ladder.pk}
    return [
        (table, row)
        for table, each in rows.items()
        for row in each.values()
        if row.get("ladder_id") == ladder.pk or row.get("move_id") in moves
    ]


@pytest.mark.parametrize(
    "verb", [*moves.VERBS, *(v for v in plans.VERBS if v.name != "revoke addresses")], ids=str
)
def test_a_verb_leaves_another_ladder_alone(ladder, verb: Verb):
    it = Cast(continued=verb.continued)
    elsewhere = live_elsewhere(it.ada)
    call, before = verb.of(it), rows_of(it.ada)
    with pytest.raises(verb.refused_by) if verb.refused_by else nullcontext():
        call()
    after = rows_of(it.ada)
    assert row_changes(before, after) == verb.written
    assert rows_on(elsewhere, after) == rows_on(elsewhere, before) != []


@pytest.mark.parametrize("continued", [False, True], ids=["begun", "gone on"])
def test_a_reading_says_nothing_of_another_ladder(ladder, continued):
    it = Cast(continued=continued)

    def readings() -> list[object]:
        plan = plan_of(it.ada, ladder, TODAY)
        address = CalendarAddress.objects.filter(user=it.ada, ladder=ladder.ladder)[0]
        return [
            plan_inputs(it.ada, ladder, TODAY),
            upcoming_for(it.ada, ladder, TODAY),
            upcoming_for(it.ada, ladder, date(2026, 6, 10)),
            (plan.groups, plan.done, plan.dropped),
            feed_of(address, str),
            next_moves(it.ada, ladder),
            list(reviews_of(it.ada, ladder)),
            month_of(it.ada, ladder, date(2026, 5, 1), TODAY),
            position_of(it.ada, ladder),
        ]

    alone = readings()
    live_elsewhere(it.ada)
    assert readings() == alone
