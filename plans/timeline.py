"""Everything that was recorded, by when it was, and what each thing did to the items.

What was recorded at one moment is one entry: evidence with its tick, a pasted list. One query for a
page, whatever was recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from itertools import groupby
from urllib.parse import quote
from uuid import UUID

from django.db import connection
from django.urls import reverse
from django.utils.html import strip_tags

from careerladder.ladder import LadderContent
from careerladder.markdown import as_html
from careerladder.models import User
from plans.changes import changes, in_words
from plans.days import INSTANT
from plans.history import History

ENTRIES_A_PAGE = 20
# One list that was pasted is one entry, and has at most so many pieces.
MOST_AT_ONCE = 200
QUOTED_AT_ONCE = 3
QUOTED = 160

# In the order in which one entry says what happened at its moment.
WORDS = {
    "assessed": "Assessment",
    "set-aside": "Assessment set aside",
    "stands-again": "Assessment stands again",
    "picked": "Working on",
    "recorded": "Evidence",
    "edited": "Evidence edited",
    "removed": "Evidence removed",
    "restored": "Evidence restored",
    "filed": "Evidence filed under",
    "taken-off": "Evidence taken off",
    "ticked": "Ticked",
    "unticked": "Unticked",
    "not-possible": "Not possible",
    "possible": "Possible again",
    "still-true": "Still true",
    "reworded": "Reworded in the ladder",
    "moved": "Moved in the ladder",
    "retired": "Retired from the ladder",
    "added": "Added to the ladder",
}

EVENTS = """
WITH mine AS MATERIALIZED (
    SELECT uuid, recorded_at FROM plans_evidence WHERE user_id = %(person)s
), event (what, moment, evidence, item, assessment, phase) AS (
    SELECT 'recorded', recorded_at, uuid, NULL::bigint, NULL::uuid, NULL::bigint FROM mine
    UNION ALL
    SELECT 'edited', saved_at, evidence_id, NULL, NULL, NULL
    FROM plans_evidenceversion JOIN mine ON uuid = evidence_id WHERE number > 1
    UNION ALL
    SELECT 'filed', since, evidence_id, item_id, NULL, NULL
    FROM plans_evidencetie JOIN mine ON uuid = evidence_id WHERE since <> recorded_at
    UNION ALL
    SELECT 'taken-off', until, evidence_id, item_id, NULL, NULL
    FROM plans_evidencetie JOIN mine ON uuid = evidence_id WHERE until IS NOT NULL
    UNION ALL
    SELECT 'removed', since, evidence_id, NULL, NULL, NULL
    FROM plans_removal JOIN mine ON uuid = evidence_id
    UNION ALL
    SELECT 'restored', until, evidence_id, NULL, NULL, NULL
    FROM plans_removal JOIN mine ON uuid = evidence_id WHERE until IS NOT NULL
    UNION ALL
    SELECT CASE kind WHEN 'met' THEN 'ticked' ELSE 'not-possible' END,
        since, NULL, item_id, NULL, NULL
    FROM plans_mark WHERE user_id = %(person)s
    UNION ALL
    SELECT CASE kind WHEN 'met' THEN 'unticked' ELSE 'possible' END,
        until, NULL, item_id, NULL, NULL
    FROM plans_mark WHERE user_id = %(person)s AND until IS NOT NULL
    UNION ALL
    SELECT 'still-true', said.at, NULL, mark.item_id, NULL, NULL
    FROM plans_reaffirmation said JOIN plans_mark mark ON mark.id = said.mark_id
    WHERE mark.user_id = %(person)s
    UNION ALL
    SELECT 'assessed', recorded_at, NULL, NULL, uuid, placement_id
    FROM assessments_assessment WHERE user_id = %(person)s
    UNION ALL
    SELECT 'set-aside', since, NULL, NULL, uuid, placement_id
    FROM assessments_settingaside JOIN assessments_assessment ON uuid = assessment_id
    WHERE user_id = %(person)s
    UNION ALL
    SELECT 'stands-again', until, NULL, NULL, uuid, placement_id
    FROM assessments_settingaside JOIN assessments_assessment ON uuid = assessment_id
    WHERE user_id = %(person)s AND until IS NOT NULL
    UNION ALL
    SELECT 'picked', since, NULL, NULL, NULL, phase_id
    FROM plans_phasepick WHERE user_id = %(person)s
), newest AS (
    SELECT * FROM event WHERE moment < %(before)s ORDER BY moment DESC LIMIT %(most)s
)
SELECT
    what, moment, evidence.uuid, left(evidence.note, %(quoted)s), evidence.purged_at IS NOT NULL,
    item.name, item.slug, newest.assessment, phase.slug
