"""A rule for what is new is not applied to what is recorded."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from plans.models import Evidence, EvidenceText
from plans.models.evidence_text import Precision
from tests.html_forms import fields_of

TODAY = date(2026, 11, 23)
OLD_LINK = "https://old.example/a,"


@pytest.fixture(autouse=True)
def _on_a_day():
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False):
        yield


def edit(client, piece: Evidence, **changes: str):
    url = reverse("plans:edit-evidence", args=[piece.pk])
    return client.post(url, fields_of(client, url, **changes))


@pytest.mark.parametrize(
    "text",
    [
        EvidenceText(TODAY, "RFC 12", (OLD_LINK,)),
        EvidenceText(TODAY, "RFC 12", ("https://old.example/a;b;", "http://a_b/[c](d)")),
        EvidenceText(date(2026, 11, 25), "RFC 12"),
        EvidenceText(date(2027, 1, 1), "RFC 12", precision=Precision.MONTH),
    ],
    ids=["comma", "signs", "tomorrow", "month"],
)
def test_a_note_is_edited_without_touching_the_rest(as_ada, ada, text):
    piece = Evidence.objects.record(ada, text)
    assert edit(as_ada, piece, note="RFC 13").status_code == 302
    piece.refresh_from_db()
    assert piece.text == EvidenceText(text.happened_on, "RFC 13", text.links, text.precision)


def test_what_is_changed_keeps_to_the_rules_of_today(as_ada, ada):
    piece = Evidence.objects.record(ada, EvidenceText(date(2026, 11, 25), "RFC 12"))
    assert edit(as_ada, piece, happened_on="2026-11-26").status_code == 422
    assert edit(as_ada, piece, links="ftp://a.c").status_code == 422


def test_a_date_from_before_the_bounds_is_asked_for_and_the_text_stays(as_ada, ada):
    with connection.cursor() as cursor:
        for table in ("evidence", "evidenceversion"):
            rule = f"{table}_happened_within_bounds"
            cursor.execute(f"ALTER TABLE plans_{table} DROP CONSTRAINT {rule}")
    piece = Evidence.objects.record(ada, EvidenceText(date(1890, 5, 1), "RFC 12"))
    answer = edit(as_ada, piece, note="RFC 13")
    assert answer.status_code == 422
    assert "RFC 13" in answer.text


def test_a_date_that_is_recorded_of_one_is_no_date_for_another(as_ada, ada):
    piece = Evidence.objects.record(ada, EvidenceText(date(2026, 11, 25), "RFC 12"))
    other = Evidence.objects.record(ada, EvidenceText(TODAY, "RFC 13"))
    assert edit(as_ada, piece, note="RFC 14").status_code == 302
    assert edit(as_ada, other, happened_on="2026-11-25").status_code == 422
