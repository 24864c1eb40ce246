"""Fixture files as rows that know their lines, and every mistake in them.

The files are in Django's fixture format. Line numbers come from the YAML nodes, which Django's own
deserializer does not keep.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import FieldDoesNotExist, ValidationError
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
)

CONTENT: tuple[type[models.Model], ...] = (
    Ladder,
    Phase,
    Level,
    Dimension,
    ChecklistItem,
    Question,
    RoutingRule,
    Roadblock,
    Resource,
    FAQ,
)
# What a position is counted within; everything else is counted within its ladder.
COUNTED_WITHIN_A_PHASE = (Dimension, ChecklistItem)


@dataclass(frozen=True, order=True)
class Mistake:
    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


@dataclass
class Row:
    """One row of a fixture: its model, its fields as written, and where they stand."""

    model: type[models.Model]
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
        if self.model is Ladder:
            return self.slug
        named = self.fields.get("ladder")
        return str(named[0]) if isinstance(named, list) and named else ""

    @property
    def key(self) -> tuple[str, ...]:
        return (self.slug,) if self.model is Ladder else (self.ladder, self.slug)

    @property
    def is_current(self) -> bool:
        return self.fields.get("retired_on") is None

    def mistake(self, what: str, name: str = "") -> Mistake:
        return Mistake(self.file, self.lines.get(name, self.line), what)

    def as_fixture(self) -> dict[str, Any]:
        return {"model": self.label, "fields": self.fields}


def read(folder: Path) -> tuple[list[Row], list[Mistake]]:
    """Every row of a ladder's folder, in the order of the files, and every mistake in them."""
    rows: list[Row] = []
    mistakes: list[Mistake] = []
    files = sorted(folder.glob("*.yaml"))
    if not files:
        return [], [Mistake(str(folder), 1, "There is no .yaml file here.")]
    for path in files:
        _read_file(path, rows, mistakes)
    for row in rows:
        mistakes.extend(_mistakes_of_a_row(row))
    # References and rules between rows are judged only once each row is sound by itself.
    return rows, sorted(mistakes or _mistakes_between(rows))


def _read_file(path: Path, rows: list[Row], mistakes: list[Mistake]) -> None:
    name = str(path)
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        mistakes.append(Mistake(name, line, f"This is not YAML: {error.problem}."))
        return
    except UnicodeDecodeError:
        mistakes.append(Mistake(name, 1, "This is not UTF-8."))
        return
    if not isinstance(root, yaml.SequenceNode):
        mistakes.append(
            Mistake(name, 1, "A fixture is a list of rows.")
        )
        return
    for node in root.value:
        row_or_mistake = _read_row(name, node)
        if isinstance(row_or_mistake, Row):
            rows.append(row_or_mistake)
        else:
            mistakes.extend(row_or_mistake)


def _read_row(file: str, node: yaml.Node) -> Row | list[Mistake]:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        return [Mistake(file, line, "A row needs the keys model and fields.")]
    parts = {key.value: value for key, value in node.value}
    if set(parts) != {"model", "fields"} or not isinstance(parts["fields"], yaml.MappingNode):
        return [Mistake(file, line, "A row has the keys model and fields, and no others.")]
    label = str(parts["model"].value)
    model = next((each for each in CONTENT if each._meta.label_lower == label.lower()), None)
    if model is None:
        return [Mistake(file, line, f"{label} is not a model of a ladder's content.")]

    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    mistakes = []
    loader = yaml.CSafeLoader("")
    for key, value in parts["fields"].value:
        if key.value in values:
            mistakes.append(
                Mistake(file, key.start_mark.line + 1, f"{key.value} stands here twice.")
            )
        values[key.value] = loader.construct_object(value, deep=True)
        lines[key.value] = key.start_mark.line + 1
    return mistakes or Row(model, values, file, line, lines)


def _mistakes_of_a_row(row: Row) -> Iterator[Mistake]:
    known = {each.name: each for each in row.model._meta.get_fields() if _is_written(each)}
    for name in row.fields:
        if name not in known:
            yield row.mistake(f"{row.label} has no field {name}.", name)
    plain = {}
    for name, each in known.items():
        if isinstance(each, (models.ForeignKey, models.ManyToManyField)):
            yield from _mistakes_of_a_reference(row, name, each)
        elif name in row.fields:
            plain[name] = row.fields[name]
        elif not each.blank and not each.has_default():
            yield row.mistake(f"{row.label} {row.slug} needs {name}.")
    try:
        row.model(**plain).clean_fields(exclude=set(known) - set(plain))
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            for message in messages:
                yield row.mistake(f"{name}: {message}", name)
    if row.model is not Ladder:
        yield from _mistakes_of_a_retirement(row)


def _is_written(each: Any) -> bool:
    """Whether an author writes this field: neither the key nor a way back from another model."""
    return isinstance(each, (models.Field)) and not each.primary_key


