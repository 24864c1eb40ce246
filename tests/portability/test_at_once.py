"""Two presses at once are one, and an export is as at one moment whatever is recorded meanwhile."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from careerladder.models import User
from plans.models import Evidence, EvidenceText, Mark
from portability.exporting import archive as exporting
from tests.portability.archives import archive_of, archive_with, import_into, lines_of
from tests.portability.test_pages import CONFIRM, key_in, upload
from tests.scenario import TODAY
from tests.stored_people import PASSWORD, insert_ada, insert_bystanders, rows_of


@pytest.fixture
def person(transactional_db, ladder) -> User:
    return User.objects.create_user("new@example.org", PASSWORD)


def logged_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("kept", ["everything", "marks alone"])
def test_an_import_that_is_pressed_twice_at_once_is_one(at_once, person, kept):
    others = insert_bystanders()
    ada = insert_ada()[0]
    lines = lines_of(archive_of(ada))
    ada.delete()
    if kept == "marks alone":
        # Which have no uuid.
        lines = {"marks.jsonl": lines["marks.jsonl"]}
    clients = [logged_in(person), logged_in(person)]
    key = key_in(upload(clients[0], archive_with(lines)))
    before = rows_of(*others)
    answers = at_once(
        *[lambda client=client: client.post(CONFIRM, {"archive": key}) for client in clients]
    )
    assert [(each.status_code, each["Location"]) for each in answers] == [(302, "/progress/")] * 2
    assert Mark.objects.filter(user=person).count() == len(lines["marks.jsonl"])
    assert rows_of(*others) == before


def test_a_page_does_not_wait_for_the_import_of_somebody_else(at_once, person):
    other = User.objects.create_user("other@example.org", None)
    archive = archive_with({"settings.jsonl": [{}]})
    answers: list[Any] = []
    with transaction.atomic():
        import_into(other, archive)
        answers += at_once(lambda: upload(logged_in(person), archive))
    [answer] = answers
    assert answer.status_code == 409
    assert "Someone else is importing" in answer.text
    assert upload(logged_in(person), archive).status_code == 200


def test_an_archive_is_as_at_one_moment(at_once, person, monkeypatch):
    """What is recorded while it is written is in none of its files."""
    Evidence.objects.record(person, EvidenceText(TODAY, "Before."))
    read = exporting.READERS["evidence.jsonl"]

    def read_while_more_is_recorded(*about: Any) -> Any:
        at_once(lambda: Evidence.objects.record(person, EvidenceText(TODAY, "Meanwhile.")))
        return read(*about)

    monkeypatch.setitem(exporting.READERS, "evidence.jsonl", read_while_more_is_recorded)
    lines = lines_of(archive_of(person))
    assert Evidence.objects.filter(user=person).count() == 2
    assert len(lines["evidence.jsonl"]) == 1
    assert [line["note"] for line in lines["evidence_versions.jsonl"]] == ["Before."]
