"""What goes when an account goes."""

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
from careerladder.mail import delete_mail_about
from careerladder.models import User
from careerladder.sessions import drop_pending_logins

CONFIRMED_WITHIN = timedelta(days=1)

BELONGINGS = {
    "acceptances": "proposals you accepted",
    "authenticators": "passkeys and other ways of two-step login",
    "calendar addresses": "addresses of your plan’s calendar",
    "email changes": "changes of your email address",
    "evidence": "pieces of evidence",
    "log entries": "entries in the staff’s log",
    "marks": "ticks, and items marked as not possible",
    "moves": "moves of your plan",
    "pauses": "pauses of your plan",
    "phase picks": "phases you chose",
    "recognitions": "roadblocks you recognized",
    "reviews": "looks back at a month",
    "security events": "security events",
    "sittings": "unfinished assessments",
    "unsent texts": "unsaved drafts",
}


@dataclass(frozen=True)
class Belonging:
    name: str
    count: int


def belongings_of(person: User) -> list[Belonging]:
    """The rows that belong to a person, by kind; what belongs to those goes with them.

    One query a kind. Apps above add kinds of their own, and none can be forgotten here.
    """
    found = []
    for relation in person._meta.related_objects:
        if relation.on_delete is CASCADE:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: person})
            name = str(relation.related_model._meta.verbose_name_plural)
            found.append(Belonging(BELONGINGS.get(name, name), rows.count()))
    return sorted((each for each in found if each.count), key=lambda each: each.name)


def delete_account(person: User, *, host: str) -> None:
    """All of an account or, where an error is raised, nothing; `host` is where it was used.

    The rows that point at it go with it. What names it otherwise is found by its addresses: logins
    under way in other browsers, the staff's log, the counts of limits, and mail kept as files.
    """
    others = EmailAddress.objects.filter(user=person)
    addresses = {person.email, *others.values_list("email", flat=True)}
    _delete(person, addresses, host)
    delete_mail_about(addresses)


def delete_accounts_never_confirmed() -> None:
    """Of sign-ups over a day old whose address nobody confirmed, and that never were logged in.

    Anybody can type anybody's address there.
    """
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    never_confirmed = User.objects.filter(
        Exists(addresses),
        ~Exists(addresses.filter(verified=True)),
        last_login=None,
        is_staff=False,
        date_joined__lt=timezone.now() - CONFIRMED_WITHIN,
    )
    for key in list(never_confirmed.values_list("pk", flat=True)):
        with transaction.atomic():
            # It may have been confirmed since.
            if person := never_confirmed.select_for_update(of=("self",)).filter(pk=key).first():
                delete_account(person, host="")


@transaction.atomic
def _delete(person: User, addresses: set[str], host: str) -> None:
    # What another tab records meanwhile is there before this, and goes, or finds no account.
    User.objects.select_for_update().filter(pk=person.pk).first()
    drop_pending_logins(person, addresses)
    _forget_in_the_log(person, addresses)
    _forget_limits(addresses, {host, *settings.ALLOWED_HOSTS})
    # Not the person's own object, which would lose its key though the database refuses.
    User.objects.filter(pk=person.pk).delete()


def _forget_in_the_log(person: User, addresses: Iterable[str]) -> None:
    """Entries that say what staff did with the account; its own entries point at it."""
    about = Q(content_type=ContentType.objects.get_for_model(User), object_id=str(person.pk))
    for address in addresses:
        about |= Q(object_repr__icontains=address) | Q(change_message__icontains=address)
    says = address_pattern(addresses)
    LogEntry.objects.filter(
        pk__in=[
            entry.pk
            for entry in LogEntry.objects.filter(about)
            if entry.object_id == str(person.pk)
            or says.search(f"{entry.object_repr} {entry.change_message}")
        ]
    ).delete()


def _forget_limits(addresses: Iterable[str], hosts: Iterable[str]) -> None:
    """What counts tries with an address has a digest of it in its key, alone or after the host."""
    named = {address for each in addresses for address in (each, each.lower())}
    named |= {f"{host}:{address}" for host in hosts for address in named}
    digests = [f"%{hashlib.sha256(name.encode()).hexdigest()}%" for name in named]
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE cache_key LIKE ANY(%s)", [digests])  # noqa: S608
