"""Write a person's archive: a ZIP of JSON Lines, a journal to read, and a manifest."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import IO

from django.db import connection, transaction
from django.utils import timezone

from careerladder.models import User
from portability.container.archive import archive_chunks
from portability.exporting import assessments, evidence, ladder, packets, person, plan, reminders
from portability.exporting.references import References
from portability.journal_file import journal_chunks
from portability.schema.base import Line
from portability.schema.files import ADAPTERS, CONTENT, JOURNAL

type ReadLines = Callable[[User, References], Iterator[Line]]

READERS: dict[str, ReadLines] = {
    "settings.jsonl": person.settings_lines,
    "assessments.jsonl": assessments.assessment_lines,
    "sittings.jsonl": assessments.sitting_lines,
    "phase_picks.jsonl": person.phase_pick_lines,
    "evidence.jsonl": evidence.evidence_lines,
    "evidence_versions.jsonl": evidence.evidence_version_lines,
    "filed_under.jsonl": evidence.filed_under_lines,
    "filed_under_none.jsonl": evidence.filed_under_none_lines,
    "removals.jsonl": evidence.removal_lines,
    "marks.jsonl": evidence.mark_lines,
    "roadblocks.jsonl": person.recognition_lines,
    "moves.jsonl": plan.move_lines,
    "move_changes.jsonl": plan.move_change_lines,
    "proposals.jsonl": plan.acceptance_lines,
    "pauses.jsonl": plan.pause_lines,
    "reviews.jsonl": plan.review_lines,
    "calendar_dates.jsonl": person.calendar_date_lines,
    "reminder_choices.jsonl": reminders.reminder_choice_lines,
    "reminder_pauses.jsonl": reminders.reminder_pause_lines,
    "reminder_stops.jsonl": reminders.reminder_stop_lines,
    "packets.jsonl": packets.packet_lines,
    "packet_entries.jsonl": packets.packet_entry_lines,
    "packet_stories.jsonl": packets.story_lines,
    "packet_reasons.jsonl": packets.reason_lines,
    "packet_versions.jsonl": packets.packet_version_lines,
    "share_links.jsonl": packets.share_link_lines,
    "sign_offs.jsonl": packets.sign_off_lines,
}
# A larger archive is kept on disk while it is sent.
IN_MEMORY = 1_000_000


def write_archive(person: User, *, at: datetime | None = None) -> IO[bytes]:
    """The archive as a file, at its beginning, to be closed by the caller.

    All of it is as at one moment, whatever is recorded meanwhile. It is written before anything is
    sent, so that an error is no half of an archive, and a slow reader holds no transaction.
    """
    at = at or timezone.now()
    file: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # Returned open.
    try:
        is_nested = connection.in_atomic_block
        with transaction.atomic():
            if not is_nested:
                _read_as_at_one_moment()
            for chunk in archive_chunks(_files(person, at), made_at=at):
                file.write(chunk)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def archive_name(at: datetime) -> str:
    return f"careerladder-{at.astimezone(UTC):%Y-%m-%d}.zip"


def _files(person: User, at: datetime) -> Iterator[tuple[str, Iterator[bytes]]]:
    references = References()
    yield JOURNAL, (text.encode() for text in journal_chunks(person, at))
    for name, read in READERS.items():
        yield name, _encoded(name, read(person, references))
    # Last, when it is known what the records point at.
    yield CONTENT, _encoded(CONTENT, ladder.ladder_part_lines(references))


def _encoded(name: str, lines: Iterator[Line]) -> Iterator[bytes]:
    dump = ADAPTERS[name].dump_json
    return (dump(line) + b"\n" for line in lines)


def _read_as_at_one_moment() -> None:
    """Let the transaction see one snapshot. It must be its first statement."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
