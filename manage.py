#!/usr/bin/env python
"""Django's commands, with the database they need."""

import signal
import sys

# Nothing runs yet that would have to be ended with care: Ctrl-C needs no words.
signal.signal(signal.SIGINT, signal.SIG_DFL)

if sys.version_info < (3, 12):  # noqa: UP036 -- for these it is.
    sys.exit(
        "careerladder needs Python 3.12 or newer: run `make run`, which finds or installs one, "
        "then .venv/bin/python manage.py"
    )

try:
    from careerladder.command_line import run
except ModuleNotFoundError as error:
    sys.exit(
        f"{error.name} isn't installed for {sys.executable}: run `make run` once, "
        "then .venv/bin/python manage.py"
    )

if __name__ == "__main__":
    run(sys.argv)
