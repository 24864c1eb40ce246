"""The steps for the plan: moves, pauses, acceptances, addresses and reviews."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from careerladder.models import UnsentText
from plans.models import Acceptance, CalendarAddress, CalendarDate, Pause, Recognition, Review
from plans.models.acceptance import Addition, Rescheduling, Withdrawal
from tests.scenario.person import Scenario, Step, day, outline


def plan_steps(scenario: Scenario) -> list[Step]:
    person, ladder = scenario.person, scenario.ladder.ladder
    roadblock = scenario.ladder.roadblocks[0]

    def recognise(which: Any) -> Callable[[datetime], object]:
        return lambda at: Recognition.objects.recognise(person, ladder, which, at=at)

    def pause(until: int) -> Callable[[datetime], object]:
        return lambda at: Pause.objects.pause(person, ladder, day(until), today=at.date(), at=at)

    def go_on(at: datetime) -> None:
        Pause.objects.resume(person, ladder, today=at.date(), at=at)

    def address(at: datetime) -> None:
        before = person.calendar_addresses.filter(until=None).first()
        CalendarAddress.objects.make(person, ladder, instead_of=before, at=at)

    def dates(*kinds: str) -> Callable[[datetime], object]:
        return lambda at: CalendarDate.objects.choose(person, ladder, kinds, at=at)

    def accept(at: datetime) -> None:
        suggestion = scenario.suggested["begin-owns-a-component"]
        coming = Addition(
            outline("proposed", 170),
            "It serves.",
            suggestion,
            (scenario.items["owns-a-component"],),
        )
        Acceptance.objects.accept(
            person,
            ladder,
            added=[coming],
            rescheduled=[Rescheduling(scenario.has["planned"], day(140), day(165))],
            withdrawn=[Withdrawal(scenario.has["withdrawn"], "No longer proposed.")],
            hours_a_month=scenario.hours_a_month,
            roadblock=roadblock,
            at=at,
        )
        scenario.has["proposed"] = person.moves.get(name="proposed")

    def review(at: datetime) -> None:
        Review.objects.write(
            person,
            ladder,
            date(2026, 2, 1),
            happened=f"Much, says {person.email}.",
            evidence=[scenario.has["newest"], scenario.has["unfiled"]],
            moves=[scenario.has["planned"]],
            at=at,
        )

    def put_last(at: datetime) -> None:
        scenario.has["own"].place(after=scenario.has["withdrawn"], today=day(26), at=at)

    def type_in_vain(at: datetime) -> None:
        UnsentText.objects.keep(person.pk, browser="b", action="/evidence/capture/", fields={})

    return [
        (1, recognise(roadblock)),
        (2, recognise(None)),
        (4, recognise(roadblock)),
        (10, scenario.plan("planned", "pushes-back", "writes-design-docs", due=150)),
        (10, scenario.plan("own", due=160)),
        (11, scenario.plan("under way", "pushes-back", due=155, suggestion="begin-pushes-back")),
        (12, scenario.of("under way", "start", today=day(12))),
        (13, scenario.of("under way", "put_back")),
        (15, scenario.of("under way", "start", today=day(15))),
        (16, scenario.plan("done", "ships-a-feature", due=40)),
        (17, lambda at: scenario.has["done"].finish(scenario.has["newest"], at=at)),
        (18, scenario.of("done", "take_up_again")),
        (19, lambda at: scenario.has["done"].finish(scenario.has["newest"], at=at)),
        (20, scenario.plan("dropped", "guides-an-engineer", due=156, suggestion="go-deep")),
        (21, scenario.of("dropped", "drop", "Not now.")),
        (22, scenario.of("dropped", "take_up_again")),
        (23, scenario.of("dropped", "drop", "Not now.")),
        (24, scenario.plan("withdrawn", "explains-choices", due=160)),
        (25, lambda at: scenario.has["planned"].postpone(day(152), at=at)),
        (26, put_last),
        (35, pause(50)),
        (36, pause(55)),
        (40, go_on),
        (41, pause(45)),
        (50, accept),
        (51, address),
        (52, dates("review", "assessment")),
        (53, dates("review")),
        (52, address),
        (53, review),
        (54, type_in_vain),
        (130, pause(150)),
    ]
