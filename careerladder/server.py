"""gunicorn's configuration, and the way from a bare start to a server that answers.

`gunicorn --config python:careerladder.server` is all that runs, here and in a container: the
start-up steps happen in the process that forks the workers, so that Django starts once. Nothing
but gunicorn imports this: it takes the process's signals.
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


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _environment() -> "Configuration":
    from careerladder.configuration import configuration

    return configuration()


def _logging() -> dict[str, Any]:
    from careerladder.logs import logging_config

    return logging_config(readable=not _env.in_production)


# Until gunicorn sees to signals itself, a bare TERM would leave the database running, and Ctrl-C
# print where it struck. That is why the imports that take time come later than this.
signal.signal(signal.SIGTERM, _leave)
signal.signal(signal.SIGINT, _leave)

_env = _environment()

# An orphaned worker of a server that was killed takes about a second to notice, and to let go.
SECONDS_FOR_PORT = 5

wsgi_app = "careerladder.server:prepared_application()"
bind = f"[{_env.host}]:{_env.port}" if ":" in _env.host else f"{_env.host}:{_env.port}"
# gthread, of which slow clients hold no thread.
worker_class = "careerladder.worker.Worker"
workers = _env.workers
threads = _env.threads
# A worker's; whoever comes when they are taken replaces the slowest. Each is an open file.
_files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
worker_connections = 400 if _files == resource.RLIM_INFINITY else min(400, _files // 2)
# An answer is written to memory first: careerladder/worker.py.
sendfile = False
# Nothing may query while the application is loaded: what is opened there, all workers share.
preload_app = True
# A worker is replaced now and then, in case it leaks; the jitter keeps them from going together.
max_requests = 5000
max_requests_jitter = 500
timeout = 30
graceful_timeout = 5
keepalive = 5
# Workers show that they live by touching a file: on a disk that can block them.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
control_socket_disable = True
# gunicorn believes no proxy: middleware/proxies.py does, as many as it was told of. No header may
# say which part of the address is ours (SCRIPT_NAME, PATH_INFO).
forwarded_allow_ips = ""
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}
# The log of requests is ours: gunicorn's has addresses in it.
accesslog = None
logconfig_dict = _logging()


def prepared_application() -> "WSGIApplication":
    """Take the start-up steps, then load the application; each failure is one line and an end.

    In this order: WhiteNoise serves the files it finds while it is loaded.
    """
    _wait_for_port()

    import django
    from django.core.management import CommandError, call_command
    from django.db import DatabaseError, connections
    from django.urls import get_resolver

    from careerladder.database import open_database, reason_of

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careerladder.settings")
    django.setup()
    open_database()
    try:
        call_command("prepare", verbosity=0 if _env.in_production else 1)
    except CommandError as error:
        sys.exit(f"careerladder: {error}")
    except DatabaseError as error:
        sys.exit(f"careerladder: the database refused a start-up step: {reason_of(error)}")
    finally:
        # A connection must not be shared by the workers to come.
        connections.close_all()

    from careerladder.wsgi import application

    # Views are loaded here, once, rather than by each worker while its first visitor waits.
    get_resolver().url_patterns  # noqa: B018 -- a property that loads.
    return application


def on_starting(arbiter: Any) -> None:
    """Look again, right before gunicorn takes the port: it has more than one line for failure."""
    _wait_for_port()


def when_ready(arbiter: Any) -> None:
    """Say where, by name: passkeys refuse a bare address. In production the log says it."""
    if _env.in_production:
        return
    everywhere = {"0.0.0.0", "::"}  # noqa: S104 -- to recognise, not to bind.
    host = "localhost" if _env.host in {"127.0.0.1", "::1", *everywhere} else _env.host
    print(f"http://{host}:{_env.port}", flush=True)  # noqa: T201 -- this is what `make run` says.
    if _env.host in everywhere and not _env.allowed_hosts:
        told = "ALLOWED_HOSTS is not set: other machines are answered 400 until it names this one."
        print(told, flush=True)  # noqa: T201


def post_fork(arbiter: Any, worker: Any) -> None:
    """Pool connections, in workers only: a pool has threads, and they don't survive a fork."""
    from django.db import connections

    connections.settings["default"]["OPTIONS"]["pool"] = {
        "min_size": 1,
        # A thread has one connection, and one more lets a broken one be replaced.
        "max_size": _env.threads + 1,
        "timeout": 5,
    }


def _wait_for_port() -> None:
    """End with one line unless the port is free, or becomes it soon."""
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
                    f"careerladder: {_env.host}:{_env.port} can't be served: {error.strerror}. "
                    "Set HOST to an address of this machine, and PORT to one above 1023."
                )
            if time.monotonic() > deadline:
                sys.exit(
                    f"careerladder: port {_env.port} is taken. End what runs there, "
                    "or choose another: PORT=8001 make run"
                )
            time.sleep(0.2)
        else:
            return
