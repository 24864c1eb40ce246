"""What manage.py does around Django's commands: the database before, one line after a failure."""

import os
import signal
import sys
from types import FrameType

import django
from django.core.management import execute_from_command_line
from django.db import OperationalError

from careerladder.database import open_database, reason_of

# These work on files only; `localdb` sees to the database itself.
WITHOUT_DATABASE = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "localdb",
    "makemessages",
    "version",
}


def run(argv: list[str]) -> None:
    """Run one of Django's commands, with the database it needs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careerladder.settings")
    # TERM ends a command as Ctrl-C does: through the doors, where the database is let go.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _leave)
    try:
        if _needs_database(argv[1:]):
            # A connection's first words are queries, which Django wants no sooner than its apps.
            django.setup()
            open_database()
        execute_from_command_line(argv)
    except OperationalError as error:
        sys.exit(f"careerladder: the database doesn't answer: {reason_of(error)}")
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


def _needs_database(arguments: list[str]) -> bool:
    if not arguments or {"--help", "-h", "--version"} & set(arguments):
        return False
    return arguments[0] not in WITHOUT_DATABASE


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)
