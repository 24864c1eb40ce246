"""Put the records of an archive into an account without records, all or none of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import IO, Any
from uuid import UUID, uuid5

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.timezone import localtime
from psycopg.errors import LockNotAvailable

from careerladder.models import User
from portability.container.archive import ArchiveReader
from portability.container.limits import WEB_LIMITS, Limits
from portability.importing.comparison import has_all_lines
from portability.importing.ladder_parts import LadderParts, check_room_for_parts
from portability.importing.lines import Lines, at_line
from portability.importing.rows import assessments, evidence, packets, person, plan
from portability.importing.rows.target import Target
from portability.importing.rules.each_line import AT_END, RULES
from portability.importing.rules.seen import Seen
from portability.importing.told import Told
from portability.importing.writer import Writer
from portability.models import UploadedArchive
from portability.records import owners_of, record_counts
from portability.schema.files import CONTENT, JOURNAL, KNOWN, LINES

# The key of an advisory lock: one import at a time, so that no uuid is taken meanwhile.
IMPORT_LOCK_ID = 7_302_119
A_MOMENT = "1s"
# uuids of another account are replaced by ones derived from them in this namespace.
NAMESPACE = UUID("5f0c1d5c-93a4-4a0e-9a68-2f4d3c3b7a11")

# Each by its own line; moves and entries are made of their last changes and versions.
WRITE: dict[str, Callable[[int, Any, Target], None]] = {
    "settings.jsonl": person.write_settings,
    "assessments.jsonl": assessments.write_assessment,
    "sittings.jsonl": assessments.write_sitting,
    "phase_picks.jsonl": person.write_phase_pick,
    "evidence_versions.jsonl": evidence.write_version,
    "filed_under.jsonl": evidence.write_filed_under,
    "filed_under_none.jsonl": evidence.write_filed_under_none,
    "removals.jsonl": evidence.write_removal,
    "marks.jsonl": evidence.write_mark,
    "roadblocks.jsonl": person.write_recognition,
    "move_changes.jsonl": plan.write_change,
    "proposals.jsonl": plan.write_acceptance,
    "pauses.jsonl": plan.write_pause,
    "reviews.jsonl": plan.write_review,
    "calendar_dates.jsonl": person.write_calendar_date,
    "reminder_choices.jsonl": person.write_reminder_choice,
    "reminder_pauses.jsonl": person.write_reminder_pause,
    "reminder_stops.jsonl": person.write_reminder_stop,
    "packets.jsonl": packets.write_packet,
    "packet_entries.jsonl": packets.write_entry,
    "packet_stories.jsonl": packets.write_story,
    "packet_reasons.jsonl": packets.write_reason,
    "packet_versions.jsonl": packets.write_packet_version,
    "share_links.jsonl": packets.write_share_link,
    "sign_offs.jsonl": packets.write_sign_off,
}

# Which moment of a line says when it was recorded.
RECORDED_AT = {
    "assessments.jsonl": "finished_at",
    "evidence.jsonl": "recorded_at",
    "marks.jsonl": "since",
    "moves.jsonl": "planned_at",
    "reviews.jsonl": "at",
}


class AccountHasRecords(Exception):
    """The account has other records than those of the archive. Nothing was imported.

    `counts` is as of `record_counts`.
    """

    def __init__(self, counts: dict[str, int]) -> None:
        super().__init__(counts)
        self.counts = counts


class AnotherImport(Exception):
    """Another person's archive is being imported. Nothing was imported.

    A page doesn't wait for it: with a few large archives at once, every thread would wait.
    """


@dataclass(frozen=True)
class Imported:
    """What an import did, or would do.

    `counts` has the number of lines of each file. `new_parts` are the names of the parts of ladders
    that this site didn't have. `reminders` are the kinds that will be sent, and `lapsed` the number
    of removed entries and packets that can't be restored any more. `renamed` is how many uuids
    another account had. With `was_there`, the account had all of it already, and nothing was
    changed.
    """

    made_at: datetime | None
    counts: Counter[str]
    first_at: datetime | None = None
    last_at: datetime | None = None
    time_zone: str = ""
    reminders: frozenset[str] = frozenset()
    lapsed: Counter[str] = field(default_factory=Counter)
    new_parts: tuple[str, ...] = ()
    renamed: int = 0
    was_there: bool = False


def import_archive(
    person: User,
    file: IO[bytes],
    *,
    limits: Limits = WEB_LIMITS,
    only_check: bool = False,
    uploaded: UploadedArchive | None = None,
    at: datetime | None = None,
) -> Imported:
    """Import the archive in a file that can seek. With `only_check`, roll all of it back.

    The `uploaded` one is discarded with it, so that a second click finds both or neither.

    An archive whose records are all in the account already changes nothing. Raise ArchiveMistake
    for an archive that can't be imported, AccountHasRecords, and within the limits of the page
    AnotherImport.
    """
    now = at or timezone.now()
    archive = ArchiveReader(file, known=KNOWN, limits=limits)
    with transaction.atomic():
        # First, so that a second click waits for the first one.
        person = person.lock()
        _lock(waits=limits is not WEB_LIMITS)
        lines = Lines(archive, limits=limits, now=now)
        seen, said = _check(lines)
        said = replace(said, made_at=archive.manifest.made_at)
        if JOURNAL in archive.names:
            archive.check(JOURNAL)
        today = localtime(now, person.zone).date()
        slugs = _other_slugs(lines, LadderParts(today))
        if records := record_counts(person):
            if has_all_lines(person, lines.with_others(_own_keys(person, seen.kinds), slugs)):
                if uploaded is not None:
                    uploaded.discard()
                return replace(said, was_there=True)
            raise AccountHasRecords(records)
        renamed = _keys_of_others(person, seen.kinds)
        if renamed or slugs:
            lines = lines.with_others(renamed, slugs)
            _check(lines)
        parts = LadderParts(today)
        _write(lines, Target(person, parts, Writer()))
        if limits is WEB_LIMITS:
            check_room_for_parts(parts.created)
        if uploaded is not None:
            uploaded.discard()
        if only_check:
            transaction.set_rollback(True)
    return replace(said, new_parts=parts.names, renamed=len(renamed))


def _lock(*, waits: bool) -> None:
    """Raise AnotherImport if there is one and this one doesn't wait for it.

    It always waits for a moment: a second click that waited for its first one's row may be here
    before that one's lock is gone.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", ["0" if waits else A_MOMENT])
        try:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK_ID])
        except OperationalError as error:
            if isinstance(error.__cause__, LockNotAvailable):
                raise AnotherImport from error
            raise
        cursor.execute("SELECT set_config('lock_timeout', '0', true)")


