"""gunicorn's configuration, and the start-up steps.

`gunicorn --config python:careerladder.server` starts everything, on a machine and in a container.
The start-up steps run in the process that forks the workers, so that Django starts once. Only
gunicorn may import this module, because it sets signal handlers.
"""

import errno
import os
import resource
import signal
import socket
import sys
import time
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from careerladder.configuration import Configuration


def _exit(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _environment() -> "Configuration":
    from careerladder.configuration import configuration

    return configuration()


def _logging() -> dict[str, Any]:
    from careerladder.logs import logging_config

    return logging_config(readable=not _env.in_production)


# Until gunicorn sets its own handlers, SIGTERM would leave the local database running, and Ctrl-C
# would print a traceback. Slow imports come after this for the same reason.
signal.signal(signal.SIGTERM, _exit)
signal.signal(signal.SIGINT, _exit)

_env = _environment()

# An orphaned worker of a killed server holds the port for about a second.
SECONDS_FOR_PORT = 5
# Of the database. A request that finds a broken one makes a new one.
SECONDS_TO_KEEP_A_CONNECTION = 600

wsgi_app = "careerladder.server:prepared_application()"
bind = f"[{_env.host}]:{_env.port}" if ":" in _env.host else f"{_env.host}:{_env.port}"
# gthread, changed so that slow clients occupy no thread.
worker_class = "careerladder.worker.Worker"
workers = _env.workers
threads = _env.threads
# Of each worker. When all are taken, a new connection replaces an idle or slow one. Each needs a
# file descriptor.
_files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
worker_connections = 400 if _files == resource.RLIM_INFINITY else min(400, _files // 2)
# A response is written to memory first: careerladder/worker.py.
sendfile = False
# The application is loaded before the fork, so it must leave no connection open: the workers would
# share it.
preload_app = True
# A worker is replaced after this many requests, in case it leaks memory: not every few seconds when
# many visitors read kept pages. The jitter keeps workers from restarting at the same time.
max_requests = 50_000
max_requests_jitter = 5_000
timeout = 30
graceful_timeout = 5
keepalive = 5
# Workers touch a file as a heartbeat. On a disk this may block them.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
control_socket_disable = True
# gunicorn trusts no proxy; middleware/proxies.py trusts TRUSTED_PROXY_COUNT. No header may set
# SCRIPT_NAME or PATH_INFO.
forwarded_allow_ips = ""
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}
# middleware/request_log.py logs requests. gunicorn's access log would contain IP addresses.
accesslog = None
logconfig_dict = _logging()


def prepared_application() -> "WSGIApplication":
    """Run the start-up steps, then load the application. Exit with one line on a failure.

    The application is loaded last, because WhiteNoise serves only files that it finds on loading.
    """
    _wait_for_port()

    import django
    from django.core.management import CommandError, call_command
    from django.db import DatabaseError, connections
    from django.urls import get_resolver

    from careerladder.database import open_database, watch_local_database
    from careerladder.outage import reason_of

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careerladder.settings")
    django.setup()
    # Its models exist only after the setup.
    from careerladder.ladders import catalog

    open_database()
    watch_local_database()
    try:
        call_command("prepare", verbosity=0 if _env.in_production else 1)
        # The workers inherit these copies, and have them even if the database is away.
        for slug in catalog.loaded_ladders():
            catalog.ladder_or_404(slug)
    except CommandError as error:
        sys.exit(f"careerladder: {error}")
    except DatabaseError as error:
        sys.exit(f"careerladder: the database refused a start-up step: {reason_of(error)}")
    finally:
        # Workers must not share a connection.
        connections.close_all()

    from careerladder.wsgi import application

    # Load the views before the fork. Otherwise each worker would load them in its first request.
    get_resolver().url_patterns  # noqa: B018 -- a property that loads.
    return application


def on_starting(arbiter: Any) -> None:
    """Check the port again before gunicorn binds it: gunicorn would fail with many lines."""
    from careerladder.draining import drain_before_stopping

    drain_before_stopping(arbiter)
    _wait_for_port()


def when_ready(arbiter: Any) -> None:
    """Print the URL, except in production. It has a host name: passkeys refuse an IP address."""
    if _env.in_production:
        return
    everywhere = {"0.0.0.0", "::"}  # noqa: S104 -- to recognize, not to bind.
    host = "localhost" if _env.host in {"127.0.0.1", "::1", *everywhere} else _env.host
    print(f"http://{host}:{_env.port}", flush=True)  # noqa: T201 -- this is what `make run` says.
    if _env.host in everywhere and not _env.allowed_hosts:
        hint = "ALLOWED_HOSTS is not set: until it names this host, other machines get error 400."
        print(hint, flush=True)  # noqa: T201


def post_fork(arbiter: Any, worker: Any) -> None:
    """Keep a connection for each thread, and don't wait for a database that is away.

    In workers only: a command connects once, and says itself that it can't.
    """
    from django.db import connections

    connections.settings["default"] |= {
        "ENGINE": "careerladder.postgresql",
        "CONN_MAX_AGE": SECONDS_TO_KEEP_A_CONNECTION,
    }


def _wait_for_port() -> None:
    """Wait up to SECONDS_FOR_PORT until the port is free. Otherwise exit with one line."""
    deadline = time.monotonic() + SECONDS_FOR_PORT
    family = socket.AF_INET6 if ":" in _env.host else socket.AF_INET
    while True:
        try:
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((_env.host, _env.port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                sys.exit(
                    f"careerladder: {_env.host}:{_env.port} can't be used: {error.strerror}. "
                    "Set HOST to an address of this machine, and PORT to one above 1023."
                )
            if time.monotonic() > deadline:
                sys.exit(
                    f"careerladder: port {_env.port} is in use. Stop what runs "
                    "there, or choose another: PORT=8001 make run"
                )
            time.sleep(0.2)
        else:
            return
