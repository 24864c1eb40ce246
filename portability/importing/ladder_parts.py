"""The parts of this site's ladders that an archive points at.

A part that this site doesn't have is kept as retired, as the archive has it, so that the records of
it stay. Nobody else is shown it, and it counts nowhere. Accounts share such a part only if their
archives say the same of it, word for word: nobody reads what somebody else's archive brought.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from datetime import date
from typing import Any

from django.utils import timezone

from careerladder.ladders.imported import add_version
from careerladder.ladders.loading.load import lock_content, record_revisions
from careerladder.models import (
    ChecklistItem,
    Ladder,
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
# What an archive says of each, by which two archives say the same of a part; and what it names.
# What is named comes before what names it.
SAYS: dict[Any, tuple[str, ...]] = {
    Phase: ("title", "theme", "gate_name"),
    ChecklistItem: ("name", "wording", "hint"),
    Question: ("wording", "hint", "look_back_months"),
    RoutingRule: ("fewest", "most", "wording"),
    Roadblock: ("name", "why", "unlock"),
    SuggestedMove: (
        *("name", "what", "produces", "hours", "weeks", "done_when"),
        *("only_if", "systems", "blocked_by"),
    ),
}
NAMES_PARTS: dict[Any, tuple[str, ...]] = {
    RoutingRule: ("lower", "higher"),
    SuggestedMove: ("item", "roadblock", "phase"),
}
# Items are put there, so that none is listed on a phase that others work on.
ELSEWHERE = "not-on-this-site"
RETIRED_WHY = "It came with an imported archive. This site’s ladder doesn’t have it."
NOT_HERE = "Not on this site’s ladder"
LONGEST_SLUG = 80
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

    def other_slugs(self) -> dict[str, str]:
        """New slugs for parts that this site keeps from another archive, which says something else.

        Each is derived from what the part says, so that it is the same one again.
        """
        found: dict[str, str] = {}
        for model, columns in SAYS.items():
            named, lines = NAMES_PARTS.get(model, ()), self._lines[model]
            rows = model.objects.filter(imported=True)
            related = [f"{name}__ladder" for name in named]
            kept = {_reference(part): part for part in rows.select_related("ladder", *related)}
            for reference in lines.keys() & kept.keys() - self._keys_of(model).keys():
                line, part = lines[reference], kept[reference]
                new = [getattr(line, name) for name in columns]
                new += [found.get(each, each) for each in (getattr(line, name) for name in named)]
                old = [getattr(part, name) for name in columns]
                old += [_reference(getattr(part, name)) for name in named]
                if new != old:
                    ladder, _, slug = reference.partition("/")
                    digest = hashlib.sha256(json.dumps(new).encode()).hexdigest()
                    found[slug] = f"{slug[: LONGEST_SLUG - 9]}-{digest[:8]}"
                    found[reference] = f"{ladder}/{found[slug]}"
        return found

    @property
    def names(self) -> tuple[str, ...]:
        """Of the parts that were created, but for the phase that holds items."""
        return tuple(_name_of(part) for part in self.created if part.slug != ELSEWHERE)

    def finish(self) -> None:
        """Let every process read the ladders that have new parts."""
        items = [part for part in self.created if isinstance(part, ChecklistItem)]
        record_revisions(items, timezone.now())
        for ladder in {part.ladder.pk for part in self.created}:
            add_version(ladder)

    def _keys_of(self, model: Any) -> dict[str, int]:
        if model not in self._keys:
            rows = model.objects.filter(imported=False).values_list("ladder__slug", "slug", "pk")
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
        same = model.objects.filter(ladder=ladder, slug=reference.partition("/")[2]).first()
        if same is not None:
            # By `other_slugs`, it says the same.
            return int(same.pk)
        return self._add(
            model,
            ladder=ladder,
            slug=reference.partition("/")[2],
            position=line.position,
            retired_on=line.retired_on or self._today,
            **self._columns(line),
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
        phase = Phase.objects.filter(ladder__slug=ladder, slug=ELSEWHERE, imported=True).first()
        if phase is not None:
            return int(phase.pk)
        return self._add(
            Phase,
            ladder=self.ladder(ladder),
            slug=ELSEWHERE,
            position=0,
            title=NOT_HERE,
            gate_name=NOT_HERE,
            retired_on=self._today,
        )


def _reference(part: Any) -> str | None:
    return part and f"{part.ladder.slug}/{part.slug}"


def _name_of(part: Any) -> str:
    """How people know a part, within a list."""
    if isinstance(part, ChecklistItem | Roadblock | SuggestedMove):
        return str(part.name)
    return str(part.title if isinstance(part, Phase) else part.wording)


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
