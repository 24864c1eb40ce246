"""A year of many people in many zones never passes a cap, and never tells the same twice."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail

from careerladder.models import User
from plans.models import Evidence, EvidenceText, Mark, Move, MoveText, Pause, Review
from reminders.caps import MAILS_NEEDED, MailState, PastMail
from reminders.due import Facts, mail_due
from reminders.models import (
    ReminderChoice,
    ReminderKind,
    ReminderMail,
    ReminderPause,
    ReminderStop,
    ReminderSubject,
)
from reminders.sending import send_due
from tests.effort import EFFORT, examples
from tests.reminders.conftest import make_away

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
ZONES = (
    *("UTC", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Asia/Kolkata"),
    *("Pacific/Auckland", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Australia/Lord_Howe"),
    *("America/Havana", "Asia/Kathmandu", "Africa/Casablanca", "America/St_Johns"),
)
A_DAY = timedelta(days=1)
KINDS = list(ReminderKind)


@dataclass
class Mails:
    """What somebody got: the moment and the person's day of each mail, and their visits."""

    zone: ZoneInfo
    sent: list[tuple[datetime, date]] = field(default_factory=list)
    visits: list[datetime] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)

    def check(self) -> None:
        days = [day for _, day in self.sent]
        assert len(set(days)) == len(days)
        for moment, day in self.sent:
            assert day == moment.astimezone(self.zone).date()
            assert sum(timedelta() <= moment - other < 7 * A_DAY for other, _ in self.sent) == 1
            assert sum(0 <= (day - other).days < 30 for other in days) <= 3
            assert sum(other.replace(day=1) == day.replace(day=1) for other in days) <= 3
            assert not any(timedelta() <= moment - visit < 7 * A_DAY for visit in self.visits)
            # Three, and the last one that says that they stop.
            since = max([visit for visit in self.visits if visit < moment], default=BEGAN)
            assert sum(since < other <= moment for other, _ in self.sent) <= 4
        assert len(set(self.told)) == len(self.told)


def some_kinds(chance: random.Random) -> list[ReminderKind]:
    return chance.sample(KINDS, chance.randint(1, len(KINDS)))


@pytest.mark.slow
def test_a_year_of_a_thousand_people_by_the_rules_alone():
    """The functions that decide, without a database. Each looks at its hour, or hours later."""
    chance, total = random.Random(7), 0  # noqa: S311
    for _ in range(examples(1000)):
        total += len(_year_by_the_rules(chance).sent)
    assert total > examples(1000)


def _year_by_the_rules(chance: random.Random) -> Mails:
    zone = ZoneInfo(chance.choice(ZONES))
    got, facts = Mails(zone), _some_facts(chance)
    chosen = {kind.value: BEGAN for kind in some_kinds(chance)}
    state = MailState(zone, chance.randrange(24), chosen, BEGAN - 90 * A_DAY)
    visits_often, is_on = chance.choice([0.005, 0.03, 0.15]), True
    for number in range(365):
        local = datetime.combine(date(2026, 1, 1) + number * A_DAY, time(), zone)
        now = (local + timedelta(hours=chance.randrange(24), minutes=7)).astimezone(UTC)
        if chance.random() < visits_often:
            got.visits.append(now)
            state, is_on = replace(state, visited_at=got.visits[-1]), True
        if chance.random() < 0.01:
            until = now.date() + chance.randint(1, 40) * A_DAY
            state = replace(state, rests_until=until, hour=chance.randrange(24))
        planned = mail_due(state, facts, now) if is_on else None
        if planned is None:
            continue
        sent = PastMail(now, planned.day)
        got.sent.append((now, planned.day))
        periods = [(each.kind, period) for each in planned.subjects for period in each.periods]
        got.told += periods
        is_on = not planned.is_last
        state = replace(state, mails=(sent, *state.mails)[:MAILS_NEEDED])
        last_told = dict(facts.last_told)
        last_told.update({each.kind.value: sent for each in planned.subjects})
        facts = replace(facts, told=facts.told | frozenset(periods), last_told=last_told)
    got.check()
    return got


