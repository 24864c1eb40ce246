"""Delete an account, and everything that names it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import CASCADE, Exists, OuterRef, Q
from django.utils import timezone

from careerladder.address_pattern import address_pattern
from careerladder.ladders.imported import delete_unused_parts
from careerladder.mail import delete_mail_about
from careerladder.models import User
from careerladder.sessions import drop_pending_logins

CONFIRMATION_PERIOD = timedelta(days=1)

BELONGINGS = {
    "acceptances": "proposals you accepted",
    "authenticators": "passkeys and other two-step login methods",
    "calendar addresses": "calendar addresses of your plan",
    "calendar dates": "dates chosen for your calendar",
    "email changes": "email address changes",
    "evidence": "evidence entries",
    "log entries": "entries in the administration log",
    "marks": "ticked items, and items marked as not possible",
    "moves": "moves in your plan",
    "packets": "packets, with their versions, links and readers’ answers",
    "pauses": "plan pauses",
    "phase picks": "phases you chose",
    "recognitions": "roadblocks you recognized",
    "reminder choices": "reminders you chose",
    "reminder mails": "reminders we sent you",
    "reminder pauses": "pauses of reminders",
    "reminder schedules": "the hour chosen for reminders",
    "reminder stops": "times when reminders were stopped",
    "reminder subjects": "subjects of reminders",
    "reviews": "monthly reviews",
    "security events": "security events",
    "sittings": "unfinished assessments",
    "unsent texts": "unsaved drafts",
    "uploaded archives": "archives you uploaded and haven’t imported",
}


@dataclass(frozen=True)
class Belonging:
    name: str
    count: int


def belongings_of(person: User) -> list[Belonging]:
    """Count the rows that are deleted with a person, by model. One query for each model.

    It finds every model with a cascading foreign key to the user, in any app. Rows that only refer
    to those rows are not counted.
    """
    found = []
    for relation in person._meta.related_objects:
        if relation.on_delete is CASCADE:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: person})
            name = str(relation.related_model._meta.verbose_name_plural)
            found.append(Belonging(BELONGINGS.get(name, name), rows.count()))
    return sorted((each for each in found if each.count), key=lambda each: each.name)


def delete_account(person: User, *, host: str) -> None:
    """Delete an account and everything that names it; nothing if an error is raised.

    Rows that refer to the account are deleted by cascade. Its email addresses find the rest:
    pending logins in other browsers, the admin's log, the counts of rate limits, and mail kept as
    files. `host` is the host of the request, which is part of the keys of some rate limits.
    """
    others = EmailAddress.objects.filter(user=person)
    addresses = {person.email, *others.values_list("email", flat=True)}
    _delete(person, addresses, host)
    delete_mail_about(addresses)


def delete_accounts_never_confirmed() -> None:
    """Delete accounts that are over a day old, have no confirmed address and never logged in.

    Anybody can sign up with somebody else's address.
    """
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    never_confirmed = User.objects.filter(
        Exists(addresses),
        ~Exists(addresses.filter(verified=True)),
        last_login=None,
        is_staff=False,
        date_joined__lt=timezone.now() - CONFIRMATION_PERIOD,
    )
    for key in list(never_confirmed.values_list("pk", flat=True)):
        with transaction.atomic():
            # It may have been confirmed since the query above.
            if person := never_confirmed.select_for_update(of=("self",)).filter(pk=key).first():
                delete_account(person, host="")


@transaction.atomic
def _delete(person: User, addresses: set[str], host: str) -> None:
    # After this lock another tab can't record anything for the account: it waits, and then fails.
    User.objects.select_for_update().filter(pk=person.pk).first()
    drop_pending_logins(person, addresses)
    _delete_log_entries(person, addresses)
    _delete_rate_limits(addresses, {host, *settings.ALLOWED_HOSTS})
    # Not person.delete(), which clears the object's primary key even if the transaction fails.
    User.objects.filter(pk=person.pk).delete()
    # What this person’s records of a ladder were about may be in their words.
    delete_unused_parts()


def _delete_log_entries(person: User, addresses: Iterable[str]) -> None:
    """Delete the admin's log entries about the account. Entries by it are deleted by cascade."""
    about = Q(content_type=ContentType.objects.get_for_model(User), object_id=str(person.pk))
    for address in addresses:
        about |= Q(object_repr__icontains=address) | Q(change_message__icontains=address)
    pattern = address_pattern(addresses)
    LogEntry.objects.filter(
        pk__in=[
            entry.pk
            for entry in LogEntry.objects.filter(about)
            if entry.object_id == str(person.pk)
            or pattern.search(f"{entry.object_repr} {entry.change_message}")
        ]
    ).delete()


def _delete_rate_limits(addresses: Iterable[str], hosts: Iterable[str]) -> None:
    """Delete the counts of attempts with these addresses.

    allauth's cache keys have the SHA-256 of an address, or of the host and an address.
    """
    names = {address for each in addresses for address in (each, each.lower())}
    names |= {f"{host}:{address}" for host in hosts for address in names}
    digests = [f"%{hashlib.sha256(name.encode()).hexdigest()}%" for name in names]
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE cache_key LIKE ANY(%s)", [digests])  # noqa: S608
