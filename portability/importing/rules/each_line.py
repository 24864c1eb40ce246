"""Which rule a line is checked by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portability.importing.rules import assessments, evidence, packets, plan
from portability.importing.rules.seen import Seen

RULES: dict[str, Callable[[Any, Seen], None]] = {
    "settings.jsonl": evidence.check_settings,
    "assessments.jsonl": assessments.check_assessment,
    "sittings.jsonl": assessments.check_sitting,
    "phase_picks.jsonl": evidence.check_phase_pick,
    "evidence.jsonl": evidence.check_evidence,
    "evidence_versions.jsonl": evidence.check_version,
    "filed_under.jsonl": evidence.check_filed_under,
    "filed_under_none.jsonl": evidence.check_filed_under_none,
    "removals.jsonl": evidence.check_removal,
    "marks.jsonl": evidence.check_mark,
    "roadblocks.jsonl": evidence.check_recognition,
    "moves.jsonl": plan.check_move,
    "move_changes.jsonl": plan.check_move_change,
    "proposals.jsonl": plan.check_acceptance,
    "pauses.jsonl": plan.check_pause,
    "reviews.jsonl": plan.check_review,
    "calendar_dates.jsonl": evidence.check_calendar_date,
    "reminder_choices.jsonl": evidence.check_reminder_choice,
    "reminder_pauses.jsonl": evidence.check_reminder_pause,
    "reminder_stops.jsonl": evidence.check_reminder_stop,
    "packets.jsonl": packets.check_packet,
    "packet_entries.jsonl": packets.check_entry,
    "packet_stories.jsonl": packets.check_story,
    "packet_reasons.jsonl": packets.check_reason,
    "packet_versions.jsonl": packets.check_packet_version,
    "share_links.jsonl": packets.check_share_link,
    "sign_offs.jsonl": packets.check_sign_off,
}
# What can only be told once a file was read, and the file that it is about.
AT_END: dict[str, tuple[tuple[str, Callable[[Seen], None]], ...]] = {
    "removals.jsonl": (("evidence.jsonl", evidence.check_evidence_at_end),),
    "move_changes.jsonl": (("moves.jsonl", plan.check_moves_at_end),),
    "sign_offs.jsonl": (
        ("moves.jsonl", packets.check_planned_for),
        ("share_links.jsonl", packets.check_readers_at_end),
    ),
}
