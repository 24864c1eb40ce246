"""What the ladder asks for after a gate was open stands apart on every page, and closes nothing."""

from __future__ import annotations

import html as entities
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import strip_tags

from careerladder.ladders.catalog import DEFAULT_LADDER, ladder_or_404
from careerladder.models import ChecklistItem
from packets.draft import draft_of
from packets.models import Packet, PacketText
from plans.gate.history import history_and_position
from plans.gate.position import position_of
from plans.models import Mark, PhasePick
from plans.progress.chart import chart_of
from plans.progress.past_day import past_day_of
from plans.proposals.build import draft_for
from tests.plans.gate.ladder_loads import add_item, move_item, retire_item, take_up_again

MID = "/ladders/ai-engineer/phases/mid/"
DAY = timedelta(days=1)


def text(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    body = answer.content.decode().partition("<main")[2].partition("</main")[0]
    return re.sub(r"\s+", " ", entities.unescape(strip_tags(body)))


def today() -> str:
    return date_format(timezone.localdate(), "j F Y")


@pytest.fixture
def passed(ada, bob, ladder, record, assess):
    """Ada passed Mid a month ago. Bob has begun, and has the same items before him."""
    at = timezone.now() - 30 * DAY
    assess(ada, 2, "mid", days=60)
    assess(bob, 2, "mid", days=60)
    for item in ladder.phase("mid").items:
        record(ada, item, at=at)
        Mark.objects.tick(ada, item, at=at)
    record(bob, ladder.phase("mid").items[0], at=at)
    return at


@pytest.fixture
def added(passed):
    return add_item(timezone.now())


def gates_of(ada, ladder):
    """Mid's gate now, by each of the ways in which it is computed."""
    history, position = history_and_position(ada, ladder)
    now = timezone.now()
    past = next(gate.gate for gate in past_day_of(ada, ladder, now).gates if gate.slug == "mid")
    return [
        position_of(ada, ladder).progress.gate("mid"),
        position.progress.gate("mid"),
        history.progress_at(now).gate("mid"),
        past,
    ]


def test_each_way_to_compute_it_says_the_same(ada, added):
    for gate in gates_of(ada, added):
        assert (gate.is_open, gate.counting, gate.total) == (True, 3, 3)
        assert [each.item.slug for each in gate.asked_since] == ["writes-runbooks"]
        assert not gate.missing


def test_who_had_not_passed_the_gate_misses_the_item(bob, added):
    for gate in gates_of(bob, added):
        assert (gate.is_open, gate.total, gate.asked_since) == (False, 4, ())
        assert "writes-runbooks" in [each.item.slug for each in gate.missing]


def test_nobody_goes_down_a_level(as_ada, as_bob, added):
    assert "You are at Senior" in text(as_ada, "/progress/")
    assert "You are at Mid" in text(as_bob, "/progress/")


def test_an_item_that_was_asked_for_then_closes_the_gate_and_opens_it_again(
    ada, added, design_docs
):
    Mark.objects.untick(ada, design_docs)
    for gate in gates_of(ada, added):
        assert (gate.is_open, gate.counting, gate.total) == (False, 2, 4)
    Mark.objects.tick(ada, design_docs)
    for gate in gates_of(ada, added):
        assert (gate.is_open, gate.counting, gate.total) == (True, 3, 3)


def test_taking_up_again_and_moving_in_close_nothing_either(ada, passed, item):
    now = timezone.now()
    retire_item(item("pushes-back"), now - 3 * DAY)
    Mark.objects.untick(ada, item("pushes-back"))
    take_up_again(item("pushes-back"), now - 2 * DAY)
    moved = ChecklistItem.objects.filter(phase__slug="senior").first()
    assert moved is not None
    ladder = move_item(moved, "mid", now - DAY)
    for gate in gates_of(ada, ladder):
        assert (gate.is_open, gate.total) == (True, 2)
        assert {each.item.slug for each in gate.asked_since} == {"pushes-back", moved.slug}


def test_a_past_day_is_as_it_was(as_ada, ada, passed):
    days = [passed - DAY, passed + DAY]
    ladder = ladder_or_404(DEFAULT_LADDER)
    before = [past_day_of(ada, ladder, moment) for moment in days]
    ladder = add_item(timezone.now())
    assert [past_day_of(ada, ladder, moment) for moment in days] == before
    on = text(as_ada, f"/progress/?on={timezone.localdate(days[1]):%Y-%m-%d}")
    assert "3 of 3 items counted, and the gate was open" in on


def test_the_chart_counts_what_the_gate_asks_for(ada, added):
    history, _ = history_and_position(ada, added)
    chart = chart_of(history, added, timezone.now())
    assert chart is not None
    row = next(row for row in chart.rows if row.slug == "mid")
    assert (row.last.counting, row.last.total) == (3, 3)


def test_the_checklist_has_it_apart_with_its_day(as_ada, as_bob, added):
    page = text(as_ada, MID)
    assert page.index("3 of 3 items count") < page.index(f"Added on {today()}")
    assert page.index(f"Added on {today()}") < page.index("You wrote a runbook.")
    assert f"Added on {today()}" not in text(as_bob, MID)
    assert f"Added on {today()}" not in text(as_ada, "/ladders/ai-engineer/phases/senior/")


def test_it_can_be_ticked_where_it_stands_and_counts_with_the_others(
    as_ada, ada, added, record, verb
):
    item = ChecklistItem.objects.get(slug="writes-runbooks")
    record(ada, item)
    where = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{MID}"}
    answer = as_ada.post(verb("tick", item), headers=where).content.decode()
    assert "4 of 4 items count" in answer
    assert f"Added on {today()}" not in text(as_ada, MID)


def test_the_progress_page_names_it_until_it_is_dealt_with(as_ada, ada, added):
    says = f"“Runbooks” was added on {today()}."
    assert says in text(as_ada, "/progress/")
    item = ChecklistItem.objects.get(slug="writes-runbooks")
    Mark.objects.mark_not_possible(ada, item, "Nothing runs here.")
    assert says not in text(as_ada, "/progress/")


def test_since_the_last_look_it_is_named(as_ada, ada, passed):
    type(ada).objects.filter(pk=ada.pk).update(looked_at=timezone.now() - DAY)
    add_item(timezone.now())
    assert "Added to the ladder: Runbooks" in text(as_ada, "/progress/").partition("Next")[0]


def test_a_packet_for_the_gate_has_no_gap_by_it(as_ada, ada, added, ladder):
    begin = text(as_ada, "/packets/new/?ladder=ai-engineer&gate=mid")
    assert "Runbooks" not in begin
    packet = Packet.objects.begin(ada, ladder.ladder, PacketText("Mine"), phase=_mid(ladder))
    assert "writes-runbooks" not in draft_of(packet).items_by_slug


def test_a_packet_shows_it_once_something_in_it_serves_it(ada, added, ladder, record):
    item = ChecklistItem.objects.get(slug="writes-runbooks")
    piece = record(ada, item)
    packet = Packet.objects.begin(
        ada, ladder.ladder, PacketText("Mine"), phase=_mid(ladder), evidence=[piece]
    )
    assert "writes-runbooks" in draft_of(packet).items_by_slug


def test_no_moves_are_proposed_for_it(ada, added):
    PhasePick.objects.pick(ada, added.phase("mid").phase)
    draft = draft_for(ada, added, today=timezone.localdate())
    assert draft.position.gate is not None
    assert draft.position.gate.missing == ()


def test_without_later_items_no_query_asks_for_openings(ada, bob, passed):
    ladder = ladder_or_404(DEFAULT_LADDER)
    counted = []
    for person in (ada, bob):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            position_of(person, ladder)
        counted.append(len(queries))
    ladder = add_item(timezone.now())
    for person in (ada, bob):
        with CaptureQueriesContext(connection) as queries:
            position_of(person, ladder)
        counted.append(len(queries))
    # Of who misses something else, none either.
    assert counted == [3, 3, 4, 3]


def _mid(ladder):
    return ladder.phase("mid").phase
