"""How much a run tries: with QUICK in the environment, as `make check` has it, a little of each."""

from __future__ import annotations

import os

IS_QUICK = "QUICK" in os.environ


def examples(number: int) -> int:
    """How many examples of a property, where a whole run tries so many."""
    return max(number // 10, 5) if IS_QUICK else number
