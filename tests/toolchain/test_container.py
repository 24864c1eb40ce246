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
NGINX = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
KEY = "0123456789" * 5


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
        "--require-hashes --requirement requirements${PDF:+-pdf}.txt"
    ]


def test_it_runs_as_an_ordinary_user(instructions):
    users = [rest for word, rest in instructions if word == "USER"]
    assert users
    assert not {"root", "0"} & set(users)


@pytest.fixture
def command(instructions) -> list[str]:
    (words,) = [yaml.safe_load(rest) for word, rest in instructions if word == "CMD"]
    return list(words)


def test_it_starts_as_make_run_does(command):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert f"exec {' '.join(command)}\n" in makefile.replace(".venv/bin/", "")


def test_a_variable_that_gunicorn_reads_for_itself_does_not_end_the_start(command):
    words = [sys.executable if word == "python" else word for word in command]
    # What is wrong besides ends the start before it opens a database.
    wrong = os.environ | {"WEB_CONCURRENCY": "two", "PORT": "no port"}
    ended = subprocess.run(
        words, env=wrong, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert "PORT" in ended.stderr


def test_its_health_is_asked_without_the_database(instructions):
    (check,) = [rest for word, rest in instructions if word == "HEALTHCHECK"]
    assert "/healthz" in check


def test_what_the_image_sets_is_a_configuration_for_production(environment, monkeypatch):
    for name in Configuration.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SECRET_KEY", KEY)
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
    pins = {"requirements.txt", "requirements-pdf.txt"}
    needed = own | pins | {"static", "templates", "fixtures", "manage.py"}
    assert let_in == needed
    assert all((ROOT / name).exists() for name in needed)


def test_packets_as_pdf_are_chosen_in_one_place():
    assert COMPOSE["services"]["web"]["build"] == {"context": ".", "args": {"PDF": "${PDF:-}"}}
    assert "\nARG PDF\n" in DOCKERFILE


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
    passwords = web["POSTGRES_PASSWORD"], database["POSTGRES_PASSWORD"]
    for value in (web["SECRET_KEY"], *passwords):
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
    needed = {"SECRET_KEY": KEY, "ALLOWED_HOSTS": "here", "POSTGRES_PASSWORD": "secret"}
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
    # Its own proxy, and the one that ends HTTPS.
    assert found.trusted_proxy_count == 2


def test_a_password_of_the_database_is_passed_on_whole(monkeypatch):
    password = "#/?[%@:'\" \\"
    needed = {"SECRET_KEY": KEY, "ALLOWED_HOSTS": "here", "WITHOUT_MAIL": "yes"}
    for name, value in passed_on(needed | {"POSTGRES_PASSWORD": password}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ENVIRONMENT", "production")
    found = read_configuration().postgres_password
    assert found is not None
    assert found.get_secret_value() == password


def test_only_this_machine_reaches_the_proxy_and_only_the_proxy_the_server():
    (port,) = COMPOSE["services"]["proxy"]["ports"]
    assert port.startswith("127.0.0.1:")
    assert f"listen {port.rsplit(':')[-1]};" in NGINX
    assert not [name for name in ("web", "database") if "ports" in COMPOSE["services"][name]]


def test_the_proxy_runs_with_the_configuration_that_lies_here():
    proxy = COMPOSE["services"]["proxy"]
    (mount,) = proxy["volumes"]
    source, target, mode = mount.split(":")
    assert (ROOT / source).is_file()
    assert target in proxy["entrypoint"]
    assert mode == "ro"
    assert proxy["depends_on"] == {"web": {"condition": "service_healthy"}}


def test_the_proxy_asks_the_server_where_the_image_listens(environment):
    assert f"set $careerladder web:{environment['PORT']};" in NGINX


def directives(name: str) -> list[str]:
    return re.findall(rf"(?m)^\s*{name}\s+([^;]+);", NGINX)


def test_a_second_server_is_as_the_first_and_the_proxy_asks_both():
    services = COMPOSE["services"]
    second = dict(services["web-2"])
    assert second.pop("profiles") == ["several"]
    assert second.pop("networks") == {"default": {"aliases": ["web"]}}
    assert second == services["web"]


def test_a_form_is_sent_to_a_second_server_only_if_the_first_cannot_be_reached():
    # Without `non_idempotent`, nginx sends no POST again.
    assert directives("proxy_next_upstream") == ["error timeout", "error timeout http_404"]


def test_the_pooler_runs_with_the_files_that_lie_here():
    pooler = COMPOSE["services"]["pooler"]
    mounts = [mount.split(":") for mount in pooler["volumes"]]
    assert all((ROOT / source).is_file() and mode == "ro" for source, _, mode in mounts)
    _, script = pooler["command"]
    assert script in [target for _, target, _ in mounts]
    text = (ROOT / "deploy" / "pgbouncer.sh").read_text(encoding="utf-8")
    assert f"{mounts[1][1]}}}" in text
    settings = (ROOT / "deploy" / "pgbouncer.ini").read_text(encoding="utf-8")
    assert "pool_mode = transaction\n" in settings
    assert "auth_file = /tmp/users\n" in settings
    assert "> /tmp/users\n" in text


def test_the_proxy_takes_requests_and_answers_whole_and_waits_only_so_long():
    assert directives("proxy_request_buffering") == directives("proxy_buffering") == ["on"]
    for name in ("client_header_timeout", "client_body_timeout", "send_timeout"):
        assert directives(name) == ["15s"]


def test_the_proxy_takes_any_body_that_the_server_takes(settings):
    (most, with_archive) = directives("client_max_body_size")
    assert int(most.removesuffix("k")) * 1024 >= settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    [(path, larger)] = settings.LARGER_BODIES.items()
    assert int(with_archive.removesuffix("m")) * 1024 * 1024 >= larger
    assert f"location = {path} {{" in NGINX
    assert directives("limit_conn") == ["archives 8"]
    assert directives("client_body_buffer_size") == [most]


def test_the_proxy_adds_what_it_sees_behind_what_it_was_told():
    headers = dict(header.split(maxsplit=1) for header in directives("proxy_set_header"))
    assert headers["Host"] == "$http_host"
    assert headers["X-Forwarded-For"] == "$proxy_add_x_forwarded_for"
    assert headers["X-Forwarded-Proto"] == "$schemes"
    assert 'default "$http_x_forwarded_proto, $scheme"' in NGINX


def test_the_proxy_logs_no_path_and_no_address():
    """nginx adds both to what it says of a request, at every level below this one."""
    assert directives("error_log") == ["stderr alert"]
    (log,) = directives("access_log")
    assert log.startswith("/dev/stdout unanswered ")
    logged = re.findall(r"\$(\w+)", NGINX[NGINX.index("log_format unanswered") :].split(";")[0])
    assert set(logged) == {
        "time_iso8601",
        "request_method",
        "status",
        "upstream_status",
        "request_time",
    }
