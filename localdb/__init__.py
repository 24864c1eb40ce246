"""A PostgreSQL that needs no set-up: it runs while something uses it, over a private socket.

Only `use` starts anything. To know the address, as settings do, is free.
"""

from localdb.binaries import Binaries, find_binaries
from localdb.cluster import Cluster
from localdb.errors import LocalDatabaseError
from localdb.presence import Presence, stop_unless_used, use

__all__ = [
    "Binaries",
    "Cluster",
    "LocalDatabaseError",
    "Presence",
    "find_binaries",
    "stop_unless_used",
    "use",
]
