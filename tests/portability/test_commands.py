"""What whoever runs a site does for a person: export_person and import_person."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from careerladder.models import User
from plans.models import Evidence, EvidenceText
from tests.portability.archives import archive_of, files_of
from tests.scenario import NOW, TODAY
from tests.stored_people import ADA, insert_ada, insert_bystanders, rows_of

NEW = "new@example.org"


@pytest.fixture
def ada(ladder) -> User:
    insert_bystanders()
    return insert_ada(continued=True)[0]


@pytest.fixture
def person(ladder) -> User:
    return User.objects.create_user(NEW, None)


def test_the_file_can_be_read_by_its_owner_alone_and_replaces_none(ada, tmp_path, capsys):
    path = tmp_path / "ada.zip"
    call_command("export_person", "ADA@example.org", path)
    assert capsys.readouterr().out == f"{path}\n"
    assert path.stat().st_mode & 0o777 == 0o600
    expected = files_of(archive_of(ada, at=NOW))
    found = files_of(path.read_bytes())
    assert found.keys() == expected.keys()
    assert found["evidence_versions.jsonl"] == expected["evidence_versions.jsonl"]
    with pytest.raises(CommandError, match="exists"):
        call_command("export_person", ADA, path)


def test_without_a_file_its_name_is_that_of_a_download(ada, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    call_command("export_person", ADA)
    [path] = tmp_path.iterdir()
    assert capsys.readouterr().out == f"{path.name}\n"
    assert path.name.startswith("careerladder-")


def test_it_goes_through_a_pipe(ada, person, monkeypatch, capsys):
    out = io.BytesIO()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", SimpleNamespace(buffer=out))
        call_command("export_person", ADA, Path("-"))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(out.getvalue())))
    call_command("import_person", NEW, Path("-"))
    assert Evidence.objects.filter(user=person).count() == Evidence.objects.filter(user=ada).count()


def test_a_check_says_what_would_happen_and_an_import_what_did(ada, person, tmp_path, capsys):
    path = tmp_path / "ada.zip"
    path.write_bytes(archive_of(ada))
    before = rows_of(person, ada)
    call_command("import_person", NEW, path, "--check")
    assert capsys.readouterr().out.startswith("Would import: 14 entries of evidence, ")
    assert rows_of(person, ada) == before
    call_command("import_person", NEW, path)
    assert capsys.readouterr().out.startswith("Imported: 14 entries of evidence, ")
    before = rows_of(person, ada)
    call_command("import_person", NEW, path)
    assert capsys.readouterr().out.startswith("Nothing to import: the account has all of it")
    assert rows_of(person, ada) == before


def test_what_can_not_be_done_is_said_and_changes_nothing(ada, person, tmp_path):
    path = tmp_path / "ada.zip"
    path.write_bytes(archive_of(ada))
    broken = tmp_path / "broken.zip"
    broken.write_bytes(path.read_bytes()[:-40])
    Evidence.objects.record(person, EvidenceText(TODAY, "Mine."))
    before = rows_of(person, ada)
    for command, address, file, message in (
        ("export_person", "nobody@example.org", path, "There is no account"),
        ("import_person", "nobody@example.org", path, "Create it first"),
        ("import_person", NEW, tmp_path / "none.zip", "can't be read"),
        ("import_person", NEW, broken, "Nothing was imported"),
        ("import_person", NEW, path, "the account has 1 entry of evidence"),
        ("export_person", ADA, tmp_path / "no" / "folder.zip", "can't be written"),
    ):
        with pytest.raises(CommandError, match=message):
            call_command(command, address, file)
    assert rows_of(person, ada) == before
