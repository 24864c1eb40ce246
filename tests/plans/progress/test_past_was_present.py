"""Every past moment of a life reads as it did when it was now, to the microsecond."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from typing import Any
from uuid import UUID

import pytest

from careerladder.ladders.catalog import DEFAULT_LADDER, ladder_or_404
from careerladder.models import User
from plans.gate.history import history_and_position
from plans.gate.position import Decision, Position, decisions, position_of
from plans.gate.rules import Progress
from plans.models import Evidence, EvidenceTie, Mark, PhasePick, Removal, ServesNone
from plans.progress.past_day import PIECES_OF_THE_DAY, past_day_of
from tests.scenario import Scenario, play
from tests.stored_people import insert_ada, insert_bystanders

AN_INSTANT = timedelta(microseconds=1)

type Pieces = dict[str, list[Evidence]]


@dataclass(frozen=True)
class Shown:
    """By item its pieces as they read, how many there were, its mark, its state and its age."""

    pieces: dict[str, list[tuple[Any, ...]]]
    totals: dict[str, int]
    marks: dict[str, str]
    states: dict[str, str]
    ageing: set[str]
    decided: tuple[Decision | None, Decision | None]
    current: str | None


def present_pieces(person: User) -> Pieces:
    """Those that serve each item, newest first; by the rows, and in Python."""
    removed = set(Removal.objects.filter(until=None).values_list("evidence", flat=True))
    found = defaultdict(list)
    for tie in EvidenceTie.objects.filter(until=None, evidence__user=person).order_by("evidence"):
        if tie.evidence_id not in removed:
            found[tie.item.slug].append(tie.evidence)
    for pieces in found.values():
        pieces.sort(key=lambda each: (each.happened_on, each.recorded_at), reverse=True)
    return found


def states_in(progress: Progress) -> dict[str, str]:
    return {each.item.slug: each.state for gate in progress.gates for each in gate.statuses}


def ageing_in(progress: Progress) -> set[str]:
    return {each.item.slug for gate in progress.gates for each in gate.ageing}


def now(person: User, at: datetime) -> Shown:
    ladder = ladder_or_404(DEFAULT_LADDER)
    place: Position = position_of(person, ladder, today=at.date())
    slugs = {item.pk: item.slug for content in ladder.phases for item in content.items}
    pieces = present_pieces(person)
    return Shown(
        {
            slug: [
                (each.pk, each.note, tuple(each.links), each.happened_on, each.precision)
                for each in serving[:PIECES_OF_THE_DAY]
            ]
            for slug, serving in pieces.items()
        },
        {slug: len(serving) for slug, serving in pieces.items()},
        {slugs[item]: mark.kind for item, mark in place.marks.items()},
        states_in(place.progress),
        ageing_in(place.progress),
        decisions(person, ladder),
        place.current.slug if place.current else None,
    )


def then(person: User, at: datetime) -> Shown:
    past = past_day_of(person, ladder_or_404(DEFAULT_LADDER), at)
    lines = {line.reading.slug: line for gate in past.gates for line in gate.recorded_lines}
    progress = Progress(tuple(gate.gate for gate in past.gates))
    return Shown(
        {
            slug: [
                (each.uuid, each.note, each.links, each.happened_on, each.precision)
                for each in line.pieces
            ]
            for slug, line in lines.items()
            if line.pieces
        },
        {slug: line.total for slug, line in lines.items() if line.total},
        {slug: line.mark.kind for slug, line in lines.items() if line.mark},
        states_in(progress),
        ageing_in(progress),
        (past.assessment, past.pick),
        past.current.slug if past.current else None,
    )


def without_texts(shown: Shown, deleted: set[UUID]) -> Shown:
    """The dates of what was deleted since stay."""
    pieces = {
        slug: [
            (key, "", (), *dates) if key in deleted else (key, note, links, *dates)
            for key, note, links, *dates in told
        ]
        for slug, told in shown.pieces.items()
    }
    return replace(shown, pieces=pieces)


@pytest.mark.slow
def test_a_past_moment_shows_what_it_showed(ada, ladder):
    insert_bystanders()
    lived = {at: now(ada, at) for at in play(Scenario(ada, ladder), continued=True)}
    deleted = set(Evidence.objects.exclude(purged_at=None).values_list("pk", flat=True))
    ladder = ladder_or_404(DEFAULT_LADDER)
    history, place = history_and_position(ada, ladder)
    for (at, said), next_at in zip_longest(lived.items(), list(lived)[1:]):
        shown = without_texts(said, deleted)
        assert then(ada, at) == shown
        assert states_in(history.progress_at(at)) == shown.states
        if next_at is not None:
            just_before = next_at - AN_INSTANT
            # What ages does so by the day.
            assert replace(then(ada, just_before), ageing=shown.ageing) == shown
            assert states_in(history.progress_at(just_before)) == shown.states
    assert history.began_at == min(lived)
    assert place == position_of(ada, ladder)


@pytest.mark.parametrize("continued", [False, True], ids=["begun", "gone on"])
def test_the_history_knows_the_newest_of_each_item_and_the_inbox(ladder, continued):
    ada, _ = insert_ada(continued=continued)
    insert_bystanders()
    history, _ = history_and_position(ada, ladder, with_inbox=True)
    pieces = present_pieces(ada)
    assert history.newest == {
        slug: max(each.happened_by for each in serving) for slug, serving in pieces.items()
    }
    filed = {each.pk for serving in pieces.values() for each in serving}
    removed = Removal.objects.filter(until=None).values("evidence")
    kept = ServesNone.objects.filter(until=None).values("evidence")
    present = ada.evidence.exclude(pk__in=removed).exclude(pk__in=kept)
    inbox = set(present.values_list("pk", flat=True)) - filed
    assert history.unfiled == len(inbox) > 0
    assert history_and_position(ada, ladder)[0].unfiled == 0


def test_a_day_is_blank_until_something_is_said_of_one_phase(ada, ladder, design_docs):
    moments = [datetime(2026, 5, day, tzinfo=UTC) for day in (1, 2, 3)]
    assert past_day_of(ada, ladder, moments[0]).is_empty
    Mark.objects.tick(ada, design_docs, at=moments[1])
    assert past_day_of(ada, ladder, moments[0]).is_empty
    assert not past_day_of(ada, ladder, moments[1]).is_empty
    Mark.objects.untick(ada, design_docs, at=moments[2])
    assert past_day_of(ada, ladder, moments[2]).is_empty
    PhasePick.objects.pick(ada, ladder.phase("mid").phase, at=moments[2])
    assert not past_day_of(ada, ladder, moments[2]).is_empty
