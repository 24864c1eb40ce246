"""A past day computed from the rows is what its day showed, whatever was done since."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.models import Assessment
from careerladder.ladders import catalog as copies
from careerladder.ladders.catalog import DEFAULT_LADDER, ladder_or_404
from careerladder.ladders.loading.load import record_revisions
from careerladder.models import ChecklistItem, LadderVersion, Phase
from plans.gate.history import history_and_position
from plans.gate.position import Position, position_of
from plans.gate.rules import Progress
from plans.models import Evidence, EvidenceText, Mark, PhasePick
from plans.models.refusals import Refusal
from plans.progress.past_day import past_day_of
from tests.effort import examples

BEGAN = datetime(2024, 1, 31, 12, tzinfo=UTC)
STEPS = [timedelta(0), timedelta(seconds=1), timedelta(days=1), timedelta(days=40)]
YEAR = timedelta(days=370)

RECORDS = ["tick", "untick", "not possible", "possible", "still true"]
PIECES = ["tie", "untie", "edit", "go back", "remove", "restore", "purge"]
DECISIONS = ["assess", "set aside", "take up again", "pick", "drop"]
CONTENT = ["reword", "retire", "take up", "move"]
# Evidence first and most often: most of the rest is about it.
verbs = st.sampled_from([*["record"] * 5, *["tick"] * 3, *RECORDS, *PIECES, *DECISIONS, *CONTENT])
deeds = st.tuples(verbs, st.integers(0, 3), st.integers(0, 2), st.sampled_from(STEPS))


class Diary:
    """Does deeds by the models' verbs, and keeps what each moment showed in the end."""

    def __init__(self, person, items, phases) -> None:
        self.person, self.items, self.phases = person, items, phases
        self.pieces: list[Evidence] = []
        self.assessments: list[Assessment] = []
        self.at = BEGAN
        self.shown: dict[datetime, tuple[object, ...]] = {}

    def live(self, verb: str, which: int, piece: int, step: timedelta) -> None:
        self.at += step
        item = self.items[which]
        evidence = self.pieces[piece] if piece < len(self.pieces) else None
        try:
            with transaction.atomic():
                self.do(verb, item, which, evidence)
        except Refusal:
            pass

    def look(self) -> None:
        ladder = ladder_or_404(DEFAULT_LADDER)
        place = position_of(self.person, ladder, today=self.at.date())
        self.shown[self.at] = (picture(place.progress), current(place))

    def do(self, verb: str, item: ChecklistItem, which: int, evidence: Evidence | None) -> None:
        person, at = self.person, self.at
        match verb:
            case "record":
                # Some of it happened long before it was recorded: it ages soon.
                happened = (at - YEAR * (which % 2)).date()
                told = EvidenceText(happened, f"Note of {at}.")
                serving = [] if item.is_retired else [item]
                self.pieces.append(Evidence.objects.record(person, told, serving=serving, at=at))
            case "tick":
                Mark.objects.tick(person, item, at=at)
            case "untick":
                Mark.objects.untick(person, item, at=at)
            case "not possible":
                Mark.objects.mark_not_possible(person, item, "Not here.", at=at)
            case "possible":
                Mark.objects.mark_possible(person, item, at=at)
            case "reword":
                item.wording = f"{item.wording} Reworded."
            case "retire":
                item.retired_on, item.retired_why = at.date(), "No longer asked."
            case "take up":
                item.retired_on, item.retired_why = None, ""
            case "move":
                item.phase = self.phases[(which + at.day) % len(self.phases)]
            case "assess":
                self.assessments.append(assessed(person, self.phases[which % 3], at))
            case "set aside" | "take up again" if self.assessments:
                last = self.assessments[-1]
                (last.set_aside if verb == "set aside" else last.take_up_again)(at=at)
            case "pick":
                PhasePick.objects.pick(person, self.phases[which % 3], at=at)
            case "drop":
                PhasePick.objects.drop(person, item.ladder, at=at)
            case _ if evidence is not None:
                self.do_to(evidence, verb, item)
        if verb in CONTENT:
            item.save()
            record_revisions([item], at)
            newest = LadderVersion.objects.filter(ladder=item.ladder).count()
            LadderVersion.objects.create(ladder=item.ladder, number=newest + 1, loaded_at=at)

    def do_to(self, evidence: Evidence, verb: str, item: ChecklistItem) -> None:
        at = self.at
        match verb:
            case "tie":
                evidence.tie(item, at=at)
            case "untie":
                evidence.untie(item, at=at)
            case "edit":
                told = EvidenceText((at - YEAR).date(), f"Edited on {at}.")
                evidence.edit(told, base_version=evidence.version, at=at)
            case "go back":
                evidence.go_back_to(1, at=at)
            case "remove":
                evidence.remove(at=at)
            case "restore":
                evidence.restore(at=at)
            case "purge":
                Evidence.objects.beyond_restoring(at=at).purge(at=at)


def assessed(person, phase: Phase, at: datetime) -> Assessment:
    return Assessment.objects.create(
        uuid=uuid4(),
        user=person,
        ladder=phase.ladder,
        begun_at=at,
        finished_at=at,
        recorded_at=at,
        rules=[],
        rule_wording="As it was.",
        counted=0,
        candidates=[phase.slug],
        proposal=phase,
        placement=phase,
    )


def picture(progress: Progress) -> object:
    return {
        gate.phase: {each.item: (each.state, each.is_ageing) for each in gate.statuses}
        for gate in progress.gates
    }


def states(progress: Progress) -> object:
    return {
        gate.phase: {each.item: each.state for each in gate.statuses} for gate in progress.gates
    }


def current(place: Position) -> str | None:
    return place.current.slug if place.current else None


@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))
# Each run draws other histories: HISTORIES=1000 looks longer.
@settings(
    max_examples=int(os.environ.get("HISTORIES", examples(60))),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=st.lists(deeds, min_size=1, max_size=6))
def test_a_past_day_is_what_it_showed(part, ada, ladder, history):
    # Each history begins with the ladder as it was loaded, and need not read it.
    copies._copies[ladder.ladder.slug] = ladder
    with transaction.atomic():
        # The ladder was there before the first record.
        items = list(ChecklistItem.objects.select_related("ladder", "phase")[:4])
        phases = list(Phase.objects.select_related("ladder").order_by("position"))
        diary = Diary(ada, items, phases)
        for deed, after in zip_longest(history, history[1:]):
            diary.live(*deed)
            # What is done next in the same moment shows with it.
            if after is None or after[-1]:
                diary.look()
        ladder = ladder_or_404(DEFAULT_LADDER)
        record, place = history_and_position(ada, ladder)
        assert states(place.progress) == states(record.progress_at(diary.at))
        for moment, shown in diary.shown.items():
            past = past_day_of(ada, ladder, moment)
            then = Progress(tuple(gate.gate for gate in past.gates))
            assert (picture(then), past.current.slug if past.current else None) == shown
            assert states(record.progress_at(moment)) == states(then)
        transaction.set_rollback(True)
