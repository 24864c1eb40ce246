"""Progress is one pure function; whatever was done, it agrees with a recount from the rows."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from careerladder.ladders.catalog import DEFAULT_LADDER, ladder_or_404
from careerladder.models import ChecklistItem, User
from plans.gate.position import position_of
from plans.gate.rules import Item, ItemRecord, State, compute_progress, current_phase, state_of
from plans.models import Evidence, EvidenceText, Mark
from plans.models.refusals import Refusal
from tests.effort import examples

PHASES = ["junior", "mid", "senior"]
ITEMS = [
    Item("a", "junior", "A"),
    Item("b", "mid", "B"),
    Item("c", "mid", "C"),
    Item("d", "senior", "D"),
]
COUNTS = ItemRecord("met", 1)


def test_the_states_of_an_item():
    assert state_of(ItemRecord()) == State.OPEN
    assert state_of(ItemRecord(None, 2)) == State.IN_PROGRESS
    assert state_of(ItemRecord("met", 0)) == State.CLAIMED
    assert state_of(ItemRecord("met", 3)) == State.EVIDENCED
    assert state_of(ItemRecord("not-possible", 3)) == State.NOT_POSSIBLE


def test_a_gate_is_open_when_every_item_counts():
    assert compute_progress(PHASES, ITEMS, {"b": COUNTS, "c": COUNTS}).gate("mid").is_open
    assert not compute_progress(PHASES, ITEMS, {"b": COUNTS}).gate("mid").is_open


def test_a_phase_without_items_has_no_open_gate():
    assert not compute_progress(["empty"], [], {}).gate("empty").is_open


def test_every_gate_names_what_is_missing():
    gate = compute_progress(PHASES, ITEMS, {"b": COUNTS}).gate("mid")
    assert (gate.counting, gate.total) == (1, 2)
    assert [each.item.name for each in gate.missing] == ["C"]


@pytest.mark.parametrize(
    ("facts", "placement", "picked", "expected"),
    [
        ({}, None, None, None),
        ({}, "mid", None, "mid"),
        ({}, "mid", "junior", "junior"),
        ({}, None, "senior", "senior"),
        ({"b": COUNTS, "c": COUNTS}, "mid", None, "senior"),
        ({"b": COUNTS, "c": COUNTS}, "mid", "mid", "mid"),
        ({"b": COUNTS, "c": COUNTS, "d": COUNTS}, "mid", None, "senior"),
        ({"a": COUNTS, "d": COUNTS}, "junior", None, "mid"),
        ({"a": COUNTS}, "retired-phase", None, None),
    ],
)
def test_the_current_phase(facts, placement, picked, expected):
    assert current_phase(compute_progress(PHASES, ITEMS, facts), placement, picked) == expected


VERBS = ["tick", "untick", "not possible", "possible", "record", "record two", "tie", "untie"]
VERBS += ["edit", "remove", "restore"]
deed = st.tuples(st.sampled_from(VERBS), st.integers(0, 3), st.integers(0, 2))

# What the function computes by three queries and a rule, counted here in the plainest SQL.
RECOUNT = """
SELECT item.slug,
    EXISTS (SELECT 1 FROM plans_mark m WHERE m.user_id = %(person)s AND m.item_id = item.id
        AND m.kind = 'met' AND m.until IS NULL) AS ticked,
    EXISTS (SELECT 1 FROM plans_mark m WHERE m.user_id = %(person)s AND m.item_id = item.id
        AND m.kind = 'not-possible' AND m.until IS NULL) AS not_possible,
    (SELECT count(DISTINCT e.uuid) FROM plans_evidencetie t
        JOIN plans_evidence e ON e.uuid = t.evidence_id
        WHERE t.item_id = item.id AND t.until IS NULL AND e.user_id = %(person)s
        AND NOT EXISTS (SELECT 1 FROM plans_removal r
            WHERE r.evidence_id = e.uuid AND r.until IS NULL)) AS pieces
