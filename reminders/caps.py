"""When a mail may be sent at the earliest. Pure; days and hours are in the person's time zone.

- Seven whole days pass after a visit, and after each mail.
- At most three mails in a calendar month, and in any 30 days.
- After three mails without a visit, one last mail says that reminders stop.
- None before a pause of reminders or of the plan ends, and none before the hour that they chose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from careerladder.dates import months_after

QUIET_DAYS = 7
MOST_A_MONTH = 3
THIRTY_DAYS = timedelta(days=30)
MOST_UNANSWERED = 3
# Of the mails of a person, as many as the rules need.
MAILS_NEEDED = 4


@dataclass(frozen=True)
class PastMail:
    """`at` is when it was claimed, `day` the person's day then."""

    at: datetime
    day: date


@dataclass(frozen=True)
class MailState:
    """What decides when a person may get a mail.

    `chosen` has since when each kind is chosen. `mails` are the latest, newest first, up to
    MAILS_NEEDED. `rests_until` is the day on which the last of their pauses ends, which may be
    past.
    """

    zone: ZoneInfo
    hour: int
    chosen: Mapping[str, datetime]
    visited_at: datetime
    mails: tuple[PastMail, ...] = ()
    rests_until: date | None = field(default=None)

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    @property
    def is_last_next(self) -> bool:
        """Whether the next mail is the one that says that reminders stop."""
        unanswered = [mail for mail in self.mails if mail.at > self.visited_at]
        return len(unanswered) >= MOST_UNANSWERED


def earliest_day(state: MailState) -> date:
    """The first day on which the caps allow a mail, if the person doesn't visit until then."""
    quiet = timedelta(days=QUIET_DAYS + 1)
    days = [state.day_of(state.visited_at) + quiet]
    # In another time zone since, the mail may have been on another day.
    sent = [max(mail.day, state.day_of(mail.at)) for mail in state.mails]
    if sent:
        days.append(sent[0] + quiet)
    if len(sent) >= MOST_A_MONTH:
        third = sent[MOST_A_MONTH - 1]
        days += [third + THIRTY_DAYS, months_after(third.replace(day=1), 1)]
    if state.rests_until is not None:
        days.append(state.rests_until)
    return max(days)


def moment_of(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """When that hour of a day begins, in UTC; the next one if clocks skip it."""
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def may_mail(state: MailState, now: datetime) -> bool:
    today = state.day_of(now)
    return (
        bool(state.chosen)
        and today >= earliest_day(state)
        and now >= moment_of(today, state.hour, state.zone)
    )
