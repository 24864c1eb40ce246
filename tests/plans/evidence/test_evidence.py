"""Evidence: every save is kept, and the database refuses what must not be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from plans.evidence.excerpt import excerpt_of
from plans.gate.rules import State
from plans.models import Evidence, EvidenceText, EvidenceVersion, Mark
from plans.models.evidence_text import LONGEST_NOTE, MOST_LINKS, Precision
from plans.models.refusals import EvidenceIsRemoved, EvidenceWasChanged, ItemIsRetired

MAY = date(2026, 5, 14)
TOLD = EvidenceText(MAY, "RFC 12: two teams built from it.", ("https://example.org/rfc/12",))


@pytest.fixture
def piece(ada, design_docs) -> Evidence:
    return Evidence.objects.record(ada, TOLD, serving=[design_docs])


def test_recording_keeps_the_first_version(piece):
    assert piece.versions.get().text == piece.text == TOLD
    assert piece.version == 1


def test_one_piece_serves_several_items(ada, design_docs, item, state_of):
    Evidence.objects.record(ada, TOLD, serving=[design_docs, item("pushes-back")])
    assert state_of(ada, design_docs) == State.IN_PROGRESS
    assert state_of(ada, item("pushes-back")) == State.IN_PROGRESS


@pytest.mark.parametrize("since", ["untied", "removed", "edited", "purged"])
def test_the_same_form_again_is_the_first_press_whatever_became_of_it(ada, design_docs, since):
    key = uuid4()
    first = Evidence.objects.record(ada, TOLD, serving=[design_docs], form_key=key)
    match since:
        case "untied":
            first.untie(design_docs)
        case "removed":
            first.remove()
        case "edited":
            first.edit(replace(TOLD, note="Another."), base_version=1)
        case "purged":
            first.remove()
            ada.evidence.all().purge()
    before = list(first.ties.values_list("until"))
    assert Evidence.objects.record(ada, TOLD, serving=[design_docs], form_key=key) == first
    assert ada.evidence.count() == 1
    assert list(first.ties.values_list("until")) == before


def test_another_text_under_the_same_key_is_recorded_once_however_often_each_is_sent(ada):
    key, other = uuid4(), replace(TOLD, note="Another text.")
    sent = [TOLD, other, other, TOLD, other]
    recorded = [Evidence.objects.record(ada, told, form_key=key) for told in sent]
    assert [piece.note for piece in recorded] == [told.note for told in sent]
    assert ada.evidence.count() == 2


def test_a_list_that_is_sent_again_with_other_lines_records_those(ada):
    key = uuid4()
    first, second, third = (replace(TOLD, note=note) for note in ("One.", "Two.", "Three."))
    before, _ = Evidence.objects.record_list(ada, [first, second, second], form_key=key)
    again, new = Evidence.objects.record_list(ada, [second, third, second, second], form_key=key)
    assert [piece.note for piece in new] == ["Three.", "Two."]
    assert again[0] == before[1]
    assert again[2] == before[2]
    assert ada.evidence.count() == 5


def test_several_are_removed_at_once_and_none_where_one_is_another_s(ada, bob):
    pieces = [Evidence.objects.record(ada, TOLD), Evidence.objects.record(ada, TOLD)]
    keys = [piece.pk for piece in pieces]
    theirs = Evidence.objects.record(bob, TOLD)
    with pytest.raises(Evidence.DoesNotExist):
        Evidence.objects.remove_all(ada, [*keys, theirs.pk])
    with pytest.raises(Evidence.DoesNotExist):
        Evidence.objects.remove_all(bob, keys)
    assert Evidence.objects.present().count() == 3
    for _ in range(2):
        assert set(Evidence.objects.remove_all(ada, keys, base_version=1)) == set(pieces)
    assert Evidence.objects.present().get() == theirs


def test_an_edit_that_restores_does_so_once(ada, piece):
    key, other = uuid4(), replace(TOLD, note="Another text.")
    piece.remove()
    piece.restore_and_edit(other, base_version=1, form_key=key)
    assert (piece.note, piece.version) == ("Another text.", 2)
    assert ada.evidence.present().exists()
    piece.remove()
    piece.restore_and_edit(other, base_version=1, form_key=key)
    assert not ada.evidence.present().exists()


def test_a_filing_says_what_it_did(piece, design_docs, item):
    other = item("pushes-back")
    did = piece.refile([design_docs, other], tick=True)
    assert (did.tied, [mark.item for mark in did.ticked]) == ((other,), [design_docs, other])
    undone = piece.refile(off=did.tied, untick=[design_docs, other], undoing=did.ticked)
    assert (undone.untied, undone.unticked) == ((other,), (design_docs, other))
    assert piece.refile(off=did.tied, untick=[other]).changed_nothing


def test_what_is_not_possible_is_filed_under_and_not_ticked(ada, piece, design_docs):
    piece.untie(design_docs)
    Mark.objects.mark_not_possible(ada, design_docs, "No.")
    did = piece.refile([design_docs], tick=True)
    assert (did.tied, did.ticked, did.not_possible) == ((design_docs,), (), (design_docs,))


def test_what_is_not_removed_any_more_is_not_purged(ada, piece):
    piece.remove()
    due = ada.evidence.all()
    piece.restore()
    assert due.purge() == 0
    piece.refresh_from_db()
    assert piece.text == TOLD


@pytest.mark.parametrize(
    ("note", "words"),
    [
        ("---", "---"),
        ("#", "#"),
        ("```\nselect 1\n```", "select 1 …"),
        ("&nbsp;", "&nbsp;"),
        ("**RFC 12**\n\nTwo teams.", "RFC 12 …"),
        ("One line.", "One line."),
        ("***\n" * 4 + "RFC 12", "RFC 12"),
        # Not every line of a note of rules is looked at.
        ("***\n" * 2_500, "*** …"),
        ("", ""),
    ],
)
def test_a_note_is_named_by_its_first_line_that_says_something(note, words):
    assert excerpt_of(note) == words


def test_evidence_may_serve_no_item_yet(ada):
    assert not Evidence.objects.record(ada, TOLD).ties.exists()


def test_the_same_form_twice_records_once(ada, design_docs):
    key = uuid4()
    first = Evidence.objects.record(ada, TOLD, serving=[design_docs], form_key=key)
    again = Evidence.objects.record(ada, TOLD, serving=[design_docs], form_key=key)
    assert again == first
    assert ada.evidence.count() == 1
    assert first.ties.count() == 1


def test_the_same_key_from_two_people_records_twice(ada, bob):
    key = uuid4()
    Evidence.objects.record(ada, TOLD, form_key=key)
    Evidence.objects.record(bob, TOLD, form_key=key)
    assert Evidence.objects.count() == 2


def test_a_fault_that_is_not_a_repeated_key_is_raised(ada):
    with pytest.raises(IntegrityError, match="note_fits"), transaction.atomic():
        Evidence.objects.record(ada, replace(TOLD, note="x" * (LONGEST_NOTE + 1)), form_key=uuid4())


def test_an_edit_is_a_new_version_and_the_old_one_stays(piece):
    piece.edit(replace(TOLD, note="Three teams by now."), base_version=1)
    assert piece.version == 2
    assert [version.note for version in piece.versions.all()] == [
        TOLD.note,
        "Three teams by now.",
    ]


def test_an_edit_that_changes_nothing_makes_no_version(piece):
    piece.edit(TOLD, base_version=1)
    assert piece.version == 1


def test_an_edit_of_a_stale_version_is_refused_and_loses_nothing(piece):
    in_another_tab = Evidence.objects.get(pk=piece.pk)
    in_another_tab.edit(replace(TOLD, note="Theirs."), base_version=1)
    with pytest.raises(EvidenceWasChanged):
        piece.edit(replace(TOLD, note="Mine."), base_version=1)
    piece.refresh_from_db()
    assert piece.note == "Theirs."


def test_the_same_edit_sent_twice_saves_once(piece):
    key = uuid4()
    piece.edit(replace(TOLD, note="Once."), base_version=1, form_key=key)
    piece.edit(replace(TOLD, note="Once."), base_version=1, form_key=key)
    assert piece.version == 2


def test_going_back_is_a_new_version(piece):
    piece.edit(replace(TOLD, note="Second."), base_version=1)
    piece.go_back_to(1)
    assert piece.version == 3
    assert piece.note == TOLD.note


def test_an_untied_piece_no_longer_serves(ada, piece, design_docs, state_of):
    piece.untie(design_docs)
    assert state_of(ada, design_docs) == State.OPEN
    assert piece.ties.get().until is not None


def test_tying_twice_leaves_one_tie(piece, design_docs):
    piece.tie(design_docs)
    assert piece.ties.count() == 1


def test_a_retired_item_takes_no_evidence(ada, design_docs):
    design_docs.retired_on = MAY
    with pytest.raises(ItemIsRetired):
        Evidence.objects.record(ada, TOLD, serving=[design_docs])
    assert not ada.evidence.exists()


def test_removed_evidence_counts_no_longer_and_can_be_restored(ada, piece, design_docs, state_of):
    Mark.objects.tick(ada, design_docs)
    piece.remove()
    piece.remove()
    assert state_of(ada, design_docs) == State.CLAIMED
    assert piece.removals.count() == 1
    piece.restore()
    assert state_of(ada, design_docs) == State.EVIDENCED


def test_removed_evidence_is_not_edited(piece):
    piece.remove()
    with pytest.raises(EvidenceIsRemoved):
        piece.edit(replace(TOLD, note="Late."), base_version=1)


def test_after_30_days_the_text_goes_and_the_dates_stay(piece):
    piece.remove(at=timezone.now() - timedelta(days=31))
    call_command("purge_removed_evidence", verbosity=0)
    call_command("purge_removed_evidence", verbosity=0)
    piece.refresh_from_db()
    assert (piece.note, piece.links, piece.happened_on) == ("", [], MAY)
    assert piece.versions.get().note == ""
    assert piece.ties.exists()
    with pytest.raises(EvidenceIsRemoved):
        piece.restore()


def test_evidence_removed_for_less_than_30_days_keeps_its_text(piece):
    piece.remove(at=timezone.now() - timedelta(days=29))
    call_command("purge_removed_evidence", verbosity=0)
    piece.refresh_from_db()
    assert piece.note == TOLD.note


def test_evidence_that_was_restored_is_never_purged(piece):
    piece.remove(at=timezone.now() - timedelta(days=40))
    piece.restore(at=timezone.now() - timedelta(days=39))
    call_command("purge_removed_evidence", verbosity=0)
    piece.refresh_from_db()
    assert piece.note == TOLD.note


@pytest.mark.parametrize(
    ("told", "constraint"),
    [
        (EvidenceText(MAY), "evidence_has_a_note_or_a_link"),
        (EvidenceText(MAY, "x" * (LONGEST_NOTE + 1)), "evidence_note_fits"),
        (
            EvidenceText(MAY, links=("https://example.org/",) * (MOST_LINKS + 1)),
            "evidence_links_are_few",
        ),
        (EvidenceText(MAY, links=("javascript:alert(1)",)), "evidence_links_lead_to_the_web"),
        (
            EvidenceText(MAY, links=("https://example.org", "data:text/html,x")),
            "evidence_links_lead_to_the_web",
        ),
        (
            EvidenceText(MAY, links=("https://example.org\njavascript:alert(1)",)),
            "evidence_links_lead_to_the_web",
        ),
        (
            EvidenceText(MAY, "In May.", precision=Precision.MONTH),
            "evidence_month_is_its_first_day",
        ),
    ],
)
def test_the_database_refuses(ada, told, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Evidence.objects.record(ada, told)
    assert not ada.evidence.exists()


def test_the_longest_note_is_kept_whole(ada):
    note = "ü" * LONGEST_NOTE
    assert Evidence.objects.record(ada, EvidenceText(MAY, note)).note == note


def test_the_database_refuses_to_change_a_version(piece):
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        EvidenceVersion.objects.filter(evidence=piece).update(note="Rewritten.")
    assert piece.versions.get().note == TOLD.note
