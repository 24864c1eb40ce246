"""The period that an answer covers, and when a retake is due."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.retakes import Window, age_of, retake_after, retake_of
from careerladder.dates import months_after
from tests.assessments.conftest import NO, YES

FINISHED = date(2026, 3, 14)
DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))
MONTHS = st.integers(1, 36)


@given(DAYS, MONTHS)
def test_a_window_holds_as_many_months_and_runs_out_as_many_later(until, months):
    window = Window(months, until)
    assert window.since < until < window.runs_out_on
    assert not window.has_run_out(until)
    assert not window.has_run_out(months_after(until, months))
    assert window.has_run_out(window.runs_out_on)


@pytest.mark.parametrize(
    ("months", "called"),
    [
        (1, "the month to March 2026"),
        (3, "the three months to March 2026"),
        (6, "the six months to March 2026"),
        (12, "the year to March 2026"),
        (18, "the 18 months to March 2026"),
        (24, "the two years to March 2026"),
    ],
)
def test_a_window_is_called_by_its_length_and_its_end(months, called):
    assert Window(months, FINISHED).name == called


def test_an_answer_says_that_it_is_out_of_date_once_its_time_has_run_out():
    last_day, next_day = date(2026, 6, 14), date(2026, 6, 15)
    fresh, old = (age_of(3, FINISHED, day) for day in (last_day, next_day))
    assert fresh is not None
    assert old is not None
    for age in (fresh, old):
        assert "the three months to March 2026" in age.text
        assert ("out of date" in age.text) == age.has_run_out


def test_an_answer_about_no_certain_time_has_no_age():
    assert age_of(None, FINISHED, FINISHED) is None


# When a retake is due


def test_a_retake_is_due_a_quarter_after():
    before, on_the_day = (
        retake_after(FINISHED, [(1, None), (5, 12)], day)
        for day in (date(2026, 6, 13), date(2026, 6, 14))
    )
    assert (before.due_on, before.is_due) == (date(2026, 6, 14), False)
    assert "due on 14 June 2026" in before.text
    assert "14 March 2026" in before.text
    assert (on_the_day.due_on, on_the_day.is_due) == (before.due_on, True)
    assert "time for another assessment" in on_the_day.text
    assert "14 March 2026" in on_the_day.text
    assert on_the_day.run_out == ()


def test_a_retake_is_due_sooner_where_the_time_of_an_answer_that_counted_runs_out_sooner():
    before, on_the_day = (
        retake_after(FINISHED, [(2, 1), (4, 3)], day)
        for day in (date(2026, 4, 14), date(2026, 4, 15))
    )
    assert (before.due_on, before.is_due) == (date(2026, 4, 15), False)
    assert "due on 15 April 2026" in before.text
    assert on_the_day.is_due
    assert "time for another assessment" in on_the_day.text
    for retake in (before, on_the_day):
        assert "example for question 2 covers the month to March 2026" in retake.text
        assert "out of date" in retake.text


def test_what_has_run_out_is_said_answer_by_answer():
    retake = retake_after(FINISHED, [(2, 6), (4, 3), (5, 12)], date(2026, 9, 20))
    second, fourth = retake.run_out
    assert "question 2 covers the six months to March 2026" in second
    assert "question 4 covers the three months to March 2026" in fourth
    assert all("out of date" in sentence for sentence in retake.run_out)


@given(DAYS, st.lists(st.tuples(st.integers(1, 9), st.none() | MONTHS)), DAYS)
def test_it_is_never_due_later_than_after_a_quarter(finished_on, counted, today):
    retake = retake_after(finished_on, counted, today)
    assert finished_on < retake.due_on <= months_after(finished_on, 3)
    assert retake.is_due == (today >= retake.due_on)
    assert not retake.run_out or retake.is_due


def test_nobody_without_an_assessment_that_stands_has_a_retake(assessed, ada, ladder):
    assert retake_of(ada, ladder, FINISHED) is None
    assessed(ada).set_aside()
    assert retake_of(ada, ladder, FINISHED) is None


def test_the_latest_that_stands_is_what_a_retake_comes_after(assessed, ada, bob, ladder, queries):
    for month in (1, 3, 4):
        latest = assessed(ada, at=datetime(2026, month, 14, 12, tzinfo=UTC))
    latest.set_aside()
    assessed(bob, at=datetime(2026, 5, 14, 12, tzinfo=UTC))
    retake = retake_of(ada, ladder, date(2026, 5, 1))
    assert retake is not None
    assert retake.due_on == date(2026, 6, 14)
    assert queries(lambda: retake_of(ada, ladder, FINISHED)) == 1


def test_an_answer_that_did_not_count_can_not_run_out(begun, ada, ladder):
    at = datetime(2026, 3, 14, 12, tzinfo=UTC)
    begun(NO, YES, NO, NO, NO, user=ada, at=at).finish("junior", at=at)
    retake = retake_of(ada, ladder, date(2027, 1, 1))
    assert retake is not None
    [sentence] = retake.run_out
    assert "question 2" in sentence


@pytest.mark.parametrize(
    ("zone", "finished", "due_on"),
    [
        # Noon in London on the last of a month: already the next month in Kiritimati.
        ("Pacific/Kiritimati", datetime(2026, 2, 28, 12, tzinfo=UTC), date(2026, 6, 1)),
        ("UTC", datetime(2026, 2, 28, 12, tzinfo=UTC), date(2026, 5, 28)),
        # The first of a month, early: still the month before in Pago Pago.
        ("Pacific/Pago_Pago", datetime(2026, 3, 1, 10, tzinfo=UTC), date(2026, 5, 28)),
        ("UTC", datetime(2026, 3, 1, 10, tzinfo=UTC), date(2026, 6, 1)),
    ],
)
def test_a_due_day_is_that_of_the_persons_zone(assessed, ada, ladder, zone, finished, due_on):
    ada.time_zone = zone
    assessed(ada, at=finished)
    retake = retake_of(ada, ladder, date(2026, 3, 2))
    assert retake is not None
    assert retake.due_on == due_on


@pytest.mark.parametrize(
    ("zone", "month"), [("Pacific/Kiritimati", "March"), ("Pacific/Pago_Pago", "February")]
)
def test_a_window_ends_in_the_month_of_the_persons_zone(assessed, ada, ada_browsing, zone, month):
    ada.time_zone = zone
    ada.save()
    assessment = assessed(ada, at=datetime(2026, 3, 1, 10, tzinfo=UTC))
    page = ada_browsing.get("assessment", assessment.pk).text
    assert f"the six months to {month} 2026" in page
