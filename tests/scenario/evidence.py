"""The steps for evidence: recorded, edited, filed, removed, restored and purged."""

from __future__ import annotations

from datetime import date, datetime

from plans.models import Evidence, EvidenceText, ExampleEvidence, ExampleToRecord
from plans.models.evidence_text import Precision
from tests.scenario.person import Scenario, Step


def evidence_steps(scenario: Scenario) -> list[Step]:
    docs, component = scenario.items["writes-design-docs"], scenario.items["owns-a-component"]
    edited = EvidenceText(date(2025, 12, 3), "Edited.", ("https://example.org/2",))

    def purge(at: datetime) -> None:
        mine = Evidence.objects.filter(user=scenario.person)
        mine.beyond_restoring(at=at).purge(at=at)

    def record_example(at: datetime) -> None:
        answer = scenario.has["aside"].answers.filter(counts=True)[0]
        text = EvidenceText(date(2026, 2, 4), "An example.")
        example = ExampleToRecord(answer.pk, text, (docs,))
        (scenario.has["example"],) = ExampleEvidence.objects.record(
            scenario.person, [example], at=at
        )

    return [
        (0, scenario.record("piece", date(2024, 3, 2), "writes-design-docs")),
        (2, scenario.of("piece", "edit", edited, base_version=1)),
        (3, scenario.of("piece", "tie", component)),
        (4, scenario.of("piece", "untie", component)),
        (5, scenario.of("piece", "tie", component)),
        (6, scenario.of("piece", "remove")),
        (7, scenario.of("piece", "restore")),
        (8, scenario.of("piece", "untie", docs)),
        (9, scenario.of("piece", "tie", docs)),
        (10, scenario.of("piece", "go_back_to", 1)),
        (11, scenario.of("piece", "go_back_to", 2)),
        (12, scenario.record("old", date(2024, 2, 29), "writes-design-docs", "ships-a-feature")),
        (13, scenario.record("newest", date(2026, 1, 15), "writes-design-docs")),
        (12, scenario.record("same day", date(2026, 1, 15), "writes-design-docs")),
        # It is ageing from 1 February on.
        (
            14,
            scenario.record(
                "month", date(2025, 1, 1), "explains-choices", precision=Precision.MONTH
            ),
        ),
        (
            40,
            scenario.of(
                "month", "edit", EvidenceText(date(2025, 1, 1), "month by the day"), base_version=1
            ),
        ),
        (15, scenario.record("unfiled", date(2026, 1, 20))),
        (16, scenario.of("unfiled", "remove")),
        (18, scenario.of("unfiled", "restore")),
        (17, scenario.record("kept", date(2025, 10, 1), precision=Precision.MONTH, months=3)),
        (18, scenario.of("kept", "keep_for_itself")),
        (19, scenario.of("kept", "put_back_in_inbox")),
        (20, scenario.of("kept", "keep_for_itself")),
        (14, scenario.record("pushed", date(2025, 12, 1), "pushes-back")),
        (16, scenario.record("once filed", date(2026, 1, 21), "pushes-back")),
        (17, scenario.of("once filed", "untie", scenario.items["pushes-back"])),
        (20, scenario.record("purged", date(2026, 1, 22), "guides-an-engineer")),
        (21, scenario.of("purged", "remove")),
        (60, purge),
        (22, scenario.record("overdue", date(2026, 1, 23), "ships-a-feature", "proposal-adopted")),
        (
            23,
            scenario.of(
                "overdue", "edit", EvidenceText(date(2026, 2, 1), "Edited."), base_version=1
            ),
        ),
        (65, scenario.of("overdue", "remove")),
        (24, scenario.record("removed", date(2026, 2, 2), "ships-a-feature")),
        (25, scenario.of("removed", "remove")),
        (26, scenario.of("removed", "restore")),
        (127, scenario.of("removed", "remove")),
        (27, scenario.record("removed and unfiled", date(2026, 2, 3))),
        (128, scenario.of("removed and unfiled", "remove")),
        (35, record_example),
    ]
