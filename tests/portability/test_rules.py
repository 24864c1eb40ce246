"""What no page would have recorded isn't imported, and the refusal names the file and the line."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from careerladder.models import User
from portability.container.mistakes import ArchiveMistake
from tests.portability.archives import Lines, archive_of, archive_with, import_into, lines_of
from tests.stored_people import insert_ada, insert_bystanders, rows_of

ANOTHER = "00000000-0000-4000-8000-000000000000"
FUTURE = "2031-01-01T00:00:00Z"


@pytest.fixture
def others(ladder) -> list[User]:
    return insert_bystanders()


_lines: list[str] = []


@pytest.fixture
def lines(others) -> Lines:
    """Of an account that is gone. It is exported once, and each test has a copy."""
    if not _lines:
        ada = insert_ada(continued=True)[0]
        _lines.append(json.dumps(lines_of(archive_of(ada))))
        ada.delete()
    found: Lines = json.loads(_lines[0])
    return found


@pytest.fixture
def person(ladder) -> User:
    return User.objects.create_user("new@example.org", None)


def test_the_archive_itself_is_imported(person, lines):
    assert import_into(person, archive_with(lines)).counts["evidence.jsonl"] > 3


def first(file: str, **where: Any) -> Callable[[Lines], tuple[str, dict[str, Any]]]:
    """The first line of a file with these values; one that isn't None for `...`."""

    def found(lines: Lines) -> tuple[str, dict[str, Any]]:
        for line in lines[file]:
            if all(
                line[name] is not None and line[name] != [] if value is ... else line[name] == value
                for name, value in where.items()
            ):
                return file, line
        raise AssertionError(f"{file} has no line with {where}")

    return found


def setting(**values: Any) -> Callable[[dict[str, Any], Lines], None]:
    return lambda line, lines: line.update(values)


def doubled(file: str, **values: Any) -> Callable[[dict[str, Any], Lines], None]:
    """The line again, at the end of its file, with other values."""
    return lambda line, lines: lines[file].append(line | values)


def number_after(line: dict[str, Any], lines: Lines) -> int:
    """The number that the next change of the same move has."""
    changes = [each for each in lines["move_changes.jsonl"] if each["move"] == line["move"]]
    return 1 + max(int(each["number"]) for each in changes)


def undo_of(line: dict[str, Any], lines: Lines, **values: Any) -> dict[str, Any]:
    number = number_after(line, lines)
    undone = {"kind": "undone", "number": number, "undoes": number - 1, "state": "planned"}
    return line | {"reason": "", "evidence": None} | undone | values


def is_applied(rule: dict[str, Any], assessment: dict[str, Any]) -> bool:
    return bool(rule["fewest"] <= assessment["counted"] <= rule["most"])


def just_now() -> str:
    return datetime.now(UTC).isoformat()


def soon() -> str:
    return (datetime.now(UTC) + timedelta(days=30)).isoformat()