def _some_facts(chance: random.Random) -> Facts:
    def days(most: int) -> tuple[date, ...]:
        number = chance.randrange(most)
        return tuple(date(2026, 1, 1) + chance.randrange(400) * A_DAY for _ in range(number))

    return Facts(
        moves=tuple(sorted(days(12))),
        has_evidence=True,
        reviewed=frozenset(date(2026, month, 1) for month in chance.sample(range(1, 13), 4)),
        assessment_on=next(iter(days(3)), None),
        newest=tuple(day - 365 * A_DAY for day in days(6)),
        packets=tuple((str(number), day) for number, day in enumerate(days(4))),
        answers=tuple(datetime.combine(day, time(12), UTC) for day in sorted(days(5))),
    )


@pytest.mark.slow
def test_a_year_by_the_command_itself(ladder, item):
    """Fewer people, in the database. A run a day at any hour, and at times two more."""
    chance = random.Random(11)  # noqa: S311
    people = [_newcomer(ladder, item, chance, number) for number in range(examples(40))]
    got = {person.pk: Mails(person.zone) for person in people}
    for number in range(365 if EFFORT == "thorough" else 100):
        morning = BEGAN + number * A_DAY
        now = morning + timedelta(hours=chance.randrange(24), minutes=7)
        with time_machine.travel(now, tick=False):
            for person in people:
                if chance.random() < 0.02:
                    _live(ladder, person, got[person.pk], chance, now)
            for _ in range(chance.choice([1, 1, 1, 3])):
                send_due()
    _check_rows(people, got)
    assert len(mail.outbox) == ReminderMail.objects.count() > len(people)


def _newcomer(ladder, item, chance: random.Random, number: int) -> User:
    person = User.objects.create_user(f"p{number}@example.org")
    away = make_away(person, zone=chance.choice(ZONES), since=BEGAN - 90 * A_DAY)
    kinds = some_kinds(chance)
    ReminderChoice.objects.choose(away, kinds, hour=chance.randrange(24), at=BEGAN - 60 * A_DAY)
    docs = item("writes-design-docs")
    happened = BEGAN.date() - chance.randint(1, 360) * A_DAY
    Evidence.objects.record(away, EvidenceText(happened, "RFC 12"), serving=[docs], at=BEGAN)
    Mark.objects.tick(away, docs, at=BEGAN)
    for _ in range(4):
        due = BEGAN.date() + chance.randrange(365) * A_DAY
        Move.objects.add(away, ladder.ladder, MoveText("A move", due, due), at=BEGAN)
    return away


def _live(ladder, person: User, got: Mails, chance: random.Random, now: datetime) -> None:
    """What somebody does who is here. Whatever it is, they visit."""
    got.visits.append(now)
    User.objects.filter(pk=person.pk).update(last_used_at=now)
    today = now.astimezone(person.zone).date()
    match chance.randrange(6):
        case 0:
            ReminderChoice.objects.choose(person, some_kinds(chance), hour=chance.randrange(24))
        case 1:
            ReminderPause.objects.pause(person, today + chance.randint(1, 30) * A_DAY)
        case 2:
            until = today + chance.randint(1, 30) * A_DAY
            Pause.objects.pause(person, ladder.ladder, until, today=today)
        case 3:
            for move in person.moves.open()[:1]:
                move.finish()
        case 4:
            Review.objects.write(person, ladder.ladder, today.replace(day=1), happened="Much.")
        case _:
            ReminderStop.objects.turn_on(person)


def _check_rows(people: Iterable[User], got: dict[int, Mails]) -> None:
    for row in ReminderMail.objects.order_by("claimed_at"):
        assert row.sent_at is not None
        got[row.user_id].sent.append((row.claimed_at, row.day))
    for subject in ReminderSubject.objects.all():
        got[subject.user_id].told.append((subject.kind, subject.period))
    addresses = Counter(message.to[0] for message in mail.outbox)
    for person in people:
        got[person.pk].check()
        assert addresses[person.email] == len(got[person.pk].sent)
