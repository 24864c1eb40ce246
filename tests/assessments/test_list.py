"""The assessments in an account, and those under way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.assessments.conftest import NO, YES, address

A_DAY = timedelta(days=1)


def test_each_is_dated_and_says_where_it_placed(assessed, begun, ada, ada_browsing):
    at = datetime(2026, 3, 5, 12, tzinfo=UTC)
    assessed(ada, "mid", at=at)
    assessed(ada, "senior", at=at + 90 * A_DAY)
    page = " ".join(ada_browsing.get("list").text.split())
    assert "5 March 2026" in page
    assert page.index(">Senior</a>") < page.index(">Mid</a>")
    assert page.count("3 answers counted") == 2


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
    assert "Begun on" in page
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
    assert "Go on" not in page


def test_it_needs_a_login(stranger):
    assert stranger.get("list").url == f"{reverse('account_login')}?next={address('list')}"


@pytest.mark.parametrize("verb", ["post", "put", "delete"])
def test_it_is_only_read(ada_browsing, verb):
    assert getattr(ada_browsing.client, verb)(address("list")).status_code == 405


def test_a_discarded_sitting_is_not_listed(begun, ada, ada_browsing):
    begun(YES, user=ada).discard(at=timezone.now())
    assert "Begun on" not in ada_browsing.get("list").text
