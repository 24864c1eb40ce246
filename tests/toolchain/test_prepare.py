"""manage.py prepare: what ends it, and what it leaves as it is."""

import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from careerladder.management.commands import load_ladder, prepare
from careerladder.models import Ladder, LadderVersion
from tests.toolchain.conftest import ROOT, surroundings


@pytest.fixture
def static_dir(monkeypatch, tmp_path):
    folder = tmp_path / "collected"
    configuration = SimpleNamespace(static_dir=folder, allow_newer_database=False)
    monkeypatch.setattr(prepare, "configuration", lambda: configuration)
    return folder


@pytest.mark.parametrize("is_there", [True, False])
def test_a_static_dir_without_collected_files_ends_it_with_one_line(static_dir, is_there, capsys):
    """Nothing else was done by then: this test may use no database."""
    if is_there:
        static_dir.mkdir()
    with pytest.raises(SystemExit) as ended:
        prepare.Command().run_from_argv(["manage.py", "prepare"])
    assert ended.value.code == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert f"STATIC_DIR has no collected files: there is no {static_dir}/staticfiles.json." in line
    assert "manage.py collectstatic" in line


def test_files_that_were_collected_are_left_as_they_are(static_dir, db):
    static_dir.mkdir()
    (static_dir / "staticfiles.json").write_text("{}")
    call_command("prepare", verbosity=0)
    assert [each.name for each in static_dir.iterdir()] == ["staticfiles.json"]


NEWER = ("plans", "0999_from_a_newer_version")


@pytest.fixture
def newer_database(static_dir, db):
    """The database of a version that has one migration more than this one."""
    static_dir.mkdir()
    (static_dir / "staticfiles.json").write_text("{}")
    MigrationRecorder(connection).record_applied(*NEWER)


def test_the_database_of_a_newer_version_ends_it_with_the_migrations_name(newer_database):
    with pytest.raises(CommandError) as ended:
        call_command("prepare", verbosity=0)
    said = str(ended.value)
    assert ".".join(NEWER) in said
    assert "ALLOW_NEWER_DATABASE=yes" in said
    assert not Ladder.objects.exists()


def test_the_database_of_a_newer_version_is_used_where_that_is_allowed(
    newer_database, static_dir, monkeypatch, capsys
):
    configuration = SimpleNamespace(static_dir=static_dir, allow_newer_database=True)
    for module in (prepare, load_ladder):
        monkeypatch.setattr(module, "configuration", lambda: configuration)
    call_command("prepare", verbosity=0)
    (line,) = capsys.readouterr().err.splitlines()
    assert ".".join(NEWER) in line
    assert Ladder.objects.exists()


def test_older_text_is_not_loaded_and_the_start_goes_on(static_dir, db, capsys):
    static_dir.mkdir()
    (static_dir / "staticfiles.json").write_text("{}")
    call_command("prepare", verbosity=0)
    first = LadderVersion.objects.get()
    LadderVersion.objects.create(ladder=first.ladder, number=2, digest="of newer text")
    call_command("prepare", verbosity=0)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{first.ladder.slug}: not loaded, because the database has newer text")
    assert LadderVersion.objects.count() == 2


@pytest.mark.slow
def test_a_local_database_is_backed_up_before_it_is_migrated(tmp_path):
    """A new one is not: it has nothing yet."""

    def run(*arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=surroundings(DATA_DIR=str(tmp_path)),
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    backups = tmp_path / "backups"
    assert str(backups) not in run("prepare")
    assert not backups.exists()
    run("migrate", "sharing", "0001")
    said = run("prepare")
    (backup,) = backups.iterdir()
    assert said.count(str(backup)) == 1
    text = backup.read_text(encoding="utf-8")
    assert "COPY public.sharing_sharelink" in text
    assert "0002_answers_never_changed" not in text
    assert str(backups) not in run("prepare")
