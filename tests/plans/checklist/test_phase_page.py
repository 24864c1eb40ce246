"""The phase page: the same address for everybody, the forms for its owner alone."""

from __future__ import annotations

from datetime import date
from unittest.mock import Mock

import pytest
from django.conf import settings
from django.urls import reverse

from careerladder.ladders import catalog as copies
from careerladder.web.markdown import as_html as as_html_of_a_note
from plans.checklist.pieces import pieces_by_item
from plans.models import Evidence, EvidenceText, Mark, PhasePick

MID = "/ladders/ai-engineer/phases/mid/"


def test_a_stranger_reads_the_checklist_and_sees_no_form(client, ladder):
    page = client.get(MID)
    assert page.status_code == 200
    html = page.content.decode()
    assert "A design document" in html
    assert "<form" not in html
    assert "csrf" not in html
    assert settings.SESSION_COOKIE_NAME not in page.cookies


def test_a_stranger_costs_one_query_once_the_process_is_warm(client, ladder, queries):
    client.get(MID)
    assert queries(lambda: client.get(MID)) == 1


def test_every_part_of_a_phase_is_on_its_page(client, ladder):
    html = client.get(MID).content.decode()
    for part in (
        "Title of Mid",
        "Theme of Mid.",
        "Good <strong>work</strong>.",
        "Stalling.",
        "Change.",
        "Before",
        "After",
        "Gate of Mid",
        "Written for the tests.",
    ):
        assert part in html


def test_each_item_can_be_linked_to(client, ladder):
    html = client.get(MID).content.decode()
    for item in ladder.phase("mid").items:
        assert f'id="{item.slug}"' in html
        assert f'href="#{item.slug}"' in html


@pytest.mark.parametrize("address", ["/ladders/nope/phases/mid/", "/ladders/ai-engineer/phases/x/"])
def test_an_unknown_phase_is_a_404(client, ladder, address):
    assert client.get(address).status_code == 404


def test_the_owner_sees_what_is_recorded_and_the_gate(as_ada, ada, design_docs, record):
    record(ada, design_docs, note="RFC 12 **adopted**")
    Mark.objects.tick(ada, design_docs)
    html = as_ada.get(MID).content.decode()
    assert "RFC 12 <strong>adopted</strong>" in html
    assert "1 of 3 items count" in html
    assert "A component owned" in html


def test_nobody_else_sees_it(as_bob, client, ada, design_docs, record):
    record(ada, design_docs, note="A secret of Ada's")
    assert "A secret" not in as_bob.get(MID).content.decode()
    assert "A secret" not in client.get(MID).content.decode()


def test_a_note_is_shown_as_text_whatever_it_holds(as_ada, ada, design_docs, record):
    record(
        ada, design_docs, note='<script>alert(1)</script> [x](javascript:alert(1)) <img src="x">'
    )
    html = as_ada.get(MID).content.decode()
    assert "<script>alert" not in html
    assert 'href="javascript:' not in html
    assert "<img src=&quot;" in html or "&lt;img" in html


def test_a_retired_item_stays_on_the_page_of_whoever_recorded_something(
    as_ada, as_bob, ada, item, record
):
    owned = item("owns-a-component")
    record(ada, owned, note="On call since May.")
    type(owned).objects.filter(pk=owned.pk).update(
        retired_on=date(2026, 6, 1), retired_why="Merged into another."
    )
    copies.clear_cache()
    html = as_ada.get(MID).content.decode()
    assert "On call since May." in html
    assert "Merged into another." in html
    assert "0 of 2 items count" in html
    assert "A component owned" not in as_bob.get(MID).content.decode()


def test_the_page_costs_the_same_with_more_evidence(as_ada, ada, design_docs, record, queries):
    record(ada, design_docs)
    as_ada.get(MID)
    few = queries(lambda: as_ada.get(MID))
    for _ in range(20):
        record(ada, design_docs)
    assert queries(lambda: as_ada.get(MID)) == few <= 8


