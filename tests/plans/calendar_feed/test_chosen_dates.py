"""The monthly review and the next assessment in the calendar, each by choice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from plans.models import CalendarAddress, CalendarDate, Pause, Review
from tests.plans.calendar_feed.test_feed import feed_at, parsed
from tests.plans.examples.conftest import took as took

CHOOSE, PAGE = "/plan/calendar/dates/", "/plan/calendar/"
REVIEW, ASSESSMENT = CalendarDate.Kind.REVIEW, CalendarDate.Kind.ASSESSMENT
JUNE = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def _in_june():
    with time_machine.travel("2026-06-15 12:00Z", tick=False):
        yield


@pytest.fixture
def address(ada, bob, ladder):
    """Ada's feed. Bob has chosen all dates for his own."""
    CalendarDate.objects.choose(bob, ladder.ladder, CalendarDate.Kind.values)
    return feed_at(CalendarAddress.objects.make(ada, ladder.ladder))


@pytest.fixture
def choose(ada, ladder):
    return lambda *kinds: CalendarDate.objects.choose(ada, ladder.ladder, kinds)


@pytest.fixture
def events(client, address):
    return lambda: parsed(client, address).events


def test_none_is_there_until_it_is_chosen(events, ada, took):
    took(ada)
    assert events() == []


def test_a_review_is_an_event_on_the_first_day_it_is_due_for_a_year(events, choose):
    choose(REVIEW)
    found = events()
    assert len(found) == 12
    assert [(each.summary, each.dtstart) for each in found[:3]] == [
        ("Monthly review: June 2026", date(2026, 6, 26)),
        ("Monthly review: July 2026", date(2026, 7, 27)),
        ("Monthly review: August 2026", date(2026, 8, 27)),
    ]
    assert found[8].dtstart == date(2027, 2, 24)
    assert all(each.dtend - each.dtstart == timedelta(days=1) for each in found)
    assert str(found[0].url) == f"http://testserver{reverse('plans:review')}"


def test_that_of_last_month_stays_while_it_is_due(events, choose):
    choose(REVIEW)
    with time_machine.travel("2026-07-05 12:00Z", tick=False):
        assert events()[0].dtstart == date(2026, 6, 26)
    with time_machine.travel("2026-07-11 12:00Z", tick=False):
        assert events()[0].dtstart == date(2026, 7, 27)


def test_a_month_that_was_looked_back_on_is_there_no_longer(events, choose, ada, bob, ladder):
    choose(REVIEW)
    Review.objects.write(bob, ladder.ladder, date(2026, 7, 1), happened="Bob’s.")
    assert len(events()) == 12
    Review.objects.write(ada, ladder.ladder, date(2026, 6, 1), happened="Much.")
    assert events()[0].summary == "Monthly review: July 2026"


def test_the_next_assessment_is_there_on_its_due_date(events, choose, took, ada, bob):
    choose(ASSESSMENT)
    took(bob)
    assert events() == []
    took(ada)
    (event,) = events()
    assert (event.summary, event.dtstart) == ("Next assessment", date(2026, 8, 14))
    assert str(event.url) == f"http://testserver{reverse('assessments:start')}"
    took(ada, at=datetime(2026, 6, 10, 12, tzinfo=UTC))
    (later,) = events()
    assert later.dtstart == date(2026, 9, 10)


def test_an_event_keeps_its_uid_and_no_two_have_one(events, choose, ada, took):
    took(ada)
    choose(REVIEW, ASSESSMENT)
    before = {event.summary: event.uid for event in events()}
    assert len(set(before.values())) == 13
    choose(REVIEW, ASSESSMENT)
    with time_machine.travel("2026-07-15 12:00Z", tick=False):
        after = {event.summary: event.uid for event in events()}
    shared = before.keys() & after.keys()
    assert len(shared) == 12
    assert all(before[name] == after[name] for name in shared)


def test_the_same_choice_is_the_same_octets(client, address, choose, ada, took):
    took(ada)
    choose(REVIEW, ASSESSMENT)
    assert client.get(address).content == client.get(address).content


def test_while_the_plan_is_paused_they_rest(events, choose, ada, ladder, took):
    took(ada)
    choose(REVIEW, ASSESSMENT)
    Pause.objects.pause(ada, ladder.ladder, date(2026, 8, 20), today=JUNE)
    assert [event.dtstart for event in events()][:2] == [date(2026, 8, 27), date(2026, 9, 26)]
    assert "Next assessment" not in {event.summary for event in events()}
    Pause.objects.resume(ada, ladder.ladder, today=JUNE)
    assert len(events()) == 13


def test_today_is_the_persons_own(events, choose, ada):
    choose(REVIEW)
    ada.time_zone = "Pacific/Auckland"
    ada.save()
    with time_machine.travel("2026-07-10 13:00Z", tick=False):
        assert events()[0].summary == "Monthly review: July 2026"


def test_the_page_sets_what_is_shown_and_says_so(as_ada, ada, bob, events):
    assert as_ada.get(PAGE).text.count(" checked") == 0
    answer = as_ada.post(CHOOSE, {"dates": ["review"]}, follow=True)
    assert "Saved." in answer.text
    assert answer.text.count(" checked") == 1
    as_ada.post(CHOOSE, {"dates": ["review"]})
    assert ada.calendar_dates.count() == 1
    assert len(events()) == 12
    as_ada.post(CHOOSE)
    assert events() == []
    assert not ada.calendar_dates.open().exists()
    assert bob.calendar_dates.open().count() == 2


def test_another_kind_is_refused(as_ada, ada):
    assert as_ada.post(CHOOSE, {"dates": ["birthday"]}).status_code == 422
    assert not ada.calendar_dates.exists()


def test_a_replaced_address_shows_what_was_chosen(client, choose, ada, ladder, address):
    choose(REVIEW)
    before = CalendarAddress.objects.get(user=ada)
    new = CalendarAddress.objects.make(ada, ladder.ladder, instead_of=before)
    assert len(parsed(client, feed_at(new)).events) == 12


def test_the_database_has_one_open_choice_of_a_kind(ada, ladder, choose):
    choose(REVIEW)
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarDate.objects.create(user=ada, ladder=ladder.ladder, kind=REVIEW)


def test_they_are_chosen_once_there_is_an_address(as_ada, ada, bob, ladder):
    CalendarAddress.objects.make(bob, ladder.ladder)
    page, choice = reverse("plans:calendar"), reverse("plans:calendar-dates")
    assert choice not in as_ada.get(page).text
    CalendarAddress.objects.make(ada, ladder.ladder)
    assert choice in as_ada.get(page).text
