"""An item that was reworded after it was marked: the line asks once whether that still holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from careerladder.ladders import catalog as copies
from careerladder.ladders.catalog import DEFAULT_LADDER, ladder_or_404
from careerladder.models import ChecklistItem, User
from plans.checklist.lines import reworded
from plans.gate.position import position_of
from plans.models import Mark, Reaffirmation
from plans.models.refusals import ItemWasReworded, MarkHasEnded
from tests.plans.conftest import HTMX, PHASE_LINE

BEFORE = "You can show: A design document."
NOW = "You can show: A design document that two teams decided by."
BOTH = pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])


@pytest.fixture
def reword(design_docs) -> Callable[[str], None]:
    def reworded(wording: str) -> None:
        ChecklistItem.objects.filter(pk=design_docs.pk).update(wording=wording)
        copies.clear_cache()

    return reworded


@pytest.fixture
def ticked(ada, design_docs, reword) -> Mark:
    """With an item that was reworded since."""
    mark = Mark.objects.tick(ada, design_docs)
    reword(NOW)
    return mark


@pytest.fixture
def asking() -> Callable[[User], list[str]]:
    def items(person: User) -> list[str]:
        ladder = ladder_or_404(DEFAULT_LADDER)
        return [item.slug for item in reworded(position_of(person, ladder), ladder)]

    return items


def test_a_tick_of_what_was_reworded_asks_and_shows_both_wordings(as_ada, ada, ticked, asking):
    html = as_ada.get(PHASE_LINE).content.decode()
    assert "Is it still true?" in html
    assert f"Earlier wording: “{BEFORE}”" in html
    assert f'<p class="item__wording">{NOW}</p>' in html
    assert asking(ada) == ["writes-design-docs"]


def test_nothing_is_asked_of_what_reads_as_it_did_or_is_not_marked(as_ada, ada, reword, asking):
    reword(NOW)
    assert "Is it still true?" not in as_ada.get(PHASE_LINE).content.decode()
    assert asking(ada) == []


@BOTH
def test_still_true_is_kept_and_not_asked_again(
    as_ada, ada, ticked, design_docs, verb, asking, headers
):
    answer = as_ada.post(verb("still-true", design_docs), {"wording": NOW}, headers=headers)
    assert answer.status_code == (200 if headers else 302)
    assert ticked.reaffirmations.get().wording == NOW
    html = answer.content.decode() if headers else as_ada.get(PHASE_LINE).content.decode()
    assert "Confirmed: still true" in html
    assert "Is it still true?" not in html
    assert "Reworded since" not in html
    assert asking(ada) == []
    assert ada.marks.open().get() == ticked


def test_pressing_twice_writes_one_row(as_ada, ticked, design_docs, verb):
    for _ in range(2):
        assert as_ada.post(verb("still-true", design_docs), {"wording": NOW}).status_code == 302
    assert ticked.reaffirmations.count() == 1


def test_the_database_refuses_a_second_row_for_a_wording(ticked):
    Reaffirmation.objects.create(mark=ticked, wording=NOW)
    with pytest.raises(IntegrityError, match="once_per_wording"), transaction.atomic():
        Reaffirmation.objects.create(mark=ticked, wording=NOW)


@BOTH
@pytest.mark.parametrize("read", [{"wording": NOW}, {"wording": "\x00"}, {}])
def test_a_wording_that_changed_again_meanwhile_is_asked_anew(
    as_ada, ticked, design_docs, verb, reword, headers, read
):
    reword("You can show: Two of them.")
    answer = as_ada.post(verb("still-true", design_docs), read, headers=headers)
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "was reworded again" in html
    assert "What you typed" not in html
    assert 'name="wording" value="You can show: Two of them."' in html
    assert not ticked.reaffirmations.exists()


def test_after_another_rewording_it_asks_with_the_wording_confirmed_last(
    as_ada, ada, ticked, reword, asking
):
    ticked.reaffirm(NOW)
    reword("You can show: Two of them.")
    html = as_ada.get(PHASE_LINE).content.decode()
    assert f"Earlier wording: “{NOW}”" in html
    assert asking(ada) == ["writes-design-docs"]
    reword(BEFORE)
    assert asking(ada) == []
    reword(NOW)
    assert asking(ada) == []


def test_it_is_unticked_where_it_no_longer_holds(as_ada, ada, ticked, design_docs, verb, asking):
    html = as_ada.get(PHASE_LINE).content.decode()
    assert html.count(verb("untick", design_docs)) == 1
    as_ada.post(verb("untick", design_docs), {"wording": NOW})
    assert asking(ada) == []
    assert "Reworded since" not in as_ada.get(PHASE_LINE).content.decode()


def test_a_new_tick_is_of_the_new_wording(ada, ticked, design_docs, item, asking):
    Mark.objects.untick(ada, design_docs)
    Mark.objects.tick(ada, item("writes-design-docs"))
    assert asking(ada) == []


def test_not_possible_asks_whether_it_is_so_still(as_ada, ada, design_docs, verb, reword, asking):
    mark = Mark.objects.mark_not_possible(ada, design_docs, "No documents here.")
    reword(NOW)
    html = as_ada.get(PHASE_LINE).content.decode()
    assert "Is it still not possible?" in html
    assert html.count("It is possible now") == 1
    as_ada.post(verb("still-true", design_docs), {"wording": NOW})
    assert mark.reaffirmations.get().wording == NOW
    html = as_ada.get(PHASE_LINE).content.decode()
    assert "Confirmed: still not possible" in html
    assert html.count("It is possible now") == 1
    assert asking(ada) == []


@BOTH
def test_of_what_is_not_marked_any_more_nothing_holds(
    as_ada, ada, ticked, design_docs, verb, headers
):
    Mark.objects.untick(ada, design_docs)
    answer = as_ada.post(verb("still-true", design_docs), {"wording": NOW}, headers=headers)
    assert answer.status_code == 409
    assert "was changed in another tab" in answer.content.decode()
    with pytest.raises(MarkHasEnded):
        ticked.reaffirm(NOW)


def test_a_retired_item_asks_nothing_and_keeps_both_wordings(
    as_ada, ada, ticked, design_docs, verb, asking
):
    successor = ChecklistItem.objects.get(slug="owns-a-component")
    ChecklistItem.objects.filter(pk=design_docs.pk).update(
        retired_on="2026-06-01", retired_why="Merged.", replaced_by=successor
    )
    copies.clear_cache()
    html = as_ada.get(PHASE_LINE).content.decode()
    assert "Is it still true?" not in html
    assert f"Earlier wording: {BEFORE}" in html
    assert "Retired on 1 June 2026 and no longer counted: Merged." in html
    assert 'Replaced by <a href="/ladders/ai-engineer/items/owns-a-component/">' in html
    assert "0 of 2 items count" in html
    assert asking(ada) == []
    answer = as_ada.post(verb("still-true", design_docs), {"wording": NOW})
    assert answer.status_code == 409


def test_another_person_reaffirms_nothing_of_it(as_bob, ticked, design_docs, verb):
    assert as_bob.post(verb("still-true", design_docs), {"wording": NOW}).status_code == 409
    assert not ticked.reaffirmations.exists()


def test_a_wording_of_two_lines_comes_back_as_browsers_send_it(
    as_ada, ticked, design_docs, verb, reword
):
    reword("One line.\nAnother.")
    as_ada.post(verb("still-true", design_docs), {"wording": "One line.\r\nAnother."})
    assert ticked.reaffirmations.get().wording == "One line.\nAnother."


def test_a_mark_of_this_wording_needs_no_row(ada, design_docs):
    mark = Mark.objects.tick(ada, design_docs)
    mark.reaffirm(BEFORE)
    assert not mark.reaffirmations.exists()
    with pytest.raises(ItemWasReworded):
        mark.reaffirm(NOW)


def test_a_get_is_refused_and_an_unknown_item_a_404(as_ada, design_docs, verb):
    assert as_ada.get(verb("still-true", design_docs)).status_code == 405
    assert as_ada.post("/ladders/ai-engineer/items/x/still-true/").status_code == 404


def test_the_page_costs_the_same_with_reworded_items(
    as_ada, ada, item, record, reword, queries, ticked
):
    record(ada, item("writes-design-docs"))
    as_ada.get(PHASE_LINE)
    few = queries(lambda: as_ada.get(PHASE_LINE))
    for slug in ("owns-a-component", "pushes-back"):
        record(ada, item(slug), item("writes-design-docs"))
        Mark.objects.tick(ada, item(slug))
    ticked.reaffirm(NOW)
    ChecklistItem.objects.update(wording="Reworded.")
    copies.clear_cache()
    as_ada.get(PHASE_LINE)
    assert queries(lambda: as_ada.get(PHASE_LINE)) == few <= 9
