"""A person's evidence with its versions, what it is filed under, and the marks of items."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Prefetch

from careerladder.models import ChecklistItem, Question, User
from plans.models import Evidence, EvidenceTie, Mark, Reaffirmation, ServesNone
from plans.models.evidence_version import EvidenceVersion
from plans.models.example_evidence import ExampleEvidence
from plans.models.removal import Removal
from portability.exporting.references import References
from portability.row_chunks import rows_in_chunks
from portability.schema.evidence import (
    EvidenceLine,
    EvidenceVersionLine,
    ExampleOf,
    FiledUnderLine,
    FiledUnderNoneLine,
    MarkLine,
    ReaffirmationCopy,
    RemovalLine,
)


def evidence_lines(person: User, references: References) -> Iterator[EvidenceLine]:
    examples = ExampleEvidence.objects.filter(evidence__user=person).values_list(
        "evidence", "answer__assessment", "answer__question"
    )
    example_of = {
        evidence: ExampleOf.model_construct(
            assessment=assessment, question=references.to(Question, question)
        )
        for evidence, assessment, question in examples
    }
    rows = Evidence.objects.filter(user=person).order_by("recorded_at", "uuid")
    columns = rows.values_list("uuid", "recorded_at", "purged_at")
    for uuid, recorded_at, purged_at in rows_in_chunks(columns):
        yield EvidenceLine.model_construct(
            uuid=uuid,
            recorded_at=recorded_at,
            purged_at=purged_at,
            example_of=example_of.get(uuid),
        )


def evidence_version_lines(person: User, references: References) -> Iterator[EvidenceVersionLine]:
    rows = EvidenceVersion.objects.filter(evidence__user=person).order_by("pk")
    names = ("evidence", "number", "saved_at", "happened_on", "precision", "months")
    for row in rows_in_chunks(rows.values(*names, "note", "links")):
        yield EvidenceVersionLine.model_construct(**row)


def filed_under_lines(person: User, references: References) -> Iterator[FiledUnderLine]:
    rows = EvidenceTie.objects.filter(evidence__user=person).order_by("pk")
    columns = rows.values_list("evidence", "item", "wording", "since", "until")
    for evidence, item, wording, since, until in rows_in_chunks(columns):
        yield FiledUnderLine.model_construct(
            evidence=evidence,
            item=references.to(ChecklistItem, item),
            wording=wording,
            since=since,
            until=until,
        )


def filed_under_none_lines(person: User, references: References) -> Iterator[FiledUnderNoneLine]:
    rows = ServesNone.objects.filter(evidence__user=person).order_by("pk")
    for row in rows_in_chunks(rows.values("evidence", "since", "until")):
        yield FiledUnderNoneLine.model_construct(**row)


def removal_lines(person: User, references: References) -> Iterator[RemovalLine]:
    rows = Removal.objects.filter(evidence__user=person).order_by("pk")
    for row in rows_in_chunks(rows.values("evidence", "since", "until")):
        yield RemovalLine.model_construct(**row)


def mark_lines(person: User, references: References) -> Iterator[MarkLine]:
    later = Prefetch("reaffirmations", Reaffirmation.objects.order_by("pk"))
    rows = Mark.objects.filter(user=person).order_by("pk").prefetch_related(later)
    for row in rows_in_chunks(rows):
        yield MarkLine.model_construct(
            since=row.since,
            until=row.until,
            item=references.to(ChecklistItem, row.item_id),
            kind=row.kind,
            reason=row.reason,
            wording=row.wording,
            reaffirmed=[
                ReaffirmationCopy.model_construct(wording=each.wording, at=each.at)
                for each in row.reaffirmations.all()
            ],
        )
