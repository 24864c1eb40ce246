"""Every verb of the models as a call on ada's records, after the scenario.

Each has what it writes, as `table +new ~changed -gone`, and `held_by`, the model whose row it locks
first.
"""

from tests.verbs import assessments, evidence, marks, moves, packets, plans, reminders, sharing
from tests.verbs.cast import Cast, Verb

__all__ = ["VERBS", "Cast", "Verb"]

VERBS: list[Verb] = [
    *evidence.VERBS,
    *marks.VERBS,
    *moves.VERBS,
    *plans.VERBS,
    *assessments.VERBS,
    *packets.VERBS,
    *sharing.VERBS,
    *reminders.VERBS,
]
