"""Recording, ticking, unticking and what is not possible: for htmx, plainly, and for bad input."""

from __future__ import annotations

import re
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plans.gate.rules import State
from plans.models import Mark
from tests.plans.conftest import HTMX, NOTE, PHASE_LINE


def test_record_and_tick_in_a_plain_browser(as_ada, ada, design_docs, verb, state_of):
    answer = as_ada.post(
        verb("add-evidence", design_docs),
        {"note": NOTE, "links": "https://example.org/rfc/12", "tick": "yes"},
    )
    assert answer.status_code == 302
    assert answer["Location"] == PHASE_LINE
    assert state_of(ada, design_docs) == State.EVIDENCED
    page = as_ada.get(PHASE_LINE).content.decode()
    assert "Recorded and ticked." in page
    assert "Undo" in page


def test_record_and_tick_with_htmx_answers_with_the_line_and_the_gate(as_ada, design_docs, verb):
    headers = HTMX | {"HX-Current-URL": "http://testserver/ladders/ai-engineer/phases/mid/"}
    answer = as_ada.post(
        verb("add-evidence", design_docs), {"note": NOTE, "tick": "yes"}, headers=headers
    )
    html = answer.content.decode()
    assert answer.status_code == 200
    assert html.lstrip().startswith("<li")
    assert "1 of 3 items count" in html
    swapped = re.findall(r'id="([\w-]+)"[^>]*hx-swap-oob', html)
    assert swapped == ["gate", "placement", "phase-action", "notices"]
    assert "<html" not in html


def test_recording_without_the_tick_is_in_progress(as_ada, ada, design_docs, verb, state_of):
    as_ada.post(verb("add-evidence", design_docs), {"note": NOTE})
    assert state_of(ada, design_docs) == State.IN_PROGRESS


def test_it_happened_today_unless_said(as_ada, ada, design_docs, verb):
    as_ada.post(verb("add-evidence", design_docs), {"note": NOTE})
    assert ada.evidence.get().happened_on == timezone.localdate()


def test_it_may_have_happened_in_a_month(as_ada, ada, design_docs, verb):
    as_ada.post(verb("add-evidence", design_docs), {"note": NOTE, "happened_on": "2026-05"})
    piece = ada.evidence.get()
    assert (piece.happened_on, piece.precision) == (date(2026, 5, 1), "month")
    assert "May 2026" in as_ada.get(PHASE_LINE).content.decode()


def test_an_empty_tick_makes_a_claim(as_ada, ada, design_docs, verb, state_of):
    as_ada.post(verb("tick", design_docs))
    assert state_of(ada, design_docs) == State.CLAIMED


@pytest.mark.parametrize("note", ["", "   ", "\r\n \t"])
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_blank_evidence_is_not_evidence(as_ada, ada, design_docs, verb, note, headers):
    answer = as_ada.post(
        verb("add-evidence", design_docs), {"note": note, "tick": "yes"}, headers=headers
    )
    assert answer.status_code == 422
    assert "Add a note or a link." in answer.content.decode()
    assert not ada.evidence.exists()
    assert not ada.marks.exists()


def test_a_link_alone_is_evidence(as_ada, ada, design_docs, verb):
    as_ada.post(
        verb("add-evidence", design_docs), {"links": "https://example.org/a\n\nhttps://b.example/ "}
    )
    assert ada.evidence.get().links == ["https://example.org/a", "https://b.example/"]


def test_a_link_may_leave_out_its_scheme(as_ada, ada, design_docs, verb):
    as_ada.post(verb("add-evidence", design_docs), {"links": "example.org/rfc/12"})
    assert ada.evidence.get().links == ["https://example.org/rfc/12"]


def test_10_000_characters_are_kept_with_line_breaks_counted_once(as_ada, ada, design_docs, verb):
    note = ("x" * 99 + "\n") * 99 + "y" * 100
    assert len(note) == 10_000
    answer = as_ada.post(verb("add-evidence", design_docs), {"note": note.replace("\n", "\r\n")})
    assert answer.status_code == 302
    assert ada.evidence.get().note == note


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_10_001_characters_come_back_whole(as_ada, ada, design_docs, verb, headers):
    note = "x" * 10_001
    answer = as_ada.post(verb("add-evidence", design_docs), {"note": note}, headers=headers)
    assert answer.status_code == 422
    assert note in answer.content.decode()
    assert "10,001 characters" in answer.content.decode()
    assert not ada.evidence.exists()


