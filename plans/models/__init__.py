"""What a person can prove, and what they plan: evidence, marks, the phase, the moves."""

from plans.models.acceptance import Acceptance
from plans.models.calendar_address import CalendarAddress
from plans.models.calendar_date import CalendarDate
from plans.models.evidence import Evidence
from plans.models.evidence_text import EvidenceText
from plans.models.evidence_tie import EvidenceTie
from plans.models.evidence_version import EvidenceVersion
from plans.models.example_evidence import ExampleEvidence, ExampleToRecord
from plans.models.mark import Mark, Reaffirmation
from plans.models.move import Move
from plans.models.move_change import MoveChange, MoveState
from plans.models.move_item import MoveItem
from plans.models.move_text import MoveText
from plans.models.pause import Pause
from plans.models.phase_pick import PhasePick
from plans.models.recognition import Recognition
from plans.models.removal import Removal
from plans.models.review import Review
from plans.models.serves_none import ServesNone

__all__ = [
    "Acceptance",
    "CalendarAddress",
    "CalendarDate",
    "Evidence",
    "EvidenceText",
    "EvidenceTie",
    "EvidenceVersion",
    "ExampleEvidence",
    "ExampleToRecord",
    "Mark",
    "Move",
    "MoveChange",
    "MoveItem",
    "MoveState",
    "MoveText",
    "Pause",
    "PhasePick",
    "Reaffirmation",
    "Recognition",
    "Removal",
    "Review",
    "ServesNone",
]
