"""A state of a component, and the texts that samples share."""

from __future__ import annotations

from dataclasses import dataclass

SLUG = "sample"
WORDING = "You wrote a design document that people outside your team used to make a decision."
HINT = "The document, and who used it to decide what."
NOTE = "RFC 12, retrieval as a service. Two teams built from it in May."
REASON = "There is no production system here to be on call for."


@dataclass(frozen=True)
class Sample[T]:
    """A state of a component: the id of its frame, its label, and what its template takes."""

    name: str
    label: str
    value: T
