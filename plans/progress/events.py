"""What was recorded of a person, each thing with its moment: one query over all their records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.urls import reverse

from careerladder.ladders.catalog import LadderContent
from careerladder.models import User
from plans.evidence.excerpt import QUOTED, excerpt_of

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
    "recognized": "Roadblock",
    "accepted-plan": "Plan accepted",
    "move-accepted": "Into the plan",
    "move-added": "Planned",
    "move-rescheduled": "New dates by the proposal",
    "move-edited": "Move edited",
    "move-postponed": "New date",
    "move-reordered": "Reordered",
    "move-started": "Started",
    "move-put-back": "Put back",
    "move-done": "Move done",
    "move-dropped": "Dropped from the plan",
    "move-withdrawn": "Taken out by the proposal",
    "move-taken-up-again": "Planned again",
    "move-undone": "Undone in the plan",
    "paused": "Plan paused",
    "went-on": "Plan taken up again",
    "reviewed": "Looked back on",
    "reworded": "Reworded in the ladder",
    "moved": "Moved in the ladder",
    "retired": "Retired from the ladder",
    "added": "Added to the ladder",
}

EVENTS = """
WITH mine AS MATERIALIZED (
    SELECT uuid, recorded_at FROM plans_evidence WHERE user_id = %(person)s
), event (what, moment, evidence, item, assessment, phase, move, words) AS (
    SELECT 'recorded', recorded_at, uuid, NULL::bigint, NULL::uuid, NULL::bigint,
        NULL::uuid, '' FROM mine
    UNION ALL
    SELECT 'edited', saved_at, evidence_id, NULL, NULL, NULL, NULL, ''
    FROM plans_evidenceversion JOIN mine ON uuid = evidence_id WHERE number > 1
    UNION ALL
    SELECT 'filed', since, evidence_id, item_id, NULL, NULL, NULL, ''
    FROM plans_evidencetie JOIN mine ON uuid = evidence_id WHERE since <> recorded_at
    UNION ALL
    SELECT 'taken-off', until, evidence_id, item_id, NULL, NULL, NULL, ''
    FROM plans_evidencetie JOIN mine ON uuid = evidence_id WHERE until IS NOT NULL
    UNION ALL
    SELECT 'removed', since, evidence_id, NULL, NULL, NULL, NULL, ''
    FROM plans_removal JOIN mine ON uuid = evidence_id
    UNION ALL
    SELECT 'restored', until, evidence_id, NULL, NULL, NULL, NULL, ''
    FROM plans_removal JOIN mine ON uuid = evidence_id WHERE until IS NOT NULL
    UNION ALL
    SELECT CASE kind WHEN 'met' THEN 'ticked' ELSE 'not-possible' END,
        since, NULL, item_id, NULL, NULL, NULL, ''
    FROM plans_mark WHERE user_id = %(person)s
    UNION ALL
    SELECT CASE kind WHEN 'met' THEN 'unticked' ELSE 'possible' END,
        until, NULL, item_id, NULL, NULL, NULL, ''
    FROM plans_mark WHERE user_id = %(person)s AND until IS NOT NULL
    UNION ALL
    SELECT 'still-true', said.at, NULL, mark.item_id, NULL, NULL, NULL, ''
    FROM plans_reaffirmation said JOIN plans_mark mark ON mark.id = said.mark_id
    WHERE mark.user_id = %(person)s
    UNION ALL
    SELECT 'assessed', recorded_at, NULL, NULL, uuid, placement_id, NULL, ''
    FROM assessments_assessment WHERE user_id = %(person)s
    UNION ALL
    SELECT 'set-aside', since, NULL, NULL, uuid, placement_id, NULL, ''
    FROM assessments_settingaside JOIN assessments_assessment ON uuid = assessment_id
    WHERE user_id = %(person)s
    UNION ALL
    SELECT 'stands-again', until, NULL, NULL, uuid, placement_id, NULL, ''
    FROM assessments_settingaside JOIN assessments_assessment ON uuid = assessment_id
    WHERE user_id = %(person)s AND until IS NOT NULL
    UNION ALL
    SELECT 'picked', since, NULL, NULL, NULL, phase_id, NULL, ''
    FROM plans_phasepick WHERE user_id = %(person)s
    UNION ALL
    SELECT 'move-' || change.kind, change.at, NULL, NULL, NULL, NULL, move.uuid,
        change.name || CASE change.kind
            WHEN 'postponed' THEN ', due ' || to_char(change.due_on, 'FMDD FMMonth YYYY')
            WHEN 'dropped' THEN ': ' || left(split_part(change.reason, '\n', 1), %(quoted)s)
            ELSE ''
        END
    FROM plans_movechange change JOIN plans_move move ON move.uuid = change.move_id
    WHERE move.user_id = %(person)s AND change.kind <> 'shifted'
    UNION ALL
    SELECT 'accepted-plan', at, NULL, NULL, NULL, NULL, NULL, hours_a_month || ' hours a month'
    FROM plans_acceptance WHERE user_id = %(person)s
    UNION ALL
    SELECT 'recognized', since, NULL, NULL, NULL, NULL, NULL, coalesce(roadblock.name, 'none')
    FROM plans_recognition said
    LEFT JOIN careerladder_roadblock roadblock ON roadblock.id = said.roadblock_id
    WHERE said.user_id = %(person)s
    UNION ALL
    SELECT 'paused', since, NULL, NULL, NULL, NULL, NULL,
        'until ' || to_char(until_on, 'FMDD FMMonth YYYY')
    FROM plans_pause WHERE user_id = %(person)s
    UNION ALL
    SELECT 'went-on', ended.until, NULL, NULL, NULL, NULL, NULL, 'before the pause was over'
    FROM plans_pause ended
    WHERE ended.user_id = %(person)s AND ended.until IS NOT NULL
        -- A pause that another takes the place of ends when that one begins.
        AND NOT EXISTS (
            SELECT FROM plans_pause later
            WHERE later.user_id = ended.user_id AND later.since = ended.until
        )
    UNION ALL
    SELECT 'reviewed', at, NULL, NULL, NULL, NULL, NULL, to_char(month, 'FMMonth YYYY')
    FROM plans_review WHERE user_id = %(person)s
), newest AS (
    SELECT * FROM event WHERE moment < %(before)s ORDER BY moment DESC LIMIT %(most)s
)
SELECT
    what, moment, evidence.uuid, left(evidence.note, %(quoted)s), evidence.purged_at IS NOT NULL,
    item.name, item.slug, newest.assessment, phase.slug, newest.move, newest.words
