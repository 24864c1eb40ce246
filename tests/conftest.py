"""Fixtures for all tests: ada and bob, a small ladder of the tests' own, and the database."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.core.cache import caches
from django.db import DEFAULT_DB_ALIAS, connection
from django.test import Client, TransactionTestCase
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from careerladder.compiled import _Kept
from careerladder.ladders import catalog as copies
from careerladder.ladders.catalog import LadderContent
from careerladder.models import ChecklistItem, User
from careerladder.web.middleware import visitor_pages
from tests.databases import SMALL_LADDER as SMALL_LADDER
from tests.databases import clone_template_database, delete_ladder, reset_database, small_ladder
from tests.effort import EFFORT, SEED, examples, selected

PASSWORD = "a long enough password"

# These files share two servers, which take seconds to start, so one process runs them.
IN_ONE_PROCESS = (
    "tests/toolchain/test_backup.py",
    "tests/toolchain/test_server.py",
    "tests/toolchain/test_slow_clients.py",
    "tests/toolchain/test_stopping.py",
)


class Sharing(LoadScopeScheduling):  # type: ignore[misc]
    """Give each test to whichever process is free, but the tests of IN_ONE_PROCESS to one.

    xdist's own mark for that, `xdist_group`, does nothing with pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        return "together" if nodeid.startswith(IN_ONE_PROCESS) else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Sharing:
    return Sharing(config, log)


def pytest_report_header() -> str:
    return f"EFFORT={EFFORT} SEED={SEED}"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run slow tests first, so that at the end no process waits for another."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    chosen = selected(items)
    kept = set(chosen)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = chosen


# No deadline: it would depend on the machine.
settings.register_profile(
    "patient",
    deadline=None,
    max_examples=examples(100),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("patient")

# Django would truncate every table, which takes over a tenth of a second for each test.
TransactionTestCase._fixture_teardown = lambda self: reset_database()  # type: ignore[attr-defined]


@pytest.fixture(autouse=True, scope="session")
def _compiled_queries_are_as_if_built_anew():
    """Each call of a compiled query runs the SQL that its arguments would be compiled to now."""
    run = _Kept.rows

    def rows(kept: _Kept, values: tuple[object, ...]) -> list[object]:
        compiler = kept.build(*values).query.get_compiler(DEFAULT_DB_ALIAS)
        assert compiler.as_sql() == (kept.sql, kept.params_of(values))
        return run(kept, values)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_Kept, "rows", rows)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker) -> None:
    with django_db_blocker.unblock():
        clone_template_database(os.environ.get("PYTEST_XDIST_WORKER", "main"))


@pytest.fixture(autouse=True)
def _clear_ladder_cache(monkeypatch):
    monkeypatch.setattr(visitor_pages, "SECONDS_BETWEEN_LOAD_CHECKS", 0)
    copies.clear_cache()
    visitor_pages.kept_pages.clear()
    # Fragments of templates by the ladder's version.
    caches["process"].clear()
    yield
    copies.clear_cache()


@pytest.fixture(autouse=True)
def _empty_tables_without_ladder(request):
    wanted = set(request.fixturenames)
    needs_database = wanted & {"db", "transactional_db", "live_server"}
    is_marked = request.node.get_closest_marker("django_db") is not None
    if (needs_database or is_marked) and "ladder" not in wanted:
        request.getfixturevalue("db")
        delete_ladder()


@pytest.fixture
def ladder(db) -> LadderContent:
    return small_ladder()


@pytest.fixture
def ada(ladder) -> User:
    """The person who owns the records."""
    return User.objects.create_user("ada@example.org", PASSWORD)


@pytest.fixture
def bob(ladder) -> User:
    """A person who must see nothing of ada's records."""
    return User.objects.create_user("bob@example.org", PASSWORD)


@pytest.fixture
def as_ada(ada) -> Client:
    client = Client()
    client.force_login(ada)
    return client


def prove(client: Client) -> None:
    """Reauthenticate by the password, as changes of an account require."""
    answer = client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert answer.status_code == 302


def proved(client: Client, person: User) -> None:
    """Mark the session as reauthenticated, whether the person has a password or not."""
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()


@pytest.fixture
def proved_ada(as_ada: Client) -> Client:
    """Ada's client, reauthenticated."""
    prove(as_ada)
    return as_ada


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
    """Count the queries of a call."""

    def counted(call: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as captured:
            call()
        return len(captured)

    return counted


@pytest.fixture
def at_once(transactional_db) -> Callable[..., list[object]]:
    """Run each call in its own thread, all at once. Return results or exceptions, in order."""

    def run(*calls: Callable[[], object]) -> list[object]:
        barrier = Barrier(len(calls))
        results: list[object] = [None] * len(calls)

        def call(place: int) -> None:
            try:
                barrier.wait(timeout=60)
                results[place] = calls[place]()
            except Exception as error:
                results[place] = error
            finally:
                connection.close()

        threads = [Thread(target=call, args=[place]) for place in range(len(calls))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        return results

    return run
