"""The files of an archive, in the order in which they are written and read."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from portability.schema import assessments, evidence, ladder, packets, person, plan

JOURNAL = "journal.md"
CONTENT = "ladder.jsonl"

# What a line of each file is. A file comes after those that it refers to.
LINES: dict[str, Any] = {
    CONTENT: ladder.ContentLine,
    "settings.jsonl": person.SettingsLine,
    "assessments.jsonl": assessments.AssessmentLine,
    "sittings.jsonl": assessments.SittingLine,
    "phase_picks.jsonl": person.PhasePickLine,
    "evidence.jsonl": evidence.EvidenceLine,
    "evidence_versions.jsonl": evidence.EvidenceVersionLine,
    "filed_under.jsonl": evidence.FiledUnderLine,
    "filed_under_none.jsonl": evidence.FiledUnderNoneLine,
    "removals.jsonl": evidence.RemovalLine,
    "marks.jsonl": evidence.MarkLine,
    "roadblocks.jsonl": person.RecognitionLine,
    "moves.jsonl": plan.MoveLine,
    "move_changes.jsonl": plan.MoveChangeLine,
    "proposals.jsonl": plan.AcceptanceLine,
    "pauses.jsonl": plan.PauseLine,
    "reviews.jsonl": plan.ReviewLine,
    "calendar_dates.jsonl": person.CalendarDateLine,
    "reminder_choices.jsonl": person.ReminderChoiceLine,
    "reminder_pauses.jsonl": person.ReminderPauseLine,
    "reminder_stops.jsonl": person.ReminderStopLine,
    "packets.jsonl": packets.PacketLine,
    "packet_entries.jsonl": packets.PacketEntryLine,
    "packet_stories.jsonl": packets.StoryLine,
    "packet_reasons.jsonl": packets.ReasonLine,
    "packet_versions.jsonl": packets.PacketVersionLine,
    "share_links.jsonl": packets.ShareLinkLine,
    "sign_offs.jsonl": packets.SignOffLine,
}

ADAPTERS: dict[str, TypeAdapter[Any]] = {name: TypeAdapter(line) for name, line in LINES.items()}

# To be read by people: an import passes over it.
KNOWN = frozenset((JOURNAL, *LINES))
