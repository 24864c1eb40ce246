"""A server that is told to stop answers whatever has reached it, and refuses the rest."""

import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.toolchain.conftest import ROOT, SERVE, Server, free_port

pytestmark = pytest.mark.slow

CLIENTS = 8
REQUEST = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def ask_until_refused(port: int) -> list[bytes]:
    """The answers to requests on a connection each, until the server refuses one."""
    answers: list[bytes] = []
    while True:
        try:
            connection = socket.create_connection(("127.0.0.1", port), timeout=60)
        except ConnectionRefusedError:
            return answers
        with connection:
            try:
                connection.sendall(REQUEST)
                answers.append(connection.makefile("rb").read())
            except OSError as error:
                answers.append(str(error).encode())


def test_no_request_that_reached_it_is_lost_when_it_stops(production, tmp_path):
    """As behind nginx, which sends a form only once, and only to a server that takes it."""
    port = free_port()
    environment = {
        **production.environment,
        "PORT": str(port),
        "DATA_DIR": str(tmp_path),
        "WORKERS": "2",
    }
    with (
        (tmp_path / "log").open("w") as output,
        subprocess.Popen(
            SERVE, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT, text=True
        ) as process,
        ThreadPoolExecutor(CLIENTS) as pool,
    ):
        Server(process, port, tmp_path).wait()
        asking = [pool.submit(ask_until_refused, port) for _ in range(CLIENTS)]
        # One that has connected, and sends only when the server is stopping.
        late = socket.create_connection(("127.0.0.1", port), timeout=60)
        process.terminate()
        late.sendall(REQUEST)
        answers = [late.recv(1000), *(answer for each in asking for answer in each.result())]
        late.close()
    assert process.returncode == 0
    assert len(answers) > CLIENTS
    assert {answer.partition(b"\r\n")[0] for answer in answers} == {b"HTTP/1.1 200 OK"}
