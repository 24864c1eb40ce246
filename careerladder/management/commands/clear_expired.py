from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from careerladder.accounts.deletion import delete_accounts_never_confirmed
from careerladder.models import EmailChange, SecurityEvent, UnsentText


class Command(BaseCommand):
    help = (
        "Delete expired sessions, logins left unfinished for over an hour, accounts not confirmed "
        "within a day, text kept too long for a login, security events older than half a year, "
        "email address changes that can no longer be undone, and expired counts of rate limits, "
        "whose keys contain addresses. Run it hourly; running it twice changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        # Django's clearsessions command belongs to an app that isn't installed.
        import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
        SecurityEvent.objects.expired().delete()
        EmailChange.objects.expired().delete()
        UnsentText.objects.overdue().delete()
        delete_accounts_never_confirmed()
        # The database cache deletes expired rows only once it is full.
        table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [timezone.now()])  # noqa: S608
