"""The parts of this site's ladders that an archive points at.

A part that this site doesn't have is kept as retired, as the archive has it, so that the records of
it stay. Nobody else is shown it, and it counts nowhere.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.utils import timezone

from careerladder.ladders.loading.load import lock_content, record_revisions
from careerladder.models import (
    ChecklistItem,
    Ladder,
    LadderVersion,
    Phase,
    Question,
    Roadblock,
    RoutingRule,
    SuggestedMove,
)
from portability.container.mistakes import ArchiveMistake
from portability.schema.ladder import (
    ItemLine,
    LadderLine,
    PhaseLine,
    QuestionLine,
    RoadblockLine,
    RuleLine,
    SuggestedMoveLine,
)

MODELS: dict[type[Any], Any] = {
    PhaseLine: Phase,
    ItemLine: ChecklistItem,
    QuestionLine: Question,
    RuleLine: RoutingRule,
    RoadblockLine: Roadblock,
    SuggestedMoveLine: SuggestedMove,
}
# Items are put there, so that none is listed on a phase that others work on.
ELSEWHERE = "not-on-this-site"
RETIRED_WHY = "It came with an imported archive. This site’s ladder doesn’t have it."
# Parts that one archive may bring, and all of a site: they are read with every ladder.
MOST_NEW_PARTS = 200
MOST_IMPORTED_PARTS = 2_000
MOST_LADDER_LINES = 2_000


class UnknownPart(ValueError):
    """A record points at what neither this site nor the archive has."""


class LadderParts:
    """Finds the primary keys of parts of ladders, and creates those that are missing."""

    def __init__(self, today: date) -> None:
        self.created: list[Any] = []
        self._today = today
        self._ladders = {
            ladder.slug: ladder
            for ladder in Ladder.objects.filter(versions__isnull=False).distinct()
        }
        self._keys: dict[Any, dict[str, int]] = {}
        self._lines: defaultdict[Any, dict[str, Any]] = defaultdict(dict)
        self._count = 0
        self._is_locked = False

    def add_line(self, line: Any) -> None:
        """Take a line of ladder.jsonl. Raise ValueError if there are too many or it is a second."""
        self._count += 1
        if self._count > MOST_LADDER_LINES:
            raise ValueError(f"this file has at most {MOST_LADDER_LINES:,} lines")
        if isinstance(line, LadderLine):
            return
        model = MODELS[type(line)]
        if line.ref in self._lines[model]:
            raise ValueError(f"{line.ref} is there twice")
        self._lines[model][line.ref] = line

    def ladder(self, slug: str) -> Ladder:
        """Raise UnknownPart for a ladder that this site doesn't have."""
        try:
            return self._ladders[slug]
        except KeyError:
            raise UnknownPart(
                f"this site has no ladder {slug}; ask the people who run it to add it, then "
                "import the archive again"
            ) from None

    def key(self, model: Any, reference: str) -> int:
        """The primary key of a part, created if need be. Raise UnknownPart."""
        keys = self._keys_of(model)
        if reference not in keys:
            keys[reference] = self._create(model, reference)
        return keys[reference]

    def key_or_none(self, model: Any, reference: str | None) -> int | None:
        return None if reference is None else self.key(model, reference)

    def finish(self) -> None:
        """Let every process read the ladders that have new parts."""
        items = [part for part in self.created if isinstance(part, ChecklistItem)]
        record_revisions(items, timezone.now())
        for slug in {part.ladder.slug for part in self.created}:
            last = LadderVersion.objects.filter(ladder__slug=slug).latest("number")
            LadderVersion.objects.create(
                ladder=self._ladders[slug],
                number=last.number + 1,
                changes="",
                digest=last.digest,
            )

    def _keys_of(self, model: Any) -> dict[str, int]:
        if model not in self._keys:
            rows = model.objects.values_list("ladder__slug", "slug", "pk")
            self._keys[model] = {f"{ladder}/{slug}": key for ladder, slug, key in rows}
        return self._keys[model]

    def _create(self, model: Any, reference: str) -> int:
        ladder = self.ladder(reference.partition("/")[0])
        if not self._is_locked:
            # A load may have brought it meanwhile, and none is brought twice.
            lock_content()
            self._is_locked = True
            self._keys.clear()
            return self.key(model, reference)
        line = self._lines[model].get(reference)
        if line is None:
            name = model._meta.verbose_name
            raise UnknownPart(f"neither this site nor ladder.jsonl has the {name} {reference}")
        if len(self.created) >= MOST_NEW_PARTS:
            raise UnknownPart(f"more than {MOST_NEW_PARTS} parts of ladders aren’t on this site")
        columns = self._columns(line)
        return self._add(
            model,
            ladder=ladder,
            slug=reference.partition("/")[2],
            position=line.position,
            retired_on=line.retired_on or self._today,
            **columns,
        )

    def _add(self, model: Any, **columns: Any) -> int:
        part = model(retired_why=RETIRED_WHY, imported=True, **columns)
        part.save(force_insert=True)
        self.created.append(part)
        return int(part.pk)

    def _columns(self, line: Any) -> dict[str, Any]:
        """The columns of a part's own model."""
        if isinstance(line, RuleLine):
            return {
                "fewest": line.fewest,
                "most": line.most,
                "lower_id": self.key(Phase, line.lower),
                "higher_id": self.key_or_none(Phase, line.higher),
                "wording": line.wording,
            }
        if isinstance(line, ItemLine):
            phase = self._phase_elsewhere(line.ref.partition("/")[0])
            return {
                "phase_id": phase,
                "name": line.name,
                "wording": line.wording,
                "hint": line.hint,
            }
        columns: dict[str, Any] = line.model_dump(exclude={"kind", "ref", "position", "retired_on"})
        if isinstance(line, SuggestedMoveLine):
            for name, model in (
                ("item", ChecklistItem),
                ("roadblock", Roadblock),
                ("phase", Phase),
            ):
                columns[f"{name}_id"] = self.key_or_none(model, columns.pop(name))
        return columns

    def _phase_elsewhere(self, ladder: str) -> int:
        keys, reference = self._keys_of(Phase), f"{ladder}/{ELSEWHERE}"
        if reference not in keys:
            keys[reference] = self._add(
                Phase,
                ladder=self.ladder(ladder),
                slug=ELSEWHERE,
                position=0,
                title="Not on this site’s ladder",
                gate_name="Not on this site’s ladder",
                retired_on=self._today,
            )
        return keys[reference]


def reference_of(part: Any) -> str:
    return f"{part.ladder.slug}/{part.slug}"


def check_room_for_parts(created: list[Any]) -> None:
    """Raise ArchiveMistake if this site has more imported parts of ladders than it can hold.

    Anybody can import an archive, and every process reads all parts.
    """
    if not created:
        return
    total = sum(model.objects.filter(imported=True).count() for model in MODELS.values())
    if total > MOST_IMPORTED_PARTS:
        raise ArchiveMistake(
            "It has parts of ladders that this site doesn’t have, and there is no more room for "
            "such parts. Ask the people who run this site to import it."
        )
