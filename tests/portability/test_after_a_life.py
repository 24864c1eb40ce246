"""Whatever a person did, in any order and with undos: its archive is imported, and is the same."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from careerladder.models import User
from tests.plans.state_machine import PlanMachine
from tests.plans.test_machine import IS_LONG, LIVES, STEPS
from tests.portability.archives import archive_of, import_into, lines_of


class ArchivedLife(PlanMachine):
    def teardown(self) -> None:
        try:
            if hasattr(self, "checks"):
                is_the_same_elsewhere(self.ada)
        finally:
            # What the pages say at the end is checked by the machine's own test.
            self.__dict__.pop("checks", None)
            super().teardown()


def is_the_same_elsewhere(person: User) -> None:
    """Import the archive of a person who is gone. All of it is rolled back."""
    with transaction.atomic():
        archive = archive_of(person)
        User.objects.get(pk=person.pk).delete()
        again = User.objects.create_user("again@example.org", None)
        import_into(again, archive)
        first, second = lines_of(archive), lines_of(archive_of(again))
        for name, of_file in first.items():
            assert second[name] == of_file, name
        transaction.set_rollback(True)


@pytest.mark.slow
def test_the_archive_of_any_life_is_imported_and_is_the_same(ada, bob, ladder):
    done: Counter[str] = Counter()
    ArchivedLife.ada, ArchivedLife.bob, ArchivedLife.done = ada, bob, done
    run_state_machine_as_test(
        ArchivedLife,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=STEPS,
            derandomize=not IS_LONG,
            database=None,
            deadline=None,
            report_multiple_bugs=False,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert done["lives"] >= LIVES
