"""A row of a fixture file and a mistake in one. Both know where they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import models

from careerladder.models import (
    FAQ,
    ChecklistItem,
    Dimension,
    Ladder,
    Level,
    Phase,
    Question,
    Resource,
    Roadblock,
    RoutingRule,
    SuggestedMove,
)
from careerladder.models.content import Content

# In the order of loading: each after those that it points at.
CONTENT: tuple[type[Ladder] | type[Content], ...] = (
    Ladder,
    Phase,
    Level,
    Dimension,
    ChecklistItem,
    Question,
    RoutingRule,
    Roadblock,
    SuggestedMove,
    Resource,
    FAQ,
)

# A model's label, then the natural key of one of its rows.
type Key = tuple[str, ...]
type Field = models.Field[Any, Any]


@dataclass(frozen=True, order=True)
class Mistake:
    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


@dataclass(eq=False)
class Row:
    """One row of a fixture: its model, its fields as written, and the lines they stand on."""

    model: type[Ladder] | type[Content]
    fields: dict[str, Any]
    file: str
    line: int
    lines: dict[str, int] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    @property
    def slug(self) -> str:
        return str(self.fields.get("slug", ""))

    @property
    def ladder(self) -> str:
        return self.slug if self.model is Ladder else str(self.fields["ladder"][0])

    @property
    def key(self) -> Key:
        named = (self.slug,) if self.model is Ladder else (self.ladder, self.slug)
        return (self.label, *named)

    @property
    def replacement(self) -> Key | None:
        """The key of the row in `replaced_by`."""
        named = self.fields.get("replaced_by")
        return (self.label, *named) if named else None

    @property
    def is_named(self) -> bool:
        """Whether it says which row it is: the others may be compared with it."""
        named = self.model is Ladder or is_key(self.fields.get("ladder"), of=Ladder)
        return named and isinstance(self.fields.get("slug"), str)

    @property
    def is_current(self) -> bool:
        return self.fields.get("retired_on") is None

    def references(self) -> list[tuple[str, Key]]:
        """The fields that point at other rows, each with the key of a row that it names."""
        named = []
        for name, each in written_fields(self.model).items():
            value = self.fields.get(name)
            if value is not None and each.is_relation:
                keys = value if each.many_to_many else [value]
                named += [(name, key_of(each, key)) for key in keys]
        return named

    def mistake(self, what: str, name: str = "") -> Mistake:
        return Mistake(self.file, self.lines.get(name, self.line), what)


def written_fields(model: type[models.Model]) -> dict[str, Field]:
    """What an author writes: every field but the surrogate key."""
    columns = [each for each in model._meta.concrete_fields if not each.primary_key]
    return {each.name: each for each in [*columns, *model._meta.many_to_many]}


def is_key(value: object, *, of: object) -> bool:
    """Whether a row of that model could be named so: by [ladder, slug], a ladder by [slug]."""
    parts = 1 if of is Ladder else 2
    return (
        isinstance(value, list)
        and len(value) == parts
        and all(isinstance(part, str) for part in value)
    )


def key_of(field: Field, named: list[str]) -> Key:
    """The key of the row that a field names."""
    target: Any = field.related_model
    return (target._meta.label_lower, *named)