FROM newest
LEFT JOIN plans_evidence evidence ON evidence.uuid = newest.evidence
LEFT JOIN careerladder_checklistitem item ON item.id = newest.item
LEFT JOIN careerladder_phase phase ON phase.id = newest.phase
ORDER BY moment DESC
"""


@dataclass(frozen=True)
class EventLabel:
    """One thing that happened: a few of its words, and where it can be seen, if it still can."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Event:
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
    move: UUID | None = None
    words: str = ""

    def label(self, ladder: LadderContent) -> EventLabel:
        names = {content.slug: content.level_names for content in ladder.phases}
        if self.move:
            return EventLabel(self.words, reverse("plans:move", args=[self.move]))
        if self.words:
            return EventLabel(self.words)
        if self.slug:
            url = reverse("plans:item", args=[ladder.ladder.slug, self.slug])
            return EventLabel(self.item, url)
        if self.evidence and self.is_deleted:
            return EventLabel("deleted since")
        if self.evidence:
            url = reverse("plans:evidence", args=[self.evidence])
            return EventLabel(excerpt_of(self.note) or "a link", url)
        name = names.get(self.phase, self.phase)
        if self.assessment:
            return EventLabel(name, reverse("assessments:assessment", args=[self.assessment]))
        return EventLabel(name)


def events_before(person: User, before: datetime, most: int) -> list[Event]:
    with connection.cursor() as cursor:
        cursor.execute(
            EVENTS,
            {
                "person": person.pk,
                "before": before.isoformat(),
                "most": most,
                "quoted": QUOTED + 1,
            },
        )
        return [Event(*row) for row in cursor.fetchall()]
