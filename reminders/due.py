"""What a mail is about on a day: what is due of the kinds that a person chose. Pure.

No text of a record gets here: only dates, and how many.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType

from django.utils.formats import date_format

from plans.dates import last_year
from plans.reviews.due import is_time_to_review, month_to_review
from reminders.caps import MailState, PastMail, earliest_day, may_mail
from reminders.models import ReminderKind

A_WEEK = timedelta(days=7)
# How far ahead a next mail is looked for.
DAYS_AHEAD = 400


@dataclass(frozen=True)
class Facts:
    """What a person's records say, of the ladder that is their current one.

    `moves` are the due dates of the open moves, `reviewed` the months with a review, and `newest`
    has, for each item that counts, the last day on which its newest evidence may have happened.
    `packets` are keys and due dates. `answers` are the moments of readers' answers that hold, and
    `completions` of readers' being done; both only since the last visit. `told` are the kinds and
    periods that mails were about, and `last_told` the latest mail of each kind.
    """

    moves: tuple[date, ...] = ()
    reviewed: frozenset[date] = frozenset()
    has_evidence: bool = False
    assessment_on: date | None = None
    newest: tuple[date, ...] = ()
    packets: tuple[tuple[str, date], ...] = ()
    answers: tuple[datetime, ...] = ()
    completions: tuple[datetime, ...] = ()
    told: frozenset[tuple[str, str]] = frozenset()
    last_told: Mapping[str, PastMail] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Subject:
    """A kind that is due, for these periods, in one or two sentences."""

    kind: ReminderKind
    periods: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class NextMail:
    """The next mail and its day. `is_last`: it says that reminders stop."""

    day: date
    subjects: tuple[Subject, ...]
    is_last: bool = False


def mail_due(state: MailState, facts: Facts, now: datetime) -> NextMail | None:
    """The mail that is to be sent now; None if none is due, or none may be sent."""
    return _mail_of(state, facts, state.day_of(now)) if may_mail(state, now) else None


def next_mail(state: MailState, facts: Facts, now: datetime) -> NextMail | None:
    """The next mail, if the person doesn't visit and nothing changes until then.

    None if nothing will be due within DAYS_AHEAD.
    """
    if not state.chosen:
        return None
    first = max(state.day_of(now), earliest_day(state))
    days = (first + timedelta(days=number) for number in range(DAYS_AHEAD))
    mails = (_mail_of(state, facts, day) for day in days)
    return next((mail for mail in mails if mail is not None), None)


def _mail_of(state: MailState, facts: Facts, day: date) -> NextMail | None:
    subjects = subjects_due(state, facts, day)
    if state.is_last_next:
        return NextMail(day, subjects, is_last=True)
    return NextMail(day, subjects) if subjects else None


def subjects_due(state: MailState, facts: Facts, day: date) -> tuple[Subject, ...]:
    """What is due on the person's `day` and was not mailed about before, kind by kind."""
    found = (rule(state, facts, day) for kind, rule in RULE_OF_KIND.items() if kind in state.chosen)
    return tuple(subject for subject in found if subject is not None)


def _review(state: MailState, facts: Facts, day: date) -> Subject | None:
    month = month_to_review(day)
    if not is_time_to_review(day) or month in facts.reviewed:
        return None
    if not (facts.has_evidence or facts.moves):
        return None
    text = f"You haven't written your review of {date_format(month, 'F Y')} yet."
    return _subject(facts, ReminderKind.REVIEW, f"{month:%Y-%m}", text)


def _moves(state: MailState, facts: Facts, day: date) -> Subject | None:
    """Overdue ones, and those due today or in the seven days after."""
    overdue = [due_on for due_on in facts.moves if due_on < day]
    coming = [due_on for due_on in facts.moves if day <= due_on <= day + A_WEEK]
    sentences = []
    if overdue:
        sentences.append(f"{_counted(len(overdue), 'move')} {_is(len(overdue))} overdue.")
    if coming:
        by = _day(max(coming))
        when = f"on {by}" if len(set(coming)) == 1 else f"by {by}"
        sentences.append(f"{_counted(len(coming), 'move')} {_is(len(coming))} due {when}.")
    if not sentences:
        return None
    year, week, _ = day.isocalendar()
    return _subject(facts, ReminderKind.MOVES, f"{year}-W{week:02}", " ".join(sentences))


