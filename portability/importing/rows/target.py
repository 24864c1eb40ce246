"""Where rows go, and what of those before a later one needs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from careerladder.models import User
from portability.importing.ladder_parts import LadderParts
from portability.importing.writer import Writer


@dataclass
class Target:
    """Primary keys of rows by what an archive names them: an assessment’s answer by its question,
    the last version of an entry, the changes of a move, the versions of a packet. And the ladder
    of each packet.
    """

    person: User
    parts: LadderParts
    writer: Writer
    answers: dict[tuple[UUID, str], int] = field(default_factory=dict)
    last_versions: dict[UUID, int] = field(default_factory=dict)
    version_counts: Counter[UUID] = field(default_factory=Counter)
    changes: dict[tuple[UUID, int], int] = field(default_factory=dict)
    last_changes: dict[UUID, int] = field(default_factory=dict)
    under_way: Counter[str] = field(default_factory=Counter)
    ladder_of_packet: dict[UUID, str] = field(default_factory=dict)
    packet_versions: dict[tuple[UUID, int], int] = field(default_factory=dict)
