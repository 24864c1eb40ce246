"""The steps for marks and the phase: set, ended, and set again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from plans.models import Mark, PhasePick
from tests.scenario.person import NO, YES, Scenario, Step


def mark_steps(scenario: Scenario) -> list[Step]:
    reason = f"No team for {scenario.person.email}."

    def tick_as_it_read(at: datetime) -> None:
        scenario.has["reworded"] = Mark.objects.create(
            user=scenario.person,
            item=scenario.items["used-by-teams"],
            kind=Mark.Kind.MET,
            wording="As it read.",
            since=at,
        )
        scenario.has["reworded"].reaffirmations.create(wording="As it read later.", at=at)

    return [
        (1, scenario.mark("tick", "writes-design-docs")),
        (2, scenario.mark("untick", "writes-design-docs")),
        (4, scenario.mark("tick", "writes-design-docs")),
        (5, scenario.mark("mark_not_possible", "owns-a-component", reason)),
        (6, scenario.mark("mark_possible", "owns-a-component")),
        (9, scenario.mark("mark_not_possible", "owns-a-component", reason)),
        (10, scenario.mark("tick", "pushes-back")),
        (12, scenario.mark("untick", "pushes-back")),
        (13, scenario.mark("mark_not_possible", "pushes-back", reason)),
        (14, scenario.mark("mark_possible", "pushes-back")),
        (18, scenario.mark("tick", "ships-a-feature")),
        (19, scenario.mark("tick", "explains-choices")),
        (30, tick_as_it_read),
    ]


def placement_steps(scenario: Scenario) -> list[Step]:
    phases = {content.slug: content.phase for content in scenario.ladder.phases}

    def pick(slug: str) -> Callable[[datetime], object]:
        return lambda at: PhasePick.objects.pick(scenario.person, phases[slug], at=at)

    def drop(at: datetime) -> None:
        PhasePick.objects.drop(scenario.person, scenario.ladder.ladder, at=at)

    return [
        (3, scenario.assess("first", "senior")),
        (4, scenario.of("first", "set_aside")),
        (5, scenario.of("first", "take_up_again")),
        (7, scenario.of("first", "set_aside")),
        (8, scenario.assess("standing", "mid")),
        (9, scenario.of("standing", "set_aside")),
        (10, scenario.of("standing", "take_up_again")),
        (11, pick("mid")),
        (13, pick("senior")),
        (14, drop),
        (16, pick("mid")),
        (28, scenario.assess("aside", "senior")),
        (29, scenario.of("aside", "set_aside")),
        (31, scenario.begin("sitting", YES, NO)),
        (32, scenario.begin("discarded", YES)),
        (33, scenario.of("discarded", "discard")),
        (34, scenario.begin("almost", YES, YES, YES, NO, NO)),
        (34, lambda at: scenario.has["almost"].answer_match("some", NO, at=at)),
    ]
