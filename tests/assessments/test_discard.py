"""Discarding a sitting, going on with one, and taking it up again."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from assessments.models import Assessment, Sitting
from tests.assessments.conftest import NO, YES, Browser, address


@pytest.fixture
def discarded(stranger):
    stranger.answer("explains", YES)
    stranger.post("discard")
    return stranger


def test_it_is_out_of_the_way_and_a_new_one_begins_blank(discarded):
    page = discarded.get("start").text
    assert "Discarded. You can restore your answers for 30 days." in page
    assert "Start with question 1" in page
    assert discarded.get("check").url == address("start")
    discarded.answer("explains", NO)
    assert Sitting.objects.count() == 2
    assert Sitting.objects.get(discarded_at=None).asked[0].given == NO


def test_undo_brings_it_back_with_its_answers(discarded):
    sitting = Sitting.objects.get()
    assert f'action="{address("continue", sitting.pk)}"' in discarded.get("start").text
    assert discarded.post("continue", sitting.pk).url == address("question", "finds")
    assert Sitting.objects.get().asked[0].given == YES
    assert Sitting.objects.get().discarded_at is None


def test_undo_after_logging_in_brings_it_back_and_still_keeps_it_out_of_the_account(discarded, ada):
    sitting = Sitting.objects.get()
    discarded.client.force_login(ada)
    assert discarded.post("continue", sitting.pk).status_code == 302
    assert Sitting.objects.get().user is None
    assert "Is this yours?" in discarded.get("start").text


def test_one_in_the_account_is_discarded_and_taken_up_again(begun, ada, ada_browsing):
    sitting = begun(YES, user=ada)
    ada_browsing.post("discard")
    assert not ada.sittings.unfinished().exists()
    ada_browsing.post("continue", sitting.pk)
    assert ada.sittings.unfinished().get() == sitting


def test_whoever_did_not_take_it_discards_it_without_reading_or_keeping_it(stranger, bob):
    stranger.answer("explains", YES)
    stranger.client.force_login(bob)
    stranger.post("discard")
    assert "Start with question 1" in stranger.get("start").text
    assert bob.sittings.count() == 0


def test_discarding_a_finished_one_makes_room_for_another(stranger):
    stranger.take()
    stranger.post("discard")
    assert stranger.get("result").url == address("start")
    assert "Start with question 1" in stranger.get("start").text


def test_without_a_sitting_nothing_happens(stranger):
    assert stranger.post("discard").url == address("start")
    assert "Discarded" not in stranger.get("start").text


def test_the_form_of_an_old_tab_discards_its_own_sitting(begun, ada, ada_browsing):
    older, newer = begun(YES, user=ada), begun(NO, user=ada)
    ada_browsing.post("continue", newer.pk)
    ada_browsing.post("discard", sitting=str(older.pk))
    assert list(ada.sittings.unfinished()) == [newer]


def test_somebody_elses_sitting_is_not_discarded(begun, ada, bob_browsing):
    theirs = begun(YES, user=ada)
    bob_browsing.post("discard", sitting=str(theirs.pk))
    assert ada.sittings.unfinished().exists()


# Going on


def test_any_unfinished_sitting_of_the_account_is_gone_on_with(begun, ada, ada_browsing):
    older = begun(YES, YES, user=ada)
    begun(NO, user=ada)
    assert ada_browsing.post("continue", older.pk).url == address("question", "holds")
    assert ada_browsing.get("question", "finds").text.count("checked") == 1


def test_one_with_every_answer_goes_on_at_the_check(begun, ada, ada_browsing):
    sitting = begun(*[NO] * 5, user=ada)
    assert ada_browsing.post("continue", sitting.pk).url == address("check")


def test_somebody_elses_sitting_is_not_found(begun, ada, bob_browsing, stranger):
    theirs = begun(YES, user=ada)
    for browser in (bob_browsing, stranger):
        assert browser.post("continue", theirs.pk).status_code == 404


def test_a_sitting_in_no_account_is_found_only_in_its_browser(stranger, bob_browsing, ladder):
    stranger.answer("explains", YES)
    key = Sitting.objects.get().pk
    for browser in (bob_browsing, Browser(Client())):
        assert browser.post("continue", key).status_code == 404
    assert stranger.post("continue", key).status_code == 302


def test_one_that_another_browser_discarded_is_not_found(discarded, bob_browsing):
    key = Sitting.objects.get().pk
    for browser in (bob_browsing, Browser(Client())):
        assert browser.post("continue", key).status_code == 404
    assert Sitting.objects.get().discarded_at is not None


def test_one_that_never_was_is_not_found(ada_browsing, stranger):
    for browser in (ada_browsing, stranger):
        assert browser.post("continue", uuid4()).status_code == 404


def test_one_that_was_finished_since_is_not_found(ada, ada_browsing):
    ada_browsing.take()
    assert ada_browsing.post("continue", Assessment.objects.get().pk).status_code == 404


def test_these_are_presses(stranger):
    assert stranger.get("discard").status_code == 405
    assert stranger.get("continue", uuid4()).status_code == 405


def test_without_a_token_nothing_is_discarded(stranger):
    stranger.answer("explains", YES)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = stranger.client.cookies
    assert strict.post(address("discard")).status_code == 403
    assert Sitting.objects.get().discarded_at is None
