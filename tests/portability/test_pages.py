"""The pages: an archive is downloaded after a password, checked, and imported once."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from careerladder.models import SecurityEvent, User
from plans.models import Evidence
from portability.models import UploadedArchive
from portability.views import importing
from reminders.models import ReminderChoice, ReminderStop
from tests.conftest import prove
from tests.html_forms import HtmlPage
from tests.portability.archives import archive_of, archive_with, files_of, lines_of
from tests.scenario import NOW
from tests.stored_people import PASSWORD, insert_ada, insert_bystanders, rows_of

EXPORT, IMPORT = "/account/export/", "/account/import/"
CONFIRM, DISCARD = "/account/import/confirm/", "/account/import/discard/"


@pytest.fixture
def ada(ladder) -> User:
    insert_bystanders()
    return insert_ada(continued=True)[0]


@pytest.fixture
def person(ladder) -> User:
    return User.objects.create_user("new@example.org", PASSWORD)


@pytest.fixture
def client(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def upload(client: Client, archive: bytes, name: str = "my archive.zip", **more: Any) -> Any:
    file = io.BytesIO(archive)
    file.name = name
    return client.post(IMPORT, {"file": file}, **more)


def key_in(response: Any) -> str:
    page = HtmlPage(response.text, IMPORT)
    form = next(form for form in page.forms if form.action == CONFIRM)
    return next(control.value for control in form.controls if control.name == "archive")


def test_the_export_asks_for_the_password_first(ada):
    client = Client()
    client.force_login(ada)
    for response in (client.get(EXPORT), client.post(EXPORT)):
        assert response.status_code == 302
        assert response["Location"].startswith("/account/reauthenticate/")
    assert not SecurityEvent.objects.filter(user=ada, kind="records-exported").exists()


def test_the_archive_is_a_file_that_can_be_downloaded_twice(ada, mailoutbox):
    client = Client()
    client.force_login(ada)
    prove(client)
    page = client.get(EXPORT).text
    assert "4 readers’ answers" in page or "readers’ answers" in page
    for _ in range(2):
        response = client.post(EXPORT)
        assert response["Content-Type"] == "application/zip"
        assert response["Content-Disposition"].startswith('attachment; filename="careerladder-')
        files = files_of(response.getvalue())
        assert files["journal.md"].startswith(b"# ")
        assert ada.email.encode() not in files["settings.jsonl"]
    assert SecurityEvent.objects.filter(user=ada, kind="records-exported").count() == 2


def test_nobody_else_is_in_the_archive(ada):
    archive = b"".join(files_of(archive_of(ada)).values()).decode()
    for other in User.objects.exclude(pk=ada.pk):
        for entry in Evidence.objects.filter(user=other):
            assert str(entry.pk) not in archive
        assert other.email not in archive


def test_a_stranger_is_sent_to_the_login(ada):
    for address in (EXPORT, IMPORT):
        assert Client().get(address)["Location"].startswith("/account/login/")
    for address in (EXPORT, IMPORT, CONFIRM, DISCARD):
        assert Client().post(address).status_code in (302, 403)


def test_an_archive_is_checked_and_then_imported_once(client, person, ada):
    archive = archive_of(ada)
    checked = upload(client, archive)
    assert checked.status_code == 200
    assert "What is in my archive.zip" in checked.text
    assert "Nothing has been imported yet." in checked.text
    assert not Evidence.objects.filter(user=person).exists()
    key = key_in(checked)
    done = client.post(CONFIRM, {"archive": key}, follow=True)
    assert done.redirect_chain[-1][0] == "/progress/"
    assert "All records of the archive were imported." in done.text
    assert Evidence.objects.filter(user=person).count() == Evidence.objects.filter(user=ada).count()
    assert not UploadedArchive.objects.exists()
    before = archive_of(person, at=NOW)
    again = client.post(CONFIRM, {"archive": key})
    assert again.status_code == 302
    assert archive_of(person, at=NOW) == before
    assert "This archive was imported already." in client.get("/account/").text
    assert "These records are here already" in upload(client, archive).text
    assert not UploadedArchive.objects.exists()


def test_a_second_click_at_once_imports_once(client, person, ada, at_once):
    key = key_in(upload(client, archive_of(ada)))

    def confirm() -> int:
        other = Client()
        other.cookies = client.cookies
        return other.post(CONFIRM, {"archive": key}).status_code

    assert at_once(confirm, confirm) == [302, 302]
    assert Evidence.objects.filter(user=person).count() == Evidence.objects.filter(user=ada).count()


def test_an_upload_of_somebody_else_can_be_neither_imported_nor_discarded(client, person, ada):
    other = Client()
    other.force_login(ada)
    theirs = UploadedArchive.objects.keep(ada, io.BytesIO(archive_of(ada)))
    response = client.post(CONFIRM, {"archive": theirs.pk})
    assert response.status_code == 409
    assert "no longer here" in response.text
    client.post(DISCARD, {"archive": theirs.pk})
    assert UploadedArchive.objects.filter(pk=theirs.pk).exists()
    assert not Evidence.objects.filter(user=person).exists()


@pytest.mark.parametrize("key", ["", "nonsense", "00000000-0000-4000-8000-000000000000"])
def test_a_file_that_is_gone_is_asked_for_again(client, key):
    response = client.post(CONFIRM, {"archive": key})
    assert response.status_code == 409
    assert "Choose it again" in response.text


def test_an_import_that_is_declined_leaves_no_file(client, person, ada):
    key = key_in(upload(client, archive_of(ada)))
    response = client.post(DISCARD, {"archive": key}, follow=True)
    assert "Nothing was imported" in response.text
    assert client.post(DISCARD, {"archive": key}).status_code == 302
    assert not UploadedArchive.objects.exists()
    assert not Evidence.objects.filter(user=person).exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "This file is empty"),
        (b"hello", "This isn’t a ZIP file"),
        (b"PK\x03\x04 nearly", "Nothing was imported"),
    ],
)
def test_what_is_no_archive_is_refused(client, person, content, message):
    response = upload(client, content, "notes.txt")
    assert response.status_code == 422
    assert message in response.text
    assert not UploadedArchive.objects.exists()


def test_a_mistake_names_its_file_and_line(client, person, ada):
    lines = lines_of(archive_of(ada))
    lines["marks.jsonl"][1]["kind"] = "maybe"
    response = upload(client, archive_with(lines), "<i>mine.zip")
    assert response.status_code == 422
    assert "marks.jsonl, line 2: kind:" in response.text
    assert "&lt;i&gt;mine.zip" in response.text


def test_without_a_file_the_form_says_so(client):
    response = client.post(IMPORT)
    assert response.status_code == 422
    assert "Choose the ZIP file of an archive." in response.text


def test_an_account_with_records_is_told_before_and_refused(ada):
    client = Client()
    client.force_login(ada)
    assert "An archive is imported into an account without records" in client.get(IMPORT).text
    lines = lines_of(archive_of(ada))
    lines["evidence_versions.jsonl"][0]["note"] = "Something else."
    before = rows_of(ada)
    response = upload(client, archive_with(lines))
    assert response.status_code == 422
    assert "This account already has records" in response.text
    assert rows_of(ada) == before


def test_an_upload_waits_on_the_page_of_import(client, person, ada):
    key = key_in(upload(client, archive_of(ada)))
    page = client.get(IMPORT).text
    assert "Uploaded, not imported yet" in page
    again = client.post(IMPORT, {"archive": key})
    assert "What is in the file you uploaded" in again.text
    assert key_in(again) == key
    client.post(DISCARD, {"archive": key})
    assert "Uploaded, not imported yet" not in client.get(IMPORT).text
    assert "another one took its place" in client.post(IMPORT, {"archive": key}).text


def test_what_nobody_would_expect_of_an_import_is_said_before(client, person, ada):
    ReminderChoice.objects.choose(ada, ["review", "packet"], hour=9, at=NOW)
    lines = lines_of(archive_of(ada))
    purged = {line["uuid"] for line in lines["evidence.jsonl"] if line["purged_at"]}
    removed = [line for line in lines["removals.jsonl"] if line["until"] is None]
    assert len(purged) == 1
    for line in removed:
        line["since"] = "2026-03-01T00:00:00Z"
    lines["packets.jsonl"][0]["removed_at"] = "2026-03-01T00:00:00Z"
    page = upload(client, archive_with(lines)).text
    assert "will send the reminders that you chose: Monthly review, A packet’s date." in page
    said = "1 entry was" if len(removed) == 2 else f"{len(removed) - 1} entries were"
    assert f"{said} removed over 30 days ago, so " in page
    assert " text will be deleted within a day." in page
    packets = sum(line["removed_at"] is not None for line in lines["packets.jsonl"])
    said = "1 packet was" if packets == 1 else f"{packets} packets were"
    assert f"{said} removed over 30 days ago, so " in page
    assert "so these records get new ones" in page
    ReminderStop.objects.stop(ada, ReminderStop.Reason.LINK, at=NOW)
    assert "will send the reminders" not in upload(client, archive_of(ada)).text


def test_a_file_that_waits_can_not_be_checked_without_end(client, person, ada, monkeypatch):
    monkeypatch.setattr(importing, "MOST_IMPORTS_AN_HOUR", 2)
    key = key_in(upload(client, archive_of(ada)))
    statuses = [client.post(IMPORT, {"archive": key}).status_code for _ in range(2)]
    assert statuses == [200, 429]


def test_an_import_is_a_security_event(client, person, ada):
    key = key_in(upload(client, archive_of(ada)))
    assert not SecurityEvent.objects.filter(user=person, kind="records-imported").exists()
    for _ in range(2):
        client.post(CONFIRM, {"archive": key})
    assert SecurityEvent.objects.filter(user=person, kind="records-imported").count() == 1


def test_a_file_that_is_too_large_is_refused_in_its_own_words(client):
    response = upload(client, b"a" * 27_000_000)
    assert response.status_code == 413
    assert "This file is too large" in response.text
    assert "What you typed" not in response.text


def test_an_upload_is_gone_after_an_hour(client, ada):
    key = key_in(upload(client, archive_of(ada)))
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        UploadedArchive.objects.overdue().delete()
    assert client.post(CONFIRM, {"archive": key}).status_code == 409


def test_the_schema_is_public_and_names_every_file(ladder):
    response = Client().get("/archive/schema.json")
    assert response.status_code == 200
    schema = response.json()
    assert "evidence_versions.jsonl" in schema["properties"]
    reference = schema["properties"]["evidence_versions.jsonl"]["$ref"]
    version = schema["$defs"][reference.removeprefix("#/$defs/")]
    assert version["properties"]["note"]["maxLength"] == 10_000


def test_the_path_that_takes_a_larger_body_is_the_import():
    [path] = settings.LARGER_BODIES
    assert resolve(path).view_name == "portability:import"


def test_an_hour_has_so_many_imports_and_checks(client, ada, monkeypatch):
    monkeypatch.setattr(importing, "MOST_IMPORTS_AN_HOUR", 2)
    archive = archive_of(ada)
    key = key_in(upload(client, archive))
    assert upload(client, archive[:-1]).status_code == 422
    assert client.post(CONFIRM, {"archive": key}).status_code == 429
    assert upload(client, archive).status_code == 429
