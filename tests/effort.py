"""How much a run tries: EFFORT is `quick` (`make check`), `normal` or `thorough`.

What is drawn at random differs from run to run, so that many normal runs are a thorough one.
"""

from __future__ import annotations

import os
import random
from collections.abc import Sequence

EFFORT = os.environ.get("EFFORT", "normal")
IS_QUICK = EFFORT == "quick"
SHARES = {"quick": 10, "normal": 4, "thorough": 1}

# The processes of a run must draw the same: the first one sets it, and the others inherit it.
SEED = os.environ.setdefault("SEED", str(random.randrange(10_000)))  # noqa: S311


def examples(number: int) -> int:
    """The number of examples of a property in this run; a thorough run tries `number`."""
    return max(number // SHARES[EFFORT], 5)


def drawn[T](law: str, cases: Sequence[T]) -> list[T]:
    """A third of the cases of a law, in order; all of them in a thorough run.

    For a law that is tried on everything there is, each of which has tests of its own.
    """
    if EFFORT == "thorough":
        return list(cases)
    chosen = random.Random(f"{SEED} {law}").sample(range(len(cases)), (len(cases) + 2) // 3)  # noqa: S311
    return [cases[place] for place in sorted(chosen)]
