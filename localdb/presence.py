"""Count the processes that use the local PostgreSQL, by a shared lock. The last one stops it."""

import atexit
import fcntl
import os
import sys
from dataclasses import dataclass
from io import TextIOWrapper

from localdb.cluster import Cluster
from localdb.errors import LocalDatabaseError


@dataclass
class Presence:
    """A process's shared lock on the cluster's users.lock, for as long as it needs the server.

    The lock ends with the process, however it ends. A forked child shares its parent's lock, so
    `leave` does nothing in a child.
    """

    cluster: Cluster
    lock: TextIOWrapper
    process: int

    def leave(self) -> None:
        """Release the lock, and stop the server unless another process uses it."""
        if os.getpid() != self.process or self.lock.closed:
            return
        with self.lock:
            if _try_exclusive(self.lock):
                self.cluster.stop()


def use(cluster: Cluster) -> Presence:
    """Start the server unless it runs, and keep it running until this process ends.

    Raise LocalDatabaseError.
    """
    cluster.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = (cluster.folder / "users.lock").open("a")
    # A process that is stopping the server holds the lock exclusively: wait for it.
    fcntl.flock(lock, fcntl.LOCK_SH)
    presence = Presence(cluster, lock, os.getpid())
    atexit.register(_leave_at_exit, presence)
    cluster.start()
    return presence


def _leave_at_exit(presence: Presence) -> None:
    try:
        presence.leave()
    except LocalDatabaseError as error:
        sys.stderr.write(f"careerladder: {error}\n")


def stop_unless_used(cluster: Cluster) -> bool:
    """Stop the server. Return False, and let it run, if a process uses it."""
    if not cluster.folder.exists():
        return True
    with (cluster.folder / "users.lock").open("a") as lock:
        if not _try_exclusive(lock):
            return False
        cluster.stop()
    return True


def _try_exclusive(lock: TextIOWrapper) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
