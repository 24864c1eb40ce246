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
        "Delete expired sessions, logins under way for over an hour, accounts that nobody "
        "confirmed within a day, text that waited too long for a login, security events of half a "
        "year ago, changes of an address that can no longer be undone, and the counts of limits "
        "that have run out with the addresses in their keys. For an hourly schedule; running it "
        "twice changes nothing."
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
