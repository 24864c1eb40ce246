"""A question: what an answer keeps, and what every bad input gets."""

from __future__ import annotations

from itertools import pairwise
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from assessments.models import Sitting
from assessments.routing import Given
from assessments.views import question
from tests.assessments.conftest import (
    BARE_YES,
    EXAMPLE,
    NO,
    QUESTIONS,
    YES,
    Browser,
    address,
    fields_of,
    hidden_fields,
    said,
)
from tests.assessments.test_sitting import ask_four_questions, reword_everything

FIRST, SECOND = QUESTIONS[:2]
TEXT = "What I typed."


def answers():
    return {each.question.slug: each.given for each in Sitting.objects.get().asked}


# Asking


def test_a_question_shows_how_far_one_is_what_counts_and_who_reads_it(stranger):
    page = stranger.get("question", SECOND).text
    assert "Question 2 of 5" in page
    assert "Have you found a problem nobody assigned?" in page
    assert "Name one." in page
    assert "counts as no" in page
    assert "Nobody else reads this" in page
    assert "anything confidential" in page
    assert f'href="{address("question", FIRST)}"' in page


def test_the_answers_lead_from_question_to_question_and_to_the_check(stranger):
    for slug, next_slug in pairwise(QUESTIONS):
        assert stranger.answer(slug).url == address("question", next_slug)
    assert stranger.answer(QUESTIONS[-1]).url == address("check")


def test_what_was_answered_is_there_on_reload(stranger):
    stranger.answer(FIRST, YES)
    page = stranger.get("question", FIRST).text
    assert 'value="yes" id="id_answer_0" required checked' in page
    assert EXAMPLE in page


def test_an_answer_changed_from_the_check_leads_back_there(stranger):
    stranger.answer_all([NO] * 5)
    changing = address("question", FIRST) + "?then=check"
    form = hidden_fields(stranger.client.get(changing))
    assert stranger.client.post(changing, form | said(YES)).url == address("check")
    assert answers()[FIRST] == YES


def test_a_sitting_may_begin_with_any_question(stranger):
    assert stranger.answer("holds").status_code == 302
    assert answers()["holds"] == YES
    assert answers()[FIRST] is None


def test_a_yes_without_an_example_goes_on_like_any_answer(stranger):
    assert stranger.answer(FIRST, BARE_YES).status_code == 302
    assert answers()[FIRST] == BARE_YES


def test_a_question_of_a_sitting_under_way_reads_as_when_it_began(stranger, revise):
    stranger.answer(FIRST)
    revise(reword_everything)
    assert "Have you found a problem nobody assigned?" in stranger.get("question", SECOND).text


def test_signed_in_a_sitting_begins_in_the_account(ada, ada_browsing):
    ada_browsing.answer(FIRST)
    assert Sitting.objects.get().user == ada


# Bad input


@pytest.mark.parametrize("answer", [{}, {"answer": ""}, {"answer": "maybe"}, {"answer": "Yes"}])
@pytest.mark.parametrize("begin_first", [True, False])
def test_neither_yes_nor_no_is_refused_and_the_text_is_kept(stranger, answer, begin_first):
    if begin_first:
        stranger.answer(FIRST, NO)
    form = stranger.open("question", SECOND)
    response = stranger.post("question", SECOND, **form, **answer, example=TEXT)
    assert response.status_code == 422
    assert '<ul class="errorlist" id="id_answer_error"><li>Choose yes or no.' in response.text
    assert "id_answer_error" in response.text.split("<fieldset")[1].split(">")[0]
    assert TEXT in response.text
    assert response.text.count("autofocus") == 1
    assert "<title>Not saved: Question 2 of 5" in response.text


def test_a_refused_first_answer_begins_nothing_and_keeps_its_key(stranger):
    form = stranger.open("question", FIRST)
    response = stranger.post("question", FIRST, **form, example=TEXT)
    assert Sitting.objects.count() == 0
    assert hidden_fields(response)["sitting"] == form["sitting"]


def test_an_example_of_10001_characters_is_refused_next_to_its_field_and_kept_whole(stranger):
    form = stranger.open("question", FIRST)
    text = "é" * 10_001
    response = stranger.post("question", FIRST, **form, answer="yes", example=text)
    assert response.status_code == 422
    assert "This has 10,001 characters; the limit is 10,000." in response.text
    assert "id_example_error" in response.text.split("<textarea")[1].split(">")[0]
    assert response.text.count("é") == 10_001
    assert 'value="yes" id="id_answer_0" required checked' in response.text
    assert response.text.count("autofocus") == 1
    assert Sitting.objects.count() == 0


