"""Editing, removing and restoring a piece of evidence, and nobody else may."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from careerladder.web.resubmission import owner_token
from plans.gate.rules import State
from plans.models import Evidence, EvidenceText, Mark
from tests.plans.conftest import HTMX, NOTE, PHASE_LINE


def test_an_edit_is_saved_and_can_be_undone(as_ada, piece, edit):
    answer = as_ada.post(edit, {"note": "Edited.", "base_version": 1, "item": "writes-design-docs"})
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
    assert 'name="base_version"' in html


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_the_later_of_two_edits_is_shown_both_texts_and_may_save_on_top(
    as_ada, piece, edit, headers
):
    where = {"item": "writes-design-docs"}
    as_ada.post(edit, where | {"note": "From the first tab.", "base_version": 1})
    answer = as_ada.post(
        edit, where | {"note": "From the second tab.", "base_version": 1}, headers=headers
    )
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "From the first tab." in as_read(html)
    assert as_read(html).count("From the second tab.") == 2
    assert re.search(r"<del>.*first.*</del>", html)
    assert re.search(r"<ins>.*second.*</ins>", html)
    assert reverse("plans:evidence-history", args=[piece.pk]) in html
    assert 'name="base_version" value="2"' in html
    piece.refresh_from_db()
    assert piece.note == "From the first tab."

    as_ada.post(edit, where | {"note": "From the second tab.", "base_version": 2})
    piece.refresh_from_db()
    assert piece.note == "From the second tab."
    assert piece.versions.filter(note="From the first tab.").exists()


def as_read(html: str) -> str:
    """Without what is marked, and what is said of it to who can't see it."""
    return re.sub(r'<span class="visually-hidden">.*?</span>|</?(ins|del)>', "", html)


def test_a_conflict_says_what_else_differs(as_ada, piece, edit):
    link = "https://example.org/first"
    as_ada.post(edit, {"note": NOTE, "links": link, "happened_on": "2026-05", "base_version": 1})
    fields = {"note": NOTE, "happened_on": "2026-05-14", "base_version": 1}
    html = as_ada.post(edit, fields | {"links": "https://example.org/second"}).content.decode()
    assert html.count("(differs)") == 2
    assert f"{link}</del>" in html
    assert "https://example.org/second</ins>" in html
    assert html.count(NOTE) == 3


def test_a_blank_edit_is_refused(as_ada, piece, edit):
    assert as_ada.post(edit, {"note": " ", "base_version": 1}).status_code == 422
    piece.refresh_from_db()
    assert piece.note == NOTE


def test_an_edit_without_its_version_is_refused_with_the_text(as_ada, piece, edit):
    answer = as_ada.post(edit, {"note": "Edited."})
    assert answer.status_code == 422
    assert "Edited." in answer.content.decode()


def test_an_edit_of_what_was_removed_elsewhere_loses_no_text(as_ada, piece, edit):
    piece.remove()
    answer = as_ada.post(edit, {"note": "Typed for an hour.", "base_version": 1})
    assert answer.status_code == 409
    assert "Typed for an hour." in answer.content.decode()


def test_an_edit_in_a_line_of_what_was_removed_elsewhere_loses_no_text(as_ada, piece, edit):
    piece.remove()
    fields = {"note": "Typed for an hour.", "base_version": 1, "item": "writes-design-docs"}
    answer = as_ada.post(edit, fields, headers=HTMX)
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "Typed for an hour." in html
    assert f'action="{reverse("plans:restore-evidence", args=[piece.pk])}"' in html


def test_it_can_be_restored_and_saved_with_one_press(as_ada, piece, edit):
    piece.remove()
    fields = {"note": "Typed for an hour.", "base_version": 1}
    assert "Restore it and save" in as_ada.post(edit, fields).content.decode()
    as_ada.post(edit, fields | {"restore": "yes"})
    piece.refresh_from_db()
    assert piece.note == "Typed for an hour."
    assert not piece.removals.open().exists()


def test_a_conflict_restores_nothing(as_ada, piece, edit):
    piece.edit(EvidenceText(piece.happened_on, "Meanwhile."), base_version=1)
    piece.remove()
    fields = {"note": "Typed for an hour.", "base_version": 1, "restore": "yes"}
    answer = as_ada.post(edit, fields)
    assert answer.status_code == 409
    assert "Meanwhile." in as_read(answer.content.decode())
    assert piece.removals.open().exists()


def test_the_edit_of_removed_evidence_waits_through_a_login_too(ada, client, piece, edit):
    client.post(edit, {"note": "Typed for an hour.", "base_version": 1, "whose": owner_token(ada)})
    piece.remove()
    client.force_login(ada)
    assert "Typed for an hour." in client.get(edit).content.decode()


def test_removing_says_what_it_did_and_offers_to_restore(as_ada, ada, piece, design_docs, state_of):
    Mark.objects.tick(ada, design_docs)
    answer = as_ada.post(
        reverse("plans:remove-evidence", args=[piece.pk]),
        {"item": design_docs.slug},
        headers=HTMX,
    )
    assert (
        f"Entry removed. “{design_docs.name}” no longer counts: it has no evidence. "
        "0 of 3 items count toward gate of Mid. You can restore it for 30 days."
    ) in answer.content.decode()
    assert state_of(ada, design_docs) == State.CLAIMED


