"""What is written down while careerladder runs: a line of JSON for each event.

No line holds an address: neither a visitor's nor a page's, because some of ours are secrets.
"""

import logging
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# What Django and gunicorn say of a request names its path or its sender. The request's own line
# (middleware/request_log.py) has the status already, so of these only tracebacks are kept.
TALKS_OF_ADDRESSES = ("django.request", "django.security")


class OnlyTracebacks(logging.Filter):
    """Lets through what was raised, without the sentence that names where."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.exc_info:
            return False
        record.msg, record.args = "an exception ended a request", ()
        return True


def logging_config(*, readable: bool) -> dict[str, Any]:
    """For dictConfig: readable lines for a person at a terminal, or JSON for a machine."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="%H:%M:%S" if readable else "iso", utc=not readable),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    rendering: list[Processor] = (
        [_console_renderer()]
        if readable
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    )
    quiet = {"level": "INFO", "handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"only_tracebacks": {"()": OnlyTracebacks}},
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [
                    _without_what_the_formatter_adds,
                    *rendering,
                ],
            }
        },
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "line"},
            "tracebacks": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["only_tracebacks"],
            },
        },
        "root": {"level": "INFO", "handlers": ["console"]},
        "loggers": {
            # Django's own handlers go: they print to a developer and mail to admins.
            "django": quiet,
            "django.server": quiet,
            **{
                name: {"level": "WARNING", "handlers": ["tracebacks"], "propagate": False}
                for name in TALKS_OF_ADDRESSES
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


def _without_what_the_formatter_adds(
    logger: WrappedLogger, method: str, event: EventDict
) -> EventDict:
    return structlog.stdlib.ProcessorFormatter.remove_processors_meta(logger, method, event)