@pytest.mark.parametrize(
    ("written", "error"),
    [
        ("2999-01-01", "in the future"),
        ("2026-02-30", "no such date"),
        ("soon", "can’t be read as a date"),
        ("2026-13", "no such date"),
        ("0001-01-01", "1950 or later"),
    ],
)
def test_an_impossible_date_comes_back_with_the_note(
    as_ada, ada, design_docs, verb, written, error
):
    answer = as_ada.post(verb("add-evidence", design_docs), {"note": NOTE, "happened_on": written})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert error in html
    assert NOTE in html
    assert f'value="{written}"' in html
    assert not ada.evidence.exists()


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "data:text/html,x", "ftp://example.org/", "example", "https://"],
)
def test_a_link_that_leads_nowhere_safe_comes_back(as_ada, ada, design_docs, verb, link):
    answer = as_ada.post(verb("add-evidence", design_docs), {"note": NOTE, "links": link})
    assert answer.status_code == 422
    assert "isn’t a web address" in answer.content.decode()
    assert not ada.evidence.exists()


def test_a_double_submit_records_once(as_ada, ada, design_docs, verb):
    fields = {"note": NOTE, "tick": "yes", "form_key": str(uuid4())}
    first = as_ada.post(verb("add-evidence", design_docs), fields)
    again = as_ada.post(verb("add-evidence", design_docs), fields)
    assert first.status_code == again.status_code == 302
    assert ada.evidence.count() == ada.marks.count() == 1


def test_another_text_under_the_same_key_is_recorded_too(as_ada, ada, design_docs, verb):
    key = str(uuid4())
    as_ada.post(verb("add-evidence", design_docs), {"note": "First.", "form_key": key})
    as_ada.post(verb("add-evidence", design_docs), {"note": "Edited after Back.", "form_key": key})
    assert {piece.note for piece in ada.evidence.all()} == {"First.", "Edited after Back."}


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_the_same_form_after_its_undo_says_so_and_changes_nothing(
    as_ada, ada, design_docs, verb, state_of, headers
):
    fields = {"note": NOTE, "tick": "yes", "form_key": str(uuid4())}
    as_ada.post(verb("add-evidence", design_docs), fields)
    piece = ada.evidence.get()
    undo = {"item": design_docs.slug, "untick": "yes"}
    as_ada.post(reverse("plans:remove-evidence", args=[piece.pk]), undo, headers=headers)
    answer = as_ada.post(
        verb("add-evidence", design_docs), fields, headers=headers, follow=not headers
    )
    assert "You already recorded this and have since removed it." in answer.text
    assert state_of(ada, design_docs) == State.OPEN
    assert ada.evidence.get().removals.open().exists()
    restored = as_ada.post(reverse("plans:restore-evidence", args=[piece.pk]), undo)
    assert restored.status_code == 302
    assert not piece.removals.open().exists()


def test_the_same_form_after_the_tick_was_taken_back_ticks_nothing(
    as_ada, ada, design_docs, verb, state_of
):
    fields = {"note": NOTE, "tick": "yes", "form_key": str(uuid4())}
    as_ada.post(verb("add-evidence", design_docs), fields)
    as_ada.post(verb("untick", design_docs))
    answer = as_ada.post(verb("add-evidence", design_docs), fields, follow=True)
    assert "You already recorded this. The item is not ticked." in answer.text
    assert not ada.marks.open().exists()


def test_a_form_key_that_was_tampered_with_is_said(as_ada, ada, design_docs, verb):
    answer = as_ada.post(verb("add-evidence", design_docs), {"note": NOTE, "form_key": "x"})
    assert answer.status_code == 422
    assert NOTE in answer.content.decode()
    assert "This form was changed on the way" in answer.content.decode()


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_retired_item_takes_nothing_and_the_text_is_kept(as_ada, ada, design_docs, verb, headers):
    type(design_docs).objects.filter(pk=design_docs.pk).update(
        retired_on=date(2026, 6, 1), retired_why="Merged."
    )
    answer = as_ada.post(
        verb("add-evidence", design_docs), {"note": NOTE, "tick": "yes"}, headers=headers
    )
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "was retired" in html
    assert NOTE in html
    assert not ada.evidence.exists()
    assert as_ada.post(verb("tick", design_docs), headers=headers).status_code == 409