def test_an_example_of_10000_characters_is_kept_with_its_line_breaks(stranger):
    text = "a line of 19 chars\n" * 520 + "the end"
    text += "x" * (10_000 - len(text))
    assert len(text) == 10_000
    sent = text.replace("\n", "\r\n")
    form = stranger.open("question", FIRST)
    assert stranger.post("question", FIRST, **form, answer="yes", example=sent).status_code == 302
    assert answers()[FIRST] == Given(True, text)


def test_an_example_of_blanks_is_none(stranger):
    stranger.answer(FIRST, Given(True, " \r\n\t "))
    assert answers()[FIRST] == BARE_YES


def test_a_character_that_no_text_has_is_refused(stranger):
    form = stranger.open("question", FIRST)
    response = stranger.post("question", FIRST, **form, answer="yes", example="a\x00b")
    assert response.status_code == 422
    assert "Null characters are not allowed" in response.text


def test_markup_in_an_example_is_shown_as_it_was_typed(stranger):
    stranger.answer_all([Given(True, "</textarea><script>alert(1)</script>"), *[NO] * 4])
    for page in (stranger.get("question", FIRST), stranger.get("check")):
        assert "<script>" not in page.text
        assert "&lt;script&gt;" in page.text


@pytest.mark.parametrize("verb", ["get", "post"])
def test_a_question_that_is_not_there_is_not_found(stranger, verb):
    response = getattr(stranger.client, verb)(address("question", "no-such-question"), said(YES))
    assert response.status_code == 404
    stranger.answer(FIRST)
    response = getattr(stranger.client, verb)(address("question", "no-such-question"), said(YES))
    assert response.status_code == 404


@pytest.mark.parametrize("verb", ["put", "patch", "delete"])
def test_it_takes_nothing_but_get_and_post(stranger, verb):
    assert getattr(stranger.client, verb)(address("question", FIRST)).status_code == 405


def test_without_a_token_nothing_is_saved_and_the_text_is_shown(ladder):
    strict = Browser(Client(enforce_csrf_checks=True))
    form = strict.open("question", FIRST) | {"csrfmiddlewaretoken": "stale"}
    answer = form | {"answer": "yes", "example": TEXT}
    here = {"Origin": "http://testserver"}
    response = strict.client.post(address("question", FIRST), answer, headers=here)
    assert response.status_code == 403
    assert TEXT in response.text
    assert Sitting.objects.count() == 0


# The key of a sitting


@pytest.mark.parametrize("key", ["", "garbage", "0", "\x00", "é" * 40, "1" * 10_000])
def test_a_tampered_key_begins_a_sitting_under_a_new_one(stranger, key):
    form = stranger.open("question", FIRST) | {"sitting": key}
    assert stranger.post("question", FIRST, **form, **said(YES)).status_code == 302
    assert answers()[FIRST] == YES
    begun = Sitting.objects.get().pk
    assert f'name="sitting" value="{begun}"' in stranger.get("question", FIRST).text


def test_a_missing_key_begins_a_sitting_too(stranger):
    form = stranger.open("question", FIRST)
    del form["sitting"]
    assert stranger.post("question", FIRST, **form, **said(YES)).status_code == 302
    assert Sitting.objects.count() == 1


def test_the_key_of_the_form_becomes_the_sittings(stranger):
    form = stranger.open("question", FIRST)
    stranger.post("question", FIRST, **form, **said(YES))
    assert Sitting.objects.get().pk == UUID(form["sitting"])


def test_the_first_answer_sent_twice_begins_one_sitting(stranger):
    form = stranger.open("question", FIRST) | said(YES)
    for _ in range(2):
        response = stranger.post("question", FIRST, **form)
        assert response.url == address("question", SECOND)
    assert Sitting.objects.count() == 1


def test_the_first_answer_sent_twice_before_a_cookie_came_begins_one_sitting(ladder):
    """Two requests at once have no session yet, and so get one each."""
    form = Browser(Client()).open("question", FIRST) | said(YES)
    first, second = Browser(Client()), Browser(Client())
    for browser in (first, second):
        assert browser.post("question", FIRST, **form).status_code == 302
    assert Sitting.objects.count() == 1
    for browser in (first, second):
        assert "at question 2" in browser.get("start").text


@pytest.mark.parametrize("is_finished", [True, False])
def test_the_key_of_somebody_elses_sitting_begins_ones_own(
    begun, assessed, ada, bob, bob_browsing, is_finished
):
    theirs = assessed(ada) if is_finished else begun(NO, user=ada)
    form = bob_browsing.open("question", FIRST) | {"sitting": str(theirs.pk)}
    response = bob_browsing.post("question", FIRST, **form, **said(YES))
    assert response.url == address("question", SECOND)
    mine = bob.sittings.get()
    assert mine.pk != theirs.pk
    assert mine.asked[0].given == YES
    if not is_finished:
        assert ada.sittings.get().asked[0].given == NO


