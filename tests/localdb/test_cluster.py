"""The local PostgreSQL, with real servers: what starts it, who stops it, what it survives."""

import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import dj_database_url
import psycopg
import pytest

from localdb import Cluster, LocalDatabaseError, actions, find_binaries, stop_unless_used, use
from localdb.cluster import LONGEST_SOCKET, SOCKET_FILE

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Cluster:
    """One that was started from nothing and stopped again."""
    cluster = Cluster(tmp_path_factory.mktemp("made") / "postgres", durable=False)
    cluster.start()
    cluster.stop()
    return cluster


@pytest.fixture
def cluster(tmp_path, made) -> Iterator[Cluster]:
    """A copy of it, which takes less time than to make each anew."""
    cluster = Cluster(tmp_path / "postgres", durable=False)
    shutil.copytree(made.data, cluster.data)
    cluster.folder.chmod(0o700)
    yield cluster
    cluster.stop()
    cluster.remove()


def number_of(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().splitlines()[0])


def setting(cluster: Cluster, name: str) -> str:
    with psycopg.connect(cluster.url) as connection:
        row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
    assert row is not None
    return str(row[0])


def test_it_starts_with_a_database_of_its_own_and_stops(cluster):
    assert not cluster.is_up()

    cluster.start()
    assert cluster.is_up()
    assert setting(cluster, "server_encoding") == "UTF8"

    cluster.stop()
    assert not cluster.is_up()


def test_nobody_else_reaches_it(cluster):
    cluster.start()
    assert setting(cluster, "listen_addresses") == ""
    for folder in (cluster.folder, cluster.data, cluster.socket_folder):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_letters_beyond_ascii_have_an_upper_case(cluster):
    cluster.start()
    with psycopg.connect(cluster.url) as connection:
        assert connection.execute("SELECT upper('für ł')").fetchone() == ("FÜR Ł",)


def test_starting_what_runs_changes_nothing(cluster):
    cluster.start()
    before = number_of(cluster)
    cluster.start()
    assert number_of(cluster) == before


def test_a_durable_one_waits_for_the_disk_and_one_for_tests_does_not(cluster):
    cluster.start()
    assert setting(cluster, "fsync") == "off"
    cluster.stop()

    durable = replace(cluster, durable=True)
    durable.start()
    assert setting(durable, "fsync") == "on"
    assert setting(durable, "synchronous_commit") == "on"


def test_the_last_one_out_stops_it(cluster):
    first, second = use(cluster), use(cluster)
    first.leave()
    assert cluster.is_up()
    second.leave()
    assert not cluster.is_up()


def test_a_forked_child_leaves_it_alone(cluster):
    presence = use(cluster)
    replace(presence, process=os.getppid()).leave()
    assert cluster.is_up()
    presence.leave()
    assert not cluster.is_up()


def test_it_is_not_stopped_for_those_who_use_it(cluster):
    presence = use(cluster)
    assert not stop_unless_used(cluster)
    assert cluster.is_up()
    presence.leave()
    assert stop_unless_used(cluster)


