"""Run the tests through a PgBouncer in transaction mode: `PGBOUNCER=yes pytest …`.

It needs Debian's package `pgbouncer`. Test databases are made without it, because PgBouncer keeps
connections that would get in the way, and used through it.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
from pathlib import Path

from django.db import connection

from localdb import Cluster
from localdb.cluster import DATABASE_NAME
from localdb.privileges import find_privileges

PORT = 6432

CONFIGURATION = """
[databases]
* = host={postgres} port=5432 user={user}

[pgbouncer]
pool_mode = transaction
unix_socket_dir = {folder}
listen_addr =
listen_port = {port}
auth_type = any
max_client_conn = 200
default_pool_size = 20
logfile = {folder}/log
pidfile = {folder}/pid
"""


def start_pooler(cluster: Cluster, folder: Path) -> None:
    """Start PgBouncer in front of a cluster, if PGBOUNCER is set. It ends with this process."""
    if not os.environ.get("PGBOUNCER"):
        return
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        sys.exit("PGBOUNCER is set, but there is no pgbouncer.")
    folder.mkdir(mode=0o700)
    # As PostgreSQL, it refuses to run as root.
    privileges = find_privileges(folder, program)
    text = CONFIGURATION.format(
        postgres=cluster.socket_folder, user=DATABASE_NAME, folder=folder, port=PORT
    )
    (folder / "ini").write_text(text, encoding="utf-8")
    command = [*privileges.prefix, program, "--quiet", str(folder / "ini")]
    process = subprocess.Popen(command)  # noqa: S603
    atexit.register(_end, process, os.getpid())
    os.environ["TEST_POOLER_FOLDER"] = str(folder)


def connect_through_pooler() -> None:
    """Let this process's connections to its test database go through PgBouncer, if there is one."""
    if folder := os.environ.get("TEST_POOLER_FOLDER"):
        connection.close()
        connection.settings_dict |= {"HOST": folder, "PORT": PORT}


def _end(process: subprocess.Popen[bytes], parent: int) -> None:
    if os.getpid() == parent:
        process.kill()
        process.wait()
