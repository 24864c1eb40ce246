"""Two real servers, local and production, shared by all tests that send them requests."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from localdb import Cluster

ROOT = Path(__file__).resolve().parent.parent.parent
SERVE = [sys.executable, "-m", "gunicorn", "--config", "python:careerladder.server"]


@dataclass
class Server:
    process: subprocess.Popen[str]
    port: int
    folder: Path
    # Sent with each request, as by the proxies in front.
    headers: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def get(self, path: str, **options: Any) -> tuple[int, str]:
        headers = self.headers | options.pop("headers", {})
        request = urllib.request.Request(  # noqa: S310
            f"http://localhost:{self.port}{path}", headers=headers, **options
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def wait(self) -> None:
        deadline = time.monotonic() + 180
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


@pytest.fixture(scope="session")
def local(tmp_path_factory) -> Iterator[Server]:
    """The server that `make run` starts, with production's log format."""
    with run_locally(tmp_path_factory.mktemp("local")) as server:
        yield server


@contextmanager
def run_locally(folder: Path, **variables: str) -> Iterator[Server]:
    """Serve from a folder with a local PostgreSQL of its own, which ends with the server."""
    port = free_port()
    with (
        (folder / "log").open("w") as output,
        subprocess.Popen(
            SERVE,
            cwd=ROOT,
            env=surroundings(DATA_DIR=str(folder), PORT=str(port), **variables),
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


@pytest.fixture(scope="session")
def production(tmp_path_factory, local) -> Iterator[Server]:
    """The server that the image starts, with a database of its own. Static files are `local`'s."""
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
        SECRET_KEY="0123456789" * 5,
        ALLOWED_HOSTS="localhost",
        TRUSTED_PROXY_COUNT="2",
        WITHOUT_MAIL="yes",
        PORT=str(port),
    )
    with (
        log.open("w") as output,
        subprocess.Popen(
            SERVE, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT, text=True
        ) as process,
    ):
        behind_proxies = {"X-Forwarded-Proto": "https, http"}
        server = Server(process, port, folder, behind_proxies, environment)
        try:
            server.wait()
            yield server
        finally:
            process.terminate()
    cluster.stop()
    assert process.returncode == 0
