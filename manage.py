#!/usr/bin/env python
"""Django's commands, with the database they need."""

import sys

if sys.version_info < (3, 12):  # noqa: UP036: this line is for the Pythons that are too old.
    sys.exit(
        "careerladder needs Python 3.12 or newer: run `make run`, which finds or installs one, "
        "then .venv/bin/python manage.py"
    )

try:
    from careerladder.command_line import run
except ModuleNotFoundError as error:
    sys.exit(
        "{} isn't installed for {}: run `make run` once, then .venv/bin/python manage.py".format(
            error.name, sys.executable
        )
    )

if __name__ == "__main__":
    run(sys.argv)