def test_a_line_shows_the_newest_pieces_and_says_how_many_there_are(
    as_ada, ada, design_docs, record
):
    for number in range(7):
        record(ada, design_docs, note=f"Piece {number}.")
    html = as_ada.get(MID).content.decode()
    assert html.count('class="evidence__note') == 5
    assert "All 7 entries" in html
    item_page = as_ada.get("/ladders/ai-engineer/items/writes-design-docs/").content.decode()
    assert all(f"Piece {number}." in item_page for number in range(7))


def test_picking_a_phase_makes_it_the_current_one(as_ada, ada):
    answer = as_ada.post(reverse("plans:pick-phase", args=["ai-engineer", "senior"]))
    assert answer.status_code == 302
    assert "You are here" in as_ada.get("/ladders/ai-engineer/phases/senior/").content.decode()
    assert "You are working on Senior" in as_ada.get("/progress/").content.decode()


def test_picking_twice_leaves_one_pick_and_picking_another_closes_the_first(ada, ladder):
    mid, senior = ladder.phase("mid").phase, ladder.phase("senior").phase
    PhasePick.objects.pick(ada, mid)
    PhasePick.objects.pick(ada, mid)
    assert ada.phase_picks.count() == 1
    PhasePick.objects.pick(ada, senior)
    assert ada.phase_picks.open().get().phase == senior
    assert ada.phase_picks.count() == 2


def test_following_the_placement_again_ends_the_pick(as_ada, ada, ladder):
    PhasePick.objects.pick(ada, ladder.phase("mid").phase)
    as_ada.post(reverse("plans:follow", args=["ai-engineer"]))
    assert not ada.phase_picks.open().exists()


def test_a_phase_below_reads_passed_and_never_none_of_four(as_ada, ada, ladder):
    as_ada.post(reverse("plans:pick-phase", args=["ai-engineer", "senior"]))
    page = " ".join(as_ada.get(MID).content.decode().split())
    assert "Passed by your choice" in page
    assert "0 of " not in page


def test_what_counts_in_a_passed_phase_is_still_shown(as_ada, ada, design_docs, record):
    record(ada, design_docs)
    Mark.objects.tick(ada, design_docs)
    as_ada.post(reverse("plans:pick-phase", args=["ai-engineer", "senior"]))
    page = as_ada.get(MID).content.decode()
    assert "1 of " in page
    assert "Passed by your choice" in page


def test_a_note_of_a_few_letters_counts_and_is_asked_about(as_ada, ada, design_docs, record):
    record(ada, design_docs, note=".")
    assert "That’s short." in as_ada.get(MID).content.decode()


def test_a_note_that_says_something_or_has_a_link_is_not_asked_about(as_ada, ada, design_docs):
    Evidence.objects.record(
        ada,
        EvidenceText(date(2026, 5, 14), "It held.", ("https://example.org/",)),
        serving=[design_docs],
    )
    assert "That’s short." not in as_ada.get(MID).content.decode()


def test_a_note_that_serves_several_items_is_made_once_for_the_page(
    as_ada, ada, ladder, item, record, monkeypatch
):
    as_html = Mock(side_effect=as_html_of_a_note)
    monkeypatch.setattr("careerladder.web.page_notes.as_html", as_html)
    record(ada, *(item(each.slug) for each in ladder.phase("mid").items), note="RFC **12**")
    assert as_ada.get(MID).content.count(b"RFC <strong>12</strong>") > 1
    assert as_html.call_count == 1


def test_the_page_of_an_item_makes_each_of_its_notes_once(
    as_ada, ada, design_docs, record, monkeypatch
):
    """The newest stand in its line and again among all."""
    as_html = Mock(side_effect=as_html_of_a_note)
    monkeypatch.setattr("careerladder.web.page_notes.as_html", as_html)
    for number in range(7):
        record(ada, design_docs, note=f"RFC {number}")
    as_ada.get(reverse("plans:item", args=["ai-engineer", design_docs.slug]))
    assert as_html.call_count == 7


def test_what_serves_nothing_is_not_looked_for(ada, ladder, queries):
    assert queries(lambda: pieces_by_item(ada, [])) == 0