def test_a_stale_first_page_of_a_kept_assessment_never_collides_with_it(stranger, ada):
    """Its key is an assessment's by now: a sitting under it could never become one."""
    form = stranger.open("question", FIRST)
    stranger.post("question", FIRST, **form, **said(YES))
    stranger.answer_all([NO] * 5)
    stranger.post("placement", phase="junior")
    Sitting.objects.get().keep(ada)
    other = Browser(Client())
    other.client.force_login(ada)
    response = other.post("question", FIRST, **form, answer="no")
    assert response.url == ada.assessments.get().get_absolute_url()
    assert Sitting.objects.count() == 0


def test_a_browser_that_lost_its_cookie_goes_on_by_the_key_of_its_form(stranger):
    stranger.answer(FIRST)
    form = stranger.open("question", SECOND)
    stranger.client.cookies.clear()
    stranger.post("question", SECOND, **form, **said(NO))
    assert answers()[FIRST] == YES
    assert answers()[SECOND] == NO


def test_a_form_answers_the_sitting_it_was_opened_for(begun, ada, ada_browsing):
    """Not the one that the browser points at since, from another tab."""
    older, newer = begun(YES, user=ada), begun(NO, user=ada)
    ada_browsing.post("continue", older.pk)
    form = ada_browsing.open("question", SECOND)
    ada_browsing.post("continue", newer.pk)
    ada_browsing.post("question", SECOND, **form, **said(YES))
    assert Sitting.objects.get(pk=older.pk).asked[1].given == YES
    assert Sitting.objects.get(pk=newer.pk).asked[1].given is None


# The ladder changes under an open page


def test_questions_reworded_before_the_first_answer_are_shown_again_with_the_text(stranger, revise):
    form = stranger.open("question", FIRST)
    revise(reword_everything)
    response = stranger.post("question", FIRST, **form, answer="yes", example=TEXT)
    assert response.status_code == 409
    assert "The questions changed while this page was open." in response.text
    assert "Other?" in response.text
    assert TEXT in response.text
    assert Sitting.objects.count() == 0
    again = hidden_fields(response) | {"answer": "yes", "example": TEXT}
    assert stranger.post("question", FIRST, **again).status_code == 302
    assert answers()[FIRST] == Given(True, TEXT)


def test_a_question_retired_before_the_first_answer_costs_nobody_the_text(stranger, revise):
    form = stranger.open("question", "changes")
    revise(ask_four_questions)
    response = stranger.post("question", "changes", **form, answer="yes", example=TEXT)
    assert response.status_code == 409
    assert "This question is no longer asked" in response.text
    assert TEXT in response.text
    assert stranger.get("question", "changes").status_code == 404


def test_a_tampered_version_is_an_old_one(stranger):
    form = stranger.open("question", FIRST) | {"version": "1; DROP TABLE"}
    response = stranger.post("question", FIRST, **form, answer="no", example=TEXT)
    assert response.status_code == 409
    assert TEXT in response.text


def test_a_load_in_mid_sitting_stops_nobody(stranger, revise):
    stranger.answer(FIRST)
    form = stranger.open("question", SECOND)
    revise(lambda rows: fields_of(rows, "question", "explains").update(wording="Other?"))
    assert stranger.post("question", SECOND, **form, **said(YES)).status_code == 302
    revise(ask_four_questions)
    assert stranger.answer("changes").url == address("check")


# How often


def test_beginning_is_limited_and_the_text_of_the_refused_is_kept(ladder, monkeypatch):
    monkeypatch.setattr(question, "MOST_SITTINGS_AN_HOUR", 2)
    cache.clear()
    for _ in range(2):
        Browser(Client()).answer(FIRST, NO)
    late = Browser(Client())
    response = late.answer(FIRST, Given(True, TEXT))
    assert response.status_code == 429
    assert TEXT in response.text
    assert "send it again later" in response.text
    assert Sitting.objects.count() == 2


def test_answering_is_not_limited(stranger, monkeypatch):
    monkeypatch.setattr(question, "MOST_SITTINGS_AN_HOUR", 1)
    cache.clear()
    stranger.answer_all([NO] * 5)
    assert None not in answers().values()


def test_the_question_page_has_no_inline_script_and_holds_to_the_policy(stranger):
    page = stranger.get("question", FIRST).text
    assert page.count("<script") == page.count('<script type="module" src=')
    assert " style=" not in page
    assert reverse("assessments:start") in page
