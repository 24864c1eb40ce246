"""A PostgreSQL server that needs no set-up. It listens on a private socket while a process uses it.

Only `use` starts the server. Reading `Cluster.url`, as the settings do, starts nothing.
"""

from localdb.binaries import Binaries, find_binaries
from localdb.cluster import Cluster
from localdb.errors import LocalDatabaseError
from localdb.presence import Presence, stop_unless_used, use
from localdb.watch import watch

__all__ = [
    "Binaries",
    "Cluster",
    "LocalDatabaseError",
    "Presence",
    "find_binaries",
    "stop_unless_used",
    "use",
    "watch",
]
