"""A life with one of everything: done, undone, and done again, with days between.

`live` yields each moment after its deeds, so that a test can look at how it stood then.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby

from tests.scenario.evidence import of_evidence
from tests.scenario.later import later
from tests.scenario.marks import of_marks, of_placement
from tests.scenario.person import BEGAN, NO, NOW, TODAY, YES, Life, day, outline
from tests.scenario.plan import of_the_plan

__all__ = ["BEGAN", "NO", "NOW", "TODAY", "YES", "Life", "day", "live", "outline"]


def live(life: Life, *, goes_on: bool = False) -> Iterator[datetime]:
    """The first part of a life; and the second, in which what was open ends, and the reverse."""
    deeds = [*of_evidence(life), *of_marks(life), *of_placement(life), *of_the_plan(life)]
    if goes_on:
        deeds += later(life)
    deeds.sort(key=lambda deed: deed[0])
    for number, together in groupby(deeds, key=lambda deed: deed[0]):
        at = life.began + timedelta(days=number)
        for _, deed in together:
            deed(at)
        yield at
