"""Check your answers: every one before it counts, each with a way to change it."""

from __future__ import annotations

import pytest

from assessments.routing import Given
from tests.assessments.conftest import (
    BARE_YES,
    EXAMPLE,
    NO,
    QUESTIONS,
    THREE_OF_FIVE,
    YES,
    address,
    hidden_fields,
)


def test_it_shows_each_answer_and_whether_it_counts(stranger):
    stranger.answer_all(THREE_OF_FIVE)
    page = stranger.get("check").text
    assert page.count("Yes, counts") == 3
    assert page.count("Yes without an example: counts as no") == 1
    assert page.count(EXAMPLE) == 3
    assert "3 of 5 answers count" in page
    for slug in QUESTIONS:
        assert f'href="{address("question", slug)}?then=check"' in page


def test_it_names_the_answers_that_lack_an_example(stranger):
    stranger.answer_all([BARE_YES, NO, BARE_YES, NO, BARE_YES])
    said = " ".join(stranger.get("check").text.split())
    assert "A yes without an example counts as no." in said
    for place in (1, 3, 5):
        assert f"question {place}</a>" in said


def test_an_example_that_says_hardly_anything_counts_and_is_asked_about(stranger):
    stranger.answer_all([Given(True, "x"), NO, YES, NO, NO])
    page = stranger.get("check").text
    assert page.count("Yes, counts") == 2
    assert page.count("That’s short.") == 1


def test_an_example_keeps_its_line_breaks(stranger):
    stranger.answer_all([Given(True, "One.\nTwo."), *[NO] * 4])
    assert "One.<br>Two." in stranger.get("check").text


def test_what_is_not_answered_is_said_and_offered(stranger):
    stranger.answer("explains", YES)
    page = stranger.get("check").text
    assert page.count("Not answered") == 4
    assert "Answer question 2" in page
    assert "count</h2>" not in page


def test_where_two_phases_are_possible_it_leads_to_the_match(stranger):
    stranger.answer_all(THREE_OF_FIVE)
    page = stranger.get("check").text
    assert "Mid, or to Senior" in page
    assert f'href="{address("match")}"' in page


def test_where_one_phase_is_possible_it_leads_to_the_result(stranger):
    stranger.answer_all([NO] * 5)
    page = stranger.get("check")
    assert "That leads to Junior." in page.text
    response = stranger.post("placement", **hidden_fields(page))
    assert response.url == address("result")
    assert "Junior" in stranger.get("result").text


def test_without_a_sitting_it_leads_to_the_start(stranger):
    assert stranger.get("check").url == address("start")


def test_of_a_finished_sitting_it_leads_to_the_result(stranger):
    stranger.take()
    assert stranger.get("check").url == address("result")


def test_of_a_sitting_finished_in_the_account_it_leads_to_the_assessment(ada, ada_browsing):
    ada_browsing.take()
    assert ada_browsing.get("check").url == ada.assessments.get().get_absolute_url()


@pytest.mark.parametrize("verb", ["post", "put", "delete"])
def test_it_is_only_read(stranger, verb):
    assert getattr(stranger.client, verb)(address("check")).status_code == 405
