"""Ada, what she has, and what a verb is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Model

from careerladder.ladders.catalog import DEFAULT_LADDER, LadderContent, ladder_or_404
from careerladder.models import ChecklistItem
from plans.models import EvidenceText
from plans.models.refusals import Refusal
from tests.scenario import TODAY
from tests.stored_people import put_ada

OTHER = EvidenceText(date(2026, 5, 2), "Told otherwise.", ("https://example.org/9",))
A_WEEK, A_MONTH = TODAY + timedelta(days=7), TODAY + timedelta(days=40)


class Cast:
    """Ada and what she has, read anew each time that it is asked for."""

    def __init__(self, *, goes_on: bool = False) -> None:
        self.ada, self.keys = put_ada(goes_on=goes_on)
        self.here: LadderContent = ladder_or_404(DEFAULT_LADDER)

    @property
    def mine(self) -> dict[str, Any]:
        return {"user": self.ada, "ladder": self.here.ladder}

    def the(self, name: str) -> Any:
        model, key = self.keys[name]
        return model.objects.get(pk=key)

    def item(self, slug: str) -> ChecklistItem:
        return ChecklistItem.objects.get(slug=slug)

    def phase(self, slug: str) -> Any:
        return self.here.phase(slug).phase

    def suggested(self, slug: str) -> Any:
        return next(each for each in self.here.suggested_moves if each.slug == slug)


@dataclass(frozen=True)
class Verb:
    """`of` gets ready what is called with nothing. `goes_on`: after the whole of her life."""

    name: str
    of: Callable[[Cast], Callable[[], object]]
    writes: str = ""
    held_by: type[Model] | None = None
    goes_on: bool = False
    refused_by: type[Refusal] | None = None

    def __str__(self) -> str:
        return self.name

    @property
    def written(self) -> set[str]:
        """What it writes, a table at a time."""
        return set(self.writes.split(", ")) if self.writes else set()
