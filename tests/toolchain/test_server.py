"""The server as production runs it: gunicorn, its start-up steps, its log, its end."""

import signal
import socket
import subprocess
import sys
import time

import pytest

from careerladder.localdb import Cluster
from tests.toolchain.conftest import ROOT, SERVE, free_port, surroundings

# Two servers for all of these, however many processes test.
pytestmark = pytest.mark.xdist_group("server")

SECRET = "a-secret-address"


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
