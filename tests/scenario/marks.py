"""Marks, and the phase: said, taken back, and said again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from plans.models import Mark, PhasePick
from tests.scenario.person import NO, YES, Deed, Life


def of_marks(life: Life) -> list[Deed]:
    reason = f"No team for {life.person.email}."

    def tick_as_it_read(at: datetime) -> None:
        life.has["reworded"] = Mark.objects.create(
            user=life.person,
            item=life.items["used-by-teams"],
            kind=Mark.Kind.MET,
            wording="As it read.",
            since=at,
        )
        life.has["reworded"].reaffirmations.create(wording="As it read later.", at=at)

    return [
        (1, life.mark("tick", "writes-design-docs")),
        (2, life.mark("untick", "writes-design-docs")),
        (4, life.mark("tick", "writes-design-docs")),
        (5, life.mark("mark_not_possible", "owns-a-component", reason)),
        (6, life.mark("mark_possible", "owns-a-component")),
        (9, life.mark("mark_not_possible", "owns-a-component", reason)),
        (10, life.mark("tick", "pushes-back")),
        (12, life.mark("untick", "pushes-back")),
        (13, life.mark("mark_not_possible", "pushes-back", reason)),
        (14, life.mark("mark_possible", "pushes-back")),
        (18, life.mark("tick", "ships-a-feature")),
        (19, life.mark("tick", "explains-choices")),
        (30, tick_as_it_read),
    ]


def of_placement(life: Life) -> list[Deed]:
    phases = {content.slug: content.phase for content in life.ladder.phases}

    def pick(slug: str) -> Callable[[datetime], object]:
        return lambda at: PhasePick.objects.pick(life.person, phases[slug], at=at)

    def drop(at: datetime) -> None:
        PhasePick.objects.drop(life.person, life.ladder.ladder, at=at)

    return [
        (3, life.assess("first", "senior")),
        (4, life.of("first", "set_aside")),
        (5, life.of("first", "take_up_again")),
        (7, life.of("first", "set_aside")),
        (8, life.assess("standing", "mid")),
        (9, life.of("standing", "set_aside")),
        (10, life.of("standing", "take_up_again")),
        (11, pick("mid")),
        (13, pick("senior")),
        (14, drop),
        (16, pick("mid")),
        (28, life.assess("aside", "senior")),
        (29, life.of("aside", "set_aside")),
        (31, life.begin("sitting", YES, NO)),
        (32, life.begin("discarded", YES)),
        (33, life.of("discarded", "discard")),
        (34, life.begin("almost", YES, YES, YES, NO, NO)),
        (34, lambda at: life.has["almost"].answer_match("some", NO, at=at)),
    ]
