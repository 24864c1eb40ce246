"""Each failure is one line that says what to do, and a code that isn't 0."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent.parent


def manage(*arguments: str, **variables: str) -> list[str]:
    """Run manage.py, which must fail, and return what it says."""
    given = {"DATABASE_URL", "DATA_DIR", "SECRET_KEY", "DJANGO_SETTINGS_MODULE"}
    own = {name: value for name, value in os.environ.items() if name not in given}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=own | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    return done.stderr.splitlines()


def test_a_configuration_that_is_wrong_has_a_line_for_each_thing(tmp_path):
    said = manage("manage.py", "check", DATA_DIR=str(tmp_path), PORT="http", HTTPS="maybe")
    assert [line.split()[:2] for line in said] == [
        ["careerladder:", "PORT"],
        ["careerladder:", "HTTPS"],
    ]


def test_production_without_a_secret_is_told_how_to_make_one(tmp_path):
    said = manage("manage.py", "check", DATA_DIR=str(tmp_path), ENVIRONMENT="production")
    assert said[0].startswith("careerladder: SECRET_KEY is missing")
    assert "openssl rand -hex 32" in said[0]


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:hunter2@127.0.0.1:1/name",
        "postgresql://me:hunter2@host.invalid/name",
        "postgresql://me:hunter2@%2Fnowhere/name",
    ],
)
def test_a_database_that_cannot_be_reached_is_one_line_without_the_password(tmp_path, url):
    (said,) = manage("manage.py", "migrate", DATA_DIR=str(tmp_path), DATABASE_URL=url)
    assert said.startswith("careerladder: the database can't be reached: ")
    assert said.endswith("Check DATABASE_URL, and that the server is running.")
    assert "hunter2" not in said


def test_a_python_that_is_too_old_is_told_which_to_use():
    pretend = "import sys, runpy; sys.version_info = (3, 11); runpy.run_path('manage.py')"
    (said,) = manage("-c", pretend)
    assert said.startswith("careerladder needs Python 3.12 or newer: run `make run`")


def test_a_python_without_the_packages_is_told_how_to_get_them():
    # -S leaves out site-packages, -I what the environment adds to the path.
    pretend = "import sys, runpy; sys.path.insert(0, '.'); runpy.run_path('manage.py')"
    (said,) = manage("-I", "-S", "-c", pretend)
    assert "isn't installed" in said
    assert "run `make run` once" in said


def test_where_a_database_is_named_nothing_of_the_local_one_is_imported(tmp_path):
    own = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    script = "import sys, careerladder.wsgi, careerladder.server; print('localdb' in sys.modules)"
    for url, is_imported in ("postgresql://localhost/none", "False"), ("", "True"):
        named = {"DATABASE_URL": url} if url else {}
        environment = {name: value for name, value in own.items() if name != "DATABASE_URL"}
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env=environment | named | {"DATA_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == is_imported