def _check(lines: Lines) -> tuple[Seen, Imported]:
    """Check every line, by itself and against the others. Write nothing.

    Return what was seen, and what an import would say of the archive.
    """
    seen, counts = Seen(lines.now), Counter[str]()
    moments: list[datetime] = []
    told = Told()
    for name in LINES:
        for number, line in lines.of(name):
            counts[name] += 1
            seen.number = number
            if name in RULES:
                with at_line(name, number):
                    RULES[name](line, seen)
            told.take(line, lines.now)
            if name in RECORDED_AT:
                moments.append(getattr(line, RECORDED_AT[name]))
                moments = [min(moments), max(moments)]
        for about, check in AT_END.get(name, ()):
            with at_line(about, None):
                check(seen)
    first_at, last_at = (moments[0], moments[-1]) if moments else (None, None)
    return seen, Imported(
        None,
        counts,
        first_at,
        last_at,
        told.time_zone,
        frozenset() if told.is_stopped else frozenset(told.reminders),
        told.lapsed,
    )


def _add_ladder_lines(lines: Lines, parts: LadderParts) -> None:
    for number, line in lines.of(CONTENT):
        with at_line(CONTENT, number):
            parts.add_line(line)


def _other_slugs(lines: Lines, parts: LadderParts) -> dict[str, str]:
    _add_ladder_lines(lines, parts)
    return parts.other_slugs()


def _own_keys(person: User, keys: Collection[UUID]) -> dict[UUID, UUID]:
    """The uuids derived from those of which the account has no record."""
    mine = {key for key, owner in owners_of(keys) if owner == person.pk}
    return {key: _derived(person, key) for key in keys if key not in mine}


def _keys_of_others(person: User, keys: Collection[UUID]) -> dict[UUID, UUID]:
    """New uuids for those that another account has, the same ones each time."""
    return {key: _derived(person, key) for key, _ in owners_of(keys)}


def _derived(person: User, key: UUID) -> UUID:
    return uuid5(NAMESPACE, f"{person.pk}:{key}")


def _write(lines: Lines, to: Target) -> None:
    """Write the rows. Raise ArchiveMistake for one that the database refuses."""
    _add_ladder_lines(lines, to.parts)
    for name, write in WRITE.items():
        for number, line in lines.of(name):
            with at_line(name, number):
                write(number, line, to)
        # After the texts that they are made of.
        if name == "evidence_versions.jsonl":
            evidence.write_evidence(lines.of("evidence.jsonl"), to)
        elif name == "move_changes.jsonl":
            plan.write_moves(lines.of("moves.jsonl"), to)
    to.writer.flush()
    to.parts.finish()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
