"""manage.py load_ladder."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from careerladder.management.commands.load_ladder import Command
from careerladder.models import Ladder, LadderVersion
from tests.careerladder.ladders.loading.conftest import ROWS_OF_THE_SMALL_LADDER, everything


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("load_ladder", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_the_command_prints_what_changed(loaded):
    loaded.edit("phase mid", "Theme of Mid.", "Another.")
    name = loaded.folder.name
    assert run(loaded.folder) == f"{name}: reworded phase mid\n{name}: 1 change\n"
    assert run(loaded.folder) == f"{name}: nothing changed\n"


def test_a_check_says_what_would_change_and_changes_nothing(loaded):
    loaded.retire("checklistitem pushes-back")
    before = everything()
    said = run(loaded.folder, "--check")
    assert f"{loaded.folder.name}: would be retired checklist item pushes-back" in said
    assert everything() == before
    assert run(loaded.folder).count("retired checklist item pushes-back") == 1


def test_a_check_of_a_new_ladder_leaves_no_trace(db, written):
    run(written.folder, "--check")
    assert not Ladder.objects.exists()


def test_the_command_names_every_mistake_from_the_folder_it_was_started_in(
    db, written, monkeypatch, capsys
):
    monkeypatch.chdir(written.folder)
    first = written.edit("phase mid", "position: 20", "position: no")
    second = written.edit("faq how-long", "How long?", "")
    errors = StringIO()
    with pytest.raises(CommandError, match="Nothing was loaded: 2 mistakes"):
        call_command("load_ladder", str(written.folder), stderr=errors)
    assert [line.split(": ")[0] for line in errors.getvalue().splitlines()] == [
        f"ladder.yaml:{first}",
        f"ladder.yaml:{second}",
    ]


def test_without_a_folder_the_command_loads_every_ladder_in_fixtures(db, written, settings):
    settings.BASE_DIR = written.folder
    (written.folder / "fixtures").mkdir()
    written.folder = written.folder / "fixtures" / "ours"
    written.folder.mkdir()
    written.path.rename(written.folder / "ladder.yaml")
    assert run() == f"ours: {ROWS_OF_THE_SMALL_LADDER} changes\n"


@pytest.fixture
def fixtures(loaded, settings):
    """A folder of ladders' folders, with the one that was loaded."""
    folder = loaded.folder / "fixtures"
    loaded.folder = folder / "ours"
    loaded.folder.mkdir(parents=True)
    loaded.path = loaded.path.rename(loaded.folder / "ladder.yaml")
    settings.BASE_DIR = folder.parent
    return folder


def refused(*arguments: object) -> list[str]:
    errors = StringIO()
    with pytest.raises(CommandError, match="Nothing was loaded: 1 mistake,"):
        call_command("load_ladder", *map(str, arguments), stderr=errors)
    return errors.getvalue().splitlines()


def test_a_ladder_whose_slug_was_changed_makes_no_other(fixtures, loaded):
    before = everything()
    loaded.path.write_text(loaded.path.read_text().replace("ai-engineer", "engineer"))
    (said,) = refused()
    assert said.startswith(f"{fixtures}:1: careerladder.ladder ai-engineer is in the database but")
    assert everything() == before


def test_a_ladder_whose_folder_was_deleted_is_missed(fixtures, loaded):
    before = everything()
    loaded.path.unlink()
    loaded.folder.rmdir()
    (said,) = refused()
    assert "careerladder.ladder ai-engineer is in the database but not in the files" in said
    assert everything() == before


def test_a_check_of_every_folder_misses_it_too(fixtures, loaded):
    loaded.path.write_text(loaded.path.read_text().replace("ai-engineer", "engineer"))
    assert len(refused("--check")) == 1


def test_a_ladder_in_a_file_that_cannot_be_read_is_not_missed(fixtures, loaded):
    loaded.path.write_text("- model: [")
    (said,) = refused()
    assert "This is not YAML" in said


def test_one_folder_by_its_name_misses_no_other_ladder(fixtures, loaded):
    other = fixtures / "other"
    other.mkdir()
    text = loaded.path.read_text().replace("ai-engineer", "other")
    (other / "ladder.yaml").write_text(text)
    run(other)
    assert Ladder.objects.count() == 2
    assert run().count("nothing changed") == 2


@pytest.mark.parametrize(("wrong", "code"), [(True, 1), (False, None)])
def test_the_exit_code_tells_whether_it_was_loaded(transactional_db, written, wrong, code, capsys):
    if wrong:
        written.edit("phase mid", "position: 20", "position: no")
    try:
        Command().run_from_argv(["manage.py", "load_ladder", str(written.folder)])
        exited = None
    except SystemExit as exit_:
        exited = exit_.code
    assert exited == code
    assert Ladder.objects.exists() is not wrong
    assert ("Nothing was loaded: 1 mistake," in capsys.readouterr().err) is wrong


def test_one_wrong_folder_keeps_every_folder_out(db, written, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    text = (
        written.path.read_text().replace("ai-engineer", "other").replace("fewest: 0", "fewest: 1")
    )
    (other / "ladder.yaml").write_text(text)
    with pytest.raises(CommandError, match="Nothing was loaded"):
        run(written.folder, other)
    assert not Ladder.objects.exists()


def test_a_ladder_that_came_by_loaddata_gets_its_first_version(db, written):
    call_command("loaddata", str(written.path), verbosity=0)
    assert not LadderVersion.objects.exists()
    run(written.folder)
    assert LadderVersion.objects.get().number == 1
