"""All that is wrong with a folder's rows: with each by itself, and between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from careerladder.ladders.loading.row import Field, Key, Mistake, Row, is_key, written_fields
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

# The fields whose row a position is counted within; everything else is counted within its ladder.
COUNTED_WITHIN: dict[type[models.Model], tuple[str, ...]] = {
    Dimension: ("phase",),
    ChecklistItem: ("phase",),
    SuggestedMove: ("item", "roadblock", "phase"),
}

# The Python type that YAML makes of a value, and how to write one that is of this type.
WRITTEN_AS: tuple[tuple[type[models.Field[Any, Any]], type, str], ...] = (
    (models.DateField, date, "a date, like 2026-01-31, without quotes"),
    (models.IntegerField, int, "a whole number, without quotes"),
    (models.Field, str, "text, in quotes if it looks like anything else"),
)


def mistakes_in(rows: list[Row], *, are_all: bool) -> list[Mistake]:
    """What is wrong with each row and, where these are all rows of the files, between them.

    A row that is unsound by itself is not judged further, and takes no blame from others.
    """
    mistakes: list[Mistake] = []
    sound: list[Row] = []
    for row in rows:
        found = list(_mistakes_of(row))
        mistakes += found
        if not found:
            sound.append(row)
    if are_all:
        mistakes += _repeated_slugs(rows)
        mistakes += _repeated_positions(sound)
        mistakes += _dangling(sound, {row.key: row for row in rows})
        mistakes += _circular(sound)
        doubtful = {row.model for row in rows if row not in sound}
        for ladder in _by_ladder(rows).values():
            mistakes += _missing(ladder, doubtful)
    return mistakes


def _mistakes_of(row: Row) -> Iterator[Mistake]:
    known = written_fields(row.model)
    for name in row.fields:
        if name not in known:
            yield row.mistake(f"{row.label} has no field {name}.", name)
    for name, each in known.items():
        if name in row.fields:
            for what in _wrong_with(each, row.fields[name]):
                yield row.mistake(f"{name}: {what}", name)
        elif not each.blank:
            yield row.mistake(f"{row.label} needs {name}.")
    if row.model is not Ladder:
        yield from _mistakes_of_a_retirement(row)
    if row.model is SuggestedMove:
        yield from _mistakes_of_a_suggested_move(row)


def _mistakes_of_a_suggested_move(row: Row) -> Iterator[Mistake]:
    if sum(row.fields.get(name) is not None for name in COUNTED_WITHIN[SuggestedMove]) != 1:
        yield row.mistake("A suggested move has one of item, roadblock and phase.", "item")
    elif bool(row.fields.get("phase")) != bool(str(row.fields.get("only_if") or "").strip()):
        yield row.mistake("phase, for a path, goes with only_if, its condition.", "phase")


def _mistakes_of_a_retirement(row: Row) -> Iterator[Mistake]:
    if row.is_current:
        for name in ("retired_why", "replaced_by"):
            if row.fields.get(name):
                yield row.mistake(f"{name} goes with retired_on, a date.", name)
    elif not str(row.fields.get("retired_why") or "").strip():
        yield row.mistake("A retired row says why, in retired_why.", "retired_on")


def _wrong_with(field: Field, value: object) -> list[str]:
    if field.is_relation:
        return _wrong_with_a_reference(field, value)
    if value is None and field.null:
        return []
    written_as = next(each for each in WRITTEN_AS if isinstance(field, each[0]))
    # Not isinstance: in Python True is an int, and a moment a date.
    if type(value) is not written_as[1]:
        return [f"Write {written_as[2]}."]
    try:
        field.clean("" if isinstance(value, str) and not value.strip() else value, None)
    except ValidationError as error:
        return error.messages
    return []


def _wrong_with_a_reference(field: Field, value: object) -> list[str]:
    target = field.related_model
    key = "[ladder]" if target is Ladder else "[ladder, slug]"
    if field.many_to_many:
        is_fine = isinstance(value, list) and all(is_key(each, of=target) for each in value)
        return [] if is_fine and value else [f"Write a list of keys, each {key}."]
    is_fine = is_key(value, of=target) or (value is None and field.null)
    return [] if is_fine else [f"Write a key, {key}."]


def _repeated_slugs(rows: Iterable[Row]) -> Iterator[Mistake]:
    seen: dict[Key, Row] = {}
    for row in rows:
        first = seen.setdefault(row.key, row)
        if first is not row:
            what = f"The slug {row.slug} stands twice, first at {first.file}:{first.line}."
            yield row.mistake(what, "slug")


def _repeated_positions(rows: Iterable[Row]) -> Iterator[Mistake]:
    seen: dict[tuple[object, ...], Row] = {}
    for row in rows:
        if row.model is Ladder or not row.is_current:
            continue
        names = COUNTED_WITHIN.get(row.model, ("ladder",))
        within = [(name, *(row.fields.get(name) or ())) for name in names]
        first = seen.setdefault((row.label, *within, row.fields["position"]), row)
        if first is not row:
            what = f"{row.slug} has the position of {first.slug}, {row.fields['position']}."
            yield row.mistake(what, "position")


def _dangling(rows: Iterable[Row], by_key: dict[Key, Row]) -> Iterator[Mistake]:
    """References to nothing, to another ladder, or from something current to something retired.

    A suggested move goes out of use with what it leads to, and need not be retired by itself.
    """
    for row in rows:
        for name, key in row.references():
            target = by_key.get(key)
            if name == "ladder":
                continue  # That a ladder is missing is said once, not of each of its rows.
            if target is None:
                yield row.mistake(f"{name} names {', '.join(key[1:])}, which is not here.", name)
            elif target.ladder != row.ladder:
                yield row.mistake(f"{name} names a row of another ladder.", name)
            elif row.is_current and not target.is_current and row.model is not SuggestedMove:
                yield row.mistake(f"{name} names {target.slug}, which is retired.", name)


def _circular(rows: Iterable[Row]) -> Iterator[Mistake]:
    """Rows that are replaced by themselves, at once or after others."""
    replaced = {row.key: row.replacement for row in rows}
    for row in rows:
        after, passed = row.replacement, set[Key]()
        while after is not None and after not in passed:
            passed.add(after)
            after = replaced.get(after)
        if row.key in passed:
            yield row.mistake(f"replaced_by leads back to {row.slug}.", "replaced_by")


def _by_ladder(rows: Iterable[Row]) -> dict[str, list[Row]]:
    ladders = defaultdict(list)
    for row in rows:
        ladders[row.ladder].append(row)
    return dict(ladders)


def _missing(rows: list[Row], doubtful: Container[object]) -> Iterator[Mistake]:
    """What a ladder cannot do without. A model with an unsound row may have it there."""
    ladder = next((row for row in rows if row.model is Ladder), None)
    if ladder is None:
        yield rows[0].mistake(f"There is no ladder {rows[0].ladder} here.", "ladder")
        return
    current = [row for row in rows if row.model is not Ladder and row.is_current]
    for model in (Level, ChecklistItem):
        if model in doubtful:
            continue
        served = {tuple(row.fields["phase"]) for row in current if row.model is model}
        for phase in current:
            if phase.model is Phase and phase.key[1:] not in served:
                yield phase.mistake(f"The phase {phase.slug} has no {model._meta.verbose_name}.")
    if Question not in doubtful and RoutingRule not in doubtful:
        questions = sum(row.model is Question for row in current)
        rules = [row for row in current if row.model is RoutingRule]
        yield from _mistakes_of_the_routing(ladder, questions, rules)


def _mistakes_of_the_routing(ladder: Row, questions: int, rules: list[Row]) -> Iterator[Mistake]:
    """Every number of counted yeses, from none to one for each question, meets one rule."""
    due, last, name = 0, ladder, ""
    for rule in sorted(rules, key=lambda rule: int(rule.fields["fewest"])):
        fewest, most = rule.fields["fewest"], rule.fields["most"]
        if rule.fields["lower"] == rule.fields.get("higher"):
            yield rule.mistake("higher is the same phase as lower.", "higher")
        if fewest > most:
            yield rule.mistake("fewest is more than most.", "fewest")
            continue
        if most > questions:
            yield rule.mistake(f"There are {questions} questions.", "most")
        if fewest > due:
            yield rule.mistake(f"No rule is for {_counted(due, fewest - 1)}.", "fewest")
        if fewest < due:
            both = _counted(fewest, min(due - 1, most))
            yield rule.mistake(f"{last.slug} is for {both} too.", "fewest")
        if most >= due:
            due, last, name = most + 1, rule, "most"
    if due <= questions:
        yield last.mistake(f"No rule is for {_counted(due, questions)}.", name)


def _counted(fewest: int, most: int) -> str:
    if fewest < most:
        return f"{fewest} to {most} counted yeses"
    return f"{fewest} counted {'yes' if fewest == 1 else 'yeses'}"
