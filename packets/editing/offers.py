"""Reasons against that a packet's own gaps suggest."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from packets.content import ItemState, PacketContent
from plans.gate.rules import Gate


@dataclass(frozen=True)
class OfferedReason:
    """A reason, the answer it begins with, and the `origin` by which it is taken once."""

    origin: str
    reason: str
    answer: str = ""


def offered_reasons(
    content: PacketContent,
    gate: Gate | None,
    why_not_possible: Mapping[str, str],
    *,
    taken: Collection[str],
) -> tuple[OfferedReason, ...]:
    """One for each gap, each item with only old evidence, and each that is not possible.

    `why_not_possible` has the reasons given, by the item's slug; `taken` the origins to leave out.
    """
    offers = []
    for item in content.items:
        match item.state:
            case ItemState.OPEN | ItemState.CLAIMED | ItemState.NOT_SHOWN:
                offers.append(OfferedReason(f"gap:{item.slug}", f"No evidence for “{item.name}”."))
            case ItemState.IN_PROGRESS:
                reason = f"“{item.name}” is in progress, not done."
                offers.append(OfferedReason(f"progress:{item.slug}", reason))
            case ItemState.NOT_POSSIBLE:
                reason = f"“{item.name}” isn’t possible in my current job."
                answer = why_not_possible.get(item.slug, "")
                offers.append(OfferedReason(f"not-possible:{item.slug}", reason, answer))
    for status in gate.ageing if gate else ():
        reason = f"The evidence for “{status.item.name}” is over a year old."
        offers.append(OfferedReason(f"ageing:{status.item.slug}", reason))
    return tuple(offer for offer in offers if offer.origin not in taken)
