"""What a person can prove, and what they plan: evidence, marks, the phase, the moves."""

from plans.models.evidence import Evidence, EvidenceTie, EvidenceVersion, Removal, Told
from plans.models.mark import Mark, Reaffirmation
from plans.models.move import Move, MoveItem
from plans.models.move_change import MoveChange, MoveState
from plans.models.outline import Outline
from plans.models.phase_pick import PhasePick
from plans.models.plan import Acceptance, CalendarAddress, Pause, Recognition, Review

__all__ = [
    "Acceptance",
    "CalendarAddress",
    "Evidence",
    "EvidenceTie",
    "EvidenceVersion",
    "Mark",
    "Move",
    "MoveChange",
    "MoveItem",
    "MoveState",
    "Outline",
    "Pause",
    "PhasePick",
    "Reaffirmation",
    "Recognition",
    "Removal",
    "Review",
    "Told",
]
