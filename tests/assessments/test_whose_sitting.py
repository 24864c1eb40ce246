"""Which sitting a request is about, beside those of others and those out of the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.comparison import AnswerPair
from assessments.explanation import NEW_FOR, AnswerLine, is_new
from assessments.history import assessment_summaries, rows_of
from assessments.models import Assessment, Sitting
from assessments.routing import Given
from assessments.session import belongs_to_an_account
from tests.assessments.conftest import NO, YES, Browser, address

NOW = datetime(2026, 5, 28, 12, tzinfo=UTC)


def line(place: int, given: Given | None) -> AnswerLine:
    return AnswerLine(place, "explains", "Explains?", given)


def test_an_account_with_one_out_of_the_way_begins_anew(begun, ada, ada_browsing: Browser):
    begun(YES, user=ada).discard()
    assert ada_browsing.get("check").url == address("start")
    ada_browsing.answer("explains", NO)
    assert ada.sittings.unfinished().get().asked[0].given == NO


def test_an_account_goes_on_with_its_last_that_is_not_out_of_the_way(begun, ada, ada_browsing):
    begun(YES, NO, user=ada, at=NOW - timedelta(days=9))
    begun(NO, NO, user=ada, at=NOW - timedelta(days=1)).discard()
    assert "Question 3 of 5" in ada_browsing.get("question", "holds").text
    ada_browsing.answer("holds", YES)
    [kept] = ada.sittings.unfinished()
    assert [asked.given for asked in kept.asked[:3]] == [YES, NO, YES]


def test_whether_a_key_belongs_to_an_account_is_its_own_matter(begun, assessed, ada, bob):
    assessment = assessed(bob)
    of_an_account, of_nobody = begun(YES, user=ada), begun(YES)
    assert belongs_to_an_account(of_an_account.pk)
    assert belongs_to_an_account(assessment.pk)
    assert not belongs_to_an_account(of_nobody.pk)
    assert not belongs_to_an_account(uuid4())


def test_a_browser_takes_up_what_it_discarded_after_it_began_another(stranger):
    stranger.answer("explains", YES)
    first = Sitting.objects.get()
    stranger.post("discard")
    stranger.answer("explains", NO)
    assert Sitting.objects.count() == 2
    assert stranger.post("continue", first.pk).status_code == 302
    first.refresh_from_db()
    assert first.discarded_at is None


def test_taken_up_one_again_the_others_stay_out_of_the_way(begun, ada):
    first, second = begun(YES, user=ada), begun(NO, user=ada)
    first.discard(at=NOW)
    second.discard(at=NOW)
    first.take_up_again(at=NOW)
    assert list(ada.sittings.unfinished()) == [first]
    assert Sitting.objects.get(pk=second.pk).discarded_at == NOW


def test_before_one_are_those_that_were_finished_earlier(assessed, ada, bob):
    days = [assessed(ada, at=NOW - timedelta(days=days)) for days in (30, 20, 10)]
    assessed(bob, at=NOW - timedelta(days=25))
    for place, assessment in enumerate(days):
        assert list(ada.assessments.before(assessment)) == days[:place][::-1]


def test_set_aside_taken_up_and_set_aside_again_it_stands_between(assessed, ada):
    assessment = assessed(ada, at=NOW - timedelta(days=30))
    days = [NOW - timedelta(days=days) for days in (20, 15, 10)]
    assessment.set_aside(at=days[0])
    assessment.take_up_again(at=days[1])
    assessment.set_aside(at=days[2])
    assessment.set_aside(at=NOW)
    assert [row.since for row in assessment.settings_aside.all()] == [days[0], days[2]]
    standing = [
        Assessment.objects.standing(at=moment + step).exists()
        for moment in days
        for step in (timedelta(microseconds=-1), timedelta(0))
    ]
    assert standing == [True, False, False, True, True, False]
    assert not Assessment.objects.standing().exists()


def test_the_list_reads_the_answers_of_its_own_assessments_alone(ladder, assessed, ada, bob):
    for days in (30, 20, 10):
        assessed(ada, at=NOW - timedelta(days=days))
    assessed(bob)
    taken = assessment_summaries(ada, ladder)
    with CaptureQueriesContext(connection) as captured:
        rows_of(taken, [0])
    [sql] = [each["sql"] for each in captured.captured_queries]
    read = [assessment.pk.hex in sql for assessment in Assessment.objects.order_by("-finished_at")]
    assert sum(read) == 2
    assert all(each.uuid.hex in sql for each in taken[:2])


@pytest.mark.parametrize(("ago", "is_news"), [(0, True), (59, True), (60, False), (61, False)])
def test_a_result_is_news_for_a_minute(ago, is_news):
    with time_machine.travel(NOW, tick=False):
        assert is_new(NOW - timedelta(seconds=ago)) == is_news
    assert timedelta(minutes=1) == NEW_FOR


def test_a_question_has_moved_where_its_number_is_another():
    assert AnswerPair(line(1, YES), line(2, YES)).has_moved
    assert not AnswerPair(line(1, YES), line(1, NO)).has_moved
    assert not AnswerPair(None, line(1, YES)).has_moved
    assert not AnswerPair(line(1, YES), None).has_moved


@pytest.mark.parametrize(("then", "now"), [(None, YES), (YES, None), (None, None)])
def test_what_has_no_answer_on_either_side_is_not_answered(then, now):
    assert AnswerPair(line(1, then), line(1, now)).reason == "not answered"
