"""Whatever a person does, in any order, from old pages too and at any hour: nothing is lost, every
page counts the same, and a past day reads as it ended.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.effort import EFFORT
from tests.plans.state_machine import PlanMachine

# So many lives of so many steps: MACHINE=300,40 looks longer, and elsewhere each time.
LIVES, STEPS = (
    int(each)
    for each in os.environ.get("MACHINE", "3,16" if EFFORT == "thorough" else "2,12").split(",")
)
IS_LONG = "MACHINE" in os.environ


@pytest.mark.slow
def test_whatever_is_done_nothing_is_lost_and_every_page_agrees(ada, bob, ladder):
    done: Counter[str] = Counter()

    class OfAda(PlanMachine):
        pass

    OfAda.ada, OfAda.bob, OfAda.done = ada, bob, done
    try:
        run_state_machine_as_test(
            OfAda,
            settings=settings(
                max_examples=LIVES,
                stateful_step_count=STEPS,
                derandomize=not IS_LONG,
                database=None,
                deadline=None,
                report_multiple_bugs=False,
                phases=[Phase.generate, Phase.shrink],
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        if IS_LONG:
            told(done)


def told(done: Counter[str]) -> None:
    days = done.pop("seconds") // 86400
    verbs = {name: count for name, count in done.items() if name.startswith("verb ")}
    counts = {name: count for name, count in done.items() if name not in verbs}
    print(f"\n{counts} verbs: {sum(verbs.values())} days: {days}\n{verbs}")  # noqa: T201
