"""The result: where the answers led, why, what would change it, and keeping it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.assessments.conftest import NO, THREE_OF_FIVE, YES, address


def test_it_shows_the_placement_why_and_every_answer(stranger):
    stranger.take("mid")
    page = " ".join(stranger.get("result").text.split())
    assert '<h1 class="result__phase">Mid</h1>' in page
    assert "Theme of Mid." in page
    assert 'data-phase="2"' in page
    assert "3 of 5 answers count." in page
    assert "“With 2 to 3 counted yeses.”" in page
    assert "with an example, so we proposed Senior." in page
    assert "You chose Mid." in page
    assert page.count("Yes, counts") == 4
    assert "Your yes to question 5 would count with a concrete example." in page
    assert (
        "With one more answer that counts, you would start at Senior or Staff and Principal."
        in page
    )
    assert f'href="{reverse("plans:phase", args=["ai-engineer", "mid"])}"' in page


def test_it_offers_to_keep_it_with_a_new_account_or_an_old_one(stranger):
    stranger.take()
    page = stranger.get("result").text
    assert "Keep it: create an account" in page
    assert "I have an account" in page


def test_one_counted_yes_is_one(stranger):
    stranger.answer_all([YES, NO, NO, NO, NO])
    stranger.post("placement", phase="junior")
    page = " ".join(stranger.get("result").text.split())
    assert "1 of 5 answers counts." in page
    assert "With one more answer that counts, you would start at Mid or Senior." in page


def test_whoever_logs_in_next_is_asked_whether_it_is_theirs(stranger, bob):
    stranger.take()
    stranger.client.force_login(bob)
    page = stranger.get("result").text
    assert "mine: keep it" in page
    assert bob.assessments.count() == 0


def test_before_the_end_it_leads_to_where_the_sitting_stands(stranger):
    assert stranger.get("result").url == address("start")
    stranger.answer("explains")
    assert stranger.get("result").url == address("question", "finds")
    stranger.answer_all(THREE_OF_FIVE)
    assert stranger.get("result").url == address("check")


def test_in_an_account_it_is_the_assessment(ada, ada_browsing):
    ada_browsing.take()
    assert ada_browsing.get("result").url == ada.assessments.get().get_absolute_url()


def test_somebody_elses_result_is_not_seen(stranger, bob_browsing, ladder):
    stranger.take()
    assert bob_browsing.get("result").url == address("start")


def test_a_retake_after_finishing_in_the_account_starts_blank(ada, ada_browsing):
    ada_browsing.take()
    assert "Start with question 1" in ada_browsing.get("start").text
    page = ada_browsing.get("question", "explains").text
    assert "checked" not in page
    ada_browsing.answer("explains", NO)
    assert ada.sittings.count() == 1
    assert ada.assessments.count() == 1


@pytest.mark.parametrize("verb", ["post", "put", "delete"])
def test_it_is_only_read(stranger, verb):
    assert getattr(stranger.client, verb)(address("result")).status_code == 405
