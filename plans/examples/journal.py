"""The entries of the journal that may be the example of a question's answer."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from assessments.example_sources import ExampleSource, OfferedText
from assessments.models import SittingAnswer
from assessments.retakes import Window
from careerladder.models import User
from plans.models import Evidence, EvidenceTie

MOST_OFFERED = 5


def offered_entries(person: User, asked: SittingAnswer, today: date) -> list[OfferedText]:
    """The newest entries within the question's look-back window, at most five. One query.

    They are filed under an item that the question names, or under none yet.
    """
    ties = EvidenceTie.objects.open().filter(
        evidence=OuterRef("pk"), item__questions=asked.question_id
    )
    unfiled = person.evidence.unfiled().values("pk")
    offered = person.evidence.present().filter(Q(Exists(ties)) | Q(pk__in=unfiled))
    if asked.look_back_months:
        offered = offered.filter(happened_by__gte=Window(asked.look_back_months, today).since)
    newest = offered.order_by("-happened_by", "-happened_on", "-recorded_at", "pk")
    return [
        OfferedText(str(piece.pk), piece.when, _text_of(piece), piece.get_absolute_url())
        for piece in newest[:MOST_OFFERED]
    ]


def text_of_entry(person: User, key: str) -> str:
    """The text of a person's entry; empty if there is no such entry. One query."""
    try:
        piece = person.evidence.present().filter(pk=UUID(key)).first()
    except ValueError:
        return ""
    return _text_of(piece) if piece else ""


def _text_of(piece: Evidence) -> str:
    return piece.note or "\n".join(piece.links)


ENTRIES = ExampleSource(offered_entries, text_of_entry)
