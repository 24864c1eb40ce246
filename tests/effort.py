"""How much a run tries: EFFORT is `quick` (`make check`), `normal` or `thorough`."""

from __future__ import annotations

import os
import random

import pytest

EFFORT = os.environ.get("EFFORT", "normal")
IS_QUICK = EFFORT == "quick"
SHARES = {"quick": 10, "normal": 5, "thorough": 1}

# Another seed draws other tests. The processes of a run must draw the same.
SEED = os.environ.get("SEED", "3")

MANY_CASES = 3
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}
# Fixtures of tests that open pages.
PAGE_FIXTURES = {"client", "as_ada", "as_bob", "proved_ada", "as_staff", "as_superuser"}


def examples(number: int) -> int:
    """The number of examples of a property in this run; a thorough run tries `number`."""
    return max(number // SHARES[EFFORT], 5)


def is_drawn(case: str) -> bool:
    """Whether this run tries a case that a test finds by itself: in a normal run, a third."""
    return EFFORT == "thorough" or random.Random(f"{SEED} {case}").random() < 1 / 3  # noqa: S311


def selected(items: list[pytest.Item]) -> list[pytest.Item]:
    """The tests that this run runs, in their order."""
    match EFFORT:
        case "quick":
            return _first_cases(items)
        case "normal":
            return _draw(items)
        case _:
            return items


def _first_cases(items: list[pytest.Item]) -> list[pytest.Item]:
    """The first case of each test whose fixtures open no page."""
    cases: dict[str, pytest.Item] = {}
    for item in items:
        if not PAGE_FIXTURES & _fixtures_of(item):
            cases.setdefault(_test_of(item), item)
    chosen = set(cases.values())
    return [item for item in items if item in chosen]


def _draw(items: list[pytest.Item]) -> list[pytest.Item]:
    """A fifth of what takes seconds, and of the cases of a test that tries many on the database.

    What is marked `always` is never left out.
    """
    groups: dict[str, list[pytest.Item]] = {}
    for item in items:
        groups.setdefault("slow" if _takes_seconds(item) else _test_of(item), []).append(item)
    left_out: set[pytest.Item] = set()
    for name, group in groups.items():
        drawable = [item for item in group if item.get_closest_marker("always") is None]
        if name != "slow" and not _tries_many_on_the_database(group):
            continue
        kept = random.Random(f"{SEED} {name}").sample(  # noqa: S311
            range(len(drawable)), -(-len(drawable) // SHARES[EFFORT])
        )
        left_out.update(item for place, item in enumerate(drawable) if place not in kept)
    return [item for item in items if item not in left_out]


def _takes_seconds(item: pytest.Item) -> bool:
    is_browsers = item.nodeid.startswith("tests/e2e/")
    return is_browsers or item.get_closest_marker("slow") is not None


def _tries_many_on_the_database(cases: list[pytest.Item]) -> bool:
    return len(cases) >= MANY_CASES and bool(DATABASE_FIXTURES & _fixtures_of(cases[0]))


def _fixtures_of(item: pytest.Item) -> set[str]:
    return set(getattr(item, "fixturenames", ()))


def _test_of(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]
