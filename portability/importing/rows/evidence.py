"""Rows of evidence, of what it is filed under, and of marks."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import batched

from careerladder.models import ChecklistItem
from plans.models import (
    Evidence,
    EvidenceTie,
    EvidenceVersion,
    ExampleEvidence,
    Mark,
    Reaffirmation,
    Removal,
    ServesNone,
)
from plans.models.evidence_text import evidence_text_columns
from portability.importing.rows.target import Target
from portability.schema.evidence import (
    EvidenceLine,
    EvidenceVersionLine,
    FiledUnderLine,
    FiledUnderNoneLine,
    MarkLine,
    RemovalLine,
)

ENTRIES_AT_ONCE = 200


def write_version(number: int, line: EvidenceVersionLine, to: Target) -> None:
    row = EvidenceVersion(evidence_id=line.evidence, **line.model_dump(exclude={"evidence"}))
    to.writer.add("evidence_versions.jsonl", number, row, size=len(line.note))
    to.last_versions[line.evidence] = row.pk
    to.version_counts[line.evidence] += 1


def write_evidence(lines: Iterable[tuple[int, EvidenceLine]], to: Target) -> None:
    """Write entries with the text of their last versions, which are written already."""
    to.writer.flush()
    for some in batched(lines, ENTRIES_AT_ONCE):
        keys = [to.last_versions[line.uuid] for _, line in some]
        # By no order: that of the model joins the entries, which are not written yet.
        rows = EvidenceVersion.objects.filter(pk__in=keys).order_by()
        versions = {row.pk: row for row in rows}
        for (number, line), key in zip(some, keys, strict=True):
            row = Evidence(
                uuid=line.uuid,
                user=to.person,
                version=to.version_counts[line.uuid],
                recorded_at=line.recorded_at,
                purged_at=line.purged_at,
                **evidence_text_columns(versions[key].text),
            )
            to.writer.add("evidence.jsonl", number, row, size=len(row.note))
            if line.example_of is not None:
                answer = to.answers[line.example_of.assessment, line.example_of.question]
                example = ExampleEvidence(evidence=row, answer_id=answer)
                to.writer.add("evidence.jsonl", number, example)


def write_filed_under(number: int, line: FiledUnderLine, to: Target) -> None:
    row = EvidenceTie(
        evidence_id=line.evidence,
        item_id=to.parts.key(ChecklistItem, line.item),
        wording=line.wording,
        since=line.since,
        until=line.until,
    )
    to.writer.add("filed_under.jsonl", number, row)


def write_filed_under_none(number: int, line: FiledUnderNoneLine, to: Target) -> None:
    row = ServesNone(evidence_id=line.evidence, since=line.since, until=line.until)
    to.writer.add("filed_under_none.jsonl", number, row)


def write_removal(number: int, line: RemovalLine, to: Target) -> None:
    row = Removal(evidence_id=line.evidence, since=line.since, until=line.until)
    to.writer.add("removals.jsonl", number, row)


def write_mark(number: int, line: MarkLine, to: Target) -> None:
    mark = Mark(
        user=to.person,
        item_id=to.parts.key(ChecklistItem, line.item),
        **line.model_dump(exclude={"item", "reaffirmed"}),
    )
    to.writer.add("marks.jsonl", number, mark, size=len(line.reason))
    for each in line.reaffirmed:
        row = Reaffirmation(mark=mark, wording=each.wording, at=each.at)
        to.writer.add("marks.jsonl", number, row)
