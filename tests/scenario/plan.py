"""The plan: its moves, its pauses, and what was decided of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from careerladder.models import UnsentText
from plans.models import Acceptance, CalendarAddress, Pause, Recognition, Review
from plans.models.acceptance import Addition, Rescheduling, Withdrawal
from tests.scenario.person import Deed, Life, day, outline


def of_the_plan(life: Life) -> list[Deed]:
    person, ladder = life.person, life.ladder.ladder
    roadblock = life.ladder.roadblocks[0]

    def recognise(which: Any) -> Callable[[datetime], object]:
        return lambda at: Recognition.objects.recognise(person, ladder, which, at=at)

    def pause(until: int) -> Callable[[datetime], object]:
        return lambda at: Pause.objects.pause(person, ladder, day(until), today=at.date(), at=at)

    def go_on(at: datetime) -> None:
        Pause.objects.go_on(person, ladder, today=at.date(), at=at)

    def address(at: datetime) -> None:
        before = person.calendar_addresses.filter(until=None).first()
        CalendarAddress.objects.make(person, ladder, instead_of=before, at=at)

    def accept(at: datetime) -> None:
        suggestion = life.suggested["begin-owns-a-component"]
        coming = Addition(
            outline("proposed", 170), "It serves.", suggestion, (life.items["owns-a-component"],)
        )
        Acceptance.objects.accept(
            person,
            ladder,
            added=[coming],
            rescheduled=[Rescheduling(life.has["planned"], day(140), day(165))],
            withdrawn=[Withdrawal(life.has["withdrawn"], "No longer proposed.")],
            hours_a_month=life.hours_a_month,
            roadblock=roadblock,
            at=at,
        )
        life.has["proposed"] = person.moves.get(name="proposed")

    def review(at: datetime) -> None:
        Review.objects.write(
            person,
            ladder,
            date(2026, 2, 1),
            happened=f"Much, says {person.email}.",
            evidence=[life.has["newest"], life.has["unfiled"]],
            moves=[life.has["planned"]],
            at=at,
        )

    def type_in_vain(at: datetime) -> None:
        UnsentText.objects.keep(person.pk, browser="b", action="/evidence/capture/", fields={})

    return [
        (1, recognise(roadblock)),
        (2, recognise(None)),
        (4, recognise(roadblock)),
        (10, life.plan("planned", "pushes-back", "writes-design-docs", due=150)),
        (10, life.plan("own", due=160)),
        (11, life.plan("under way", "pushes-back", due=155, suggestion="begin-pushes-back")),
        (12, life.of("under way", "start", today=day(12))),
        (13, life.of("under way", "put_back")),
        (15, life.of("under way", "start", today=day(15))),
        (16, life.plan("done", "ships-a-feature", due=40)),
        (17, lambda at: life.has["done"].finish(life.has["newest"], at=at)),
        (18, life.of("done", "take_up_again")),
        (19, lambda at: life.has["done"].finish(life.has["newest"], at=at)),
        (20, life.plan("dropped", "guides-an-engineer", due=156, suggestion="go-deep")),
        (21, life.of("dropped", "drop", "Not now.")),
        (22, life.of("dropped", "take_up_again")),
        (23, life.of("dropped", "drop", "Not now.")),
        (24, life.plan("withdrawn", "explains-choices", due=158)),
        (25, lambda at: life.has["planned"].postpone(day(152), at=at)),
        (26, life.of("own", "place", before=None)),
        (35, pause(50)),
        (36, pause(55)),
        (40, go_on),
        (41, pause(45)),
        (50, accept),
        (51, address),
        (52, address),
        (53, review),
        (54, type_in_vain),
        (130, pause(150)),
    ]
