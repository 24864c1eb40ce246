"""Each kind of record tells its own events, and none of them is missing in the timeline."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db.models import Model

from assessments.models import Answer, Sitting, SittingAnswer, SittingMatch
from careerladder.models import Ladder, User
from packets.models import PacketEvidence, Reason, Story, StoryEvidence, StoryItem
from plans.models import CalendarAddress, CalendarDate, ExampleEvidence, Move, MoveItem
from plans.models.event_kind import PlanEvent
from plans.models.move_change import MoveChange
from plans.progress.events import (
    Event,
    LadderEvent,
    event_kinds,
    events_before,
    records_with_events,
)
from sharing.models import ShareView
from tests.scenario import NOW
from tests.stored_people import Rows, insert_ada, insert_bystanders, rows_of
from tests.verbs import VERBS, Cast, Verb

# What is told with another record, or is none: an assessment under way, a secret address.
TELL_NOTHING = {
    *(Answer, CalendarAddress, Move, MoveItem, Sitting, SittingAnswer, SittingMatch),
    *(CalendarDate, ExampleEvidence),
    *(PacketEvidence, Reason, ShareView, Story, StoryEvidence, StoryItem),
}
MOMENTS = (
    *("at", "created_at", "published_at", "recorded_at", "removed_at", "saved_at", "since"),
    "until",
)
# Of these the end is nothing that happened: another began.
HAVE_NO_END = ("plans_phasepick", "plans_recognition")
LATER = NOW + timedelta(days=366)


@pytest.fixture(autouse=True)
def _on_a_day():
    with time_machine.travel(NOW, tick=False):
        yield


def told(person: User) -> list[Event]:
    return events_before(person, Ladder.objects.get(), LATER, 10_000)


def telling() -> set[type[Model]]:
    return {records.model for records in records_with_events()}


def moments(rows: Rows) -> set[datetime]:
    """When something happened to these rows that a timeline says."""
    return {
        datetime.fromisoformat(row[name])
        for model in telling()
        for row in rows[model._meta.db_table].values()
        if not _is_of_removed_packet(rows, row)
        for name in _columns(model._meta.db_table, row)
        if row.get(name)
    }


def _is_of_removed_packet(rows: Rows, row: dict[str, Any]) -> bool:
    """Of a packet that is removed only that is told, and that it was begun."""
    if "link_id" in row:
        row = rows["sharing_sharelink"][row["link_id"]]
    if "version_id" in row and "digest" in row:
        row = rows["packets_packetversion"][str(row["version_id"])]
    packet = row.get("packet_id")
    return packet is not None and rows["packets_packet"][packet]["removed_at"] is not None


def _columns(table: str, row: dict[str, Any]) -> tuple[str, ...]:
    # What a pause shifted is told as the pause.
    if table == "plans_movechange" and row["kind"] == MoveChange.Kind.SHIFTED:
        return ()
    return MOMENTS[:-1] if table in HAVE_NO_END else MOMENTS


def test_every_kind_of_record_tells_its_events_or_is_told_with_another():
    records = {
        model
        for name in ("assessments", "plans", "packets", "sharing")
        for model in apps.get_app_config(name).get_models()
    }
    assert telling() | TELL_NOTHING == records
    assert telling() & TELL_NOTHING == set()


def test_a_kind_has_words_and_a_name_of_its_own():
    assert len({kind.value for kind in event_kinds()}) == len(event_kinds())
    assert len({kind.label for kind in event_kinds()}) == len(event_kinds())
    assert all(kind.label for kind in event_kinds())


def test_lives_have_an_event_of_each_kind(ladder):
    people = [insert_ada(continued=True)[0], *insert_bystanders()]
    kinds = {each.kind for person in people for each in told(person)}
    # These two are of a verb below, and the ladder's are in tests/plans/test_over_time.py.
    of_verbs = {PlanEvent.MOVE_EDITED, PlanEvent.MOVE_UNDONE}
    assert set(event_kinds()) - kinds == of_verbs | set(LadderEvent)


@pytest.mark.parametrize("continued", [False, True], ids=["begun", "gone on"])
def test_every_record_of_a_life_is_told(ladder, continued):
    ada, _ = insert_ada(continued=continued)
    insert_bystanders()
    assert {each.at for each in told(ada)} == moments(rows_of(ada))


@pytest.mark.parametrize("verb", VERBS, ids=str)
def test_what_a_verb_writes_is_told(ladder, verb: Verb):
    it = Cast(continued=verb.continued)
    call = verb.of(it)
    with pytest.raises(verb.refused_by) if verb.refused_by else nullcontext():
        call()
    assert {each.at for each in told(it.ada)} == moments(rows_of(it.ada))


def test_one_query_tells_them(ladder, queries):
    ada, _ = insert_ada(continued=True)
    assert queries(lambda: events_before(ada, ladder.ladder, LATER, 50)) == 1


def test_the_newest_are_those_of_the_whole(ladder):
    ada, _ = insert_ada(continued=True)
    every = [each.at for each in told(ada)]
    assert every == sorted(every, reverse=True)
    assert [each.at for each in events_before(ada, ladder.ladder, LATER, 7)] == every[:7]
    earlier = [each.at for each in events_before(ada, ladder.ladder, every[6], 10_000)]
    assert earlier == [at for at in every if at < every[6]]
