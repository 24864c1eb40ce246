"""Ada with her records, and the description of a verb."""

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
from tests.stored_people import insert_ada

OTHER = EvidenceText(date(2026, 5, 2), "Told otherwise.", ("https://example.org/9",))
A_WEEK, A_MONTH = TODAY + timedelta(days=7), TODAY + timedelta(days=40)


class Cast:
    """Ada and her records by name. Each access reads from the database again."""

    def __init__(self, *, continued: bool = False) -> None:
        self.ada, self.keys = insert_ada(continued=continued)
        self.here: LadderContent = ladder_or_404(DEFAULT_LADDER)

    @property
    def mine(self) -> dict[str, Any]:
        return {"user": self.ada, "ladder": self.here.ladder}

    def the(self, name: str) -> Any:
        model, key = self.keys[name]
        return model.objects.get(pk=key)

    def item(self, slug: str) -> ChecklistItem:
        return ChecklistItem.objects.get(ladder=self.here.ladder, slug=slug)

    def phase(self, slug: str) -> Any:
        return self.here.phase(slug).phase

    def suggested(self, slug: str) -> Any:
        return next(each for each in self.here.suggested_moves if each.slug == slug)


@dataclass(frozen=True)
class Verb:
    """`of` returns the call, which takes no argument. `continued`: after the whole scenario."""

    name: str
    of: Callable[[Cast], Callable[[], object]]
    writes: str = ""
    held_by: type[Model] | None = None
    continued: bool = False
    refused_by: type[Refusal] | None = None

    def __str__(self) -> str:
        return self.name

    @property
    def written(self) -> set[str]:
        """What it writes, as `row_changes` returns it."""
        return set(self.writes.split(", ")) if self.writes else set()
