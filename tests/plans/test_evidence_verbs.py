"""Editing, removing and restoring a piece of evidence, and nobody else may."""

from __future__ import annotations

import pytest
from django.urls import reverse

from plans.models import Mark
from plans.progress import State
from tests.plans.conftest import HTMX, NOTE, PHASE_LINE


def test_an_edit_is_saved_and_can_be_undone(as_ada, piece, edit):
    answer = as_ada.post(edit, {"note": "Edited.", "began_from": 1, "item": "writes-design-docs"})
    assert answer["Location"] == PHASE_LINE
    piece.refresh_from_db()
    assert (piece.note, piece.version) == ("Edited.", 2)
    as_ada.post(reverse("plans:go-back-to-version", args=[piece.pk, 1]))
    piece.refresh_from_db()
    assert (piece.note, piece.version) == (NOTE, 3)


def test_the_edit_form_holds_what_is_saved(as_ada, edit):
    html = as_ada.get(edit).content.decode()
    assert NOTE in html
    assert 'value="2026-05-14"' in html


def test_with_htmx_the_form_stands_in_its_line(as_ada, edit):
    html = as_ada.get(f"{edit}?item=writes-design-docs", headers=HTMX).content.decode()
    assert html.lstrip().startswith("<li")
    assert "<html" not in html
    assert 'name="began_from"' in html


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_the_later_of_two_edits_is_shown_both_texts_and_may_save_on_top(
    as_ada, piece, edit, headers
):
    where = {"item": "writes-design-docs"}
    as_ada.post(edit, where | {"note": "From the first tab.", "began_from": 1})
    answer = as_ada.post(
        edit, where | {"note": "From the second tab.", "began_from": 1}, headers=headers
    )
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "From the first tab." in html
    assert "From the second tab." in html
    assert 'name="began_from" value="2"' in html
    piece.refresh_from_db()
    assert piece.note == "From the first tab."

    as_ada.post(edit, where | {"note": "From the second tab.", "began_from": 2})
    piece.refresh_from_db()
    assert piece.note == "From the second tab."
    assert piece.versions.filter(note="From the first tab.").exists()


def test_a_blank_edit_is_refused(as_ada, piece, edit):
    assert as_ada.post(edit, {"note": " ", "began_from": 1}).status_code == 422
    piece.refresh_from_db()
    assert piece.note == NOTE


def test_an_edit_without_its_version_is_refused_with_the_text(as_ada, piece, edit):
    answer = as_ada.post(edit, {"note": "Edited."})
    assert answer.status_code == 422
    assert "Edited." in answer.content.decode()


def test_an_edit_of_what_was_removed_elsewhere_loses_no_text(as_ada, piece, edit):
    piece.remove()
    answer = as_ada.post(edit, {"note": "Typed for an hour.", "began_from": 1})
    assert answer.status_code == 409
    assert "Typed for an hour." in answer.content.decode()


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_an_edit_in_a_line_of_what_was_removed_elsewhere_loses_no_text(
    as_ada, piece, edit, headers
):
    piece.remove()
    fields = {"note": "Typed for an hour.", "began_from": 1, "item": "writes-design-docs"}
    answer = as_ada.post(edit, fields, headers=headers)
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "Typed for an hour." in html
    assert f'action="{reverse("plans:restore-evidence", args=[piece.pk])}"' in html


def test_the_page_of_removed_evidence_offers_to_restore_it(as_ada, piece, edit):
    piece.remove()
    assert "Restore it" in as_ada.get(edit).content.decode()


def test_removing_says_so_and_offers_to_restore(as_ada, ada, piece, design_docs, state_of):
    answer = as_ada.post(
        reverse("plans:remove-evidence", args=[piece.pk]),
        {"item": design_docs.slug},
        headers=HTMX,
    )
    assert "restored for 30 days" in answer.content.decode()
    assert state_of(ada, design_docs) == State.OPEN


def test_another_persons_evidence_is_a_404_on_every_address_and_verb(as_bob, piece):
    addresses = [
        reverse("plans:evidence", args=[piece.pk]),
        reverse("plans:remove-evidence", args=[piece.pk]),
        reverse("plans:restore-evidence", args=[piece.pk]),
        reverse("plans:go-back-to-version", args=[piece.pk, 1]),
    ]
    for address in addresses:
        answer = as_bob.post(address, {"note": "Mine now.", "began_from": 1})
        assert answer.status_code == 404, address
    assert as_bob.get(addresses[0]).status_code == 404
    piece.refresh_from_db()
    assert (piece.note, piece.version) == (NOTE, 1)
    assert not piece.removals.exists()


def test_what_another_person_posts_to_an_item_is_their_own(
    as_bob, ada, design_docs, verb, state_of
):
    Mark.objects.tick(ada, design_docs)
    as_bob.post(verb("untick", design_docs))
    assert state_of(ada, design_docs) == State.CLAIMED
