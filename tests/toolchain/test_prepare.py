"""manage.py prepare, where the static files were to be collected already."""

from types import SimpleNamespace

import pytest
from django.core.management import call_command

from careerladder.management.commands import prepare


@pytest.fixture
def static_dir(monkeypatch, tmp_path):
    folder = tmp_path / "collected"
    configuration = SimpleNamespace(static_dir=folder)
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