def _mistakes_of_a_reference(
    row: Row, name: str, each: models.ForeignKey[Any, Any] | models.ManyToManyField[Any, Any]
) -> Iterator[Mistake]:
    value = row.fields.get(name)
    if isinstance(each, models.ManyToManyField):
        if not isinstance(value, list) or not value or not all(map(_is_natural_key, value)):
            yield row.mistake(f"{name} needs a list of keys, each [ladder, slug].", name)
    elif value is None:
        if not each.null:
            yield row.mistake(f"{row.label} {row.slug} needs {name}.", name)
    elif not _is_natural_key(value):
        yield row.mistake(f"{name} needs a key: [ladder], or [ladder, slug].", name)


def _is_natural_key(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(part, str) for part in value)


def _mistakes_of_a_retirement(row: Row) -> Iterator[Mistake]:
    if row.is_current:
        for name in ("retired_why", "replaced_by"):
            if row.fields.get(name):
                yield row.mistake(f"{name} goes with retired_on, a date.", name)
    elif not row.fields.get("retired_why"):
        yield row.mistake("A retired row says why, in retired_why.", "retired_on")


def _mistakes_between(rows: list[Row]) -> list[Mistake]:
    return [
        *_repeated(rows),
        *_dangling(rows),
        *(mistake for ladder in _by_ladder(rows).values() for mistake in _missing_parts(ladder)),
    ]


def _repeated(rows: Iterable[Row]) -> Iterator[Mistake]:
    seen: dict[tuple[str, ...], Row] = {}
    for row in rows:
        first = seen.setdefault((row.label, *row.key), row)
        if first is not row:
            yield row.mistake(
                f"The slug {row.slug} stands twice, first at {first.file}:{first.line}.", "slug"
            )
    places: dict[tuple[object, ...], Row] = {}
    for row in rows:
        if row.model is Ladder or not row.is_current:
            continue
        within = row.fields["phase"] if row.model in COUNTED_WITHIN_A_PHASE else [row.ladder]
        first = places.setdefault((row.label, *within, row.fields["position"]), row)
        if first is not row:
            yield row.mistake(
                f"{row.slug} has the position of {first.slug}, {row.fields['position']}.",
                "position",
            )


def _dangling(rows: list[Row]) -> Iterator[Mistake]:
    """References to nothing, to another ladder, or from something current to something retired."""
    by_key = {(row.label, *row.key): row for row in rows}
    for row in rows:
        for name, label, key in _references(row):
            target = by_key.get((label, *key))
            if target is None:
                yield row.mistake(f"{name} names {', '.join(key)}, which is not here.", name)
            elif target.ladder != row.ladder:
                yield row.mistake(f"{name} names a row of another ladder.", name)
            elif row.is_current and not target.is_current:
                yield row.mistake(f"{name} names {target.slug}, which is retired.", name)


def _references(row: Row) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for name, value in row.fields.items():
        try:
            each = row.model._meta.get_field(name)
        except FieldDoesNotExist:  # pragma: no cover  # Judged with the row itself.
            continue
        if value is None or not isinstance(each, (models.ForeignKey, models.ManyToManyField)):
            continue
        target = each.related_model
        label = (row.model if isinstance(target, str) else target)._meta.label_lower
        for key in value if isinstance(each, models.ManyToManyField) else [value]:
            yield name, label, tuple(key)


def _by_ladder(rows: Iterable[Row]) -> dict[str, list[Row]]:
    ladders = defaultdict(list)
    for row in rows:
        ladders[row.ladder].append(row)
    return dict(ladders)


def _missing_parts(rows: list[Row]) -> Iterator[Mistake]:
    """What a ladder cannot do without: its own row, and phases that have levels and items."""
    ladder = next((row for row in rows if row.model is Ladder), None)
    if ladder is None:
        yield rows[0].mistake(f"There is no ladder {rows[0].ladder} here.", "ladder")
        return
    current = [row for row in rows if row.model is not Ladder and row.is_current]
    for model in (Level, ChecklistItem):
        served = {tuple(row.fields["phase"]) for row in current if row.model is model}
        for phase in current:
            if phase.model is Phase and phase.key not in served:
                yield phase.mistake(f"The phase {phase.slug} has no {model._meta.verbose_name}.")
    yield from _mistakes_of_the_routing(ladder, current)


def _mistakes_of_the_routing(ladder: Row, current: list[Row]) -> Iterator[Mistake]:
    """Every number of counted yeses meets one rule."""
    questions = sum(row.model is Question for row in current)
    rules = [row for row in current if row.model is RoutingRule]
    met = Counter(
        counted
        for rule in rules
        for counted in range(rule.fields["fewest"], rule.fields["most"] + 1)
    )
    for counted in range(questions + 1):
        if met[counted] != 1:
            yield (rules or [ladder])[0].mistake(
                f"{counted} counted yeses of {questions} meet {met[counted]} routing rules; "
                "each number meets one."
            )
    for rule in rules:
        if rule.fields["fewest"] > rule.fields["most"]:
            yield rule.mistake("fewest is more than most.", "fewest")
        if rule.fields["most"] > questions:
            yield rule.mistake(f"There are {questions} questions.", "most")
        if rule.fields["lower"] == rule.fields.get("higher"):
            yield rule.mistake("higher is the same phase as lower.", "higher")
