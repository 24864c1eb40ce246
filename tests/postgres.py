"""Start a PostgreSQL server for one run of the tests, and remove it afterwards.

Loaded as a plugin (`-p tests.postgres`), because pytest-django reads the settings before any
conftest.
"""

import atexit
import contextlib
import os
import secrets
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from types import FrameType

import pytest

from careerladder.configuration import Configuration
from localdb import Cluster, LocalDatabaseError, stop_unless_used, use
from tests.pooler import start_pooler

PREFIX = "careerladder-tests-"


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Set the environment variables that settings read. xdist's workers inherit them."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return

    # Exported settings of the app must not change the results.
    for name in Configuration.model_fields:
        os.environ.pop(name.upper(), None)
    # A SIGTERM ends a run like Ctrl-C, with its child processes.
    signal.signal(signal.SIGTERM, _interrupt)
    _remove_what_killed_runs_left()

    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    atexit.register(_remove, folder, os.getpid())
    os.environ["DATA_DIR"] = str(folder)
    os.environ["SECRET_KEY"] = secrets.token_hex(32)
    cluster = _cluster_in(folder)
    try:
        # The server stops when this process ends, however it ends.
        use(cluster)
    except LocalDatabaseError as error:
        sys.exit(str(error))
    start_pooler(cluster, folder / "pooler")
    os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL") or cluster.url


def _cluster_in(folder: Path) -> Cluster:
    return Cluster(folder / "postgres", durable=False)


def _remove(folder: Path, process: int) -> None:
    """Stop the server and remove the run's folder, unless called in a forked child."""
    if os.getpid() == process:
        _cluster_in(folder).remove()
        shutil.rmtree(folder, ignore_errors=True)


def _remove_what_killed_runs_left() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        # Another run that starts now removes it too.
        with contextlib.suppress(FileNotFoundError):
            cluster = _cluster_in(folder)
            if folder.stat().st_uid == os.geteuid() and stop_unless_used(cluster):
                _remove(folder, os.getpid())


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
