"""The rules of evidence, and of what a person chose on a ladder."""

from __future__ import annotations

from portability.importing.rules.seen import Seen, require_ladder
from portability.schema.assessments import AssessmentLine
from portability.schema.base import OfEvidence
from portability.schema.evidence import (
    EvidenceLine,
    EvidenceVersionLine,
    FiledUnderLine,
    FiledUnderNoneLine,
    MarkLine,
    RemovalLine,
)
from portability.schema.person import (
    CalendarDateLine,
    PhasePickLine,
    RecognitionLine,
    ReminderChoiceLine,
    ReminderPauseLine,
    ReminderStopLine,
    SettingsLine,
)


def check_settings(line: SettingsLine, seen: Seen) -> None:
    seen.count("settings", seen.last["settings"] + 1)
    if seen.last["settings"] > 1:
        raise ValueError("this file has one line")


def check_phase_pick(line: PhasePickLine, seen: Seen) -> None:
    seen.hold_once("a phase is chosen", line.phase.partition("/")[0], line)


def check_recognition(line: RecognitionLine, seen: Seen) -> None:
    require_ladder(line.ladder, line.roadblock)
    seen.hold_once("a roadblock is recognized", line.ladder, line)


def check_calendar_date(line: CalendarDateLine, seen: Seen) -> None:
    seen.define(line)
    seen.hold_once("a kind of date is in the calendar", (line.ladder, line.kind), line)


def check_reminder_choice(line: ReminderChoiceLine, seen: Seen) -> None:
    seen.hold_once("a kind of reminder is chosen", line.kind, line)


def check_reminder_pause(line: ReminderPauseLine, seen: Seen) -> None:
    seen.hold_once("reminders rest", "", line)


def check_reminder_stop(line: ReminderStopLine, seen: Seen) -> None:
    seen.hold_once("reminders are stopped", "", line)


def check_evidence(line: EvidenceLine, seen: Seen) -> None:
    seen.define(line)
    if line.purged_at is not None:
        seen.purged.add(line.uuid)
    if line.example_of is not None:
        seen.require(AssessmentLine, line.example_of.assessment)
        answer = (line.example_of.assessment, line.example_of.question)
        if answer not in seen.answered:
            raise ValueError("“example_of” names no answer that counted")
        if answer in seen.recorded_from:
            raise ValueError("another entry was recorded from this answer")
        seen.recorded_from.add(answer)


def check_version(line: EvidenceVersionLine, seen: Seen) -> None:
    seen.require(EvidenceLine, line.evidence)
    seen.count(line.evidence, line.number)
    is_empty = not (line.note.strip() or line.links)
    if line.evidence in seen.purged and not is_empty:
        raise ValueError("the text of this entry was deleted, so “note” and “links” are empty")
    if line.evidence not in seen.purged and is_empty:
        raise ValueError("an entry has a note or a link")


def check_filed_under(line: FiledUnderLine, seen: Seen) -> None:
    _of_evidence(line, seen, "an entry is filed under an item", line.item)


def check_filed_under_none(line: FiledUnderNoneLine, seen: Seen) -> None:
    _of_evidence(line, seen, "an entry is filed under no item")


def check_removal(line: RemovalLine, seen: Seen) -> None:
    _of_evidence(line, seen, "an entry is removed")


def _of_evidence(line: OfEvidence, seen: Seen, what: str, item: str = "") -> None:
    seen.require(EvidenceLine, line.evidence)
    seen.hold_once(what, (line.evidence, item) if item else line.evidence, line)


def check_mark(line: MarkLine, seen: Seen) -> None:
    seen.hold_once("an item is marked", line.item, line)
    wordings = [each.wording for each in line.reaffirmed]
    if len(set(wordings)) < len(wordings):
        raise ValueError("a mark is reaffirmed for a wording once")


def check_evidence_at_end(seen: Seen) -> None:
    """Raise MistakeOfLine if an entry has no version, or lost its text without being removed."""
    for key, kind in seen.kinds.items():
        if kind is EvidenceLine and not seen.last[key]:
            raise seen.mistake(key, "this entry has no version in evidence_versions.jsonl")
    for key in seen.purged:
        if ("an entry is removed", key) not in seen.opened:
            raise seen.mistake(key, "the text of this entry was deleted, and it isn’t removed")
