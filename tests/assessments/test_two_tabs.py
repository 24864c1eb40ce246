"""Two tabs at one assessment: the second is told, shown both, and loses nothing."""

from __future__ import annotations

import pytest

from assessments.models import Sitting
from assessments.routing import Given
from tests.assessments.conftest import NO, THREE_OF_FIVE, YES, address, hidden_fields, said

FIRST = Given(True, "From the first tab.")
SECOND = Given(True, "From the second tab.")


def answers():
    return {each.question.slug: each.given for each in Sitting.objects.get().asked}


@pytest.fixture
def begun_here(stranger):
    stranger.answer("explains", YES)
    return stranger


def test_an_answer_that_another_tab_saved_meanwhile_is_shown_beside_ones_own(begun_here):
    stale = begun_here.open("question", "finds")
    begun_here.answer("finds", FIRST)
    response = begun_here.post("question", "finds", **stale, **said(SECOND))
    assert response.status_code == 409
    assert "This answer was changed in another tab" in response.text
    assert FIRST.example in response.text
    assert SECOND.example in response.text.split("<textarea")[1]
    assert answers()["finds"] == FIRST


def test_sent_again_it_replaces_the_other(begun_here):
    stale = begun_here.open("question", "finds")
    begun_here.answer("finds", FIRST)
    shown = begun_here.post("question", "finds", **stale, **said(SECOND))
    again = begun_here.post("question", "finds", **hidden_fields(shown), **said(SECOND))
    assert again.url == address("question", "holds")
    assert answers()["finds"] == SECOND


def test_the_same_answer_from_both_is_no_conflict(begun_here):
    stale = begun_here.open("question", "finds")
    begun_here.answer("finds", FIRST)
    response = begun_here.post("question", "finds", **stale, **said(FIRST))
    assert response.status_code == 302


def test_going_back_and_changing_ones_mind_is_no_conflict(begun_here):
    """The browser shows the page as it was opened, before it saved anything."""
    page = begun_here.open("question", "finds")
    begun_here.post("question", "finds", **page, **said(FIRST))
    assert begun_here.post("question", "finds", **page, **said(SECOND)).status_code == 302
    assert answers()["finds"] == SECOND


def test_two_tabs_that_both_begin_share_one_sitting(stranger):
    one, other = stranger.open("question", "explains"), stranger.open("question", "explains")
    stranger.post("question", "explains", **one, **said(FIRST))
    response = stranger.post("question", "explains", **other, **said(SECOND))
    assert response.status_code == 409
    assert FIRST.example in response.text
    assert SECOND.example in response.text
    assert Sitting.objects.count() == 1


def test_a_match_that_another_tab_answered_meanwhile_is_shown_too(stranger):
    stranger.answer_all(THREE_OF_FIVE)
    stale = stranger.open("match")
    stranger.answer_match(FIRST)
    response = stranger.post("match", **stale, **said(SECOND))
    assert response.status_code == 409
    assert FIRST.example in response.text
    assert SECOND.example in response.text.split("<textarea")[1]
    again = stranger.post("match", **hidden_fields(response), **said(SECOND))
    assert again.url == address("placement")


def test_an_answer_after_the_end_is_shown_to_be_copied(stranger):
    stranger.answer_all(THREE_OF_FIVE)
    stale = stranger.open("question", "finds")
    stranger.answer_match()
    stranger.choose("mid")
    response = stranger.post("question", "finds", **stale, **said(SECOND))
    assert response.status_code == 409
    assert "This assessment is finished" in response.text
    assert SECOND.example in response.text
    assert f'href="{address("result")}"' in response.text
    assert answers()["finds"] == YES


def test_an_answer_after_the_end_in_an_account_leads_to_the_assessment(ada, ada_browsing):
    ada_browsing.answer_all(THREE_OF_FIVE)
    question, match = ada_browsing.open("question", "finds"), ada_browsing.open("match")
    ada_browsing.answer_match()
    ada_browsing.choose("mid")
    assessment = ada.assessments.get()
    for name, args, stale in (("question", ["finds"], question), ("match", [], match)):
        response = ada_browsing.post(name, *args, **stale, **said(SECOND))
        assert response.status_code == 409
        assert SECOND.example in response.text
        assert f'href="{assessment.get_absolute_url()}"' in response.text
    assert ada.sittings.count() == 0
    assert SECOND.example not in "".join(each.example for each in assessment.answers.all())


def test_without_a_text_an_answer_after_the_end_leads_straight_to_the_result(ada, ada_browsing):
    ada_browsing.answer_all(THREE_OF_FIVE)
    stale = ada_browsing.open("question", "finds")
    ada_browsing.answer_match()
    ada_browsing.choose("mid")
    response = ada_browsing.post("question", "finds", **stale, **said(NO))
    assert response.url == ada.assessments.get().get_absolute_url()


def test_an_answer_to_what_was_discarded_is_shown_to_be_copied(begun_here):
    stale = begun_here.open("question", "finds")
    begun_here.post("discard")
    response = begun_here.post("question", "finds", **stale, **said(SECOND))
    assert response.status_code == 409
    assert "These answers were discarded" in response.text
    assert SECOND.example in response.text
    assert Sitting.objects.count() == 1


def test_the_questions_of_a_finished_sitting_lead_to_its_result(stranger):
    stranger.take()
    assert stranger.get("question", "explains").url == address("result")
