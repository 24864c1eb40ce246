"""The work page saves a part at a time: for htmx in its place, and by its button."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from careerladder.web.resubmission import owner_token
from packets.models import PacketText, StoryText
from tests.html_forms import HtmlPage
from tests.packets.editing.conftest import HTMX

TEXT = {"title": "One index for all", "appendix_by": "item", "base_version": "1"}
OTHER_TAB, THIS_TAB = uuid4(), uuid4()


@pytest.fixture
def page(packet) -> str:
    return str(packet.get_absolute_url())


@pytest.fixture
def edit_text(packet) -> str:
    return reverse("packets:edit-text", args=[packet.pk])


@pytest.fixture
def edit_story(packet, story) -> str:
    return reverse("packets:edit-story", args=[packet.pk, story.pk])


def test_a_page_saves_again_and_again_from_the_version_that_it_began_with(
    as_ada, packet, story, edit_story
):
    for number in range(3):
        fields = TEXT | {"outcome": f"{number} hours", "page_key": str(THIS_TAB)}
        answer = as_ada.post(edit_story, fields, headers=HTMX)
        assert answer.status_code == 200
        assert "Saved at" in answer.content.decode()
    story.refresh_from_db()
    assert (story.outcome, story.version) == ("2 hours", 4)


def test_two_tabs_lose_neither_text(as_ada, story, edit_story):
    first = TEXT | {"outcome": "Of the first.", "page_key": str(OTHER_TAB)}
    as_ada.post(edit_story, first, headers=HTMX)
    second = TEXT | {"outcome": "Of the second.", "page_key": str(THIS_TAB)}
    answer = as_ada.post(edit_story, second, headers=HTMX)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Of the first." in html
    assert "Of the second." in html
    form = next(form for form in HtmlPage(html, "/").forms if form.action == edit_story)
    story.refresh_from_db()
    assert story.outcome == "Of the first."
    # Saving what was shown beside it replaces it, and then the first tab is told.
    as_ada.post(edit_story, form.filled(lambda control: None))
    story.refresh_from_db()
    assert story.outcome == "Of the second."
    assert as_ada.post(edit_story, first | {"outcome": "Again."}).status_code == 409


def test_a_conflict_says_what_the_other_tab_saved_in_words(as_ada, packet, edit_text):
    packet.edit(PacketText("The case", appendix_by="month"), base_version=1, page_key=OTHER_TAB)
    answer = as_ada.post(edit_text, TEXT | {"page_key": str(THIS_TAB)})
    saved = answer.content.decode().split('class="packet__saved"')[1].split("<form")[0]
    assert "By month" in saved
    assert "False" not in saved
    assert ">\nNo</textarea>" in saved


@pytest.mark.parametrize("is_conflict", [True, False])
def test_what_was_typed_in_a_part_that_is_left_out_meanwhile_comes_back(
    as_ada, story, edit_story, is_conflict
):
    if is_conflict:
        story.edit(StoryText("Another title"), base_version=1, page_key=OTHER_TAB)
    story.leave_out()
    title = "One index" if is_conflict else ""
    fields = TEXT | {"title": title, "outcome": "An hour of typing.", "page_key": str(THIS_TAB)}
    answer = as_ada.post(edit_story, fields)
    assert answer.status_code == (409 if is_conflict else 422)
    assert "An hour of typing." in answer.content.decode()


def test_a_refusal_replaces_the_work_area_and_not_the_line_about_saving(
    as_ada, packet, edit_text, edit_story
):
    packet.remove()
    for address in (edit_text, edit_story):
        answer = as_ada.post(address, TEXT | {"claim": "X", "outcome": "Y"}, headers=HTMX)
        assert answer.status_code == 409
        assert answer["HX-Retarget"] == "#work"
        assert answer["HX-Reswap"] == "outerHTML"


def test_a_part_that_is_not_valid_says_so_in_its_place(as_ada, edit_story):
    answer = as_ada.post(edit_story, TEXT | {"title": " "}, headers=HTMX)
    assert answer.status_code == 422
    assert "Give the story a title." in answer.content.decode()
    assert 'id="work"' not in answer.content.decode()


def test_saving_by_the_button_leads_back_to_the_part(as_ada, story, edit_story, page):
    answer = as_ada.post(edit_story, TEXT | {"outcome": "40 minutes"}, follow=True)
    assert answer.redirect_chain == [(f"{page}#story-{story.pk}", 302)]
    assert "40 minutes" in answer.content.decode()
    assert "Saved." in answer.content.decode()


def test_nobody_else_saves(as_bob, edit_text, edit_story):
    for address in (edit_text, edit_story):
        assert as_bob.post(address, TEXT).status_code == 404


def test_text_of_an_ended_session_comes_back_in_a_story_that_is_left_out_meanwhile(
    as_ada, ada, story, edit_story, page, client
):
    fields = TEXT | {"outcome": "Typed for long.", "whose": owner_token(ada)}
    client.post(edit_story, fields)
    story.leave_out()
    client.force_login(ada)
    assert "Typed for long." in client.get(page).content.decode()