CASES = {
    # Each line by itself.
    "an unknown field": (first("marks.jsonl"), setting(colour="red"), "colour: there is no such"),
    "a missing field": (first("marks.jsonl"), lambda line, _: line.pop("wording"), "wording: this"),
    "a number as text": (first("moves.jsonl"), setting(position="1"), "position"),
    "a date that is none": (first("moves.jsonl"), setting(planned_at="2026-02-30"), "planned_at"),
    "a moment without an offset": (
        first("moves.jsonl"),
        setting(planned_at="2026-02-03T10:00:00"),
        "planned_at",
    ),
    "a moment in the future": (first("marks.jsonl"), setting(since=FUTURE), "in the future"),
    "a day out of bounds": (
        first("evidence_versions.jsonl", precision="day"),
        setting(happened_on="1001-01-01"),
        "happened_on",
    ),
    "a link that is a script": (
        first("evidence_versions.jsonl"),
        setting(links=["javascript:alert(1)"]),
        "links.1: this isn’t a web address",
    ),
    "eleven links": (
        first("evidence_versions.jsonl"),
        setting(links=["https://example.org"] * 11),
        "links",
    ),
    "a note that is too long": (
        first("evidence_versions.jsonl"),
        setting(note="a" * 10_001),
        "note: this should have at most 10000 characters",
    ),
    "months of a day": (
        first("evidence_versions.jsonl", precision="day"),
        setting(months=3),
        "months is 1",
    ),
    "a month that begins on its second day": (
        first("evidence_versions.jsonl"),
        setting(precision="month", happened_on="2026-05-02"),
        "first day of a month",
    ),
    "not possible without a reason": (
        first("marks.jsonl", kind="not-possible"),
        setting(reason=""),
        "has a reason",
    ),
    "a review of a day": (first("reviews.jsonl"), setting(month="2026-04-02"), "month"),
    "a move due before it begins": (
        first("move_changes.jsonl"),
        setting(due_on="2020-01-01"),
        "before begins_on",
    ),
    "a move dropped for no reason": (
        first("move_changes.jsonl", kind="dropped"),
        setting(reason=""),
        "for a reason",
    ),
    "a time zone that isn’t there": (
        first("settings.jsonl"),
        setting(time_zone="Mars/Olympus"),
        "time_zone",
    ),
    "a packet of a gate and of a period": (
        first("packets.jsonl", phase=...),
        setting(begins_on="2026-01-01", ends_on="2026-02-01"),
        "a packet has a phase",
    ),
    "an answer taken back with a comment": (
        first("sign_offs.jsonl", verdict="none"),
        setting(comment="And yet"),
        "no comment",
    ),
    # What the forms refuse.
    "a note of spaces": (
        first("evidence_versions.jsonl"),
        setting(note=" \n\u00a0", links=[]),
        "a note or a link",
    ),
    "evidence of a day to come": (
        first("evidence_versions.jsonl", precision="day"),
        setting(happened_on="2150-01-01"),
        "happened_on: this day is in the future",
    ),
    "a review of a month to come": (
        first("reviews.jsonl"),
        setting(month="2150-01-01"),
        "month: this day is in the future",
    ),
    "a move whose name is a space": (
        first("move_changes.jsonl"),
        setting(name=" "),
        "name: this needs text",
    ),
    "a packet whose title is a space": (first("packets.jsonl"), setting(title=" "), "needs text"),
    "a link for nobody": (first("share_links.jsonl"), setting(label=" "), "needs text"),
    "an answer without a name": (
        first("sign_offs.jsonl", verdict="agree"),
        setting(name=""),
        "the name of who gave it",
    ),
    "not possible for a space": (
        first("marks.jsonl", kind="not-possible"),
        setting(reason=" "),
        "has a reason",
    ),
    "a proposal of all hours": (
        first("proposals.jsonl"),
        setting(hours_a_month=744),
        "hours_a_month",
    ),
    "a pause of a lifetime": (
        first("pauses.jsonl"),
        setting(until_on="2199-12-31"),
        "a pause lasts up to two years",
    ),
    # References.
    "an item that is nowhere": (
        first("marks.jsonl"),
        setting(item="ai-engineer/nowhere"),
        "Neither this site nor ladder.jsonl",
    ),
    "a ladder that is nowhere": (
        first("pauses.jsonl"),
        setting(ladder="platform"),
        "has no ladder platform",
    ),
    "a reference that is none": (first("marks.jsonl"), setting(item="nowhere"), "item"),
    "a version of an entry that isn’t there": (
        first("evidence_versions.jsonl"),
        setting(evidence=ANOTHER),
        f"no entry with the uuid {ANOTHER}",
    ),
    "a tie of an entry that isn’t there": (
        first("filed_under.jsonl"),
        setting(evidence=ANOTHER),
        "no entry",
    ),
    "a move of another ladder’s item": (
        first("moves.jsonl", items=...),
        setting(items=["platform/one"]),
        "not a part of the ladder ai-engineer",
    ),
    "a review of a move that isn’t there": (
        first("reviews.jsonl"),
        setting(moves=[ANOTHER]),
        "no move",
    ),
    "an entry of a packet that isn’t there": (
        first("packet_entries.jsonl"),
        setting(packet=ANOTHER),
        "no packet",
    ),
    "a move as an entry": (
        first("reviews.jsonl"),
        lambda line, lines: line.update(evidence=[lines["moves.jsonl"][0]["uuid"]]),
        "no entry",
    ),
    # One of each.
    "an entry twice": (first("evidence.jsonl"), doubled("evidence.jsonl"), "was used before"),
    "a version twice": (
        first("evidence_versions.jsonl"),
        doubled("evidence_versions.jsonl"),
        "“number” should be",
    ),
    "settings twice": (first("settings.jsonl"), doubled("settings.jsonl"), "one line"),
    "a mark that holds twice": (
        first("marks.jsonl", until=None),
        doubled("marks.jsonl", kind="met"),
        "twice at a time",
    ),
    "an entry removed twice": (
        first("removals.jsonl", until=None),
        doubled("removals.jsonl"),
        "twice at a time",
    ),
    "an entry filed under an item twice": (
        first("filed_under.jsonl", until=None),
        doubled("filed_under.jsonl"),
        "twice at a time",
    ),
    "a pause that holds twice": (
        first("pauses.jsonl"),
        lambda line, lines: lines["pauses.jsonl"].extend([line | {"until": None}] * 2),
        "twice at a time",
    ),
    "an item asked twice": (
        first("assessments.jsonl"),
        lambda line, _: line["answers"].append(line["answers"][0]),
        "asked twice",
    ),
    # Versions and changes.
    "a version that is skipped": (
        first("evidence_versions.jsonl", number=2),
        setting(number=3),
        "“number” should be 2",
    ),
    "an entry without text": (
        first("evidence_versions.jsonl"),
        setting(note="", links=[]),
        "a note or a link",
    ),
    "a change that undoes itself": (
        first("move_changes.jsonl", kind="postponed"),
        lambda line, _: line.update(kind="undone", undoes=line["number"]),
        "earlier change",
    ),
    "a state that no change leads to": (
        first("move_changes.jsonl", kind="added"),
        setting(state="done"),
        "After added the state is planned",
    ),
    "a state that an edit leads to": (
        first("move_changes.jsonl", kind="postponed"),
        setting(state="done"),
        "After postponed the state is planned",
    ),
    "an undo of a change that isn’t the last": (
        first("move_changes.jsonl", number=3),
        lambda line, lines: lines["move_changes.jsonl"].append(undo_of(line, lines, undoes=2)),
        "names the last change",
    ),
    "an undo that leads elsewhere": (
        first("move_changes.jsonl", kind="postponed"),
        lambda line, lines: lines["move_changes.jsonl"].append(
            undo_of(line, lines) | {"state": "done"}
        ),
        "After undone the state is planned",
    ),
    "a change undone twice": (
        first("move_changes.jsonl", kind="postponed"),
        lambda line, lines: lines["move_changes.jsonl"].extend(
            [undo_of(line, lines), undo_of(line, lines) | {"number": number_after(line, lines) + 1}]
        ),
        "each is undone once",
    ),
    "an interval that ends before it begins": (
        first("marks.jsonl", until=...),
        setting(until="2020-01-01T00:00:00Z"),
        "“until” is before “since”",
    ),
    # Assessments lead where their answers lead.
    "an answer that counts without an example": (
        first("assessments.jsonl"),
        lambda line, _: next(a for a in line["answers"] if a["counts"]).update(example=""),
        "“counts” is true of a yes with an example",
    ),
    "a count that is wrong": (first("assessments.jsonl"), setting(counted=5), "“counted” should"),
    "a placement that wasn’t offered": (
        first("assessments.jsonl"),
        setting(placement="ai-engineer/staff-and-principal"),
        "none of the candidates",
    ),
    "rules that don’t cover the answers": (
        first("sittings.jsonl"),
        lambda line, _: line.update(rules=line["rules"][:1]),
        "No rule is for",
    ),
    "a rule that leads nowhere": (
        first("sittings.jsonl"),
        lambda line, _: line["rules"][0].update(lower="nowhere"),
        "Neither this site nor ladder.jsonl has the phase ai-engineer/nowhere",
    ),
    "a rule of the past that leads nowhere": (
        first("assessments.jsonl"),
        lambda line, _: next(
            rule for rule in line["rules"] if rule["higher"] and not is_applied(rule, line)
        ).update(higher="nowhere"),
        "Neither this site nor ladder.jsonl has the phase ai-engineer/nowhere",
    ),
    "a rule without its match": (first("sittings.jsonl"), setting(matches=[]), "has no match"),
    # Packets and readers.
    "evidence of somebody else in a version": (
        first("packet_versions.jsonl"),
        lambda line, _: line["content"]["evidence"][0].update(uuid=ANOTHER),
        "no entry with the uuid",
    ),
    "evidence of somebody else shown to a reader": (
        first("share_links.jsonl"),
        lambda line, _: line["content"]["evidence"][0].update(uuid=ANOTHER),
        "no entry with the uuid",
    ),
    "a version about an item that is nowhere": (
        first("packet_versions.jsonl"),
        lambda line, _: line["content"]["items"][0].update(slug="nowhere"),
        "Neither this site nor ladder.jsonl has the checklist item ai-engineer/nowhere",
    ),
    "fifty links that work, and one more": (
        first("share_links.jsonl", until=None),
        lambda line, lines: lines["share_links.jsonl"].extend(
            line | {"uuid": str(UUID(int=number)), "expires_at": soon(), "since": just_now()}
            for number in range(51)
        ),
        "at most 50 share links that work",
    ),
    "a version of an entry that was never saved": (
        first("packet_versions.jsonl"),
        lambda line, _: line["content"]["evidence"][0].update(version=99),
        "no version 99",
    ),
    "a script in a version": (
        first("packet_versions.jsonl"),
        lambda line, _: line["content"]["evidence"][0].update(links=["javascript:alert(1)"]),
        "http:// or https://",
    ),
    "a link that never expires": (
        first("share_links.jsonl"),
        setting(expires_at="2199-01-01T00:00:00Z"),
        "expires within",
    ),
    "a link to no version": (first("share_links.jsonl"), setting(version=99), "no such version"),
    "an answer to what wasn’t asked": (
        first("sign_offs.jsonl"),
        setting(item="ai-engineer/ships-a-feature"),
        "wasn’t asked about",
    ),
    "a story made of another packet’s entry": (
        first("packet_stories.jsonl"),
        setting(entries=[ANOTHER]),
        "no entry of a packet",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_refused_with_its_file_and_line(person, others, lines, case):
    find, change, message = CASES[case]
    file, line = find(lines)
    change(line, lines)
    before = rows_of(person, *others)
    with pytest.raises(ArchiveMistake) as refusal:
        import_into(person, archive_with(lines))
    assert message in refusal.value.message
    assert refusal.value.file == file
    assert refusal.value.line is not None
    assert rows_of(person, *others) == before


AT_END = {
    "an entry without a version": (
        lambda lines: lines.pop("evidence_versions.jsonl"),
        "has no version",
    ),
    "a move without a change": (lambda lines: lines.pop("move_changes.jsonl"), "has no change"),
    "a reader who is done and said nothing": (
        lambda lines: lines.pop("sign_offs.jsonl"),
        "answered nothing",
    ),
    "four moves under way": (
        lambda lines: lines["move_changes.jsonl"].extend(
            {
                **change,
                "number": 1
                + max(
                    each["number"]
                    for each in lines["move_changes.jsonl"]
                    if each["move"] == change["move"]
                ),
                "kind": "started",
                "state": "under-way",
            }
            for change in lines["move_changes.jsonl"]
            if change["number"] == 1
        ),
        "More than 3 moves are under way",
    ),
    "a text deleted without a removal": (
        lambda lines: (
            [each.update(purged_at="2026-05-01T00:00:00Z") for each in lines["evidence.jsonl"]],
            [each.update(note="", links=[]) for each in lines["evidence_versions.jsonl"]],
        ),
        "isn’t removed",
    ),
}


@pytest.mark.parametrize("case", AT_END)
def test_what_is_missing_at_the_end_is_refused(person, others, lines, case):
    change, message = AT_END[case]
    change(lines)
    before = rows_of(person, *others)
    with pytest.raises(ArchiveMistake, match=message):
        import_into(person, archive_with(lines))
    assert rows_of(person, *others) == before


def test_line_breaks_are_as_a_form_saves_them(person, lines):
    _, line = first("evidence_versions.jsonl")(lines)
    line["note"] = "One\r\ntwo\rthree"
    import_into(person, archive_with(lines))
    again = lines_of(archive_of(person))["evidence_versions.jsonl"]
    assert "One\ntwo\nthree" in [each["note"] for each in again]


def test_a_uuid_in_capitals_is_the_same_uuid(person, others, lines):
    """That of another account's entry is replaced, however it is written."""
    theirs = str(others[0].evidence.first().pk)
    text = json.dumps(lines).replace(lines["evidence.jsonl"][0]["uuid"], theirs.upper())
    before = rows_of(*others)
    assert import_into(person, archive_with(json.loads(text))).renamed == 1
    assert rows_of(*others) == before
