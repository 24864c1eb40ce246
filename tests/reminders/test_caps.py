"""When a mail may be sent: the rules in full, by hand and for random lives."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.caps import MailState, PastMail, earliest_day, may_mail, moment_of

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
UTC_ZONE, BERLIN = ZoneInfo("UTC"), ZoneInfo("Europe/Berlin")


def state(*days: date, zone: ZoneInfo = UTC_ZONE, **more: object) -> MailState:
    """A state with mails on these days, newest first."""
    mails = tuple(
        PastMail(datetime(day.year, day.month, day.day, 9, tzinfo=UTC), day) for day in days
    )
    values = {"hour": 8, "chosen": {"review": LONG_AGO}, "visited_at": LONG_AGO} | more
    return MailState(zone=zone, mails=mails, **values)  # type: ignore[arg-type]


def test_seven_whole_days_pass_after_a_visit():
    visited = state(visited_at=datetime(2026, 3, 2, 23, 59, tzinfo=UTC))
    assert earliest_day(visited) == date(2026, 3, 10)


def test_the_day_of_a_visit_is_the_persons():
    visited_at = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    assert earliest_day(state(visited_at=visited_at, zone=BERLIN)) == date(2026, 3, 11)


def test_seven_whole_days_pass_after_a_mail():
    assert earliest_day(state(date(2026, 3, 2))) == date(2026, 3, 10)


def test_a_fourth_mail_waits_for_the_next_month():
    mails = (date(2026, 3, 17), date(2026, 3, 9), date(2026, 3, 1))
    assert earliest_day(state(*mails)) == date(2026, 4, 1)


def test_a_fourth_mail_waits_until_thirty_days_have_three():
    mails = (date(2026, 3, 31), date(2026, 3, 23), date(2026, 3, 15))
    assert earliest_day(state(*mails)) == date(2026, 4, 14)


def test_no_mail_before_the_pauses_end():
    assert earliest_day(state(rests_until=date(2026, 9, 1))) == date(2026, 9, 1)


def test_a_mail_of_another_zone_counts_on_the_later_of_its_two_days():
    mail = PastMail(datetime(2026, 3, 2, 22, tzinfo=UTC), date(2026, 3, 2))
    moved = MailState(ZoneInfo("Asia/Tokyo"), 0, {"review": LONG_AGO}, LONG_AGO, (mail,))
    assert earliest_day(moved) == date(2026, 3, 11)


def test_the_fourth_mail_without_a_visit_is_the_last():
    three = (date(2026, 3, 17), date(2026, 3, 9), date(2026, 3, 1))
    assert state(*three).is_last_next
    assert not state(*three[:2]).is_last_next
    between = datetime(2026, 3, 5, tzinfo=UTC)
    assert not state(*three, visited_at=between).is_last_next


@pytest.mark.parametrize(
    ("at", "may"),
    [("07:59", False), ("08:00", True), ("23:59", True)],
)
def test_from_the_chosen_hour_on_until_the_day_ends(at, may):
    now = datetime.fromisoformat(f"2026-06-03T{at}+02:00")
    assert may_mail(state(zone=BERLIN), now) is may


def test_nothing_is_mailed_to_who_chose_nothing():
    assert not may_mail(state(chosen={}), datetime(2026, 6, 3, 12, tzinfo=UTC))


def test_an_hour_that_clocks_skip_is_the_next_one():
    assert moment_of(date(2026, 3, 29), 2, BERLIN) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_of_an_hour_that_comes_twice_it_is_the_first():
    assert moment_of(date(2026, 10, 25), 2, BERLIN) == datetime(2026, 10, 25, 0, tzinfo=UTC)


def test_a_midnight_that_clocks_skip_is_still_of_that_day():
    havana = ZoneInfo("America/Havana")
    moment = moment_of(date(2026, 3, 8), 0, havana)
    assert moment.astimezone(havana).date() == date(2026, 3, 8)


@given(
    st.lists(st.integers(0, 30), min_size=1, max_size=40),
    st.sets(st.integers(0, 400), max_size=20),
)
def test_no_life_passes_a_cap(waits, visits):
    """Mails go out as soon as they may, or some days later; visits come when they come."""
    began = day = date(2026, 1, 1)
    sent: list[date] = []
    visit_days = sorted(began + timedelta(days=number) for number in visits)
    for wait in waits:
        while True:
            past = [each for each in visit_days if each <= day]
            visited = past[-1] if past else began - timedelta(days=30)
            visited_at = datetime(visited.year, visited.month, visited.day, tzinfo=UTC)
            now = state(*reversed(sent[-4:]), visited_at=visited_at)
            if earliest_day(now) <= day:
                break
            day += timedelta(days=1)
        sent.append(day)
        day += timedelta(days=wait)
    for each in sent:
        assert not any(0 <= (each - visit).days <= 7 for visit in visit_days)
        assert sum(0 <= (each - other).days < 8 for other in sent) == 1
        assert sum(0 <= (each - other).days < 30 for other in sent) <= 3
        assert sum(other.replace(day=1) == each.replace(day=1) for other in sent) <= 3
