"""How much a run tries: EFFORT is `quick` (`make check`), `normal` or `thorough`."""

from __future__ import annotations

import os

EFFORT = os.environ.get("EFFORT", "normal")
IS_QUICK = EFFORT == "quick"

# What is drawn at random differs from run to run, so many normal runs are a thorough one.
SHARES = {"quick": 10, "normal": 4, "thorough": 1}


def examples(number: int) -> int:
    """The number of examples of a property in this run; a thorough run tries `number`."""
    return max(number // SHARES[EFFORT], 5)
