"""Send the reminders that are due, each once, however many runs there are.

A mail is claimed and committed before it is sent. What ends a run in between loses that mail, and
never sends it twice. What the mail server refuses is released, for a later run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

import structlog
from django.core.mail import EmailMessage, mailers
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from careerladder.models import User
from reminders.caps import may_mail
from reminders.due import NextMail, mail_due
from reminders.facts import facts_of
from reminders.message import message_of
from reminders.models import ReminderMail, ReminderStop
from reminders.people import address_of, mail_state_of, people_with_choices, to_be_reminded

logger = structlog.get_logger("careerladder.reminders")

PEOPLE_A_BATCH = 200
# A server that refuses so many in a row refuses every mail.
MOST_FAILURES_IN_A_ROW = 5
# The enhanced status codes (RFC 3463) of a mailbox that doesn't exist.
NO_SUCH_MAILBOX = re.compile(r"\b5\.1\.(1|6|10)\b")


@dataclass
class Summary:
    """How many people were looked at, and what became of the mails that were due.

    `unknown` were cut off while they were sent. They count as sent.
    """

    people: int = 0
    due: int = 0
    sent: int = 0
    refused: int = 0
    unknown: int = 0
    bounced: int = 0
    is_cut_short: bool = False

    def __str__(self) -> str:
        parts = [f"{self.sent} sent"]
        parts += [f"{self.refused} refused, to be tried again"] if self.refused else []
        parts += [f"{self.bounced} to addresses that don’t exist"] if self.bounced else []
        parts += [f"{self.unknown} cut off, not to be tried again"] if self.unknown else []
        return f"Reminders: {', '.join(parts)}."


@dataclass(frozen=True)
class Claimed:
    row: ReminderMail
    message: EmailMessage


def send_due(*, at: datetime | None = None, only_count: bool = False) -> Summary:
    """Send every mail that is due. With `only_count`, send none, and change nothing.

    `at` is the moment that counts as now; by default each person's is the current time.
    """
    summary = Summary()
    outbox = _Outbox(summary)
    try:
        for keys in _people_due(summary, at):
            for key in keys:
                summary.due += 1
                if only_count:
                    continue
                if not outbox.is_open():
                    return summary
                claimed = claim(key, at=at)
                if claimed is not None:
                    outbox.send(claimed)
                if summary.is_cut_short:
                    return summary
    finally:
        outbox.close()
    return summary


def _people_due(summary: Summary, at: datetime | None) -> Iterator[list[int]]:
    """The primary keys of people with a mail due, in batches. Thirteen queries for each batch."""
    keys = people_with_choices(after=0, most=PEOPLE_A_BATCH)
    while keys:
        people = list(to_be_reminded(User.objects.filter(pk__in=keys)).order_by("pk"))
        keys = people_with_choices(after=keys[-1], most=PEOPLE_A_BATCH)
        summary.people += len(people)
        now = at or timezone.now()
        states = {person.pk: mail_state_of(person) for person in people if address_of(person)}
        allowed = [
            person for person in people if person.pk in states and may_mail(states[person.pk], now)
        ]
        facts = facts_of(allowed, now)
        yield [
            person.pk for person in allowed if mail_due(states[person.pk], facts[person.pk], now)
        ]


def claim(key: int, *, at: datetime | None = None) -> Claimed | None:
    """Claim the mail that is due to a person now, and commit that. None if there is none any more.

    All that it says is read in one snapshot of the database, after the person's row was locked: a
    run at the same time skips this person.
    """
    try:
        with _snapshot():
            people = User.objects.filter(pk=key)
            if not people.select_for_update(no_key=True, skip_locked=True).exists():
                return None
            person = to_be_reminded(people).select_related("reminder_schedule").first()
            if person is None:
                return None
            now = at or timezone.now()
            address, mail = address_of(person), _mail_to(person, now)
            if address is None or mail is None:
                return None
            periods = [(each.kind, period) for each in mail.subjects for period in each.periods]
            row = ReminderMail.objects.claim(
                person, mail.day, periods, is_last=mail.is_last, at=now
            )
            return Claimed(row, message_of(mail, row, address, person.reminder_schedule.key))
    except (IntegrityError, OperationalError) as error:
        # Another run claimed it since this snapshot was taken.
        if not _is_overtaken(error):
            raise
        return None


def _mail_to(person: Any, now: datetime) -> NextMail | None:
    state = mail_state_of(person)
    if not may_mail(state, now):
        return None
    return mail_due(state, facts_of([person], now)[person.pk], now)


@contextmanager
def _snapshot() -> Iterator[None]:
    """A transaction whose queries all see the database as it was at the first one.

    Within another transaction, which only tests have, that one decides.
    """
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _is_overtaken(error: Exception) -> bool:
    """Whether it is a serialization failure, or a row that another run inserted."""
    return getattr(error.__cause__, "sqlstate", "") in ("40001", "23505")


class _Outbox:
    """One connection to the mail server, which is opened before anything is claimed."""

    def __init__(self, summary: Summary) -> None:
        self.summary = summary
        self.mailer: Any = None
        self.failures_in_a_row = 0

    def is_open(self) -> bool:
        """Open it, if it isn't open. False if the mail server can't be reached."""
        if self.mailer is not None:
            return True
        mailer = mailers["default"]
        try:
            mailer.open()
        except (OSError, SMTPException) as error:
            logger.error("the mail server can't be reached", reason=type(error).__name__)
            self.summary.is_cut_short = True
            return False
        self.mailer = mailer
        return True

    def send(self, claimed: Claimed) -> None:
        try:
            self.mailer.send_messages([claimed.message])
        except Exception as error:
            self._fail(claimed, error)
            return
        self.failures_in_a_row = 0
        claimed.row.mark_sent()
        self.summary.sent += 1

    def close(self) -> None:
        mailer, self.mailer = self.mailer, None
        if mailer is not None:
            try:
                mailer.close()
            except (OSError, SMTPException):
                logger.warning("the connection to the mail server was lost")

    def _fail(self, claimed: Claimed, error: Exception) -> None:
        """Release what was surely refused. What else went wrong may have been sent all the same."""
        self.failures_in_a_row += 1
        self.summary.is_cut_short = self.failures_in_a_row >= MOST_FAILURES_IN_A_ROW
        what = {"account": claimed.row.user_id, "reason": type(error).__name__}
        if _is_no_mailbox(error):
            claimed.row.release()
            # The account may have been deleted meanwhile.
            with suppress(User.DoesNotExist):
                ReminderStop.objects.stop(claimed.row.user, ReminderStop.Reason.BOUNCED)
            self.summary.bounced += 1
            logger.warning("a reminder bounced", **what)
        elif isinstance(error, SMTPResponseException | SMTPRecipientsRefused):
            claimed.row.release()
            self.summary.refused += 1
            logger.warning("a reminder was refused", **what)
        else:
            self.summary.unknown += 1
            logger.error("a reminder was cut off", **what)
        # What comes next gets a new connection.
        self.close()


def _is_no_mailbox(error: Exception) -> bool:
    if not isinstance(error, SMTPRecipientsRefused):
        return False
    answers = error.recipients.values()
    return all(
        code >= 500 and NO_SUCH_MAILBOX.search(text.decode(errors="replace"))
        for code, text in answers
    )
