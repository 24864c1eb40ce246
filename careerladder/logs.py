"""What is written down while careerladder runs: a line of JSON for each event.

No line holds an address: neither a visitor's nor a page's, because some of ours are secrets.
"""

import logging
import re
from copy import copy
from typing import Any

import structlog
from structlog.typing import Processor

# A referrer in a refused form's reason; its host is what matters.
PATH_OF_A_URL = re.compile(r"(https?://[^/\s]+)\S*")


class WithoutAddresses(logging.Filter):
    """Rewords what Django and gunicorn say of a request: they name its path, or its sender."""

    def filter(self, record: logging.LogRecord) -> bool | logging.LogRecord:
        # A copy: another handler, a test's say, passes the same record through here again.
        record = copy(record)
        if record.name == "django.request":
            record.msg, record.args = "an exception ended a request", ()
            # The others only repeat a status, which the request's own line has.
            return record if record.exc_info else False
        if record.name == "django.security.csrf":
            reason = record.args[0] if isinstance(record.args, tuple) else ""
            record.msg = "a form was refused: " + PATH_OF_A_URL.sub(r"\1", str(reason))
            record.args = ()
        elif record.name.startswith("django.security"):
            # A wrong Host, say: no fault of ours, so no traceback.
            record.exc_info = None
        elif str(record.msg).startswith("Error handling request"):
            record.msg, record.args = "an exception ended a request", ()
        elif str(record.msg).startswith("Invalid request from ip"):
            record.msg, record.args = "what is not HTTP was refused", ()
        return record


# What every line gets while its request still runs.
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
    """For dictConfig: readable lines for a person at a terminal, or JSON for a machine."""
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
            # Their own handlers go: Django's print to a developer and mail to admins.
            "django": {"level": "INFO", "handlers": [], "propagate": True},
            "django.server": {"level": "INFO", "handlers": [], "propagate": True},
            # That it starts and stops is news in production; at a terminal it can be seen.
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
        # The prettier ones print the variables of each frame, and with them what people typed.
        exception_formatter=structlog.dev.plain_traceback,
    )
