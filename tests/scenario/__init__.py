"""A scenario that creates every kind of record. Each is done, undone and done again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby

from tests.scenario.evidence import evidence_steps
from tests.scenario.later import later_steps
from tests.scenario.marks import mark_steps, placement_steps
from tests.scenario.packets import later_packet_steps, packet_steps
from tests.scenario.person import BEGAN, FOUND, NO, NOW, TODAY, YES, Scenario, day, outline
from tests.scenario.plan import plan_steps
from tests.scenario.reminders import later_reminder_steps, reminder_steps
from tests.scenario.sharing import later_sharing_steps, sharing_steps

__all__ = ["BEGAN", "FOUND", "NO", "NOW", "TODAY", "YES", "Scenario", "day", "outline", "play"]


def play(scenario: Scenario, *, continued: bool = False) -> Iterator[datetime]:
    """Play the first part of a scenario, and if `continued` the second. Yield each moment.

    A moment is yielded after its steps, so that a test can look at the records as of then. In the
    second part, what was open ends, and what had ended begins again.
    """
    steps = [
        *evidence_steps(scenario),
        *mark_steps(scenario),
        *placement_steps(scenario),
        *plan_steps(scenario),
        *packet_steps(scenario),
        *sharing_steps(scenario),
        *reminder_steps(scenario),
    ]
    if continued:
        steps += later_steps(scenario)
        steps += later_packet_steps(scenario)
        steps += later_sharing_steps(scenario)
        steps += later_reminder_steps(scenario)
    steps.sort(key=lambda step: step[0])
    for number, together in groupby(steps, key=lambda step: step[0]):
        at = scenario.began + timedelta(days=number)
        for _, step in together:
            step(at)
        yield at
