"""An undo brings back a mark as it was said, and ends no other than its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse

from plans.models import Mark, PhasePick

STALE = [
    ("a tick", "tick", "untick"),
    ("a mark", "not-possible", "possible"),
]


@pytest.mark.parametrize(("what", "said", "ended"), STALE, ids=[each[0] for each in STALE])
def test_the_undo_of_a_mark_ends_no_later_one(
    as_ada, undo_in, ada, design_docs, verb, what, said, ended
):
    fields = {"reason": "Not here."}
    first = as_ada.post(verb(said, design_docs), fields, follow=True)
    as_ada.post(verb(ended, design_docs))
    as_ada.post(verb(said, design_docs), fields)
    assert undo_in(first).status_code == 409
    assert ada.marks.open().count() == 1


def test_the_undo_of_a_record_leaves_what_was_edited_since(as_ada, undo_in, ada, design_docs, verb):
    captured = as_ada.post("/evidence/capture/", {"note": "RFC 12"}, follow=True)
    recorded = as_ada.post(
        verb("add-evidence", design_docs), {"note": "RFC 13", "tick": "yes"}, follow=True
    )
    for piece in ada.evidence.all():
        piece.edit(replace(piece.text, note=f"{piece.note}, for all."), base_version=1)
    for answer in (captured, recorded):
        assert undo_in(answer).status_code == 409
    assert ada.evidence.present().count() == 2
    assert ada.marks.open().exists()


def test_the_undo_of_a_pick_or_a_roadblock_takes_back_no_other(as_ada, undo_in, ada, ladder):
    def pick(slug: str) -> Any:
        to = reverse("plans:pick-phase", args=["ai-engineer", slug])
        return as_ada.post(to, follow=True)

    first, second = pick("junior"), pick("mid")
    pick("senior")
    for answer in (first, second):
        assert undo_in(answer).status_code == 409
    assert ada.phase_picks.open().get().phase.slug == "senior"
    slug = ladder.roadblocks[0].slug
    as_ada.post("/plan/roadblock/", {"roadblock": "none"})
    said = as_ada.post("/plan/roadblock/", {"roadblock": slug}, follow=True)
    as_ada.post("/plan/roadblock/", {"roadblock": "none"})
    as_ada.post("/plan/roadblock/", {"roadblock": slug})
    assert undo_in(said).status_code == 409
    assert ada.recognitions.open().get().roadblock.slug == slug


def test_ticks_that_go_and_come_with_evidence_ask_still_whether_they_hold(
    as_ada, undo_in, ada, design_docs, verb
):
    read = design_docs.wording
    recorded = as_ada.post(
        verb("add-evidence", design_docs), {"note": "RFC 13", "tick": "yes"}, follow=True
    )
    gone = as_ada.get(undo_in(recorded)["Location"])
    type(design_docs).objects.filter(pk=design_docs.pk).update(wording="Reworded.")
    undo_in(gone)
    assert ada.marks.open().get().wording == read


@pytest.mark.parametrize("kind", ["met", "not-possible"])
def test_an_undone_untick_asks_still_whether_it_is_true(
    as_ada, undo_in, ada, bob, design_docs, verb, kind
):
    is_tick = kind == "met"
    for person in (ada, bob):
        if is_tick:
            Mark.objects.tick(person, design_docs)
        else:
            Mark.objects.mark_not_possible(person, design_docs, "Not here.")
    read = design_docs.wording
    type(design_docs).objects.filter(pk=design_docs.pk).update(wording="Reworded.")
    ended = as_ada.post(verb("untick" if is_tick else "possible", design_docs), follow=True)
    assert not ada.marks.open().exists()
    undo_in(ended)
    mark = ada.marks.open().get()
    assert (mark.kind, mark.wording, mark.reason) == (kind, read, "" if is_tick else "Not here.")
    assert bob.marks.open().get().wording == read


def test_a_confirmed_wording_comes_back_as_confirmed(as_ada, undo_in, ada, design_docs, verb):
    mark = Mark.objects.tick(ada, design_docs)
    type(design_docs).objects.filter(pk=design_docs.pk).update(wording="Reworded.")
    mark.reaffirm("Reworded.")
    undo_in(as_ada.post(verb("untick", design_docs), follow=True))
    assert ada.marks.open().get().wording == "Reworded."


def test_nobody_brings_back_the_mark_of_another(as_ada, ada, bob, design_docs, verb):
    bobs = Mark.objects.tick(bob, design_docs)
    type(design_docs).objects.filter(pk=design_docs.pk).update(wording="Reworded.")
    as_ada.post(verb("tick", design_docs), {"again": str(bobs.pk)})
    assert ada.marks.open().get().wording == "Reworded."


def test_picking_the_same_phase_again_offers_no_undo(as_ada, ada, ladder):
    PhasePick.objects.pick(ada, ladder.phase("senior").phase)
    again = as_ada.post(reverse("plans:pick-phase", args=["ai-engineer", "senior"]), follow=True)
    assert "Undo" not in again.text
    other = as_ada.post(reverse("plans:pick-phase", args=["ai-engineer", "mid"]), follow=True)
    assert "Undo" in other.text
