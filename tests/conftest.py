"""The cast, and a small ladder of the tests' own: content edits break no test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client, TransactionTestCase
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from careerladder import ladder as copies
from careerladder.ladder import LadderContent, ladder_or_404
from careerladder.models import ChecklistItem, User
from tests.kept import empty_the_tables, load_kept

SMALL_LADDER = Path(__file__).parent / "ladder"
PASSWORD = "a long enough password"

# They share two servers, which take seconds to start.
TOGETHER = ("tests/toolchain/test_server.py", "tests/toolchain/test_slow_clients.py")


class Sharing(LoadScopeScheduling):  # type: ignore[misc]
    """Each test goes to whichever process is free, but those that belong together.

    xdist's own mark for that, `xdist_group`, does nothing with pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        return "together" if nodeid.startswith(TOGETHER) else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Sharing:
    return Sharing(config, log)


# How fast a machine is, is no property of a program.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

# Django would truncate every table, at a tenth of a second and more for each test.
TransactionTestCase._fixture_teardown = lambda self: empty_the_tables()  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _no_copy_of_a_ladder_outlives_its_test():
    copies.forget()
    yield
    copies.forget()


@pytest.fixture
def ladder(db) -> LadderContent:
    load_kept(SMALL_LADDER)
    return ladder_or_404()


@pytest.fixture
def ada(ladder) -> User:
    """Who owns what is recorded."""
    return User.objects.create_user("ada@example.org", PASSWORD)


@pytest.fixture
def bob(ladder) -> User:
    """Who must see nothing of it."""
    return User.objects.create_user("bob@example.org", PASSWORD)


@pytest.fixture
def as_ada(ada) -> Client:
    client = Client()
    client.force_login(ada)
    return client


@pytest.fixture
def as_bob(bob) -> Client:
    client = Client()
    client.force_login(bob)
    return client


@pytest.fixture
def item(ladder) -> Callable[[str], ChecklistItem]:
    def named(slug: str) -> ChecklistItem:
        found: ChecklistItem = ChecklistItem.objects.select_related("ladder", "phase").get(
            slug=slug
        )
        return found

    return named


@pytest.fixture
def design_docs(item: Callable[[str], ChecklistItem]) -> ChecklistItem:
    return item("writes-design-docs")


@pytest.fixture
def queries() -> Callable[[Callable[[], object]], int]:
    """How many queries a call makes."""

    def counted(call: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as captured:
            call()
        return len(captured)

    return counted
