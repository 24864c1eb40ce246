"""What a person has on another ladder is left as it is, and shown on none of the pages of this."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction

from careerladder.ladders.catalog import DEFAULT_LADDER
from careerladder.models import ChecklistItem, Ladder, Phase, User
from packets.beginning.proposal import propose_for_gate, propose_for_period
from packets.content import ItemContent, ItemState, PacketContent
from packets.draft import draft_of
from packets.models import Packet, PacketText, PacketVersion, Reason, Story, StoryText
from plans.calendar_feed.ics import feed_of
from plans.gate.position import position_of
from plans.models import (
    Acceptance,
    CalendarAddress,
    Evidence,
    Move,
    MoveText,
    Pause,
    PhasePick,
    Recognition,
    Review,
)
from plans.moves.inputs import plan_inputs
from plans.moves.plan_page import plan_of
from plans.progress.upcoming import upcoming_for
from plans.reviews.month import month_of, next_moves, reviews_of
from sharing.models import Completion, Said, ShareLink, SignOff, Verdict
from sharing.readers.page import readers_of
from tests.scenario import NOW, TODAY
from tests.stored_people import Rows, row_changes, rows_of
from tests.verbs import Cast, moves, packets, plans, sharing

OF_ALL_LADDERS = {"revoke addresses", "revoke links since"}
AN_HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _on_a_day():
    with time_machine.travel(NOW, tick=False):
        yield


def live_elsewhere(person: User) -> Ladder:
    """All that belongs to a ladder, on another one; each thing after those of this one."""
    ladder = Ladder.objects.create(slug="elsewhere", name="Elsewhere")
    phase = Phase.objects.create(ladder=ladder, slug="mid", title="Mid", position=1)
    mine: dict[str, Any] = {"user": person, "ladder": ladder, "at": NOW - AN_HOUR}
    outline = MoveText("Elsewhere", date(2026, 5, 30), date(2026, 5, 1))
    Move.objects.add(text=outline, **mine)
    Move.objects.get(ladder=ladder).start(today=TODAY)
    Move.objects.add(text=outline, **mine)
    Acceptance.objects.accept(added=[], hours_a_month=99, **mine)
    Recognition.objects.recognise(roadblock=None, **mine)
    Pause.objects.pause(until_on=date(2026, 9, 1), today=TODAY, **mine)
    PhasePick.objects.pick(person, phase, at=NOW - AN_HOUR)
    CalendarAddress.objects.make(**mine)
    Review.objects.write(month=date(2026, 5, 1), **mine)
    _case_elsewhere(person, ladder, phase)
    # Who picked a phase there comes back to this one.
    person.switch_to(Ladder.objects.get(slug=DEFAULT_LADDER))
    return ladder


def _case_elsewhere(person: User, ladder: Ladder, phase: Phase) -> None:
    """A packet with a link, and evidence that serves an item whose slug this ladder has too."""
    at = NOW - AN_HOUR
    item = ChecklistItem.objects.create(
        ladder=ladder, phase=phase, slug="pushes-back", name="Elsewhere", wording="It.", position=1
    )
    piece = Evidence.objects.get(user=person, note__startswith="newest")
    piece.tie(item, at=at)
    packet = Packet.objects.begin(
        person, ladder, PacketText("Elsewhere"), phase=phase, evidence=[piece], at=at
    )
    Story.objects.add(packet, StoryText("Elsewhere"), items=[item], at=at)
    Reason.objects.add(packet, "Elsewhere", at=at)
    shown = ItemContent(item.slug, item.name, item.wording, ItemState.EVIDENCED)
    content = PacketContent("Elsewhere", "The gate", items=(shown,))
    version = PacketVersion.objects.publish(packet, lambda _: content, at=at)
    link, _ = ShareLink.objects.make(
        version, version.content, label="Elsewhere", expires_on=date(2026, 9, 1), at=at
    )
    SignOff.objects.say(link, {item.slug: Said(Verdict.AGREE)}, shown={}, at=at)
    Completion.objects.complete(link, last_number=1, at=at)


def rows_on(ladder: Ladder, rows: Rows) -> list[tuple[str, object]]:
    moves = {key for key, row in rows["plans_move"].items() if row["ladder_id"] == ladder.pk}
    packets = {key for key, row in rows["packets_packet"].items() if row["ladder_id"] == ladder.pk}
    versions = {
        row["id"] for row in rows["packets_packetversion"].values() if row["packet_id"] in packets
    }
    links = {key for key, row in rows["sharing_sharelink"].items() if row["version_id"] in versions}
    return [
        (table, row)
        for table, each in rows.items()
        for _, row in sorted(each.items())
        if row.get("ladder_id") == ladder.pk
        or row.get("move_id") in moves
        or row.get("packet_id") in packets
        or row.get("version_id") in versions
        or row.get("link_id") in links
    ]


VERBS = [
    verb
    for verb in (*moves.VERBS, *plans.VERBS, *packets.VERBS, *sharing.VERBS)
    if verb.name not in OF_ALL_LADDERS
]


@pytest.mark.slow
@pytest.mark.parametrize("continued", [False, True], ids=["begun", "gone on"])
def test_a_verb_leaves_another_ladder_alone(ladder, continued):
    it = Cast(continued=continued)
    elsewhere = live_elsewhere(it.ada)
    before = rows_of(it.ada)
    there = rows_on(elsewhere, before)
    assert there
    for verb in VERBS:
        if verb.continued != continued:
            continue
        with transaction.atomic():
            call = verb.of(it)
            with pytest.raises(verb.refused_by) if verb.refused_by else nullcontext():
                call()
            after = rows_of(it.ada)
            transaction.set_rollback(True)
        assert row_changes(before, after) == verb.written, verb.name
        assert rows_on(elsewhere, after) == there, verb.name


@pytest.mark.parametrize("continued", [False, True], ids=["begun", "gone on"])
def test_a_reading_says_nothing_of_another_ladder(ladder, continued):
    it = Cast(continued=continued)

    def readings() -> list[object]:
        plan = plan_of(it.ada, ladder, TODAY)
        address = CalendarAddress.objects.filter(user=it.ada, ladder=ladder.ladder)[0]
        return [
            plan_inputs(it.ada, ladder, TODAY),
            upcoming_for(it.ada, ladder, TODAY),
            upcoming_for(it.ada, ladder, date(2026, 6, 10)),
            (plan.groups, plan.done, plan.dropped),
            feed_of(address, str),
            next_moves(it.ada, ladder),
            list(reviews_of(it.ada, ladder)),
            month_of(it.ada, ladder, date(2026, 5, 1), TODAY),
            position_of(it.ada, ladder),
            draft_of(it.the("packet")),
            readers_of(it.the("packet")),
            propose_for_gate(it.ada, ladder, ladder.phase("mid"), today=TODAY),
            propose_for_period(it.ada, ladder, date(2026, 1, 1), TODAY, today=TODAY),
        ]

    alone = readings()
    live_elsewhere(it.ada)
    assert readings() == alone