def _assessment(state: MailState, facts: Facts, day: date) -> Subject | None:
    due_on = facts.assessment_on
    if due_on is None or due_on > day:
        return None
    since = "is due today" if due_on == day else f"has been due since {_day(due_on)}"
    text = f"Your next assessment {since}."
    return _subject(facts, ReminderKind.ASSESSMENT, due_on.isoformat(), text)


def _ageing(state: MailState, facts: Facts, day: date) -> Subject | None:
    """Items whose newest evidence turned a year old since this was chosen, or last mailed about."""
    since = state.day_of(state.chosen[ReminderKind.AGEING])
    told = facts.last_told.get(ReminderKind.AGEING)
    if told is not None:
        since = max(since, told.day)
    turned = [each for each in facts.newest if last_year(since) <= each < last_year(day)]
    if not turned:
        return None
    items = _counted(len(turned), "checklist item")
    text = (
        f"The newest evidence for {items} is now over a year old. "
        f"{'It still counts' if len(turned) == 1 else 'They still count'}."
    )
    return _subject(facts, ReminderKind.AGEING, f"{day:%Y-%m}", text)


def _packets(state: MailState, facts: Facts, day: date) -> Subject | None:
    """Packets that are due within seven days, or today."""
    near = {
        f"{key} {due_on}": due_on
        for key, due_on in facts.packets
        if day <= due_on <= day + A_WEEK
        and (ReminderKind.PACKET, f"{key} {due_on}") not in facts.told
    }
    if not near:
        return None
    first = min(near.values())
    when = f"on {_day(first)}"
    if len(set(near.values())) > 1:
        when = f"by {_day(max(near.values()))}, the first {when}"
    text = f"{_counted(len(near), 'packet')} {_is(len(near))} due {when}."
    return Subject(ReminderKind.PACKET, tuple(near), text)


def _answers(state: MailState, facts: Facts, day: date) -> Subject | None:
    """Readers' answers since the last visit, the last mail about answers, and the choice."""
    since = max(state.visited_at, state.chosen[ReminderKind.ANSWER])
    told = facts.last_told.get(ReminderKind.ANSWER)
    if told is not None:
        since = max(since, told.at)
    answers = [at for at in facts.answers if at > since]
    done = [at for at in facts.completions if at > since]
    if not answers and not done:
        return None
    latest = max(answers + done)
    sentences = []
    if answers:
        on = _day(state.day_of(max(answers)))
        last = f"on {on}" if len(answers) == 1 else f"the last on {on}"
        count = _counted(len(answers), "answer")
        sentences.append(f"Readers of your packets gave {count}{_comma(answers)} {last}.")
    if done:
        sentences.append(f"{_counted(len(done), 'reader')} {_is(len(done))} done.")
    period = latest.isoformat(timespec="microseconds")
    return _subject(facts, ReminderKind.ANSWER, period, " ".join(sentences))


RULE_OF_KIND: Mapping[str, Callable[[MailState, Facts, date], Subject | None]] = {
    ReminderKind.REVIEW: _review,
    ReminderKind.MOVES: _moves,
    ReminderKind.ASSESSMENT: _assessment,
    ReminderKind.AGEING: _ageing,
    ReminderKind.PACKET: _packets,
    ReminderKind.ANSWER: _answers,
}


def _subject(facts: Facts, kind: ReminderKind, period: str, text: str) -> Subject | None:
    """None if a mail was about this kind and period before."""
    return None if (kind, period) in facts.told else Subject(kind, (period,), text)


def _day(day: date) -> str:
    return date_format(day, "j F Y")


def _counted(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _comma(several: list[datetime]) -> str:
    return "," if len(several) > 1 else ""
