"""The first page: what the assessment is, and the way back to one under way."""

from __future__ import annotations

import pytest

from assessments.models import Sitting
from tests.assessments.conftest import NO, YES, address


def test_anyone_reads_what_it_asks_and_takes_no_cookie(stranger):
    response = stranger.get("start")
    assert response.status_code == 200
    assert "5 yes-or-no questions" in response.text
    assert "With 2 to 3 counted yeses." in response.text
    assert not response.cookies
    assert f'href="{address("question", "explains")}"' in response.text


def test_looking_begins_nothing(stranger):
    stranger.get("start")
    stranger.get("question", "explains")
    assert Sitting.objects.count() == 0


def test_a_sitting_under_way_is_gone_on_with_where_it_stands(stranger):
    stranger.answer("explains", YES)
    stranger.answer("finds", NO)
    page = stranger.get("start").text
    assert "2 of 5 questions" in page
    assert f'href="{address("question", "holds")}"' in page
    assert "at question 3" in page
    assert "Start with question 1" not in page


def test_with_every_answer_it_leads_to_the_check(stranger):
    stranger.answer_all([NO] * 5)
    assert f'href="{address("check")}"' in stranger.get("start").text


def test_a_finished_sitting_leads_to_its_result(stranger):
    stranger.take()
    assert f'href="{address("result")}"' in stranger.get("start").text


def test_an_abandoned_sitting_in_the_account_is_found_from_any_browser(begun, ada, ada_browsing):
    begun(YES, user=ada)
    assert "at question 2" in ada_browsing.get("start").text


def test_somebody_elses_sitting_is_not_found(begun, ada, bob_browsing, stranger):
    begun(YES, user=ada)
    begun(YES)
    for browser in (bob_browsing, stranger):
        assert "Start with question 1" in browser.get("start").text


def test_whoever_logs_in_next_is_asked_whether_the_sitting_is_theirs(stranger, bob):
    stranger.answer("explains", YES)
    stranger.client.force_login(bob)
    page = stranger.get("start").text
    assert "Is this yours?" in page
    assert "in your account. Keep it only if" in page
    assert "It’s mine: keep it" in page
    assert "Not mine: discard it" in page
    assert bob.sittings.count() == 0


@pytest.mark.parametrize("verb", ["post", "put", "delete"])
def test_it_is_only_read(stranger, verb):
    assert getattr(stranger.client, verb)(address("start")).status_code == 405
