"""The sentence that says both, the phase and the gate; and a placement above a closed gate."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from plans.models import Mark
from tests.plans.conftest import HTMX
from tests.plans.gate.ladder_loads import retire_item

MID, JUNIOR = "/ladders/ai-engineer/phases/mid/", "/ladders/ai-engineer/phases/junior/"


def placement(html: str) -> str:
    part = html.partition('id="placement"')[2].partition("</div>")[0].partition(">")[2]
    return " ".join(re.sub(r"<[^>]+>", "", part).split())


@pytest.mark.parametrize("address", ["/progress/", MID])
def test_one_sentence_says_how_one_came_here_and_how_many_count(
    as_ada, ada, bob, assess, open_gate, design_docs, record, address
):
    assess(ada, 2, "mid")
    assess(bob, 2, "mid")
    open_gate(bob, "mid")
    record(ada, design_docs)
    Mark.objects.tick(ada, design_docs)
    said = placement(as_ada.get(address).text)
    assert said.startswith("Placed at Mid on ")
    assert "1 of 3 items count toward gate of Mid." in said


def test_a_placement_above_a_closed_gate_is_named(as_ada, ada, assess, open_gate):
    assess(ada, 2, "mid")
    assert "Gate of Junior isn’t open: 0 of 2 items count." in placement(
        as_ada.get("/progress/").text
    )
    assert placement(as_ada.get(JUNIOR).text).startswith("Passed by placement")
    open_gate(ada, "junior")
    assert "isn’t open" not in placement(as_ada.get("/progress/").text)
    assert "Passed by placement" not in placement(as_ada.get(JUNIOR).text)


def test_a_choice_says_what_the_assessment_said(as_ada, ada, assess):
    assess(ada, 2, "mid")
    as_ada.post(reverse("plans:pick-phase", args=["ai-engineer", "senior"]))
    said = placement(as_ada.get("/progress/").text)
    assert said.startswith("You chose Senior on ")
    assert "placed you at Mid" in said
    assert "You chose a later phase" in said


def test_what_is_not_possible_is_in_the_sentence(as_ada, ada, assess, item):
    assess(ada, 2, "mid")
    Mark.objects.mark_not_possible(ada, item("pushes-back"), "No requirements here.")
    assert "one is not possible in your current job." in placement(as_ada.get("/progress/").text)


def test_a_tick_in_place_brings_the_sentence_along(as_ada, ada, assess, design_docs, record, verb):
    assess(ada, 2, "mid")
    record(ada, design_docs)
    on_the_page = HTMX | {"HX-Current-URL": f"http://testserver{MID}"}
    html = as_ada.post(verb("tick", design_docs), headers=on_the_page).text
    assert "1 of 3 items count" in placement(html)


def test_an_open_gate_says_what_it_is_worth_and_what_comes_next(
    as_ada, ada, assess, open_gate, item, verb
):
    assess(ada, 2, "mid")
    open_gate(ada, "mid")
    Mark.objects.untick(ada, item("pushes-back"))
    on_the_page = HTMX | {"HX-Current-URL": f"http://testserver{MID}"}
    html = as_ada.post(verb("tick", item("pushes-back")), headers=on_the_page).text
    assert "The gate is open." in html
    for next_thing in (
        f"{reverse('packets:build')}?ladder=ai-engineer&amp;gate=mid",
        "/ladders/ai-engineer/phases/senior/",
        reverse("assessments:start"),
    ):
        assert next_thing in html


def test_progress_says_for_a_month_that_a_gate_opened(as_ada, ada, bob, assess, open_gate):
    with time_machine.travel("2026-03-02 12:00+00:00"):
        for person in (ada, bob):
            assess(person, 2, "mid")
        open_gate(ada, "mid")
    with time_machine.travel("2026-03-20 12:00+00:00"):
        html = as_ada.get("/progress/").text
        assert 'id="opened"' in html
        assert "2 March" in html.partition('id="opened"')[2].partition("</h2>")[0]
        assert f"{reverse('packets:build')}?ladder=ai-engineer&amp;gate=mid" in html
    with time_machine.travel("2026-04-03 12:00+00:00"):
        assert 'id="opened"' not in as_ada.get("/progress/").text


def test_a_gate_that_closed_again_is_not_said_to_have_opened(as_ada, ada, assess, open_gate, item):
    assess(ada, 2, "mid")
    open_gate(ada, "mid")
    Mark.objects.untick(ada, item("pushes-back"))
    assert 'id="opened"' not in as_ada.get("/progress/").text


def test_a_gate_that_was_open_did_not_open_when_an_item_of_it_was_retired(
    as_ada, ada, assess, open_gate, item
):
    with time_machine.travel("2026-01-05 12:00+00:00"):
        assess(ada, 2, "mid")
        open_gate(ada, "mid")
    retire_item(item("pushes-back"), datetime(2026, 3, 20, tzinfo=UTC))
    with time_machine.travel("2026-03-25 12:00+00:00"):
        html = as_ada.get("/progress/").text
    assert "You are at Senior" in html
    assert 'id="opened"' not in html
