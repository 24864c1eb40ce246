"""Start the local PostgreSQL again when it ends while somebody uses it.

The watcher is a process of its own: a thread would not survive gunicorn's forks. Its standard input
ends with the process that started it, however that ends, and the watcher with it.
"""

import atexit
import os
import subprocess
import sys
from pathlib import Path

from localdb.cluster import Cluster

# A watcher that is starting PostgreSQL finishes that first.
SECONDS_TO_END = 60


def watch(cluster: Cluster) -> None:
    """Watch the server until this process ends. Call it after `use`, which then stops the server.

    At the end, functions run in the reverse order of their registration: the watcher ends first,
    so it doesn't start what is being stopped.
    """
    watcher = subprocess.Popen(
        [sys.executable, "-m", "localdb", str(cluster.folder)],
        stdin=subprocess.PIPE,
        cwd=Path(__file__).parent.parent,
        # Ctrl-C is for the server. The watcher ends after it.
        start_new_session=True,
    )
    atexit.register(_end, watcher, os.getpid())


def _end(watcher: subprocess.Popen[bytes], process: int) -> None:
    if os.getpid() != process:
        return  # A forked worker.
    try:
        watcher.communicate(timeout=SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        watcher.kill()
