"""The server as production runs it: gunicorn, its start-up steps, its log, its end."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from careerladder.localdb import Cluster

ROOT = Path(__file__).resolve().parent.parent.parent
# Two servers for all of these, however many processes test.
pytestmark = pytest.mark.xdist_group("server")

SERVE = [sys.executable, "-m", "gunicorn", "--config", "python:careerladder.server"]
SECRET = "a-secret-address"


@dataclass
class Server:
    process: subprocess.Popen[str]
    port: int
    folder: Path

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def get(self, path: str, **options: object) -> tuple[int, str]:
        request = urllib.request.Request(f"http://localhost:{self.port}{path}", **options)  # type: ignore[arg-type]  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if self.get("/readyz")[0] == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(self.log.read_text(encoding="utf-8"))

    def lines(self) -> list[dict[str, object]]:
        text = self.log.read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def surroundings(**variables: str) -> dict[str, str]:
    """This process's environment without the tests' own configuration."""
    given = {"DATABASE_URL", "DATA_DIR", "SECRET_KEY", "DJANGO_SETTINGS_MODULE"}
    return {name: value for name, value in os.environ.items() if name not in given} | variables


@pytest.fixture(scope="module")
def local(tmp_path_factory) -> Iterator[Server]:
    """What `make run` starts, but for the format of its log: production's."""
    folder = tmp_path_factory.mktemp("local")
    port = free_port()
    with (
        (folder / "log").open("w") as output,
        subprocess.Popen(
            SERVE,
            cwd=ROOT,
            env=surroundings(DATA_DIR=str(folder), PORT=str(port)),
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process,
    ):
        server = Server(process, port, folder)
        try:
            server.wait()
            yield server
        finally:
            process.terminate()
    assert process.returncode == 0
    assert not Cluster(folder / "postgres").is_up()


@pytest.fixture(scope="module")
def production(tmp_path_factory, local) -> Iterator[Server]:
    """What the image starts, on a database of its own, with static files that are there already."""
    folder = tmp_path_factory.mktemp("production")
    cluster = Cluster(folder / "postgres", durable=False)
    cluster.start()
    port = free_port()
    log = folder / "log"
    environment = surroundings(
        ENVIRONMENT="production",
        DATA_DIR=str(folder),
        STATIC_DIR=str(local.folder / "static"),
        DATABASE_URL=cluster.url,
        SECRET_KEY="k" * 50,
        ALLOWED_HOSTS="localhost",
        HTTPS="no",
        WITHOUT_MAIL="yes",
        PORT=str(port),
    )
    with (
        log.open("w") as output,
        subprocess.Popen(
            SERVE, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT, text=True
        ) as process,
    ):
        server = Server(process, port, folder)
        try:
            server.wait()
            yield server
        finally:
            process.terminate()
    cluster.stop()
    assert process.returncode == 0


def test_it_serves_pages_and_their_files(local):
    status, page = local.get("/")
    assert status == 200
    (sheet,) = [part for part in page.split('"') if part.endswith(".css")]
    assert local.get(sheet)[0] == 200


def test_it_says_where_by_name(local):
    assert (
        local.log.read_text(encoding="utf-8").splitlines().count(f"http://localhost:{local.port}")
    )


def test_a_body_that_is_too_big_is_refused_with_a_length_and_in_chunks(local):
    big = b"x" * (300 * 1024)
    with_length = {"data": big, "method": "POST"}
    assert local.get("/", **with_length)[0] == 413
    # urllib sends what has no length in chunks.
    chunks = iter([big[:200_000], big[200_000:]])
    assert local.get("/", data=chunks, method="POST")[0] == 413


def test_each_line_in_production_is_json_and_no_address_is_in_any(production):
    production.get("/healthz")
    production.get(f"/nowhere/{SECRET}/?q={SECRET}")
    production.get("/", headers={"Host": "elsewhere.example.org"})
    with socket.create_connection(("127.0.0.1", production.port)) as connection:
        connection.sendall(b"NONSENSE\r\n\r\n")
        connection.recv(1000)

    text = production.log.read_text(encoding="utf-8")
    assert SECRET not in text
    assert "healthz" not in text
    requests = [line for line in production.lines() if line["event"] == "request"]
    assert [(line["route"], line["status"]) for line in requests] == [(None, 404), (None, 400)]
    started = text.index("{")
    assert all(line.startswith("{") for line in text[started:].splitlines())
    assert "127.0.0.1" not in "".join(str(line["event"]) for line in requests)


@pytest.mark.parametrize(
    ("variables", "is_told"),
    [
        ({"HOST": "0.0.0.0"}, True),  # noqa: S104
        ({"HOST": "::"}, True),
        ({"HOST": "0.0.0.0", "ALLOWED_HOSTS": "ladder.local"}, False),  # noqa: S104
        ({}, False),
    ],
)
def test_who_serves_other_machines_is_told_to_name_the_host(tmp_path, variables, is_told):
    done = subprocess.run(
        [sys.executable, "-c", "from careerladder import server; server.when_ready(None)"],
        cwd=ROOT,
        env=surroundings(DATA_DIR=str(tmp_path), **variables),
        capture_output=True,
        text=True,
        check=True,
    )
    where, *told = done.stdout.splitlines()
    assert where == "http://localhost:8000"
    assert [line.split(":")[0] for line in told] == ["ALLOWED_HOSTS is not set"] * is_told


def test_a_port_that_is_taken_is_one_line(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            SERVE,
            cwd=ROOT,
            env=surroundings(DATA_DIR=str(tmp_path), PORT=port),
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"careerladder: port {port} is taken.")
    assert not (tmp_path / "postgres").exists()


def test_term_during_the_start_up_steps_ends_the_database_too(tmp_path):
    with subprocess.Popen(
        SERVE,
        cwd=ROOT,
        env=surroundings(DATA_DIR=str(tmp_path), PORT=str(free_port())),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        cluster = Cluster(tmp_path / "postgres")
        while not cluster.is_up():
            assert process.poll() is None
            time.sleep(0.02)
        process.terminate()
        assert process.stderr is not None
        assert process.stderr.read() == ""
    assert process.returncode == 128 + signal.SIGTERM
    assert not cluster.is_up()
