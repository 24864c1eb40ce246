"""A PostgreSQL data folder, and the server that runs on it."""

import fcntl
import hashlib
import os
import shlex
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from urllib.parse import quote

import psycopg
from psycopg import sql

from localdb.binaries import Binaries, find_binaries
from localdb.errors import LocalDatabaseError
from localdb.privileges import Privileges, find_privileges

DATABASE_NAME = "careerladder"

# In bytes. The limit for a socket's path is 103 on macOS and 107 on Linux.
LONGEST_SOCKET = 100
SOCKET_FILE = ".s.PGSQL.5432"

SECONDS_TO_START = 60
SECONDS_TO_STOP = 30
# The child processes of a killed server hold its shared memory for about a second.
SECONDS_FOR_STALE_MEMORY = 10


@dataclass(frozen=True)
class Cluster:
    """A server that listens on a socket that only its owner can reach.

    With `durable=False`, for tests, a crash of the machine may corrupt the data, and the server is
    several times faster.
    """

    folder: Path
    durable: bool = True

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def socket_folder(self) -> Path:
        """A folder inside `folder` or, if that path is too long or has a comma, one in /tmp.

        It depends only on `folder`, because every process must compute the same path.
        """
        inside = self.folder / "socket"
        # PostgreSQL's clients read a path with a comma as a list of hosts.
        if len(os.fsencode(inside / SOCKET_FILE)) <= LONGEST_SOCKET and "," not in str(inside):
            return inside
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        # Not TMPDIR: its path may be long too, and differ between processes.
        return Path("/tmp", f"careerladder-{digest}")  # noqa: S108

    @property
    def url(self) -> str:
        return self.url_of(DATABASE_NAME)

    def url_of(self, database: str) -> str:
        host = quote(str(self.socket_folder), safe="")
        return f"postgresql://{DATABASE_NAME}@{host}/{database}"

    def is_up(self) -> bool:
        """Whether the server accepts connections. Wait for a server that is starting up."""
        deadline = time.monotonic() + SECONDS_TO_START
        while True:
            try:
                self._connect("postgres").close()
            except psycopg.OperationalError as error:
                message = str(error)
                if "starting up" not in message and "recovery" not in message:
                    # A server that refuses this connection, as one too many, is up.
                    return "FATAL" in message and "shutting down" not in message
                if time.monotonic() > deadline:
                    return False
                time.sleep(0.1)
            else:
                return True

    def start(self) -> None:
        """Start the server unless it runs, and create the data folder the first time.

        Raise LocalDatabaseError. Several processes may call this at once.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._locked(), _signals_deferred():
            if self.is_up():
                return
            binaries = find_binaries()
            privileges = find_privileges(self.folder, binaries["postgres"])
            if not (self.data / "PG_VERSION").exists():
                self._init_data_folder(binaries, privileges)
            self._check_version(binaries)
            self._make_socket_folder(privileges)
            self._start_server(binaries, privileges)
            self._create_database()

    def stop(self) -> None:
        """Stop the server if it runs, and close its connections. Raise LocalDatabaseError."""
        if not self.folder.exists():
            return
        with self._locked(), _signals_deferred():
            if not self.is_up():
                return
            binaries = find_binaries()
            privileges = find_privileges(self.folder, binaries["postgres"])
            done = _run(
                [
                    *(*privileges.prefix, binaries["pg_ctl"], "stop", "--mode=fast", "--wait"),
                    *(f"--timeout={SECONDS_TO_STOP}", f"--pgdata={self.data}"),
                ]
            )
            if done.returncode != 0:
                raise LocalDatabaseError(
                    f"The local PostgreSQL did not stop in {SECONDS_TO_STOP} s; see {self.log}."
                )

    def remove(self) -> None:
        """Delete the folder and the socket. For the clusters of tests."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.socket_folder, ignore_errors=True)

    def version(self) -> str:
        with self._connect("postgres") as connection:
            return connection.info.parameter_status("server_version") or "?"

    def _connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.socket_folder),
            port=5432,
            user=DATABASE_NAME,
            dbname=database,
            connect_timeout=5,
            autocommit=True,
        )

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.folder / "start.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _init_data_folder(self, binaries: Binaries, privileges: Privileges) -> None:
        """Run initdb in a temporary folder and rename it, so that no data folder is incomplete."""
        draft = self.folder / "data.new"
        for locale in _locales(binaries.major):
            shutil.rmtree(draft, ignore_errors=True)
            done = _run(
                [
                    *(*privileges.prefix, binaries["initdb"], f"--pgdata={draft}"),
                    *(f"--username={DATABASE_NAME}", "--auth=trust", "--encoding=UTF8", *locale),
                    *([] if self.durable else ["--no-sync"]),
                ]
            )
            if done.returncode == 0:
                break
        else:
            self.log.write_text(done.stdout, encoding="utf-8")
            raise LocalDatabaseError(
                f"PostgreSQL couldn't create its data folder; {self.log} says why. "
                "Fix that, or set DATABASE_URL."
            )
        shutil.rmtree(self.data, ignore_errors=True)
        draft.rename(self.data)

    def _check_version(self, binaries: Binaries) -> None:
        made_by = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        if made_by == str(binaries.major):
            return
        raise LocalDatabaseError(
            f"{self.data} was made by PostgreSQL {made_by}, and {binaries.folder} has "
            f"{binaries.major}: set PGBIN to the folder of PostgreSQL {made_by}. To move to "
            f"{binaries.major}, first run `manage.py localdb backup` with {made_by}, then load the "
            "backup into a new DATA_DIR."
        )

    def _make_socket_folder(self, privileges: Privileges) -> None:
        self.socket_folder.mkdir(mode=0o700, exist_ok=True)
        found = self.socket_folder.lstat()
        # In /tmp another user may have created it first.
        if self.socket_folder.is_symlink() or found.st_uid not in (os.geteuid(), privileges.owner):
            raise LocalDatabaseError(
                f"{self.socket_folder} belongs to another user: remove it, set DATA_DIR to a "
                "folder with a shorter path, or set DATABASE_URL."
            )
        self.socket_folder.chmod(0o700)
        if found.st_uid != privileges.owner:
            os.chown(self.socket_folder, privileges.owner, privileges.owner)

    def _start_server(self, binaries: Binaries, privileges: Privileges) -> None:
        self._remove_stale_pid_files()
        # pg_ctl would create the log as root, and the server couldn't write to it.
        self.log.touch(mode=0o600)
        if os.geteuid() == 0:
            os.chown(self.log, privileges.owner, privileges.owner)

        command = [*privileges.prefix, binaries["pg_ctl"], "start", "--silent", "--wait"]
        command += [f"--timeout={SECONDS_TO_START}", f"--pgdata={self.data}", f"--log={self.log}"]
        command += ["-o", self._options()]
        deadline = time.monotonic() + SECONDS_FOR_STALE_MEMORY
        while True:
            logged = self.log.stat().st_size
            if _run(command).returncode == 0 and self.is_up():
                return
            with self.log.open(encoding="utf-8", errors="replace") as log:
                log.seek(logged)
                new_lines = log.read()
            is_stale = "shared memory block" in new_lines or "lock file" in new_lines
            if not is_stale or time.monotonic() > deadline:
                raise LocalDatabaseError(
                    f"The local PostgreSQL didn't start; {self.log} says why. Fix that, or set "
                    "DATABASE_URL."
                )
            time.sleep(0.3)

    def _options(self) -> str:
        """The server's settings, quoted for the shell in which pg_ctl starts it.

        They are passed at each start, because the folder may have moved.
        """
        # This setting is a comma-separated list of quoted paths.
        quoted = str(self.socket_folder).replace('"', '""')
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{quoted}"',
            "unix_socket_permissions": "0700",
            "port": "5432",
            "timezone": "UTC",
            "lc_messages": "C",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return shlex.join(
            [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        )

    def _remove_stale_pid_files(self) -> None:
        """Remove the pid files of a dead server whose pid another process has now.

        PostgreSQL takes any process with that pid for a running server and refuses to start. It may
        be a zombie or, as is common in containers, where pids are small, any other process.
        """
        for file in (self.data / "postmaster.pid", self.socket_folder / f"{SOCKET_FILE}.lock"):
            try:
                pid = file.read_text(encoding="utf-8").partition("\n")[0]
                # A zombie's command line is empty.
                is_ours = b"postgres" in Path("/proc", pid, "cmdline").read_bytes()
            except OSError:
                # There is no such file, no such process, or no /proc on this system. PostgreSQL
                # handles these by itself.
                continue
            if not is_ours:
                file.unlink()

    def _create_database(self) -> None:
        with self._connect("postgres") as connection:
            found = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE_NAME]
            )
            if found.fetchone() is None:
                connection.execute(
                    sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE_NAME))
                )


def _locales(major: int) -> list[list[str]]:
    """The locale options of initdb, the preferred first: they sort alike on any machine."""
    if major >= 17:
        return [["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]]
    return [["--locale=C.UTF-8"], ["--locale=C"]]


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs, in English and without the caller's PG* variables."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return subprocess.run(
        command,
        env=environment | {"LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        # Ctrl-C in a terminal signals the whole process group; the server must not be in it.
        start_new_session=True,
    )


@contextmanager
def _signals_deferred() -> Iterator[None]:
    """Defer SIGINT and SIGTERM until the block ends, so that no server is left half started."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    waiting: list[int] = []

    def remember(number: int, frame: FrameType | None) -> None:
        waiting.append(number)

    before = {name: signal.signal(name, remember) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for name, action in before.items():
            signal.signal(name, action)
        for number in waiting:
            signal.raise_signal(number)
