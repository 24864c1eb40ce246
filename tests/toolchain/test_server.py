"""The server as production runs it: gunicorn, its start-up steps, its log, its end."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from localdb import Cluster
from tests.toolchain.conftest import ROOT, SERVE, free_port, surroundings

pytestmark = pytest.mark.slow

SECRET = "a-secret-address"


def test_it_serves_pages_and_their_files(local):
    status, page = local.get("/")
    assert status == 200
    sheet, *_ = [part for part in page.split('"') if part.endswith(".css")]
    assert local.get(sheet)[0] == 200


def test_no_file_and_no_page_may_be_read_by_another_site(local):
    _, page = local.get("/")
    sheet, *_ = [part for part in page.split('"') if part.endswith(".css")]
    for address in ("/", sheet, "/healthz"):
        said = said_by(
            local,
            f"GET {address} HTTP/1.1\r\nHost: localhost\r\nOrigin: https://elsewhere.example\r\n"
            "Connection: close\r\n\r\n",
        )
        assert said.startswith("HTTP/1.1 200")
        assert "access-control" not in said.lower()


def test_it_says_where_by_name(local):
    assert (
        local.log.read_text(encoding="utf-8").splitlines().count(f"http://localhost:{local.port}")
    )


def test_a_body_that_is_too_big_is_refused_with_a_length_and_in_chunks(local):
    big = b"x" * (3 * 1024 * 1024)
    with_length = {"data": big, "method": "POST"}
    assert local.get("/", **with_length)[0] == 413
    # urllib sends what has no length in chunks.
    chunks = iter([big[:1_000_000], big[1_000_000:]])
    assert local.get("/", data=chunks, method="POST")[0] == 413


def test_each_line_in_production_is_json_and_no_address_is_in_any(production):
    production.get("/healthz")
    production.get(f"/nowhere/{SECRET}/?q={SECRET}")
    production.get("/", headers={"Host": "elsewhere.example.org"})
    said_by(production, "NONSENSE\r\n\r\n")

    text = production.log.read_text(encoding="utf-8")
    assert SECRET not in text
    assert "healthz" not in text
    requests = [line for line in production.lines() if line["event"] == "request"]
    assert [(line["route"], line["status"]) for line in requests][-2:] == [(None, 404), (None, 400)]
    started = text.index("{")
    assert all(line.startswith("{") for line in text[started:].splitlines())
    assert "127.0.0.1" not in "".join(str(line["event"]) for line in requests)


def said_by(server, request: str) -> str:
    """What is answered to a request that no library would send."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(request.encode())
        return b"".join(iter(lambda: connection.recv(1000), b"")).decode()


BEHIND_PROXIES = "Host: localhost\r\nX-Forwarded-Proto: https, http\r\nConnection: close\r\n"


@pytest.mark.parametrize(
    "header",
    [
        "SCRIPT_NAME: /account",
        "Script-Name: /account",
        "PATH_INFO: /account/signup/",
        "REMOTE_USER: ada",
        "X_Forwarded_Proto: http",
        "X-Forwarded-Protocol: http",
        "X-Forwarded-Ssl: off",
    ],
)
def test_no_other_header_says_where_and_how_a_request_came_in(production, header):
    request = f"GET /account/login/ HTTP/1.1\r\n{BEHIND_PROXIES}{header}\r\n\r\n"
    answer = said_by(production, request)
    assert answer.startswith("HTTP/1.1 200 ")
    assert 'action="/account/login/"' in answer


@pytest.mark.parametrize(
    "headers",
    [
        "X-Forwarded-Proto: https, http",
        "X-Forwarded-Proto: HTTPS ,http",
        "X-Forwarded-Proto: https\r\nX-Forwarded-Proto: http",
        "X-Forwarded-Proto: http, https, http",
        "X-Forwarded-Proto: https",
    ],
)
def test_behind_two_proxies_the_first_of_them_says_whether_it_is_https(production, headers):
    rest = f"Host: localhost\r\n{headers}\r\nConnection: close\r\n\r\n"
    assert said_by(production, f"GET / HTTP/1.1\r\n{rest}").startswith("HTTP/1.1 200 ")


def test_a_request_without_https_is_sent_there(production):
    rest = "Host: localhost\r\nX-Forwarded-Proto: https, http, http\r\nConnection: close\r\n\r\n"
    assert "\r\nLocation: https://localhost/\r\n" in said_by(
        production, f"GET / HTTP/1.1\r\n{rest}"
    )


def test_a_whole_address_in_the_request_line_names_no_other_host(production):
    request = f"GET http://evil.example.org/ HTTP/1.1\r\n{BEHIND_PROXIES}\r\n"
    answer = said_by(production, request)
    assert answer.startswith("HTTP/1.1 200 ")
    assert "evil.example.org" not in answer


@pytest.mark.parametrize(
    "hosts", ["Host: localhost\r\nHost: evil.example.org", "Host: evil", "X: y"]
)
def test_two_hosts_and_none_and_another_one_are_refused(production, hosts):
    rest = f"{hosts}\r\nX-Forwarded-Proto: https, http\r\nConnection: close\r\n\r\n"
    assert said_by(production, f"GET / HTTP/1.1\r\n{rest}").startswith("HTTP/1.1 400 ")


def test_over_https_cookies_are_this_hosts_alone(production):
    answer = said_by(production, f"GET /account/login/ HTTP/1.1\r\n{BEHIND_PROXIES}\r\n")
    (cookie,) = [line for line in answer.splitlines() if line.startswith("Set-Cookie: ")]
    assert cookie.startswith("Set-Cookie: __Host-csrftoken=")
    attributes = {part.strip() for part in cookie.split(";")}
    assert {"Secure", "Path=/", "HttpOnly"} <= attributes
    assert "Domain" not in cookie


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
    assert line.startswith(f"careerladder: port {port} is in use.")
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


def test_a_local_database_that_is_killed_is_started_again_each_time(local):
    """The pages wait for it, and its log says so in one line each."""
    postgres = local.folder / "postgres" / "data" / "postmaster.pid"
    for _ in range(2):
        killed = int(postgres.read_text(encoding="utf-8").partition("\n")[0])
        os.kill(killed, signal.SIGKILL)
        deadline = time.monotonic() + 60
        while local.get("/readyz")[0] != 200:
            assert time.monotonic() < deadline
        assert local.get("/")[0] == 200
        assert int(postgres.read_text(encoding="utf-8").partition("\n")[0]) != killed
    said = local.log.read_text(encoding="utf-8")
    assert said.count("the local PostgreSQL ended") == said.count("PostgreSQL is back") == 2
