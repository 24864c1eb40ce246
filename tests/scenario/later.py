"""The second part, in which what was open ends, and the reverse."""

from __future__ import annotations

from plans.models import Pause, PhasePick, Recognition
from tests.scenario.person import Deed, Life


def later(life: Life) -> list[Deed]:
    """What was open ends, and what had ended begins again."""
    person, ladder = life.person, life.ladder.ladder
    reason = f"No team for {person.email}."
    senior = life.ladder.phase("senior").phase
    return [
        (131, life.of("removed", "restore")),
        (131, life.of("piece", "remove")),
        (131, life.of("unfiled", "tie", life.items["pushes-back"])),
        (132, life.mark("untick", "writes-design-docs")),
        (132, life.mark("mark_possible", "owns-a-component")),
        (132, life.mark("tick", "pushes-back")),
        (132, life.mark("mark_not_possible", "guides-an-engineer", reason)),
        (133, life.of("standing", "set_aside")),
        (133, life.of("aside", "take_up_again")),
        (133, lambda at: PhasePick.objects.pick(person, senior, at=at)),
        (134, lambda at: Recognition.objects.recognise(person, ladder, None, at=at)),
        (134, lambda at: Pause.objects.go_on(person, ladder, today=at.date(), at=at)),
        (135, life.of("dropped", "take_up_again")),
        (135, life.of("under way", "put_back")),
        (135, lambda at: life.has["planned"].start(today=at.date(), at=at)),
        (135, lambda at: life.has["own"].start(today=at.date(), at=at)),
        (136, life.of("done", "take_up_again")),
        (136, lambda at: life.has["done"].start(today=at.date(), at=at)),
        (136, lambda at: person.calendar_addresses.close(at=at)),
        (136, lambda at: life.has["discarded"].take_up_again(at=at)),
    ]
