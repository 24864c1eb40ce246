"""What a person can prove: evidence, the marks they set, and the phase they work on."""

from plans.models.evidence import Evidence, EvidenceTie, EvidenceVersion, Removal, Told
from plans.models.mark import Mark, Reaffirmation
from plans.models.phase_pick import PhasePick

__all__ = [
    "Evidence",
    "EvidenceTie",
    "EvidenceVersion",
    "Mark",
    "PhasePick",
    "Reaffirmation",
    "Removal",
    "Told",
]