FROM careerladder_checklistitem item
"""


class Model:
    """What the verbs should have done, remembered in plain sets."""

    def __init__(self) -> None:
        self.ticked: set[str] = set()
        self.not_possible: set[str] = set()
        self.serves: dict[int, set[str]] = {}
        self.removed: set[int] = set()

    def state(self, slug: str) -> State:
        pieces = sum(slug in slugs for key, slugs in self.serves.items() if key not in self.removed)
        if slug in self.not_possible:
            return State.NOT_POSSIBLE
        if slug in self.ticked:
            return State.EVIDENCED if pieces else State.CLAIMED
        return State.IN_PROGRESS if pieces else State.OPEN


def do(
    person: User, items: list[ChecklistItem], pieces: list[Evidence], model: Model, deed
) -> None:
    """Do one deed to the database by the models' verbs, and to the model by its own rules."""
    verb, which_item, which_piece = deed
    item, other = items[which_item], items[(which_item + 1) % len(items)]
    piece = pieces[which_piece] if which_piece < len(pieces) else None
    key = which_piece
    slug = item.slug
    told = EvidenceText(date(2026, 5, 1), "It happened.")
    if verb == "tick" and slug not in model.not_possible:
        model.ticked.add(slug)
    elif verb == "untick":
        model.ticked.discard(slug)
    elif verb == "not possible" and slug not in model.ticked:
        model.not_possible.add(slug)
    elif verb == "possible":
        model.not_possible.discard(slug)
    elif verb.startswith("record"):
        serving = {slug, other.slug} if verb == "record two" else {slug}
        model.serves[len(pieces)] = set(serving)
    elif piece is not None and key not in model.removed:
        if verb == "tie":
            model.serves[key].add(slug)
        elif verb == "untie":
            model.serves[key].discard(slug)
        elif verb == "remove":
            model.removed.add(key)
    elif piece is not None:
        if verb == "untie":
            model.serves[key].discard(slug)
        elif verb == "restore":
            model.removed.discard(key)

    try:
        if verb == "tick":
            Mark.objects.tick(person, item)
        elif verb == "untick":
            Mark.objects.untick(person, item)
        elif verb == "not possible":
            Mark.objects.mark_not_possible(person, item, "Not here.")
        elif verb == "possible":
            Mark.objects.mark_possible(person, item)
        elif verb == "record":
            pieces.append(Evidence.objects.record(person, told, serving=[item]))
        elif verb == "record two":
            pieces.append(Evidence.objects.record(person, told, serving=[item, other]))
        elif piece is not None:
            if verb == "tie":
                piece.tie(item)
            elif verb == "untie":
                piece.untie(item)
            elif verb == "edit":
                piece.edit(
                    EvidenceText(date(2026, 5, 1), f"Edited {item}."), base_version=piece.version
                )
            elif verb == "remove":
                piece.remove()
            elif verb == "restore":
                piece.restore()
    except Refusal:
        pass


def recount(person: User) -> dict[str, State]:
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT, {"person": person.pk})
        rows = cursor.fetchall()
    states = {}
    for slug, ticked, not_possible, pieces in rows:
        assert not (ticked and not_possible)
        if not_possible:
            states[slug] = State.NOT_POSSIBLE
        elif ticked:
            states[slug] = State.EVIDENCED if pieces else State.CLAIMED
        else:
            states[slug] = State.IN_PROGRESS if pieces else State.OPEN
    return states


@pytest.mark.slow
@settings(
    max_examples=examples(200),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(deeds=st.lists(deed, min_size=1, max_size=9))
def test_progress_agrees_with_a_recount_from_the_rows(ada, bob, deeds):
    ladder = ladder_or_404(DEFAULT_LADDER)
    items = list(ChecklistItem.objects.filter(phase__slug__in=["junior", "mid"])[:4])
    model = Model()
    pieces: list[Evidence] = []
    with transaction.atomic():
        for each in deeds:
            do(ada, items, pieces, model, each)
        place = position_of(ada, ladder)
        computed = {
            standing.item.slug: standing.state
            for gate in place.progress.gates
            for standing in gate.statuses
        }
        assert computed == recount(ada) == {slug: model.state(slug) for slug in computed}
        for gate in place.progress.gates:
            assert gate.counting + len(gate.missing) + len(gate.not_possible) == gate.total
            assert gate.is_open == (gate.counting == gate.total)
        untouched = position_of(bob, ladder).progress
        assert all(each.state == State.OPEN for gate in untouched.gates for each in gate.statuses)
        transaction.set_rollback(True)
