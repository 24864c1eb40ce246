"""What a mail is about on a day, and in what words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reminders.caps import MailState, PastMail
from reminders.due import Facts, NextMail, mail_due, next_mail, subjects_due
from reminders.models import ReminderKind

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
DAY = date(2026, 12, 3)


def state(*kinds: str, **more: object) -> MailState:
    values = {"zone": ZoneInfo("UTC"), "hour": 8, "visited_at": LONG_AGO} | more
    chosen = dict.fromkeys(kinds, LONG_AGO)
    return MailState(chosen=chosen, **values)  # type: ignore[arg-type]


def texts(kind: str, facts: Facts, day: date = DAY) -> list[str]:
    return [each.text for each in subjects_due(state(kind), facts, day)]


def test_a_review_that_is_due_and_not_written():
    facts = Facts(has_evidence=True)
    assert texts("review", facts) == ["You haven't written your review of November 2026 yet."]
    written = Facts(has_evidence=True, reviewed=frozenset({date(2026, 11, 1)}))
    assert texts("review", written) == []
    assert texts("review", facts, date(2026, 12, 15)) == []
    assert texts("review", Facts()) == []


def test_moves_that_are_overdue_or_due_within_a_week():
    moves = (date(2026, 11, 20), date(2026, 12, 2), DAY, date(2026, 12, 10), date(2026, 12, 11))
    assert texts("moves", Facts(moves=moves)) == [
        "2 moves are overdue. 2 moves are due by 10 December 2026."
    ]
    assert texts("moves", Facts(moves=(DAY,))) == ["1 move is due on 3 December 2026."]
    assert texts("moves", Facts(moves=(date(2027, 1, 1),))) == []


@pytest.mark.parametrize(
    ("due_on", "said"),
    [
        (DAY, ["Your next assessment is due today."]),
        (date(2026, 11, 3), ["Your next assessment has been due since 3 November 2026."]),
        (date(2026, 12, 4), []),
        (None, []),
    ],
)
def test_the_next_assessment(due_on, said):
    assert texts("assessment", Facts(assessment_on=due_on)) == said


def test_evidence_that_turned_a_year_old_since_it_was_chosen():
    newest = (date(2024, 12, 31), date(2025, 12, 1), date(2025, 12, 2), DAY)
    assert texts("ageing", Facts(newest=newest)) == [
        "The newest evidence for 2 checklist items is now over a year old. They still count."
    ]
    told = Facts(newest=newest, last_told={"ageing": PastMail(LONG_AGO, date(2026, 12, 2))})
    assert texts("ageing", told) == [
        "The newest evidence for 1 checklist item is now over a year old. It still counts."
    ]


def test_packets_that_are_due_within_a_week():
    packets = (("a", date(2026, 12, 2)), ("b", DAY), ("c", date(2026, 12, 10)))
    assert texts("packet", Facts(packets=packets)) == [
        "2 packets are due by 10 December 2026, the first on 3 December 2026."
    ]
    told = Facts(packets=packets, told=frozenset({("packet", "b 2026-12-03")}))
    assert texts("packet", told) == ["1 packet is due on 10 December 2026."]


def test_answers_of_readers_since_the_last_visit():
    first, second = datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 2, tzinfo=UTC)
    facts = Facts(answers=(first, second), completions=(second,))
    assert texts("answer", facts) == [
        "Readers of your packets gave 2 answers, the last on 2 December 2026. 1 reader is done."
    ]
    assert texts("answer", Facts(answers=(first,))) == [
        "Readers of your packets gave 1 answer on 1 December 2026."
    ]
    told = Facts(answers=(first,), last_told={"answer": PastMail(first, first.date())})
    assert texts("answer", told) == []


@pytest.mark.parametrize("kind", ReminderKind.values)
def test_a_period_is_mailed_about_once(kind):
    at = datetime(2026, 12, 1, tzinfo=UTC)
    facts = Facts(
        moves=(DAY,),
        has_evidence=True,
        assessment_on=DAY,
        newest=(date(2025, 12, 1),),
        packets=(("a", DAY),),
        answers=(at,),
    )
    [subject] = subjects_due(state(kind), facts, DAY)
    told = frozenset((subject.kind.value, period) for period in subject.periods)
    again = Facts(**{**vars(facts), "told": told})
    assert subjects_due(state(kind), again, DAY) == ()
    assert all(len(period) <= 60 for period in subject.periods)


def test_one_mail_has_all_that_is_due():
    facts = Facts(moves=(DAY,), has_evidence=True)
    mail = mail_due(state("review", "moves"), facts, datetime(2026, 12, 3, 9, tzinfo=UTC))
    assert mail is not None
    assert [each.kind for each in mail.subjects] == ["review", "moves"]


def test_the_next_mail_is_the_one_that_will_be_sent():
    """On each day until then none is due, and then this one is."""
    facts = Facts(moves=(date(2027, 2, 20),), assessment_on=date(2027, 1, 20))
    visited_at = datetime(2026, 12, 3, 9, tzinfo=UTC)
    away = state("moves", "assessment", visited_at=visited_at)
    found = next_mail(away, facts, visited_at)
    assert found is not None
    assert found.day == date(2027, 1, 20)
    moment = visited_at
    while moment.date() < found.day:
        assert mail_due(away, facts, moment) is None
        moment += timedelta(days=1)
    assert mail_due(away, facts, moment) == found


def test_no_mail_is_due_if_nothing_comes_up():
    assert next_mail(state("moves"), Facts(), datetime(2026, 12, 3, tzinfo=UTC)) is None


def test_the_last_mail_needs_nothing_that_is_due():
    days = [date(2026, 11, 19), date(2026, 11, 11), date(2026, 10, 3)]
    mails = tuple(PastMail(datetime(d.year, d.month, d.day, 9, tzinfo=UTC), d) for d in days)
    now = datetime(2026, 12, 3, 9, tzinfo=UTC)
    assert mail_due(state("moves", mails=mails), Facts(), now) == NextMail(DAY, (), is_last=True)
