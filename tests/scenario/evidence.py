"""Evidence: recorded, edited, filed, removed, restored and purged."""

from __future__ import annotations

from datetime import date, datetime

from plans.models import Evidence, EvidenceText
from plans.models.evidence_text import Precision
from tests.scenario.person import Deed, Life


def of_evidence(life: Life) -> list[Deed]:
    docs, component = life.items["writes-design-docs"], life.items["owns-a-component"]
    edited = EvidenceText(date(2025, 12, 3), "Edited.", ("https://example.org/2",))

    def purge(at: datetime) -> None:
        mine = Evidence.objects.filter(user=life.person)
        mine.beyond_restoring(at=at).purge(at=at)

    return [
        (0, life.record("piece", date(2024, 3, 2), "writes-design-docs")),
        (2, life.of("piece", "edit", edited, base_version=1)),
        (3, life.of("piece", "tie", component)),
        (4, life.of("piece", "untie", component)),
        (5, life.of("piece", "tie", component)),
        (6, life.of("piece", "remove")),
        (7, life.of("piece", "restore")),
        (8, life.of("piece", "untie", docs)),
        (9, life.of("piece", "tie", docs)),
        (10, life.of("piece", "go_back_to", 1)),
        (11, life.of("piece", "go_back_to", 2)),
        (12, life.record("old", date(2024, 2, 29), "writes-design-docs", "ships-a-feature")),
        (13, life.record("newest", date(2026, 1, 15), "writes-design-docs")),
        (12, life.record("same day", date(2026, 1, 15), "writes-design-docs")),
        # It is ageing from 1 February on.
        (14, life.record("month", date(2025, 1, 1), "explains-choices", precision=Precision.MONTH)),
        (
            40,
            life.of(
                "month", "edit", EvidenceText(date(2025, 1, 1), "month by the day"), base_version=1
            ),
        ),
        (15, life.record("unfiled", date(2026, 1, 20))),
        (16, life.of("unfiled", "remove")),
        (18, life.of("unfiled", "restore")),
        (14, life.record("pushed", date(2025, 12, 1), "pushes-back")),
        (16, life.record("once filed", date(2026, 1, 21), "pushes-back")),
        (17, life.of("once filed", "untie", life.items["pushes-back"])),
        (20, life.record("purged", date(2026, 1, 22), "guides-an-engineer")),
        (21, life.of("purged", "remove")),
        (60, purge),
        (22, life.record("overdue", date(2026, 1, 23), "ships-a-feature", "proposal-adopted")),
        (23, life.of("overdue", "edit", EvidenceText(date(2026, 2, 1), "Edited."), base_version=1)),
        (65, life.of("overdue", "remove")),
        (24, life.record("removed", date(2026, 2, 2), "ships-a-feature")),
        (25, life.of("removed", "remove")),
        (26, life.of("removed", "restore")),
        (127, life.of("removed", "remove")),
        (27, life.record("removed and unfiled", date(2026, 2, 3))),
        (128, life.of("removed and unfiled", "remove")),
    ]
