"""Who uses the local PostgreSQL, and who stops it: the last one out."""

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
    """A shared lock on the cluster's users file for as long as a process needs the server.

    The lock goes with the process, however that ends, and a forked child shares its parent's:
    only the process that came in may leave.
    """

    cluster: Cluster
    lock: TextIOWrapper
    process: int

    def leave(self) -> None:
        """Stop the server unless somebody else uses it."""
        if os.getpid() != self.process or self.lock.closed:
            return
        with self.lock:
            if _becomes_exclusive(self.lock):
                self.cluster.stop()


def use(cluster: Cluster) -> Presence:
    """Start the server if it doesn't run, and hold it until this process ends.

    Raises LocalDatabaseError.
    """
    cluster.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = (cluster.folder / "users.lock").open("a")
    # Whoever is stopping the server has the lock to itself: wait, then start it anew.
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
    """Stop the server. Returns False, and lets it run, if a process uses it."""
    if not cluster.folder.exists():
        return True
    with (cluster.folder / "users.lock").open("a") as lock:
        if not _becomes_exclusive(lock):
            return False
        cluster.stop()
    return True


def _becomes_exclusive(lock: TextIOWrapper) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