FROM newest
LEFT JOIN plans_evidence evidence ON evidence.uuid = newest.evidence
LEFT JOIN careerladder_checklistitem item ON item.id = newest.item
LEFT JOIN careerladder_phase phase ON phase.id = newest.phase
ORDER BY moment DESC
"""


@dataclass(frozen=True)
class Mention:
    """One thing that happened: a few of its words, and where it can be seen, if it still can."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Part:
    """What happened, to how many things, and some of them."""

    what: str
    told: tuple[Mention, ...]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.told)


@dataclass(frozen=True)
class Entry:
    at: datetime
    parts: tuple[Part, ...]
    effect: str


@dataclass(frozen=True)
class Timeline:
    """Entries, the newest first; `goes_on` when there are older ones."""

    entries: tuple[Entry, ...]
    goes_on: bool

    @property
    def older_than(self) -> str:
        """For an address: the moment of the last entry here."""
        return quote(self.entries[-1].at.isoformat())


@dataclass(frozen=True)
class _Event:
    """One row: what it is about is put into words only where it is shown."""

    what: str
    at: datetime
    evidence: UUID | None = None
    note: str = ""
    is_deleted: bool = False
    item: str = ""
    slug: str = ""
    assessment: UUID | None = None
    phase: str = ""

    def mention(self, ladder: LadderContent) -> Mention:
        names = {content.slug: content.level_names for content in ladder.phases}
        if self.slug:
            url = reverse("plans:item", args=[ladder.ladder.slug, self.slug])
            return Mention(self.item, url)
        if self.evidence and self.is_deleted:
            return Mention("deleted since")
        if self.evidence:
            url = reverse("plans:evidence", args=[self.evidence])
            return Mention(quoted(self.note) or "a link", url)
        name = names.get(self.phase, self.phase)
        if self.assessment:
            return Mention(name, reverse("assessments:assessment", args=[self.assessment]))
        return Mention(name)


def timeline_of(
    person: User, history: History, *, before: datetime, entries: int = ENTRIES_A_PAGE
) -> Timeline:
    """What was recorded before a moment, and what the ladder's own changes did meanwhile."""
    most = MOST_AT_ONCE + entries * 3
    events = _recorded(person, before, most)
    is_all = len(events) < most
    reach = events[-1].at if events else before
    # The ladder's own changes matter from the first record on.
    events += [each for each in _of_the_ladder(history) if reach <= each.at < before]
    events.sort(key=lambda each: each.at, reverse=True)
    groups = [(at, list(group)) for at, group in groupby(events, key=lambda each: each.at)]
    if not is_all and len(groups) > 1:
        # The oldest group may have been cut.
        groups.pop()
    shown = groups[:entries]
    return Timeline(
        tuple(_entry(at, group, history) for at, group in shown),
        goes_on=len(groups) > len(shown) or not is_all,
    )


def _entry(at: datetime, events: Sequence[_Event], history: History) -> Entry:
    parts = []
    for what, words in WORDS.items():
        some = [each for each in events if each.what == what]
        if some:
            told = tuple(each.mention(history.ladder) for each in some[:QUOTED_AT_ONCE])
            parts.append(Part(words, told, len(some)))
    changed = changes(history.progress_at(at - INSTANT), history.progress_at(at))
    return Entry(at, tuple(parts), in_words(changed))


def _recorded(person: User, before: datetime, most: int) -> list[_Event]:
    with connection.cursor() as cursor:
        cursor.execute(
            EVENTS,
            {"person": person.pk, "before": before.isoformat(), "most": most, "quoted": QUOTED + 1},
        )
        return [_Event(*row) for row in cursor.fetchall()]


def _of_the_ladder(history: History) -> Iterable[_Event]:
    """How the items that this person has records of were changed, while they had them."""
    before = None
    for reading in history.ladder.readings:
        earlier = before if before and before.item == reading.item else None
        before = reading
        concerns = reading.item in history.marked or reading.item in history.served
        if reading.since is None or not concerns:
            continue
        if earlier is None:
            what = "added"
        elif earlier.counts and not reading.counts:
            what = "retired"
        elif earlier.wording != reading.wording:
            what = "reworded"
        elif earlier.phase != reading.phase:
            what = "moved"
        else:
            continue
        if history.began_at and reading.since >= history.began_at:
            yield _Event(what, reading.since, item=reading.name, slug=reading.slug)


def quoted(words: str) -> str:
    """The first line of a note in plain words, without Markdown; … stands for the rest."""
    first, _, rest = words.strip().partition("\n")
    plain = unescape(strip_tags(as_html(first[:QUOTED]))).strip()
    return f"{plain} …" if rest.strip() or len(words) > QUOTED else plain