def test_an_unknown_item_is_a_404(as_ada, ada):
    for name in ("tick", "untick", "add-evidence", "not-possible", "possible"):
        assert as_ada.post(reverse(f"plans:{name}", args=["ai-engineer", "x"])).status_code == 404
        assert as_ada.post(reverse(f"plans:{name}", args=["x", "y"])).status_code == 404


@pytest.mark.parametrize("name", ["tick", "untick", "add-evidence", "not-possible", "possible"])
def test_a_get_on_a_verb_is_refused(as_ada, design_docs, verb, name):
    answer = as_ada.get(verb(name, design_docs))
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"


def test_without_a_csrf_token_nothing_happens_and_the_text_is_shown(ada, design_docs, verb):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)
    fields, here = {"note": NOTE, "tick": "yes"}, {"Origin": "http://testserver"}
    answer = strict.post(verb("add-evidence", design_docs), fields, headers=here)
    assert answer.status_code == 403
    assert NOTE in answer.content.decode()
    assert not ada.evidence.exists()


def test_even_the_page_that_says_what_was_done_costs_nine_queries(
    as_ada, design_docs, verb, queries
):
    as_ada.get(PHASE_LINE)
    as_ada.post(verb("add-evidence", design_docs), {"note": NOTE, "tick": "yes"})
    # In a test, the session's own transaction is two savepoints more.
    assert queries(lambda: as_ada.get(PHASE_LINE)) <= 9 + 2


@pytest.mark.parametrize("name", ["note", "links", "happened_on"])
def test_a_nul_is_refused_and_costs_nothing_else(as_ada, ada, design_docs, verb, name):
    fields = {"note": NOTE, "links": "https://example.org/"}
    answer = as_ada.post(
        verb("add-evidence", design_docs), fields | {name: "https://example.org/\x00"}
    )
    assert answer.status_code == 422
    assert ("https://example.org/" if name == "note" else NOTE) in answer.content.decode()
    assert not ada.evidence.exists()


def test_untick_and_undo(as_ada, ada, design_docs, verb, state_of, piece):
    as_ada.post(verb("tick", design_docs))
    answer = as_ada.post(verb("untick", design_docs), headers=HTMX)
    assert state_of(ada, design_docs) == State.IN_PROGRESS
    assert f'action="{verb("tick", design_docs)}"' in answer.content.decode()
    as_ada.post(verb("tick", design_docs))
    assert state_of(ada, design_docs) == State.EVIDENCED


def test_undoing_record_and_tick_takes_both_back_and_undoing_that_restores_both(
    as_ada, ada, design_docs, verb, state_of
):
    as_ada.post(verb("add-evidence", design_docs), {"note": NOTE, "tick": "yes"})
    piece = ada.evidence.get()
    where = {"item": design_docs.slug, "ladder": "ai-engineer"}
    as_ada.post(reverse("plans:remove-evidence", args=[piece.pk]), where | {"untick": "yes"})
    assert state_of(ada, design_docs) == State.OPEN
    as_ada.post(reverse("plans:restore-evidence", args=[piece.pk]), where | {"tick": "yes"})
    assert state_of(ada, design_docs) == State.EVIDENCED


def test_undoing_more_evidence_leaves_the_earlier_tick(as_ada, ada, design_docs, verb, piece):
    as_ada.post(verb("tick", design_docs))
    answer = as_ada.post(
        verb("add-evidence", design_docs), {"note": "More.", "tick": "yes"}, headers=HTMX
    )
    assert 'name="untick"' not in answer.content.decode()


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_an_undo_that_the_record_no_longer_allows_does_nothing_by_halves(
    as_ada, ada, design_docs, verb, state_of, headers
):
    as_ada.post(verb("add-evidence", design_docs), {"note": NOTE, "tick": "yes"})
    piece = ada.evidence.get()
    where = {"item": design_docs.slug, "ladder": "ai-engineer"}
    as_ada.post(reverse("plans:remove-evidence", args=[piece.pk]), where | {"untick": "yes"})
    as_ada.post(verb("not-possible", design_docs), {"reason": "No documents here."})
    answer = as_ada.post(
        reverse("plans:restore-evidence", args=[piece.pk]), where | {"tick": "yes"}, headers=headers
    )
    assert answer.status_code == 409
    assert piece.removals.open().exists()


