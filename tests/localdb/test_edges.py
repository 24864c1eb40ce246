"""The local PostgreSQL where something is in its way: without a server, but for one."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest

from localdb import Cluster, LocalDatabaseError
from localdb import cluster as module

REFUSED = "FATAL:  sorry, too many clients already"
STARTING = "FATAL:  the database system is starting up"
RECOVERING = "FATAL:  the database system is in recovery mode"
STOPPING = "FATAL:  the database system is shutting down"
NOBODY = "connection to server on socket failed: No such file or directory"


@pytest.fixture
def cluster(tmp_path) -> Cluster:
    found = Cluster(tmp_path / "postgres", durable=False)
    found.data.mkdir(mode=0o700, parents=True)
    (found.data / "PG_VERSION").write_text("18\n")
    return found


@pytest.fixture
def ran(monkeypatch, cluster) -> Any:
    """Let PostgreSQL's programs end as a test says: what the log says each time, or nothing."""

    def let(*said: str) -> list[list[str]]:
        calls: list[list[str]] = []

        def run(command: list[str]) -> subprocess.CompletedProcess[str]:
            words = said[min(len(calls), len(said) - 1)]
            calls.append(command)
            with cluster.log.open("a") as log:
                log.write(words)
            return subprocess.CompletedProcess(command, bool(words), words)

        monkeypatch.setattr(module, "_run", run)
        monkeypatch.setattr(time, "sleep", lambda seconds: None)
        return calls

    return let


def answers(monkeypatch, *said: str) -> None:
    """Let the server answer so, one time after the other, and then let us in."""
    left = list(said)

    def connect(self: Cluster, database: str) -> Any:
        if left:
            raise psycopg.OperationalError(left.pop(0))
        return SimpleNamespace(close=lambda: None)

    monkeypatch.setattr(Cluster, "_connect", connect)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)


def owned_by(owner: int) -> Any:
    return SimpleNamespace(owner=owner, prefix=[])


@pytest.mark.parametrize(
    ("said", "is_up"),
    [
        ([], True),
        ([REFUSED], True),
        ([NOBODY], False),
        ([STOPPING], False),
        ([STARTING, STARTING], True),
        ([RECOVERING], True),
        ([STARTING, NOBODY], False),
    ],
)
def test_a_server_that_refuses_is_up_and_one_that_begins_is_waited_for(
    monkeypatch, cluster, said, is_up
):
    answers(monkeypatch, *said)
    assert cluster.is_up() == is_up


def test_a_link_in_the_place_of_the_socket_is_refused(cluster, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    cluster.socket_folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LocalDatabaseError, match="belongs to another user"):
        cluster._make_socket_folder(owned_by(os.geteuid()))


def test_a_folder_of_somebody_else_in_the_place_of_the_socket_is_refused(monkeypatch, cluster):
    cluster.socket_folder.mkdir()
    owner = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    with pytest.raises(LocalDatabaseError, match="belongs to another user"):
        cluster._make_socket_folder(owned_by(owner + 2))


def test_a_socket_folder_that_others_could_enter_is_closed(cluster):
    cluster.socket_folder.mkdir()
    cluster.socket_folder.chmod(0o777)
    cluster._make_socket_folder(owned_by(os.geteuid()))
    assert stat.S_IMODE(cluster.socket_folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("said", ['lock file "postmaster.pid" is there', "shared memory block"])
def test_what_remains_of_a_server_that_was_killed_is_waited_for(monkeypatch, cluster, ran, said):
    calls = ran(said, said, "")
    monkeypatch.setattr(Cluster, "is_up", lambda self: True)
    cluster.socket_folder.mkdir()
    cluster._start_server({"pg_ctl": "pg_ctl"}, owned_by(os.geteuid()))
    assert len(calls) == 3
    assert stat.S_IMODE(cluster.log.stat().st_mode) == 0o600


def test_what_will_not_start_is_not_tried_again(cluster, ran):
    calls = ran("no such setting")
    cluster.socket_folder.mkdir()
    with pytest.raises(LocalDatabaseError, match="didn't start"):
        cluster._start_server({"pg_ctl": "pg_ctl"}, owned_by(os.geteuid()))
    assert len(calls) == 1


def test_one_that_does_not_stop_is_an_error(monkeypatch, cluster, ran):
    ran("it hangs")
    monkeypatch.setattr(Cluster, "is_up", lambda self: True)
    with pytest.raises(LocalDatabaseError, match="did not stop"):
        cluster.stop()


def test_a_socket_elsewhere_goes_with_its_cluster(tmp_path):
    far = Cluster(tmp_path / ("long" * 30) / "postgres", durable=False)
    far.folder.mkdir(parents=True)
    far.socket_folder.mkdir(mode=0o700)
    assert tmp_path not in far.socket_folder.parents
    far.remove()
    assert not far.socket_folder.exists()
    assert not far.folder.exists()


def test_its_server_is_reached_by_its_owner_alone_and_counts_in_utc(cluster):
    options = cluster._options()
    assert "listen_addresses= " in f"{options} ".replace("'", "")
    for setting in ("unix_socket_permissions=0700", "timezone=UTC", "fsync=off"):
        assert setting in options


def test_its_programs_know_none_of_our_variables_and_are_in_no_group_of_ours(monkeypatch):
    monkeypatch.setenv("PGHOST", "elsewhere.example")
    monkeypatch.setenv("PGTZ", "Asia/Tokyo")
    program = (
        "import os; print([name for name in os.environ if name.startswith('PG')],"
        " os.environ['LC_ALL'], os.getsid(0) == os.getpid())"
    )
    assert module._run([sys.executable, "-c", program]).stdout == "[] C True\n"


@pytest.fixture
def interrupted():
    """What happened, in order; TERM only notes itself."""
    happened: list[str] = []
    before = signal.signal(signal.SIGTERM, lambda number, frame: happened.append("interrupted"))
    yield happened
    signal.signal(signal.SIGTERM, before)


@pytest.mark.parametrize("verb", ["start", "stop"])
def test_an_interruption_waits_until_the_server_is_started_or_stopped(
    monkeypatch, cluster, interrupted, verb
):
    def is_up(self: Cluster) -> Any:
        signal.raise_signal(signal.SIGTERM)
        interrupted.append("went on")
        return verb == "start"

    monkeypatch.setattr(Cluster, "is_up", is_up)
    getattr(cluster, verb)()
    assert interrupted == ["went on", "interrupted"]
