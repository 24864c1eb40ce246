"""Dockerfile and compose.yaml, as far as they can be read without Docker."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from careerladder.configuration import Configuration, read_configuration

ROOT = Path(__file__).resolve().parent.parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def instructions() -> list[tuple[str, str]]:
    """The last stage of the Dockerfile, instruction by instruction."""
    lines = re.sub(r"\\\n\s*", "", re.sub(r"(?m)^#.*\n", "", DOCKERFILE)).splitlines()
    split = [tuple(line.split(maxsplit=1)) for line in lines if line]
    last = max(number for number, part in enumerate(split) if part[0] == "FROM")
    return [(word, rest) for word, rest in split[last:]]


@pytest.fixture
def environment(instructions) -> dict[str, str]:
    pairs = [shlex.split(rest) for word, rest in instructions if word == "ENV"]
    return dict(pair.split("=", 1) for part in pairs for pair in part)


def test_the_image_has_the_python_of_the_project():
    version = (ROOT / ".python-version").read_text(encoding="utf-8").strip()
    assert re.findall(r"(?m)^FROM (\S+)", DOCKERFILE) == [f"python:{version}-slim"] * 2


def test_only_pinned_packages_get_in():
    assert re.findall(r"pip install (.*)", DOCKERFILE) == [
        "--require-hashes --requirement requirements.txt"
    ]


def test_it_runs_as_an_ordinary_user(instructions):
    users = [rest for word, rest in instructions if word == "USER"]
    assert users
    assert not {"root", "0"} & set(users)


def test_it_starts_as_make_run_does(instructions):
    (command,) = [rest for word, rest in instructions if word == "CMD"]
    words = yaml.safe_load(command)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert f"exec .venv/bin/{' '.join(words)}\n" in makefile


def test_its_health_is_asked_without_the_database(instructions):
    (check,) = [rest for word, rest in instructions if word == "HEALTHCHECK"]
    assert "/healthz" in check


def test_what_the_image_sets_is_a_configuration_for_production(environment, monkeypatch):
    for name in Configuration.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SECRET_KEY", "k" * 50)
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:secret@database/careerladder")
    monkeypatch.setenv("ALLOWED_HOSTS", "ladder.example.org")
    monkeypatch.setenv("TRUSTED_PROXY_COUNT", "1")
    monkeypatch.setenv("WITHOUT_MAIL", "yes")
    found = read_configuration()
    assert found.in_production
    assert found.static_dir


def test_static_files_are_collected_where_the_image_looks_for_them(environment):
    assert f"STATIC_DIR={environment['STATIC_DIR']} " in DOCKERFILE
    assert "manage.py collectstatic" in DOCKERFILE


def test_all_that_the_code_needs_is_let_into_the_image_and_no_secret(settings):
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = {line[1:] for line in ignore if line.startswith("!")}
    assert ignore[1] == "*"
    own = {app for app in settings.INSTALLED_APPS if (ROOT / app).is_dir()}
    needed = own | {"static", "templates", "fixtures", "manage.py", "requirements.txt"}
    assert let_in == needed
    assert all((ROOT / name).exists() for name in needed)


def test_the_server_waits_for_a_database_that_is_well():
    web, database = COMPOSE["services"]["web"], COMPOSE["services"]["database"]
    assert web["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert "pg_isready" in database["healthcheck"]["test"]


def test_the_database_outlives_its_container():
    (mount,) = COMPOSE["services"]["database"]["volumes"]
    volume, folder = mount.split(":")
    assert volume in COMPOSE["volumes"]
    assert folder == "/var/lib/postgresql"


def test_no_secret_has_a_default():
    web = COMPOSE["services"]["web"]["environment"]
    database = COMPOSE["services"]["database"]["environment"]
    for value in (web["SECRET_KEY"], web["DATABASE_URL"], database["POSTGRES_PASSWORD"]):
        assert re.search(r"\$\{\w+:\?[^}]+\}", value)


def test_it_hands_on_only_what_is_read():
    names = set(COMPOSE["services"]["web"]["environment"])
    assert names <= {name.upper() for name in Configuration.model_fields}


def passed_on(given: dict[str, str]) -> dict[str, str]:
    """What compose hands to the server where these variables are set and no others are."""
    expression = re.compile(r"\$\{(\w+):([-?])([^}]*)\}")

    def value(found: re.Match[str]) -> str:
        name, otherwise, text = found.groups()
        return given.get(name) or (text if otherwise == "-" else "")

    environment = COMPOSE["services"]["web"]["environment"]
    return {name: expression.sub(value, str(text)) for name, text in environment.items()}


def test_gunicorn_and_we_can_read_what_is_passed_on_by_default(monkeypatch):
    needed = {"SECRET_KEY": "k" * 50, "ALLOWED_HOSTS": "here", "POSTGRES_PASSWORD": "secret"}
    environment = passed_on(needed | {"WITHOUT_MAIL": "yes"})
    assert not any("$" in value for value in environment.values())
    done = subprocess.run(
        [sys.executable, "-c", "import gunicorn.config"],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")

    for name in Configuration.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ENVIRONMENT", "production")
    found = read_configuration()
    usual = Configuration.model_fields
    assert found.workers == usual["workers"].default
    assert found.threads == usual["threads"].default
    assert (found.https, found.without_mail, found.mail_url) == (True, True, None)


def test_only_this_machine_reaches_the_server_past_its_proxy():
    (port,) = COMPOSE["services"]["web"]["ports"]
    assert port.startswith("127.0.0.1:")
    assert "ports" not in COMPOSE["services"]["database"]
