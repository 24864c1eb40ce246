from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from careerladder.models import EmailChange, SecurityEvent


class Command(BaseCommand):
    help = (
        "Delete expired sessions, the counts of limits that have run out with the addresses in "
        "their keys, security events of half a year ago, and changes of an address that can no "
        "longer be undone. For a daily schedule; running it twice changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        # Django's clearsessions belongs to an app that we have our own model instead of.
        import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
        SecurityEvent.objects.expired().delete()
        EmailChange.objects.expired().delete()
        # The cache itself drops expired rows only once it is full.
        table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [timezone.now()])  # noqa: S608
