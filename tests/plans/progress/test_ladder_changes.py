"""A change of the ladder is an event for whom it touches, and for nobody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from careerladder.models import ChecklistItem
from plans.models import Mark
from tests.plans.gate.ladder_loads import (
    add_item,
    change_item,
    move_item,
    retire_item,
    take_up_again,
)

DAY = timedelta(days=1)


def timeline(client, query: str = "") -> str:
    answer = client.get(f"/progress/timeline/{query}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", strip_tags(answer.content.decode().partition("<main")[2]))


def item_of(phase: str) -> ChecklistItem:
    item = ChecklistItem.objects.filter(phase__slug=phase).first()
    assert item is not None
    return item


@pytest.fixture
def at_mid(ada, bob, assess):
    """Ada is at Mid, and recorded nothing of any item. Bob has no phase."""
    assess(ada, 2, "mid", days=60)


def test_an_item_added_to_the_current_phase_is_told_without_any_record(as_ada, as_bob, at_mid):
    add_item(timezone.now())
    assert "Added to the ladder: Runbooks" in timeline(as_ada)
    assert "Runbooks" not in timeline(as_bob)


def test_one_added_to_another_phase_is_not(as_ada, at_mid):
    add_item(timezone.now(), phase="senior")
    assert "Runbooks" not in timeline(as_ada)


def test_one_added_to_a_gate_that_is_open_is(as_ada, ada, at_mid, ladder, record):
    for item in ladder.phase("mid").items:
        record(ada, item)
        Mark.objects.tick(ada, item)
    add_item(timezone.now())
    assert "Added to the ladder: Runbooks" in timeline(as_ada)
    assert "You are at Senior" in as_ada.get("/progress/").content.decode()


def test_retiring_taking_up_and_rewording_are_told_of_the_current_phase(as_ada, as_bob, at_mid):
    item, now = item_of("mid"), timezone.now()
    retire_item(item, now - 3 * DAY)
    take_up_again(item, now - 2 * DAY)
    change_item(item, now - DAY, wording="Said otherwise.")
    told = timeline(as_ada)
    for what in (
        "Retired from the ladder",
        "Added back to the ladder",
        "Reworded in the ladder",
    ):
        assert f"{what}: {item.name}" in told
    assert item.name not in timeline(as_bob)


def test_a_move_is_told_with_both_phases_from_either_side(as_ada, at_mid):
    left, come, now = item_of("mid"), item_of("senior"), timezone.now()
    move_item(left, "senior", now - 2 * DAY)
    move_item(come, "mid", now - DAY)
    told = timeline(as_ada)
    assert f"Moved in the ladder: {left.name}, from Mid to Senior" in told
    assert f"Moved in the ladder: {come.name}, from Senior to Mid" in told


def test_an_item_that_is_moved_and_reworded_is_told_as_both(as_ada, at_mid):
    item = item_of("mid")
    item.wording = "Said otherwise."
    move_item(item, "senior", timezone.now())
    told = timeline(as_ada)
    assert "Moved in the ladder" in told
    assert "Reworded in the ladder" in told


def test_of_any_phase_what_has_records_is_told(as_bob, bob, record, ladder):
    item = item_of("senior")
    record(bob, item, at=timezone.now() - 9 * DAY)
    retire_item(item, timezone.now())
    assert f"Retired from the ladder: {item.name}" in timeline(as_bob)


def test_what_was_changed_before_the_first_record_is_not_told(as_ada, ada, assess):
    change_item(item_of("mid"), timezone.now() - 90 * DAY, wording="Said otherwise.")
    assess(ada, 2, "mid", days=60)
    assert "Reworded in the ladder" not in timeline(as_ada)


def test_each_change_is_on_one_page_of_many(as_ada, ada, at_mid, record):
    add_item(timezone.now() - 50 * DAY)
    change_item(item_of("mid"), timezone.now() - 50 * DAY, wording="Said otherwise.")
    for days in range(30):
        record(ada, item_of("mid"), at=timezone.now() - days * DAY)
    pages = [as_ada.get("/progress/timeline/").content.decode()]
    while older := re.search(r'rel="next" href="([^"]+)"', pages[-1]):
        pages.append(as_ada.get(older[1]).content.decode())
    assert len(pages) == 2
    assert [html.count("Reworded in the ladder") for html in pages] == [0, 1]


def test_the_months_lead_to_their_entries(as_ada, ada, record, item):
    now = timezone.now()
    record(ada, item("pushes-back"), note="Long ago.", at=now - 400 * DAY)
    for days in range(30):
        record(ada, item("pushes-back"), note=f"Note {days}.", at=now - days * DAY)
    html = as_ada.get("/progress/timeline/").content.decode()
    assert "Long ago." not in html
    links = re.findall(r'<dd><a href="([^"]*)"[^>]*aria-label="([^"]+)"', html)
    assert len(links) in (14, 15)
    address, _ = links[-1]
    assert "Long ago." in as_ada.get(address).content.decode()
    assert "Note 0." in as_ada.get(links[0][0]).content.decode()


def test_without_any_record_there_are_no_months(as_bob, bob, ladder):
    assert "Go to a month" not in timeline(as_bob)
