"""manage.py: start the database before a command, and report a database failure in one line."""

import os
import signal
import sys
from types import FrameType

import django
from django.core.management import execute_from_command_line
from django.db import OperationalError

from careerladder.database import open_database
from careerladder.outage import reason_of

# Commands that don't need a database. `localdb` handles the database itself.
COMMANDS_WITHOUT_DATABASE = {
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
    """Run a management command. Open the database first, if the command needs it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careerladder.settings")
    # SIGTERM raises an exception, as Ctrl-C does, so that atexit handlers release the database.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _exit)
    try:
        if _needs_database(argv[1:]):
            # Opening a connection makes queries, and Django warns of queries before setup().
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
    return arguments[0] not in COMMANDS_WITHOUT_DATABASE


def _exit(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)
