"""How many records an account has, and whose a record is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import batched
from typing import Any
from uuid import UUID

from assessments.models import Assessment, Sitting
from careerladder.models import User
from packets.models import Packet, PacketEvidence, PacketVersion, Reason, Story
from plans.models import (
    Acceptance,
    CalendarDate,
    Evidence,
    Mark,
    Move,
    Pause,
    PhasePick,
    Recognition,
    Review,
)
from sharing.models import ShareLink, SignOff

KEYS_AT_ONCE = 1_000
OF_PACKET, OF_VERSION = "packet__user", "version__packet__user"
OF_LINK = "link__version__packet__user"

# The models whose rows have a uuid, with the way to their person.
OWNERS: dict[Any, str] = {
    Assessment: "user",
    Sitting: "user",
    Evidence: "user",
    Move: "user",
    CalendarDate: "user",
    Packet: "user",
    PacketEvidence: OF_PACKET,
    Story: OF_PACKET,
    Reason: OF_PACKET,
    ShareLink: OF_VERSION,
    SignOff: OF_LINK,
}

# What people think of as a record, in the order of pages: its file, its model with the way to its
# person, and its names for one and for several.
COUNTED: dict[str, tuple[Any, str, str, str]] = {
    "evidence.jsonl": (Evidence, "user", "entry of evidence", "entries of evidence"),
    "marks.jsonl": (Mark, "user", "tick or “not possible” mark", "ticks and “not possible” marks"),
    "assessments.jsonl": (Assessment, "user", "assessment", "assessments"),
    "sittings.jsonl": (Sitting, "user", "unfinished assessment", "unfinished assessments"),
    "phase_picks.jsonl": (PhasePick, "user", "choice of a phase", "choices of a phase"),
    "moves.jsonl": (Move, "user", "move", "moves"),
    "proposals.jsonl": (Acceptance, "user", "accepted proposal", "accepted proposals"),
    "pauses.jsonl": (Pause, "user", "pause of the plan", "pauses of the plan"),
    "roadblocks.jsonl": (
        Recognition,
        "user",
        "roadblock choice",
        "roadblock choices",
    ),
    "reviews.jsonl": (Review, "user", "monthly review", "monthly reviews"),
    "calendar_dates.jsonl": (CalendarDate, "user", "calendar setting", "calendar settings"),
    "packets.jsonl": (Packet, "user", "packet", "packets"),
    "packet_versions.jsonl": (PacketVersion, OF_PACKET, "published version", "published versions"),
    "share_links.jsonl": (ShareLink, OF_VERSION, "share link", "share links"),
    "sign_offs.jsonl": (SignOff, OF_LINK, "reader’s answer", "readers’ answers"),
}


def has_records(person: User) -> bool:
    return any(
        model._base_manager.filter(**{owner: person}).exists()
        for model, owner, _, _ in COUNTED.values()
    )


def record_counts(person: User) -> dict[str, int]:
    """How many records of each kind an account has, by the file of an archive; none of 0."""
    counts = {
        file: model._base_manager.filter(**{owner: person}).count()
        for file, (model, owner, _, _) in COUNTED.items()
    }
    return {file: count for file, count in counts.items() if count}


def counts_in_words(counts: Mapping[str, int]) -> list[str]:
    """“14 entries of evidence”, “1 packet”: what is counted by file."""
    return [
        f"{count:,} {one if count == 1 else several}"
        for file, (_, _, one, several) in COUNTED.items()
        if (count := counts.get(file, 0))
    ]


def owners_of(keys: Iterable[UUID]) -> Iterator[tuple[UUID, int | None]]:
    """The uuids that records of this site have, and whose they are: None for nobody’s."""
    for some in batched(keys, KEYS_AT_ONCE):
        for model, owner in OWNERS.items():
            yield from model._base_manager.filter(pk__in=some).values_list("pk", owner)
