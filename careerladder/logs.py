"""Logging: a line of JSON for each event.

No line has a client's IP address, or the path of a URL, because some paths contain secrets.
"""

import logging
import re
from copy import copy
from typing import Any

import structlog
from structlog.typing import Processor

from careerladder.outage import outage_of

# The reason of a CSRF failure may have the Referer. Only its scheme and host are logged.
URL_WITH_PATH = re.compile(r"(https?://[^/\s]+)\S*")


class WithoutAddresses(logging.Filter):
    """Rewrites messages of Django and gunicorn that have the path or IP address of a request."""

    def filter(self, record: logging.LogRecord) -> bool | logging.LogRecord:
        # A copy, because another handler, as in tests, may filter the same record again.
        record = copy(record)
        if record.name == "django.request":
            record.msg, record.args = "an exception ended a request", ()
            # Records without an exception repeat the status, which the request's line has. Of an
            # outage of the database, careerladder/outage.py has logged the beginning.
            if not record.exc_info or outage_of(record.exc_info[1]):
                return False
            return record
        if record.name == "django.security.csrf":
            reason = record.args[0] if isinstance(record.args, tuple) else ""
            record.msg = "a form was refused: " + URL_WITH_PATH.sub(r"\1", str(reason))
            record.args = ()
        elif record.name.startswith("django.security"):
            # Such as an invalid Host header. It is the client's fault, so the traceback is dropped.
            record.exc_info = None
        elif str(record.msg).startswith("Error handling request"):
            record.msg, record.args = "an exception ended a request", ()
        elif str(record.msg).startswith("Invalid request from ip"):
            record.msg, record.args = "something that is not HTTP was refused", ()
        return record


# These run in the thread of the request, because they read its context.
SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
]

structlog.configure(
    processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)


def logging_config(*, readable: bool) -> dict[str, Any]:
    """The dictConfig of lines that are readable in a terminal, or of JSON."""
    rendering: list[Processor] = (
        [structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False), _console_renderer()]
        if readable
        else [
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ]
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"without_addresses": {"()": WithoutAddresses}},
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *rendering,
                ],
            }
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "filters": ["without_addresses"],
                "formatter": "line",
            }
        },
        "root": {"level": "INFO", "handlers": ["console"]},
        "loggers": {
            # Without Django's own handlers, which print in debug mode and mail the admins.
            "django": {"level": "INFO", "handlers": [], "propagate": True},
            "django.server": {"level": "INFO", "handlers": [], "propagate": True},
            # Starts and stops are logged in production only.
            "gunicorn.error": {
                "level": "WARNING" if readable else "INFO",
                "handlers": [],
                "propagate": True,
            },
        },
    }


def _console_renderer() -> Processor:
    return structlog.dev.ConsoleRenderer(
        colors=False,
        pad_event_to=0,
        sort_keys=False,
        # The other formatters print local variables, and so what people typed.
        exception_formatter=structlog.dev.plain_traceback,
    )
