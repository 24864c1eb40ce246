"""A PostgreSQL for one run of the tests, in memory's reach and gone afterwards.

An early plugin (`-p tests.postgres`): pytest-django reads the settings before any conftest.
"""

import os
import secrets
import signal
import sys
import tempfile
from pathlib import Path
from types import FrameType

import pytest

from careerladder.configuration import Configuration
from careerladder.localdb import Cluster, LocalDatabaseError

_cluster: Cluster | None = None
_process = os.getpid()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Prepare the environment that settings read; xdist's workers inherit it."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return

    # What an operator or a developer has exported must not decide what the tests find.
    for name in Configuration.model_fields:
        os.environ.pop(name.upper(), None)
    os.environ["SECRET_KEY"] = secrets.token_hex(32)
    signal.signal(signal.SIGTERM, _end_as_after_ctrl_c)
    if given := os.environ.get("TEST_DATABASE_URL"):
        os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="careerladder-tests-")
        os.environ["DATABASE_URL"] = given
        return

    global _cluster
    folder = Path(tempfile.mkdtemp(prefix="careerladder-tests-"))
    _cluster = Cluster(folder / "postgres", durable=False)
    try:
        _cluster.start()
    except LocalDatabaseError as error:
        sys.exit(str(error))
    os.environ["DATA_DIR"] = str(folder)
    os.environ["DATABASE_URL"] = _cluster.url


def pytest_unconfigure() -> None:
    if _cluster is None or os.getpid() != _process:
        return
    _cluster.stop()
    _cluster.remove()


def _end_as_after_ctrl_c(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
