"""A PostgreSQL for one run of the tests, in memory's reach and gone afterwards.

An early plugin (`-p tests.postgres`): pytest-django reads the settings before any conftest.
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

PREFIX = "careerladder-tests-"


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Prepare the environment that settings read; xdist's workers inherit it."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return

    # What an operator or a developer has exported must not decide what the tests find.
    for name in Configuration.model_fields:
        os.environ.pop(name.upper(), None)
    # TERM ends a run as Ctrl-C does, with all that belongs to it.
    signal.signal(signal.SIGTERM, _interrupt)
    _remove_what_killed_runs_left()

    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    atexit.register(_remove, folder, os.getpid())
    os.environ["DATA_DIR"] = str(folder)
    os.environ["SECRET_KEY"] = secrets.token_hex(32)
    cluster = _cluster_in(folder)
    try:
        # It stops when this process ends, however far the run has come.
        use(cluster)
    except LocalDatabaseError as error:
        sys.exit(str(error))
    os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL") or cluster.url


def _cluster_in(folder: Path) -> Cluster:
    return Cluster(folder / "postgres", durable=False)


def _remove(folder: Path, process: int) -> None:
    """Remove a run's folder, once its server has stopped; a forked child does not."""
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