def test_a_process_that_ends_stops_it_and_one_that_is_killed_leaves_it_to_the_next(cluster):
    program = (
        "import sys; from pathlib import Path; from localdb import Cluster, use;"
        "use(Cluster(Path(sys.argv[1]), durable=False));"
        "print('up', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(cluster.folder)]

    def begin() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        return process

    with begin() as killed:
        killed.kill()
    assert cluster.is_up()
    before = number_of(cluster)

    with begin() as adopting:
        assert number_of(cluster) == before
        adopting.communicate()
    assert not cluster.is_up()


def test_several_may_start_it_at_once(cluster):
    program = (
        "import sys; from pathlib import Path; from localdb import Cluster;"
        "Cluster(Path(sys.argv[1]), durable=False).start()"
    )
    command = [sys.executable, "-c", program, str(cluster.folder)]
    starting = [subprocess.Popen(command, cwd=ROOT) for _ in range(3)]
    assert [process.wait() for process in starting] == [0, 0, 0]
    assert cluster.is_up()


def test_what_was_acknowledged_outlives_a_server_that_is_killed(cluster):
    durable = replace(cluster, durable=True)
    durable.start()
    with psycopg.connect(cluster.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(number_of(cluster), signal.SIGKILL)

    durable.start()
    with psycopg.connect(cluster.url) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_the_notes_of_a_server_whose_number_another_has_by_now_are_ignored(cluster):
    cluster.start()
    cluster.stop()
    # This process lives, and isn't a server.
    note = f"{os.getpid()}\n{cluster.data}\n1\n5432\n{cluster.socket_folder}\n\n"
    (cluster.data / "postmaster.pid").write_text(note)
    (cluster.socket_folder / f"{SOCKET_FILE}.lock").write_text(note)

    cluster.start()
    assert cluster.is_up()


def test_a_data_folder_that_was_half_made_is_made_anew(cluster):
    shutil.rmtree(cluster.data)
    cluster.data.mkdir()
    (cluster.data / "half").touch()
    (cluster.folder / "data.new").mkdir()

    cluster.start()
    assert cluster.is_up()
    assert not (cluster.data / "half").exists()


def test_a_data_folder_of_another_major_version_is_refused_with_the_way_out(cluster):
    (cluster.data / "PG_VERSION").write_text("9\n")

    with pytest.raises(LocalDatabaseError, match=r"was made by PostgreSQL 9, and .* set PGBIN"):
        cluster.start()


def test_one_that_does_not_start_names_its_log(cluster):
    cluster.start()
    cluster.stop()
    (cluster.data / "postgresql.conf").write_text("nonsense = yes\n")

    with pytest.raises(LocalDatabaseError, match=f"didn't start; {cluster.log} says why"):
        cluster.start()


def test_a_folder_with_a_long_path_has_its_socket_elsewhere(tmp_path, made):
    cluster = Cluster(tmp_path / ("long" * 30) / "postgres", durable=False)
    shutil.copytree(made.data, cluster.data)
    assert len(str(cluster.socket_folder / SOCKET_FILE)) <= LONGEST_SOCKET
    assert cluster.socket_folder == Cluster(cluster.folder).socket_folder

    cluster.start()
    try:
        assert cluster.is_up()
        assert stat.S_IMODE(cluster.socket_folder.stat().st_mode) == 0o700
    finally:
        cluster.stop()
        cluster.remove()


@pytest.mark.parametrize("comma", ["", ","])
def test_a_path_may_hold_what_shells_lists_and_addresses_split_at(tmp_path, made, comma):
    cluster = Cluster(tmp_path / f"A b{comma} c's 5%", durable=False)
    shutil.copytree(made.data, cluster.data)
    cluster.start()
    try:
        assert cluster.is_up()
        assert dj_database_url.parse(cluster.url)["HOST"] == str(cluster.socket_folder)
    finally:
        cluster.stop()
        cluster.remove()


def test_pgbin_chooses_the_programs(monkeypatch):
    found = find_binaries()
    monkeypatch.setenv("PGBIN", str(found.folder))
    assert find_binaries() == found


def test_a_pgbin_without_a_postgresql_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("PGBIN", str(tmp_path))
    with pytest.raises(LocalDatabaseError, match="has no PostgreSQL 15 or newer"):
        find_binaries()


def test_a_pgbin_that_is_too_old_is_refused(monkeypatch, tmp_path):
    for program in ("initdb", "pg_ctl", "postgres"):
        (tmp_path / program).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 14.9'\n")
        (tmp_path / program).chmod(0o755)
    monkeypatch.setenv("PGBIN", str(tmp_path))
    with pytest.raises(LocalDatabaseError, match="has no PostgreSQL 15 or newer"):
        find_binaries()


def manage(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py with a local database in a folder."""
    surroundings = os.environ | {"DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": ""}
    del surroundings["DATABASE_URL"], surroundings["DJANGO_SETTINGS_MODULE"]
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_a_lone_command_starts_the_database_and_stops_it(tmp_path):
    done = manage(tmp_path, "shell", "--no-imports", "-c", "print('ran')")
    assert (done.returncode, done.stdout) == (0, "ran\n"), done.stderr
    assert (tmp_path / "postgres" / "data" / "PG_VERSION").exists()
    assert not Cluster(tmp_path / "postgres").is_up()


@pytest.mark.slow
def test_localdb_says_how_it_stands_and_stops_it(tmp_path, cluster):
    assert "is not running" in manage(tmp_path, "localdb", "status").stdout

    presence = use(cluster)
    assert f"is running in {cluster.folder}" in manage(tmp_path, "localdb", "status").stdout
    refused = manage(tmp_path, "localdb", "stop")
    assert refused.returncode == 1
    assert refused.stderr.startswith("CommandError: The database is in use")

    presence.leave()
    assert manage(tmp_path, "localdb", "stop").stdout == "The database is stopped.\n"


@pytest.mark.slow
def test_localdb_keeps_a_copy(tmp_path, cluster):
    presence = use(cluster)
    with psycopg.connect(cluster.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")

    done = manage(tmp_path, "localdb", "backup")
    presence.leave()
    assert done.returncode == 0, done.stderr
    backup = Path(done.stdout.strip())
    assert backup.parent == tmp_path / "backups"
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert "CREATE TABLE public.kept" in backup.read_text(encoding="utf-8")


@pytest.mark.slow
def test_of_the_copies_from_before_migrations_the_last_five_are_kept(tmp_path, cluster):
    folder = tmp_path / "backups"
    folder.mkdir()
    mine = folder / "2020-01-01T00-00-00Z.sql"
    old = [folder / f"2020-01-0{day}T00-00-00Z-before-migrating.sql" for day in range(1, 7)]
    for path in (mine, *old):
        path.touch()
    made = actions.back_up_before_migrating(cluster, folder)
    assert made.name.endswith("-before-migrating.sql")
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert sorted(folder.iterdir()) == sorted([mine, *old[2:], made])
