"""Which items a piece serves, chosen in one form."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from plans.gate.rules import State
from plans.models import Evidence, Mark
from tests.plans.conftest import HTMX


@pytest.fixture
def loose(ada, record) -> Evidence:
    """Of the inbox: it serves nothing."""
    recorded: Evidence = record(ada, note="Three teams by now.")
    return recorded


@pytest.fixture
def filing(loose) -> str:
    return reverse("plans:file-evidence", args=[loose.pk])


def serves(piece: Evidence) -> set[str]:
    return set(piece.ties.open().values_list("item__slug", flat=True))


def checked(html: str) -> set[str]:
    return set(re.findall(r'name="serves" value="([\w-]+)" checked', html))


def undo_of(html: str) -> tuple[str, dict[str, str]]:
    """Where the undo in the notices posts to, and what."""
    form = re.search(r'<form action="([^"]+)"[^>]*>((?:(?!</form>).)*Undo)', html, re.DOTALL)
    assert form is not None
    fields = re.findall(r'<input type="hidden" name="(?!csrf)(\w+)" value="([^"]*)">', form[2])
    return form[1], dict(fields)


def test_each_current_item_can_be_chosen_and_what_it_serves_is(as_ada, ada, piece, ladder):
    Mark.objects.tick(ada, piece.ties.get().item)
    html = as_ada.get(reverse("plans:file-evidence", args=[piece.pk])).content.decode()
    offered = re.findall(r'name="serves" value="([\w-]+)"', html)
    current = [item.slug for content in ladder.phases for item in content.items]
    assert sorted(offered) == sorted(current)
    assert checked(html) == {"writes-design-docs"}
    assert '<input type="hidden" name="was" value="writes-design-docs">' in html
    line = html.split('value="writes-design-docs" checked')[1].split("</label>")[0]
    assert ">Counts</span>" in line


def test_the_persons_phase_comes_first_and_is_open(as_ada, ada, ladder, filing):
    as_ada.post(reverse("plans:pick-phase", args=["ai-engineer", "senior"]))
    html = as_ada.get(filing).content.decode()
    phases = re.findall(r'<details class="filing__phase" data-phase="(\d)"( open)?', html)
    assert phases[0] == ("3", " open")
    assert {is_open for _, is_open in phases[1:]} == {""}


def test_filing_ties_says_what_it_did_and_is_undone(as_ada, ada, loose, filing, item, state_of):
    chosen = ["writes-design-docs", "pushes-back"]
    answer = as_ada.post(filing, {"serves": chosen, "was": ""}, follow=True)
    html = answer.content.decode()
    assert answer.redirect_chain[-1][0] == loose.get_absolute_url()
    assert serves(loose) == set(chosen)
    assert "Filed under “" in html
    assert "have evidence but aren’t ticked" in html
    assert state_of(ada, item("pushes-back")) == State.IN_PROGRESS

    action, fields = undo_of(html)
    html = as_ada.post(action, fields, follow=True).content.decode()
    assert serves(loose) == set()
    assert "Removed from “" in html
    action, fields = undo_of(html)
    as_ada.post(action, fields)
    assert serves(loose) == set(chosen)


def test_what_is_unchecked_is_untied(as_ada, piece):
    filing = reverse("plans:file-evidence", args=[piece.pk])
    as_ada.post(filing, {"serves": ["pushes-back"], "was": "writes-design-docs"})
    assert serves(piece) == {"pushes-back"}


def test_a_stale_form_undoes_nothing_that_another_tab_did(as_ada, piece, item, design_docs):
    filing = reverse("plans:file-evidence", args=[piece.pk])
    # Both were opened when it served the design documents alone.
    as_ada.post(filing, {"serves": ["owns-a-component"], "was": "writes-design-docs"})
    as_ada.post(
        filing, {"serves": ["writes-design-docs", "pushes-back"], "was": "writes-design-docs"}
    )
    assert serves(piece) == {"owns-a-component", "pushes-back"}


def test_a_double_press_files_once(as_ada, loose, filing):
    fields = {"serves": ["writes-design-docs"], "was": ""}
    as_ada.post(filing, fields)
    html = as_ada.post(filing, fields, follow=True).content.decode()
    assert loose.ties.count() == 1
    assert "Nothing changed." in html


def test_the_newly_chosen_can_be_ticked_and_one_not_possible_is_left(
    as_ada, ada, loose, filing, item, state_of
):
    Mark.objects.mark_not_possible(ada, item("owns-a-component"), "Nothing is in production.")
    chosen = ["writes-design-docs", "owns-a-component"]
    html = as_ada.post(
        filing, {"serves": chosen, "was": "", "tick": "yes"}, follow=True
    ).content.decode()
    assert state_of(ada, item("writes-design-docs")) == State.EVIDENCED
    assert state_of(ada, item("owns-a-component")) == State.NOT_POSSIBLE
    assert "now counts. 1 of 3 items count" in html
    assert "marked as not possible" in html
    assert serves(loose) == set(chosen)

    action, fields = undo_of(html)
    html = as_ada.post(action, fields, follow=True).content.decode()
    assert state_of(ada, item("writes-design-docs")) == State.OPEN
    action, fields = undo_of(html)
    as_ada.post(action, fields)
    assert state_of(ada, item("writes-design-docs")) == State.EVIDENCED


def test_an_undo_leaves_a_tick_that_was_there_before(as_ada, ada, filing, design_docs, state_of):
    Mark.objects.tick(ada, design_docs)
    fields = {"serves": [design_docs.slug], "was": "", "tick": "yes"}
    action, undo = undo_of(as_ada.post(filing, fields, follow=True).content.decode())
    as_ada.post(action, undo)
    assert state_of(ada, design_docs) == State.CLAIMED


def test_a_retired_item_can_only_be_unchecked(as_ada, piece, design_docs, retire):
    retire(design_docs)
    filing = reverse("plans:file-evidence", args=[piece.pk])
    html = as_ada.get(filing).content.decode()
    assert "Retired items it’s filed under" in html
    assert checked(html) == {design_docs.slug}

    html = as_ada.post(
        filing, {"serves": [], "was": design_docs.slug}, follow=True
    ).content.decode()
    assert serves(piece) == set()
    assert ">Undo<" not in html
    assert design_docs.slug not in checked(as_ada.get(filing).content.decode())


def test_an_item_that_was_retired_meanwhile_is_refused_with_the_choice_kept(
    as_ada, loose, filing, design_docs, retire
):
    retire(design_docs)
    answer = as_ada.post(filing, {"serves": [design_docs.slug, "pushes-back"], "was": ""})
    assert answer.status_code == 409
    assert "was retired" in answer.content.decode()
    assert "pushes-back" in checked(answer.content.decode())
    assert serves(loose) == set()


@pytest.mark.parametrize("named", ["no-such-item", "a\x00b", "<b>"])
def test_what_is_no_item_is_refused(as_ada, loose, filing, named):
    answer = as_ada.post(filing, {"serves": [named], "was": named, "untick": named})
    assert answer.status_code == 422 or serves(loose) == set()
    answer = as_ada.post(filing, {"serves": [named]})
    assert answer.status_code == 422
    assert "is not on the ladder" in answer.content.decode()


def test_removed_evidence_is_not_filed(as_ada, loose, filing):
    loose.remove()
    assert "was removed" in as_ada.get(filing).content.decode()
    answer = as_ada.post(filing, {"serves": ["pushes-back"], "was": ""})
    assert answer.status_code == 409
    assert serves(loose) == set()


def test_with_htmx_the_form_comes_alone_and_its_page_is_loaded_anew(as_ada, loose, filing):
    html = as_ada.get(filing, headers=HTMX).content.decode()
    assert html.lstrip().startswith("<form")
    answer = as_ada.post(filing, {"serves": ["pushes-back"], "was": ""}, headers=HTMX)
    assert answer["HX-Refresh"] == "true"
    assert serves(loose) == {"pushes-back"}
    answer = as_ada.post(filing, {"serves": ["no-such"], "was": ""}, headers=HTMX)
    assert answer.status_code == 422
    assert answer.content.decode().lstrip().startswith("<form")
