"""Every verb of the models, each where it writes something: of ada's, on the day after her life.

What it writes is said as `table: (new rows, rows that changed)`; what it is held by, as the model
whose row it locks first.
"""

from tests.verbs import of_assessments, of_evidence, of_marks, of_moves, of_plans
from tests.verbs.cast import Cast, Verb

__all__ = ["VERBS", "Cast", "Verb"]

VERBS: list[Verb] = [
    *of_evidence.VERBS,
    *of_marks.VERBS,
    *of_moves.VERBS,
    *of_plans.VERBS,
    *of_assessments.VERBS,
]
