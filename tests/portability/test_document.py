"""docs/archive.md: an archive that is made by it alone imports, and it names every field."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assessments.models import Assessment
from careerladder.ladders.loading.load import load
from careerladder.models import User
from packets.draft import draft_of
from packets.models import Packet
from plans.models import Evidence, EvidenceText, Mark, Move, MoveState
from portability.schema.files import LINES
from portability.views.schema import archive_schema
from tests.portability.archives import import_into, zip_of

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "archive.md").read_text()
NAMED_FILE = re.compile(
    r"^`([a-z_]+\.jsonl?)`[^\n]*:\n\n```json\n(.*?)```", re.MULTILINE | re.DOTALL
)
EXAMPLES = dict(NAMED_FILE.findall(DOCUMENT))
# Those that the manifest of the example names.
FIRST = {
    name: EXAMPLES[name]
    for name in ("manifest.json", *json.loads(EXAMPLES["manifest.json"])["files"])
}


@pytest.fixture
def person(db) -> User:
    load(ROOT / "fixtures" / "ai-engineer")
    bob = User.objects.create_user("bob@example.org", None)
    Evidence.objects.record(bob, EvidenceText(date(2026, 5, 14), "Bob's"))
    return User.objects.create_user("new@example.org", None)


def test_the_archive_that_it_has_as_an_example_is_imported(person):
    import_into(person, zip_of(FIRST))
    first, second = Evidence.objects.filter(user=person).order_by("recorded_at")
    assert (first.version, second.version) == (1, 2)
    assert second.when == "April to May 2026"
    assert [tie.item.slug for tie in first.ties.all()] == ["writes-design-docs"]
    mark = Mark.objects.get(user=person)
    assert mark.item.slug == "writes-design-docs"
    assert mark.wording == mark.item.wording


def test_with_its_examples_of_a_move_an_assessment_and_a_packet_it_is_imported(person):
    manifest = json.loads(EXAMPLES["manifest.json"])
    manifest["files"] = {name: {} for name in EXAMPLES if name != "manifest.json"}
    archive = zip_of({**EXAMPLES, "manifest.json": json.dumps(manifest)})
    import_into(person, archive)
    move = Move.objects.get(user=person)
    assert move.state == MoveState.DONE
    planned, done = move.changes.order_by("pk")
    assert [item.slug for item in move.items.all()] == planned.serves == done.serves
    assessment = Assessment.objects.get(user=person)
    assert (assessment.counted, assessment.placement.slug) == (1, "mid")
    content = draft_of(Packet.objects.get(user=person))
    assert content.scope == "The gate to Senior"
    [story] = content.stories
    assert story.evidence == (done.evidence_id,)
    assert import_into(person, archive).was_there


@pytest.mark.parametrize("name", sorted(LINES))
def test_it_names_every_field_of_a_file_and_no_other(name):
    parts = parts_of(archive_schema()["properties"][name])
    section = section_of(name)
    if name == "sittings.jsonl":
        # It has the rules and the answers of a finished one.
        section += section_of("assessments.jsonl")
    named = set(re.findall(r"`([a-z_]+)\??`", section))
    fields = fields_of(*parts.values())
    # Of what a packet said, the schema has the parts.
    if "content" in fields:
        fields = fields_of(next(each for each in parts.values() if "content" in fields_of(each)))
        fields |= {"day", "count"} if name == "share_links.jsonl" else set()
    assert fields <= named | {"since", "until"}, fields - named
    if name == "sittings.jsonl":
        return
    values = set(re.findall(r'"(?:const|enum)": (\[[^]]*\]|"[^"]*")', json.dumps(parts)))
    others = {each for each in named - fields if not any(f'"{each}"' in value for value in values)}
    assert others <= {"day", "month", "none", "assessment", "link"}, others


def section_of(name: str) -> str:
    return DOCUMENT.split(f"### `{name}`\n", 1)[1].split("\n##", 1)[0]


def parts_of(schema: Any) -> dict[str, Any]:
    """The parts of the schema that one refers to, and those that they refer to, by their names."""
    found: dict[str, Any] = {}
    waiting = [schema]
    while waiting:
        for name in re.findall(r'"#/\$defs/([^"]+)"', json.dumps(waiting.pop())):
            if name not in found:
                found[name] = archive_schema()["$defs"][name]
                waiting.append(found[name])
    return found


def fields_of(*parts: dict[str, Any]) -> set[str]:
    """The names of the properties of parts of the schema."""
    return {name for part in parts for name in part.get("properties", {})}