def test_an_odd_line_in_a_form_of_evidence_is_no_line(as_ada, piece, edit):
    assert as_ada.get(edit, {"item": "\x00"}).status_code == 200
    answer = as_ada.post(reverse("plans:remove-evidence", args=[piece.pk]), {"item": "\x00 <b>"})
    assert answer["Location"] == "/evidence/"


def test_not_possible_needs_a_reason(as_ada, ada, design_docs, verb):
    answer = as_ada.post(verb("not-possible", design_docs), {"reason": "  "}, headers=HTMX)
    assert answer.status_code == 422
    assert "Say in a few words why not." in answer.content.decode()
    assert not ada.marks.exists()


def test_not_possible_and_back(as_ada, ada, design_docs, verb, state_of):
    as_ada.post(verb("not-possible", design_docs), {"reason": "No documents here."})
    assert state_of(ada, design_docs) == State.NOT_POSSIBLE
    html = as_ada.get(PHASE_LINE).content.decode()
    assert "No documents here." in html
    assert "an opportunity, not a skill" in html
    answer = as_ada.post(verb("possible", design_docs), headers=HTMX)
    assert state_of(ada, design_docs) == State.OPEN
    assert 'value="No documents here."' in answer.content.decode()


def test_evidence_for_what_is_marked_not_possible_is_refused_with_its_tick(
    as_ada, ada, design_docs, verb
):
    as_ada.post(verb("not-possible", design_docs), {"reason": "No documents here."})
    answer = as_ada.post(verb("add-evidence", design_docs), {"note": NOTE, "tick": "yes"})
    assert answer.status_code == 409
    assert NOTE in answer.content.decode()
    assert not ada.evidence.exists()


def test_a_ticked_item_is_not_marked_not_possible(as_ada, design_docs, verb):
    as_ada.post(verb("tick", design_docs))
    answer = as_ada.post(verb("not-possible", design_docs), {"reason": "No documents here."})
    assert answer.status_code == 409
    assert "No documents here." in answer.content.decode()


def test_not_possible_again_with_another_reason_says_so_and_keeps_both(
    as_ada, ada, bob, design_docs, verb
):
    Mark.objects.mark_not_possible(bob, design_docs, "Bob’s.")
    first, second = "There is no review here.", "We have no writers."
    for _ in range(2):
        answer = as_ada.post(verb("not-possible", design_docs), {"reason": first})
        assert answer.status_code == 302
    answer = as_ada.post(verb("not-possible", design_docs), {"reason": second})
    assert answer.status_code == 409
    assert first in answer.text
    assert second in answer.text
    assert ada.marks.get().reason == first


def test_ticking_what_is_ticked_offers_no_undo(as_ada, ada, bob, design_docs, verb):
    Mark.objects.tick(ada, design_docs)
    Mark.objects.tick(bob, design_docs)
    line = as_ada.post(verb("tick", design_docs), headers=HTMX).text
    assert "It was already ticked." in line
    assert "Undo" not in line


def test_restoring_what_is_here_and_removing_what_is_gone_offer_no_undo(
    as_ada, ada, design_docs, piece
):
    where = {"item": design_docs.slug, "ladder": "ai-engineer"}
    address = reverse("plans:restore-evidence", args=[piece.pk])
    line = as_ada.post(address, where, headers=HTMX).text
    assert "already restored." in line
    assert reverse("plans:remove-evidence", args=[piece.pk]) not in _notice(line)
    address = reverse("plans:remove-evidence", args=[piece.pk])
    assert "Undo" in as_ada.post(address, where, headers=HTMX).text
    assert "Undo" not in as_ada.post(address, where, headers=HTMX).text
    assert ada.evidence.get().removals.count() == 1


def _notice(line: str) -> str:
    return line.partition("already restored.")[2].partition("</div>")[0]
