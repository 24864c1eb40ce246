"""Every verb of the models, each where it writes something: of ada's, on the day after her life.

What it writes is said as `table: (new rows, rows that changed)`; what it is held by, as the model
whose row it locks first.
"""

from tests.verbs import assessments, evidence, marks, moves, plans
from tests.verbs.cast import Cast, Verb

__all__ = ["VERBS", "Cast", "Verb"]

VERBS: list[Verb] = [
    *evidence.VERBS,
    *marks.VERBS,
    *moves.VERBS,
    *plans.VERBS,
    *assessments.VERBS,
]
