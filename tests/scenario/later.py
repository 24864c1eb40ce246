"""The steps of the second part, in which what was open ends, and the reverse."""

from __future__ import annotations

from plans.models import Pause, PhasePick, Recognition
from tests.scenario.person import Scenario, Step


def later_steps(scenario: Scenario) -> list[Step]:
    person, ladder = scenario.person, scenario.ladder.ladder
    reason = f"No team for {person.email}."
    senior = scenario.ladder.phase("senior").phase
    return [
        (131, scenario.of("removed", "restore")),
        (131, scenario.of("piece", "remove")),
        (131, scenario.of("unfiled", "tie", scenario.items["pushes-back"])),
        (132, scenario.mark("untick", "writes-design-docs")),
        (132, scenario.mark("mark_possible", "owns-a-component")),
        (132, scenario.mark("tick", "pushes-back")),
        (132, scenario.mark("mark_not_possible", "guides-an-engineer", reason)),
        (133, scenario.of("standing", "set_aside")),
        (133, scenario.of("aside", "take_up_again")),
        (133, lambda at: PhasePick.objects.pick(person, senior, at=at)),
        (134, lambda at: Recognition.objects.recognise(person, ladder, None, at=at)),
        (134, lambda at: Pause.objects.resume(person, ladder, today=at.date(), at=at)),
        (135, scenario.of("dropped", "take_up_again")),
        (135, scenario.of("under way", "put_back")),
        (135, lambda at: scenario.has["planned"].start(today=at.date(), at=at)),
        (135, lambda at: scenario.has["own"].start(today=at.date(), at=at)),
        (136, scenario.of("done", "take_up_again")),
        (136, lambda at: scenario.has["done"].start(today=at.date(), at=at)),
        (136, lambda at: person.calendar_addresses.close(at=at)),
        (136, lambda at: scenario.has["discarded"].take_up_again(at=at)),
    ]
