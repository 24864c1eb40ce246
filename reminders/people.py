"""The people who chose reminders, and what decides when they may get one. A query for a batch."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from allauth.account import app_settings
from allauth.account.models import EmailAddress
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject

from careerladder.compiled import compiled, only
from careerladder.ladders.catalog import DEFAULT_LADDER
from careerladder.models import User
from plans.models import Pause
from reminders.caps import MAILS_NEEDED, MailState, PastMail
from reminders.models import (
    DEFAULT_HOUR,
    ReminderChoice,
    ReminderMail,
    ReminderPause,
    ReminderStop,
)


def with_mail_state(people: QuerySet[User]) -> QuerySet[User]:
    """Annotate what `mail_state_of` and `address_of` read."""
    mine = {"user": OuterRef("pk")}
    chosen = ReminderChoice.objects.open().filter(**mine)
    mails = ReminderMail.objects.filter(**mine).order_by("-day", "-pk")
    pauses = ReminderPause.objects.open().filter(**mine)
    plan_pauses = Pause.objects.open().filter(
        ladder__slug=Coalesce(OuterRef("ladder"), Value(DEFAULT_LADDER)), **mine
    )
    confirmed = EmailAddress.objects.filter(primary=True, verified=True, **mine)
    return people.annotate(
        reminder_hour=Coalesce(F("reminder_schedule__hour"), Value(DEFAULT_HOUR)),
        chosen_kinds=ArraySubquery(
            chosen.order_by("pk").values(row=JSONObject(kind="kind", since="since"))
        ),
        past_mails=ArraySubquery(
            mails.values(row=JSONObject(at="claimed_at", day="day"))[:MAILS_NEEDED]
        ),
        reminders_rest_until=Subquery(pauses.values("until_on")[:1]),
        plan_rests_until=Subquery(plan_pauses.order_by("-until_on").values("until_on")[:1]),
        confirmed_address=Subquery(confirmed.values("email")[:1]),
    )


@compiled
def _person_with_mail_state(key: int) -> QuerySet[User]:
    return with_mail_state(User.objects.filter(pk=key))


def person_with_mail_state(key: int) -> User:
    return only(_person_with_mail_state(key))


def people_with_choices(*, after: int, most: int) -> list[int]:
    """The primary keys of the next people who chose any kind, in order.

    By the index of the open choices alone: nobody else's row is read.
    """
    chosen = ReminderChoice.objects.open().filter(user__gt=after)
    return list(chosen.order_by("user").values_list("user", flat=True).distinct()[:most])


def to_be_reminded(people: QuerySet[User]) -> QuerySet[User]:
    """Those with an active account who chose any kind, and whose reminders aren't stopped."""
    chosen = ReminderChoice.objects.open().filter(user=OuterRef("pk"))
    stops = ReminderStop.objects.open().filter(user=OuterRef("pk"))
    return with_mail_state(people).filter(Exists(chosen), ~Exists(stops), is_active=True)


def mail_state_of(person: Any) -> MailState:
    """Of a person `with_mail_state`."""
    rests = [person.reminders_rest_until, person.plan_rests_until]
    return MailState(
        person.zone,
        person.reminder_hour,
        {each["kind"]: datetime.fromisoformat(each["since"]) for each in person.chosen_kinds},
        person.visited_at,
        tuple(
            PastMail(datetime.fromisoformat(each["at"]), date.fromisoformat(each["day"]))
            for each in person.past_mails
        ),
        max(filter(None, rests), default=None),
    )


def address_of(person: Any) -> str | None:
    """The account's own address, if it is confirmed or this site confirms none; else None."""
    if app_settings.EMAIL_VERIFICATION == app_settings.EmailVerificationMethod.NONE:
        return str(person.email)
    confirmed = person.confirmed_address
    is_own = confirmed is not None and confirmed.casefold() == person.email.casefold()
    return str(person.email) if is_own else None