def test_removed_on_its_own_page_it_leaves_the_journal_with_an_undo(as_ada, ada, piece):
    remove = reverse("plans:remove-evidence", args=[piece.pk])
    restore = reverse("plans:restore-evidence", args=[piece.pk])
    answer = as_ada.post(remove, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("plans:journal")
    assert f'action="{restore}"' in answer.content.decode()
    answer = as_ada.post(restore, follow=True)
    assert answer.redirect_chain[-1][0] == piece.get_absolute_url()
    assert "has evidence but isn’t ticked" in answer.content.decode()


def test_its_page_says_what_happened_when_and_what_it_serves(as_ada, piece, design_docs):
    html = as_ada.get(piece.get_absolute_url()).content.decode()
    assert NOTE in html
    assert "Evidence from" in html
    assert "14 May 2026" in html
    assert f'href="{PHASE_LINE}"' in html
    assert "Evidence, not ticked" in html
    assert "last edited" not in html

    piece.edit(EvidenceText(piece.happened_on, NOTE, ("https://example.org/12",)), base_version=1)
    html = as_ada.get(piece.get_absolute_url()).content.decode()
    assert "(version 2)" in html
    assert 'href="https://example.org/12"' in html


def test_what_serves_nothing_offers_to_be_filed(as_ada, ada, record):
    html = as_ada.get(record(ada).get_absolute_url()).content.decode()
    assert "It doesn’t count toward a gate yet" in html


def test_what_serves_a_retired_item_says_so(as_ada, ada, piece, design_docs, retire):
    retire(design_docs)
    assert "Retired, no longer counts" in as_ada.get(piece.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("happened_on", "is_said"), [("2025-05-13", True), ("2025-05-14", False)])
def test_what_is_ageing_says_so(as_ada, ada, time_machine, happened_on, is_said):
    time_machine.move_to("2026-05-14 12:00 +0000")
    old = Evidence.objects.record(ada, EvidenceText(date.fromisoformat(happened_on), NOTE))
    html = as_ada.get(old.get_absolute_url()).content.decode()
    assert ("It happened over a year ago" in html) == is_said


def test_a_removed_piece_says_until_when_it_can_be_restored(as_ada, piece, edit, time_machine):
    time_machine.move_to("2026-06-01 12:00 +0000")
    piece.remove()
    for page in (piece.get_absolute_url(), edit):
        html = as_ada.get(page).content.decode()
        assert "1 July 2026" in html
        assert "Restore it" in html
        assert NOTE in as_ada.get(piece.get_absolute_url()).content.decode()


def test_what_was_purged_is_gone(as_ada, ada, piece, edit):
    piece.remove()
    ada.evidence.all().purge()
    assert as_ada.get(piece.get_absolute_url()).status_code == 404
    assert as_ada.get(edit).status_code == 404
    assert as_ada.post(reverse("plans:remove-evidence", args=[piece.pk])).status_code == 404


def test_removing_it_with_its_tick_is_one_entry_of_the_timeline(as_ada, ada, piece, design_docs):
    Mark.objects.tick(ada, design_docs)
    where = {"item": design_docs.slug, "ladder": "ai-engineer", "untick": "yes"}
    as_ada.post(reverse("plans:remove-evidence", args=[piece.pk]), where)
    assert ada.marks.get().until == piece.removals.get().since


def test_another_persons_evidence_is_a_404_on_every_address_and_verb(as_bob, piece):
    names = ("evidence", "edit-evidence", "evidence-history", "file-evidence")
    pages = [reverse(f"plans:{name}", args=[piece.pk]) for name in names]
    verbs = [
        *pages[1:],
        reverse("plans:remove-evidence", args=[piece.pk]),
        reverse("plans:restore-evidence", args=[piece.pk]),
        reverse("plans:go-back-to-version", args=[piece.pk, 1]),
    ]
    for page in pages:
        assert as_bob.get(page).status_code == 404, page
        assert as_bob.get(page, headers=HTMX).status_code == 404, page
    verbs.remove(reverse("plans:evidence-history", args=[piece.pk]))
    for address in verbs:
        answer = as_bob.post(
            address, {"note": "Mine now.", "base_version": 1, "was": "pushes-back"}
        )
        assert answer.status_code == 404, address
    piece.refresh_from_db()
    assert (piece.note, piece.version) == (NOTE, 1)
    assert not piece.removals.exists()


def test_no_page_of_a_piece_takes_more_than_ten_queries(as_ada, ada, piece, edit, queries, item):
    for slug in ("owns-a-component", "pushes-back", "proposal-adopted"):
        piece.tie(item(slug))
    for number in range(1, 25):
        piece.edit(EvidenceText(piece.happened_on, f"Text {number}."), base_version=number)
    names = ("evidence", "edit-evidence", "evidence-history", "file-evidence")
    pages = [reverse(f"plans:{name}", args=[piece.pk]) for name in names]
    as_ada.get(pages[0])
    taken = {page: queries(lambda page=page: as_ada.get(page)) for page in pages}
    assert max(taken.values()) <= 10, taken


def test_what_another_person_posts_to_an_item_is_their_own(
    as_bob, ada, design_docs, verb, state_of
):
    Mark.objects.tick(ada, design_docs)
    as_bob.post(verb("untick", design_docs))
    assert state_of(ada, design_docs) == State.CLAIMED
