"""How many examples a run tries: fewer with QUICK in the environment, as set by `make check`."""

from __future__ import annotations

import os

IS_QUICK = "QUICK" in os.environ


def examples(number: int) -> int:
    """The number of examples of a property in this run; a full run tries `number`."""
    return max(number // 10, 5) if IS_QUICK else number
