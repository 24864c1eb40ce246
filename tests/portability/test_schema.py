"""The published JSON Schema describes real lines, and refuses what isn't one.

Of the standard's words it is checked by those that the schema uses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from careerladder.models import User
from portability.views.schema import archive_schema
from tests.portability.archives import add_an_undo, archive_of, files_of, lines_of
from tests.scenario import NOW
from tests.stored_people import insert_ada, insert_bystanders

TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
}
# They don't refuse anything here.
SAID_ONLY = {"title", "description", "default", "format", "discriminator", "$defs", "$schema"}


@pytest.fixture
def person(ladder) -> User:
    insert_bystanders()
    ada = insert_ada(continued=True)[0]
    add_an_undo(ada, at=NOW)
    return ada


def test_every_line_of_an_archive_is_as_the_schema_says(person):
    archive = archive_of(person)
    schema: Any = json.loads(json.dumps(archive_schema()))
    manifest = json.loads(files_of(archive)["manifest.json"])
    assert not list(mistakes(manifest, schema["properties"]["manifest.json"], schema))
    for name, lines in lines_of(archive).items():
        assert lines, name
        for line in lines:
            assert not list(mistakes(line, schema["properties"][name], schema)), (name, line)


def test_what_an_import_refuses_by_itself_the_schema_refuses_too(person):
    lines = lines_of(archive_of(person))
    schema: Any = json.loads(json.dumps(archive_schema()))
    for name, change in (
        ("marks.jsonl", {"colour": "red"}),
        ("marks.jsonl", {"kind": "maybe"}),
        ("marks.jsonl", {"item": "nowhere"}),
        ("moves.jsonl", {"position": 0}),
        ("moves.jsonl", {"position": "1"}),
        ("evidence_versions.jsonl", {"note": "a" * 10_001}),
        ("evidence_versions.jsonl", {"links": ["https://example.org"] * 11}),
        ("share_links.jsonl", {"content": None}),
    ):
        line = lines[name][0] | change
        assert list(mistakes(line, schema["properties"][name], schema)), (name, change)


def mistakes(value: Any, schema: Any, root: Any) -> Iterator[str]:
    """What is wrong with a value."""
    for word, rule in schema.items():
        match word:
            case "$ref":
                found = root
                for part in rule.removeprefix("#/").split("/"):
                    found = found[part]
                yield from mistakes(value, found, root)
            case "anyOf" | "oneOf":
                if all(any(mistakes(value, each, root)) for each in rule):
                    yield f"{value!r} is none of {rule}"
            case "properties":
                for name, of_property in rule.items():
                    if isinstance(value, dict) and name in value:
                        yield from mistakes(value[name], of_property, root)
            case "additionalProperties":
                if not isinstance(value, dict):
                    continue
                if rule is False:
                    yield from set(value) - set(schema.get("properties", {}))
                else:
                    for each in value.values():
                        yield from mistakes(each, rule, root)
            case "items":
                for each in value if isinstance(value, list) else ():
                    yield from mistakes(each, rule, root)
            case _ if word not in SAID_ONLY:
                if not keeps(value, word, rule):
                    yield f"{value!r} isn't of {word} {rule!r}"


def keeps(value: Any, word: str, rule: Any) -> bool:
    match word:
        case "type" if rule in ("integer", "number"):
            return isinstance(value, int) and not isinstance(value, bool)
        case "type":
            return isinstance(value, TYPES[rule])
        case "required":
            return isinstance(value, dict) and set(rule) <= set(value)
        case "const":
            return bool(value == rule)
        case "enum":
            return value in rule
        case "pattern":
            return isinstance(value, str) and re.search(rule, value) is not None
        case "minimum":
            return isinstance(value, int) and value >= rule
        case "maximum":
            return isinstance(value, int) and value <= rule
        case "maxLength" | "maxItems":
            return bool(len(value) <= rule)
        case "minLength" | "minItems":
            return bool(len(value) >= rule)
    raise AssertionError(f"This check doesn't know {word}.")
