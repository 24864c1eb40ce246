"""The assessments in an account, and those under way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.assessments.conftest import BARE_YES, NO, YES, address

A_DAY = timedelta(days=1)


def test_each_is_dated_and_says_where_it_placed(assessed, begun, ada, ada_browsing):
    at = datetime(2026, 3, 5, 12, tzinfo=UTC)
    assessed(ada, "mid", at=at)
    assessed(ada, "senior", at=at + 90 * A_DAY)
    page = " ".join(ada_browsing.get("list").text.split())
    assert "5 March 2026" in page
    assert page.index(">Senior</a>") < page.index(">Mid</a>")
    assert page.count("3 answers counted") == 2


@pytest.fixture
def took(begun, ada):
    """Take the assessment with these answers, so many days after New Year."""

    def take(days, *answers):
        at = datetime(2026, 1, 1, 12, tzinfo=UTC) + days * A_DAY
        sitting = begun(*answers, *[NO] * (5 - len(answers)), user=ada, at=at)
        if sitting.outcome().needs_match:
            sitting.answer_match(sitting.outcome().rule.slug, NO, at=at)
        sitting.finish(sitting.outcome().candidates[0], at=at)
        return ada.assessments.get(pk=sitting.pk)

    return take


def test_each_says_what_changed_against_the_one_before(took, ada_browsing):
    first = took(0, YES, YES, NO, NO, NO)
    second = took(90, YES, BARE_YES, NO, YES, NO)
    third = took(180, YES, NO, NO, YES, NO)
    page = " ".join(ada_browsing.get("list").text.split())
    assert "2 answers counted: question 4 now counts; question 2 no longer counts" in page
    assert "2 answers counted: the same answers count" in page
    for a, b in ((first, second), (second, third)):
        assert f'href="{address("compare")}?a={a.pk}&amp;b={b.pk}"' in page
    assert page.count("Compare with the previous one") == 2


def test_one_that_was_set_aside_is_nothing_to_compare_the_next_with(took, ada_browsing):
    first, slip, last = took(0, YES), took(89, NO), took(90, YES, YES)
    slip.set_aside()
    page = " ".join(ada_browsing.get("list").text.split())
    assert f"?a={first.pk}&amp;b={last.pk}" in page
    assert f"?a={first.pk}&amp;b={slip.pk}" in page
    assert page.count("Compare with the previous one that isn’t set aside") == 1


def test_any_two_can_be_chosen_once_there_are_two(took, ada_browsing):
    took(0, NO)
    assert "<select" not in ada_browsing.get("list").text
    took(90, NO)
    page = ada_browsing.get("list").text
    assert page.count("<select") == 2
    assert f'action="{address("compare")}"' in page


def test_a_long_list_has_pages_and_its_last_row_still_knows_the_one_before(took, ada_browsing):
    for week in range(13):
        took(7 * week, YES if week % 2 else NO)
    first = ada_browsing.get("list").text
    second = ada_browsing.client.get(address("list"), {"page": 2}).text
    assert first.count('class="timeline__phase"') == 12
    assert first.count("Compare with the previous one") == 12
    assert second.count('class="timeline__phase"') == 1
    assert "Page 2 of 2" in second


def test_it_says_when_the_next_one_is_due(assessed, ada, ada_browsing):
    assessed(ada)
    assert "Your next assessment is due on" in ada_browsing.get("list").text


def test_it_says_that_one_is_due_and_what_has_run_out(took, ada_browsing):
    took(-400, NO, NO, NO, YES, NO)
    page = ada_browsing.get("list").text
    assert "time for another assessment" in page
    assert "example for question 4 covers the three months to November 2024" in page


def test_with_one_under_way_no_other_is_due(assessed, begun, ada, ada_browsing):
    assessed(ada)
    begun(YES, user=ada)
    page = ada_browsing.get("list").text
    assert "is due on" not in page
    assert "Take it again" not in page


def test_a_date_is_that_of_the_persons_zone(assessed, ada, ada_browsing):
    ada.time_zone = "Pacific/Auckland"
    ada.save()
    assessed(ada, at=datetime(2026, 3, 5, 23, tzinfo=UTC))
    assert "6 March 2026" in ada_browsing.get("list").text


def test_one_that_was_set_aside_says_so(assessed, ada, ada_browsing):
    assessed(ada)
    assert "Set aside" not in ada_browsing.get("list").text
    ada.assessments.get().set_aside()
    assert "Set aside" in ada_browsing.get("list").text


def test_one_under_way_is_gone_on_with(begun, ada, ada_browsing):
    sitting = begun(YES, user=ada)
    page = ada_browsing.get("list").text
    assert "Started on" in page
    assert f'action="{address("continue", sitting.pk)}"' in page


def test_without_any_it_says_how_to_begin(ada_browsing):
    page = ada_browsing.get("list").text
    assert "No assessment yet." in page
    assert f'href="{address("start")}"' in page


def test_nothing_of_anyone_else_is_in_it(assessed, begun, ada, bob_browsing):
    assessed(ada)
    begun(NO, user=ada)
    begun(NO)
    page = bob_browsing.get("list").text
    assert "No assessment yet." in page
    assert "Started on" not in page


def test_it_needs_a_login(stranger):
    assert stranger.get("list").url == f"{reverse('account_login')}?next={address('list')}"


@pytest.mark.parametrize("verb", ["post", "put", "delete"])
def test_it_is_only_read(ada_browsing, verb):
    assert getattr(ada_browsing.client, verb)(address("list")).status_code == 405


def test_a_discarded_sitting_is_not_listed(begun, ada, ada_browsing):
    begun(YES, user=ada).discard(at=timezone.now())
    assert "Started on" not in ada_browsing.get("list").text
