"""The Makefile and the small programs it calls."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
# It says where it is, as the real one is asked to.
WORKS = "#!/bin/sh\necho $0\n"
IS_TOO_OLD = "#!/bin/sh\nexit 1\n"
IS_A_SHIM_OF_NOTHING = "#!/bin/sh\necho 'version not found' >&2\nexit 127\n"


@pytest.fixture
def machine(tmp_path):
    """A machine with a shell and no Python but those that a test puts there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in ("sh", "ls", "sort"):
        found = shutil.which(tool)
        assert found
        (folder / tool).symlink_to(found)

    def find(**variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [ROOT / "bin" / "find-python"],
            env={"PATH": str(folder), "HOME": str(tmp_path)} | variables,
            capture_output=True,
            text=True,
            check=False,
        )

    return find


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def test_the_first_python_that_fits_is_taken(machine, tmp_path):
    program(tmp_path / "bin" / "python3", IS_TOO_OLD)
    program(tmp_path / "bin" / "python3.14", IS_A_SHIM_OF_NOTHING)
    fitting = program(tmp_path / "bin" / "python3.12", WORKS)
    assert machine().stdout.strip() == str(fitting)


def test_pyenvs_newest_is_taken_where_path_has_none(machine, tmp_path):
    program(tmp_path / "bin" / "python3", IS_TOO_OLD)
    for version in ("3.9.1", "3.12.1", "3.13.9", "3.13.10", "3.14.0"):
        path = tmp_path / ".pyenv" / "versions" / version / "bin" / "python3"
        fits = version not in ("3.9.1", "3.14.0")
        program(path, WORKS if fits else IS_TOO_OLD)
    found = machine().stdout.strip()
    assert found == str(tmp_path / ".pyenv" / "versions" / "3.13.10" / "bin" / "python3")


def test_what_python_names_is_taken_or_refused_in_one_line(machine, tmp_path):
    chosen = program(tmp_path / "mine", WORKS)
    assert machine(PYTHON=str(chosen)).stdout.strip() == str(chosen)

    program(tmp_path / "bin" / "python3", WORKS)
    refused = machine(PYTHON=str(program(tmp_path / "old", IS_TOO_OLD)))
    assert (refused.returncode, refused.stdout) == (1, "")
    (line,) = refused.stderr.splitlines()
    assert "is not a working Python 3.12 or newer" in line


def test_without_any_it_says_how_to_name_one(machine):
    done = machine()
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "make PYTHON=/path/to/python3.13" in line


@pytest.fixture
def environment(tmp_path, monkeypatch) -> ModuleType:
    """bin/environment.py, over a .venv of the test's own."""
    spec = importlib.util.spec_from_file_location("environment", ROOT / "bin" / "environment.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "STAMP", tmp_path / "installed.json")
    return module


def test_packages_are_installed_again_only_for_another_file_or_another_python(
    environment, tmp_path
):
    requirements = tmp_path / "requirements-local.txt"
    requirements.write_text("django==6.1.3\n")
    assert not environment.is_current(requirements)

    stamp = f'{{"python": "PYTHON", "{requirements.name}": "{environment.hash_of(requirements)}"}}'
    version = sys.version.replace("\n", "\\n")
    environment.STAMP.write_text(stamp.replace("PYTHON", version))
    assert environment.is_current(requirements)

    environment.STAMP.write_text(stamp.replace("PYTHON", "3.12.0"))
    assert not environment.is_current(requirements)

    environment.STAMP.write_text(stamp.replace("PYTHON", version))
    requirements.write_text("django==6.1.4\n")
    assert not environment.is_current(requirements)


def test_help_names_every_target():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"(?m)^([a-z]+):", makefile)
    own = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    said = subprocess.run(["make"], cwd=ROOT, env=own, capture_output=True, text=True, check=True)
    assert re.findall(r"(?m)^make (\w+)", said.stdout) == targets


PINNED = re.compile(r"(?m)^([\w.-]+)(?:\[[\w,]+\])?==(\S+)")


def pins(name: str) -> dict[str, str]:
    return dict(PINNED.findall((ROOT / name).read_text(encoding="utf-8")))


def test_the_requirements_agree():
    kinds = ("", "-pdf", "-local", "-dev", "-firefox")
    production, pdf, local, dev, firefox = (pins(f"requirements{kind}.txt") for kind in kinds)
    assert production.items() < pdf.items() < dev.items()
    # The driver of Firefox is installed beside what the other tests need.
    assert all(dev.get(name, version) == version for name, version in firefox.items())
    assert production.items() < local.items() < dev.items()


@pytest.mark.parametrize("kind", ["", "-pdf", "-local", "-dev", "-firefox"])
def test_no_requirement_carries_an_address_and_each_has_a_hash(kind):
    text = (ROOT / f"requirements{kind}.txt").read_text(encoding="utf-8")
    assert "://" not in text
    for requirement in re.split(r"(?m)^(?=[\w])", text)[1:]:
        assert "--hash=sha256:" in requirement
