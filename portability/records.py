"""Whether an account has records, and whose a record is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import batched
from typing import Any
from uuid import UUID

from django.apps import apps

from assessments.models import Assessment, Sitting
from careerladder.models import User
from packets.models import Packet, PacketEvidence, Reason, Story
from plans.models import CalendarDate, Evidence, Move
from portability.coverage import IN_ARCHIVE
from sharing.models import ShareLink, SignOff

KEYS_AT_ONCE = 1_000
# The models whose rows have a uuid, with the way to their person.
OWNER = {
    Assessment: "user",
    Sitting: "user",
    Evidence: "user",
    Move: "user",
    CalendarDate: "user",
    Packet: "user",
    PacketEvidence: "packet__user",
    Story: "packet__user",
    Reason: "packet__user",
    ShareLink: "version__packet__user",
    SignOff: "link__version__packet__user",
}


def record_counts(person: User) -> dict[str, int]:
    """How many records of each kind an account has, by the model's name in the plural."""
    counts: dict[str, int] = {}
    for model in _models_of_a_person():
        if count := model._base_manager.filter(user=person).count():
            counts[str(model._meta.verbose_name_plural)] = count
    return counts


def owners_of(keys: Iterable[UUID]) -> Iterator[tuple[UUID, int | None]]:
    """The uuids that records of this site have, and whose they are: None for nobody’s."""
    for some in batched(keys, KEYS_AT_ONCE):
        for model, owner in OWNER.items():
            yield from model._base_manager.filter(pk__in=some).values_list("pk", owner)


def _models_of_a_person() -> list[Any]:
    models = [apps.get_model(label) for label in IN_ARCHIVE]
    return [model for model in models if any(each.name == "user" for each in model._meta.fields)]
