"""A row of a fixture file, and a mistake in one. Both have a file and a line number."""

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

# In the order of loading: each model after those it refers to.
CONTENT_MODELS: tuple[type[Ladder] | type[Content], ...] = (
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
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(eq=False)
class Row:
    """One row of a fixture: its model, the values of its fields, and their line numbers."""

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
        natural_key = (self.slug,) if self.model is Ladder else (self.ladder, self.slug)
        return (self.label, *natural_key)

    @property
    def replacement(self) -> Key | None:
        """The key of the row in `replaced_by`."""
        natural_key = self.fields.get("replaced_by")
        return (self.label, *natural_key) if natural_key else None

    @property
    def has_key(self) -> bool:
        """Whether `key` can be read: the ladder and the slug are written as they should be."""
        has_ladder = self.model is Ladder or is_key(self.fields.get("ladder"), of=Ladder)
        return has_ladder and isinstance(self.fields.get("slug"), str)

    @property
    def is_current(self) -> bool:
        return self.fields.get("retired_on") is None

    def references(self) -> list[tuple[str, Key]]:
        """The name of each relation and the key of a row it refers to; one pair for each key."""
        references = []
        for name, each in fixture_fields(self.model).items():
            value = self.fields.get(name)
            if value is not None and each.is_relation:
                keys = value if each.many_to_many else [value]
                references += [(name, key_of(each, key)) for key in keys]
        return references

    def mistake(self, message: str, field_name: str = "") -> Mistake:
        """A mistake at the line of a field or, if the row doesn't have it, of the row."""
        return Mistake(self.file, self.lines.get(field_name, self.line), message)


def fixture_fields(model: type[models.Model]) -> dict[str, Field]:
    """The fields that a fixture has, by name: all but the primary key, and what is not edited."""
    columns = [
        each for each in model._meta.concrete_fields if each.editable and not each.primary_key
    ]
    return {each.name: each for each in [*columns, *model._meta.many_to_many]}


def is_key(value: object, *, of: object) -> bool:
    """Whether a value is a natural key of the model `of`: [ladder, slug], or [slug] of a ladder."""
    parts = 1 if of is Ladder else 2
    return (
        isinstance(value, list)
        and len(value) == parts
        and all(isinstance(part, str) for part in value)
    )


def key_of(field: Field, natural_key: list[str]) -> Key:
    """The key of the row that a relation refers to."""
    target: Any = field.related_model
    return (target._meta.label_lower, *natural_key)
