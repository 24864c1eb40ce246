"""The steps for reminders: chosen, paused, mailed and stopped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from reminders.models import (
    ReminderChoice,
    ReminderKind,
    ReminderMail,
    ReminderPause,
    ReminderStop,
)
from tests.scenario.person import Scenario, Step, day


def reminder_steps(scenario: Scenario) -> list[Step]:
    person = scenario.person

    def choose(*kinds: str, hour: int) -> Callable[[datetime], object]:
        return lambda at: ReminderChoice.objects.choose(person, kinds, hour=hour, at=at)

    def pause(until: int) -> Callable[[datetime], object]:
        return lambda at: ReminderPause.objects.pause(person, day(until), at=at)

    def stop(at: datetime) -> None:
        ReminderStop.objects.stop(person, ReminderStop.Reason.LINK, at=at)

    def mail(at: datetime) -> None:
        periods = [(ReminderKind.REVIEW, "2026-02"), (ReminderKind.MOVES, "2026-W10")]
        row = ReminderMail.objects.claim(person, at.date(), periods, at=at)
        row.mark_sent(at=at)
        scenario.has["mail"] = row

    def cut_off_mail(at: datetime) -> None:
        periods = [(ReminderKind.PACKET, "a packet")]
        scenario.has["mail cut off"] = ReminderMail.objects.claim(person, at.date(), periods, at=at)

    return [
        (42, choose("review", "moves", "assessment", hour=8)),
        (43, stop),
        (44, choose("review", "moves", "packet", hour=18)),
        (45, pause(60)),
        (46, pause(50)),
        (55, mail),
        (65, cut_off_mail),
        (66, stop),
    ]


def later_reminder_steps(scenario: Scenario) -> list[Step]:
    person = scenario.person
    return [
        (132, lambda at: ReminderStop.objects.turn_on(person, at=at)),
        (133, lambda at: ReminderPause.objects.end(person, at=at)),
        (134, lambda at: ReminderChoice.objects.choose(person, ["answer"], hour=18, at=at)),
    ]
