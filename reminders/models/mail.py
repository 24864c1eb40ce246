"""Which reminders were mailed. A row is committed before its mail is sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import CheckConstraint, F, Q, UniqueConstraint, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from reminders.models.choice import ReminderKind
from reminders.models.schedule import ReminderSchedule
from reminders.models.stop import ReminderStop

if TYPE_CHECKING:
    from careerladder.models import User


class ReminderMailQuerySet(models.QuerySet["ReminderMail"]):
    @transaction.atomic
    def claim(
        self,
        user: User,
        day: date,
        periods: Iterable[tuple[str, str]],
        *,
        is_last: bool = False,
        at: datetime | None = None,
    ) -> ReminderMail:
        """Record a mail that is about to be sent, and stop reminders with the last one.

        `periods` are pairs of a kind and what it is due for. Raise IntegrityError if the person
        has a mail of that day, or one about the same kind and period. Once this is committed, the
        mail may be sent: it is never claimed again, even if the process ends before it is sent.
        """
        user.lock()
        at = at or timezone.now()
        ReminderSchedule.objects.filter(user=user).update(claimed_at=at)
        mail = self.create(user=user, day=day, claimed_at=at, is_last=is_last)
        ReminderSubject.objects.bulk_create(
            ReminderSubject(mail=mail, user=user, kind=kind, period=period)
            for kind, period in periods
        )
        if is_last:
            ReminderStop.objects.stop(user, ReminderStop.Reason.UNANSWERED, at=at)
        return mail


class ReminderMail(models.Model):
    """`day` is the person's, by their clock. `is_last` says that reminders stop with it.

    `sent_at` is None until a mail server accepted it. A mail that stays so was cut off: nobody
    knows whether it was sent, so it counts as sent.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminder_mails", db_index=False
    )
    day = models.DateField()
    claimed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    is_last = models.BooleanField(default=False)
    objects = ReminderMailQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-pk"]
        constraints = [
            UniqueConstraint("user", "day", name="reminder_mail_once_a_day"),
            CheckConstraint(
                condition=Q(sent_at=None) | Q(sent_at__gte=F("claimed_at")),
                name="reminder_mail_sent_after_its_claim",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}"

    def mark_sent(self, *, at: datetime | None = None) -> None:
        """Again changes nothing. A clock that was set back meanwhile changes no order."""
        moment = Value(at or timezone.now(), output_field=models.DateTimeField())
        sent_at = Greatest(F("claimed_at"), moment)
        ReminderMail.objects.filter(pk=self.pk, sent_at=None).update(sent_at=sent_at)

    @transaction.atomic
    def release(self) -> None:
        """Undo the claim of a mail that was surely not sent, so that a later run sends it."""
        if self.is_last:
            # It ends when it began: reminders were never stopped.
            stops = ReminderStop.objects.filter(user=self.user_id, since=self.claimed_at)
            stops.filter(reason=ReminderStop.Reason.UNANSWERED).close(at=self.claimed_at)
        ReminderMail.objects.filter(pk=self.pk, sent_at=None).delete()


class ReminderSubject(models.Model):
    """What a mail was about: a kind, and the period, day or record for which it was due."""

    mail = models.ForeignKey(ReminderMail, models.CASCADE, related_name="subjects")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminder_subjects", db_index=False
    )
    kind = models.CharField(max_length=10, choices=ReminderKind)
    period = models.CharField(max_length=60)

    class Meta:
        ordering = ["pk"]
        constraints = [
            UniqueConstraint("user", "kind", "period", name="reminder_once_per_person_and_period")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.period}"
