"""A retake starts blank; what was answered last time is one click away."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from assessments.models import Sitting
from assessments.routing import Given
from tests.assessments.conftest import EXAMPLE, NO, THREE_OF_FIVE, YES, address, said
from tests.assessments.test_sitting import ask_four_questions, reword_everything

MAY = datetime(2026, 5, 14, 12, tzinfo=UTC)
LATER = datetime(2026, 6, 14, 12, tzinfo=UTC)
FROM_LAST = "?from=last"
FIELD = re.compile(r'<textarea[^>]* id="id_example"[^>]*>(.*?)</textarea>', re.DOTALL)


@pytest.fixture
def took_it(assessed, ada):
    """Yes, yes, yes, no, and a yes without an example; the match answered yes."""
    return assessed(ada, at=MAY)


def page(browser, name, *args, query=""):
    return " ".join(browser.client.get(address(name, *args) + query).text.split())


def field_of(text):
    """What is in the example's field."""
    (found,) = FIELD.findall(text)
    return found.strip()


def test_a_retake_starts_blank_and_shows_what_was_said(took_it, ada_browsing):
    text = page(ada_browsing, "question", "explains")
    assert "Last time, on <time" in text
    assert "14 May 2026</time>: yes</summary>" in text
    assert "It counted, with this example:" in text
    assert EXAMPLE in text
    assert field_of(text) == ""
    assert "checked" not in text.split("<fieldset")[1].split("</fieldset>")[0]
    assert "worded differently" not in text


def test_a_yes_without_an_example_and_a_no_have_no_text_to_start_from(took_it, ada_browsing):
    bare = page(ada_browsing, "question", "changes")
    assert "so it counted as no" in bare
    no = page(ada_browsing, "question", "adopted")
    assert ": no</summary>" in no
    assert "You wrote nothing." in no
    assert "Start from this text" not in bare + no


def test_starting_from_it_fills_in_the_example_and_nothing_else(took_it, ada_browsing):
    assert 'href="?from=last"' in page(ada_browsing, "question", "explains")
    text = page(ada_browsing, "question", "explains", query=FROM_LAST)
    assert field_of(text) == EXAMPLE
    assert "checked" not in text.split("<fieldset")[1].split("</fieldset>")[0]
    assert not Sitting.objects.exists()


def test_the_way_back_to_the_check_is_kept(took_it, ada_browsing):
    text = page(ada_browsing, "question", "explains", query="?then=check")
    assert 'href="?then=check&amp;from=last"' in text


def test_it_never_goes_over_what_was_given_in_this_sitting(took_it, ada_browsing):
    ada_browsing.answer("explains", Given(True, "Something new."))
    assert field_of(page(ada_browsing, "question", "explains", query=FROM_LAST)) == "Something new."


def test_it_never_goes_over_what_an_ended_session_sent(took_it, ada, ada_browsing):
    ada_browsing.answer("finds", NO)
    fields = ada_browsing.open("question", "explains") | said(Given(False, "Sent too late."))
    ada_browsing.end_session()
    ada_browsing.client.post(address("question", "explains"), fields)
    ada_browsing.client.force_login(ada)
    assert field_of(page(ada_browsing, "question", "explains", query=FROM_LAST)) == "Sent too late."


def test_an_answer_refused_beside_it_keeps_what_was_typed(took_it, ada_browsing):
    where = address("question", "explains") + FROM_LAST
    fields = ada_browsing.open("question", "explains") | {"example": "Changed."}
    response = ada_browsing.client.post(where, fields)
    assert response.status_code == 422
    assert field_of(response.text) == "Changed."
    assert "Last time, on" in response.text


def test_a_question_that_read_otherwise_says_how(took_it, ada_browsing, revise):
    revise(reword_everything)
    text = page(ada_browsing, "question", "explains")
    assert "The question was worded differently then: “Have you explain tradeoffs unasked?”" in text


def test_the_last_one_that_asked_the_question_is_what_counts(
    assessed, begun, ada, ada_browsing, revise
):
    assessed(ada, at=MAY)
    revise(ask_four_questions)
    sitting = begun(NO, NO, NO, NO, user=ada, at=LATER)
    sitting.finish("junior", at=LATER)
    assert "14 June 2026</time>: no</summary>" in page(ada_browsing, "question", "explains")


def test_the_match_has_its_last_time_too(took_it, begun, ada, ada_browsing):
    begun(*THREE_OF_FIVE, user=ada)
    text = page(ada_browsing, "match")
    assert "14 May 2026</time>: yes</summary>" in text
    assert field_of(text) == ""
    assert field_of(page(ada_browsing, "match", query=FROM_LAST)) == EXAMPLE


def test_a_match_of_other_phases_is_no_last_time(took_it, begun, ada, ada_browsing):
    begun(*[YES] * 5, user=ada)
    assert "Last time" not in page(ada_browsing, "match")


def test_nobody_elses_last_time_is_there(took_it, bob_browsing, stranger):
    for browser in (bob_browsing, stranger):
        text = page(browser, "question", "explains", query=FROM_LAST)
        assert "Last time" not in text
        assert EXAMPLE not in text


def test_it_costs_one_query(took_it, ada_browsing, bob_browsing, queries):
    for browser in (ada_browsing, bob_browsing):
        browser.get("question", "explains")
    with_one, without = (
        queries(lambda browser=browser: browser.get("question", "explains"))
        for browser in (ada_browsing, bob_browsing)
    )
    assert with_one == without
