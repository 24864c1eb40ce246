from __future__ import annotations

from datetime import timedelta

from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from careerladder.models import Session


def rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache")
        counted: int = cursor.fetchone()[0]
        return counted


def test_what_has_expired_goes_and_the_rest_stays(as_ada, ada):
    expired = Session.objects.create(
        session_key="expired", session_data="", expire_date=timezone.now() - timedelta(days=1)
    )
    cache.set("limit:counting", 1, timeout=3600)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cache VALUES (%s, %s, %s)",
            ["limit:old", "x", timezone.now() - timedelta(minutes=1)],
        )
    call_command("clear_expired")
    call_command("clear_expired")
    assert not Session.objects.filter(pk=expired.pk).exists()
    assert ada.sessions.exists()
    assert cache.get("limit:counting") == 1
    assert rows() == 1
