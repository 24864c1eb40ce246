"""Check the rows of a folder: each by itself, and all together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from careerladder.ladders.loading.row import Field, Key, Mistake, Row, fixture_fields, is_key
from careerladder.models import (
    ChecklistItem,
    Dimension,
    Ladder,
    Level,
    Phase,
    Question,
    RoutingRule,
    SuggestedMove,
)

# A position is unique among current rows with the same values of these fields. For other models it
# is unique within the ladder.
POSITION_SCOPES: dict[type[models.Model], tuple[str, ...]] = {
    Dimension: ("phase",),
    ChecklistItem: ("phase",),
    SuggestedMove: ("item", "roadblock", "phase"),
}

# Their current rows may name what is retired.
MAY_NAME_RETIRED: tuple[type[models.Model], ...] = (SuggestedMove, Question)

# For each kind of field the Python type that YAML must give, and how to write such a value. The
# first that matches applies.
YAML_TYPES: tuple[tuple[type[models.Field[Any, Any]], type, str], ...] = (
    (models.DateField, date, "a date, like 2026-01-31, without quotes"),
    (models.IntegerField, int, "a whole number, without quotes"),
    (models.Field, str, "text, in quotes if it looks like anything else"),
)


def find_mistakes(rows: list[Row], *, is_complete: bool) -> list[Mistake]:
    """Return all mistakes: of each row and, if `is_complete`, between the rows.

    `is_complete` says that every row of the files could be read and has a key. A row with mistakes
    of its own is not compared with the others.
    """
    mistakes: list[Mistake] = []
    valid: list[Row] = []
    for row in rows:
        found = list(_row_mistakes(row))
        mistakes += found
        if not found:
            valid.append(row)
    if is_complete:
        mistakes += _duplicate_slugs(rows)
        mistakes += _duplicate_positions(valid)
        mistakes += _dangling_references(valid, {row.key: row for row in rows})
        mistakes += _circular_replacements(valid)
        invalid_models = {row.model for row in rows if row not in valid}
        for ladder in _by_ladder(rows).values():
            mistakes += _missing_content(ladder, invalid_models)
    return mistakes


def _row_mistakes(row: Row) -> Iterator[Mistake]:
    known = fixture_fields(row.model)
    for name in row.fields:
        if name not in known:
            yield row.mistake(f"{row.label} has no field {name}.", name)
    for name, each in known.items():
        if name in row.fields:
            for message in _value_mistakes(each, row.fields[name]):
                yield row.mistake(f"{name}: {message}", name)
        elif not each.blank:
            yield row.mistake(f"{row.label} needs {name}.")
    if row.model is not Ladder:
        yield from _retirement_mistakes(row)
    if row.model is SuggestedMove:
        yield from _suggested_move_mistakes(row)


def _suggested_move_mistakes(row: Row) -> Iterator[Mistake]:
    if sum(row.fields.get(name) is not None for name in POSITION_SCOPES[SuggestedMove]) != 1:
        yield row.mistake("A suggested move must have one of item, roadblock and phase.", "item")
    elif bool(row.fields.get("phase")) != bool(str(row.fields.get("only_if") or "").strip()):
        yield row.mistake("A path needs both phase and only_if, its condition.", "phase")
    if row.fields.get("item") and row.fields.get("items"):
        yield row.mistake("items is for moves of a roadblock or a path.", "items")


def _retirement_mistakes(row: Row) -> Iterator[Mistake]:
    if row.is_current:
        for name in ("retired_why", "replaced_by"):
            if row.fields.get(name):
                yield row.mistake(f"{name} needs retired_on, a date.", name)
    elif not str(row.fields.get("retired_why") or "").strip():
        yield row.mistake("A retired row must say why, in retired_why.", "retired_on")


def _value_mistakes(field: Field, value: object) -> list[str]:
    if field.is_relation:
        return _reference_mistakes(field, value)
    if value is None and field.null:
        return []
    _, python_type, advice = next(each for each in YAML_TYPES if isinstance(field, each[0]))
    # Not isinstance: True is an int, and a datetime is a date.
    if type(value) is not python_type:
        return [f"Write {advice}."]
    try:
        field.clean("" if isinstance(value, str) and not value.strip() else value, None)
    except ValidationError as error:
        return error.messages
    return []


def _reference_mistakes(field: Field, value: object) -> list[str]:
    target = field.related_model
    key = "[ladder]" if target is Ladder else "[ladder, slug]"
    if field.many_to_many:
        is_valid = isinstance(value, list) and all(is_key(each, of=target) for each in value)
        return [] if is_valid and value else [f"Write a list of keys, each {key}."]
    is_valid = is_key(value, of=target) or (value is None and field.null)
    return [] if is_valid else [f"Write a key, {key}."]


def _duplicate_slugs(rows: Iterable[Row]) -> Iterator[Mistake]:
    seen: dict[Key, Row] = {}
    for row in rows:
        first = seen.setdefault(row.key, row)
        if first is not row:
            message = f"The slug {row.slug} is used twice, first at {first.file}:{first.line}."
            yield row.mistake(message, "slug")


def _duplicate_positions(rows: Iterable[Row]) -> Iterator[Mistake]:
    seen: dict[tuple[object, ...], Row] = {}
    for row in rows:
        if row.model is Ladder or not row.is_current:
            continue
        names = POSITION_SCOPES.get(row.model, ("ladder",))
        scope = [(name, *(row.fields.get(name) or ())) for name in names]
        first = seen.setdefault((row.label, *scope, row.fields["position"]), row)
        if first is not row:
            message = f"{row.slug} and {first.slug} both have position {row.fields['position']}."
            yield row.mistake(message, "position")


def _dangling_references(rows: Iterable[Row], by_key: dict[Key, Row]) -> Iterator[Mistake]:
    """References to a missing row, to another ladder, or from a current row to a retired one.

    A suggested move may refer to a retired row, and goes out of use together with it. A question
    may name a retired item, which it offers no longer.
    """
    for row in rows:
        for name, key in row.references():
            target = by_key.get(key)
            if name == "ladder":
                continue  # _missing_content reports a missing ladder once, not for each row.
            if target is None:
                yield row.mistake(f"{name} names {', '.join(key[1:])}, which is not here.", name)
            elif target.ladder != row.ladder:
                yield row.mistake(f"{name} names a row of another ladder.", name)
            elif row.is_current and not target.is_current and row.model not in MAY_NAME_RETIRED:
                yield row.mistake(f"{name} names {target.slug}, which is retired.", name)


def _circular_replacements(rows: Iterable[Row]) -> Iterator[Mistake]:
    """Rows whose chain of `replaced_by` leads back to themselves."""
    replacements = {row.key: row.replacement for row in rows}
    for row in rows:
        following, seen = row.replacement, set[Key]()
        while following is not None and following not in seen:
            seen.add(following)
            following = replacements.get(following)
        if row.key in seen:
            yield row.mistake(f"replaced_by leads back to {row.slug}.", "replaced_by")


def _by_ladder(rows: Iterable[Row]) -> dict[str, list[Row]]:
    ladders = defaultdict(list)
    for row in rows:
        ladders[row.ladder].append(row)
    return dict(ladders)


def _missing_content(rows: list[Row], invalid_models: Container[object]) -> Iterator[Mistake]:
    """Content that a ladder needs and doesn't have.

    Models with an invalid row are not checked: the invalid row may be what is needed.
    """
    ladder = next((row for row in rows if row.model is Ladder), None)
    if ladder is None:
        yield rows[0].mistake(f"There is no ladder {rows[0].ladder} here.", "ladder")
        return
    current = [row for row in rows if row.model is not Ladder and row.is_current]
    for model in (Level, ChecklistItem):
        if model in invalid_models:
            continue
        phases = {tuple(row.fields["phase"]) for row in current if row.model is model}
        for phase in current:
            if phase.model is Phase and phase.key[1:] not in phases:
                yield phase.mistake(f"The phase {phase.slug} has no {model._meta.verbose_name}.")
    if Question not in invalid_models and RoutingRule not in invalid_models:
        questions = sum(row.model is Question for row in current)
        rules = [row for row in current if row.model is RoutingRule]
        yield from _routing_mistakes(ladder, questions, rules)
        if Level not in invalid_models:
            yield from _match_mistakes([row for row in current if row.model is Level], rules)


def _routing_mistakes(ladder: Row, questions: int, rules: list[Row]) -> Iterator[Mistake]:
    """Check that exactly one rule is for each number of counted yeses, from 0 to `questions`."""
    # The lowest number that no rule is for yet, and the row and field to report a gap at.
    due, last, name = 0, ladder, ""
    for rule in sorted(rules, key=lambda rule: int(rule.fields["fewest"])):
        fewest, most = rule.fields["fewest"], rule.fields["most"]
        if rule.fields["lower"] == rule.fields.get("higher"):
            yield rule.mistake("higher and lower are the same phase.", "higher")
        if fewest > most:
            yield rule.mistake("fewest is greater than most.", "fewest")
            continue
        if most > questions:
            yield rule.mistake(f"There are only {questions} questions.", "most")
        if fewest > due:
            yield rule.mistake(f"No rule covers {_counted(due, fewest - 1)}.", "fewest")
        if fewest < due:
            both = _counted(fewest, min(due - 1, most))
            yield rule.mistake(f"{last.slug} also covers {both}.", "fewest")
        if most >= due:
            due, last, name = most + 1, rule, "most"
    if due <= questions:
        yield last.mistake(f"No rule covers {_counted(due, questions)}.", name)


def _match_mistakes(levels: list[Row], rules: list[Row]) -> Iterator[Mistake]:
    """Check that a rule with two phases finds a question in the last level of the lower one."""
    for rule in rules:
        of_lower = [row for row in levels if row.fields["phase"] == rule.fields["lower"]]
        last = max(of_lower, key=lambda row: int(row.fields["position"]), default=None)
        if rule.fields.get("higher") and last and not last.fields.get("match_question"):
            message = f"The rule {rule.slug} asks the match_question of this level."
            yield last.mistake(message, "match_question")


def _counted(fewest: int, most: int) -> str:
    if fewest < most:
        return f"{fewest} to {most} counted yeses"
    return f"{fewest} counted {'yes' if fewest == 1 else 'yeses'}"
