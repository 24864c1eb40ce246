"""The history of a piece: every version, what changed in each, and what else happened to it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from plans.evidence.versions import EVENTS_A_PAGE, evidence_changes
from plans.models import Evidence, EvidenceText
from tests.plans.conftest import A_DAY, NOTE

BEGAN = datetime(2026, 5, 14, 9, tzinfo=UTC)


def later(hours: int) -> datetime:
    return BEGAN + timedelta(hours=hours)


@pytest.fixture
def told(ada, design_docs, item) -> Evidence:
    """Recorded, edited twice, filed and taken off, removed and restored."""
    piece: Evidence = Evidence.objects.record(
        ada, EvidenceText(A_DAY, NOTE), serving=[design_docs], at=BEGAN
    )
    changed = NOTE.replace("two", "three")
    piece.edit(EvidenceText(A_DAY, changed), base_version=1, at=later(1))
    piece.tie(item("pushes-back"), at=later(2))
    piece.untie(design_docs, at=later(3))
    piece.remove(at=later(4))
    piece.restore(at=later(5))
    moved = EvidenceText(A_DAY.replace(day=1), changed, ("https://example.org/12",), "month")
    piece.edit(moved, base_version=2, at=later(6))
    return piece


@pytest.fixture
def history(told) -> str:
    return reverse("plans:evidence-history", args=[told.pk])


@pytest.fixture
def html(as_ada, history) -> str:
    return str(as_ada.get(history).content.decode())


def test_all_that_happened_to_it_stands_there_newest_first(told, design_docs, item):
    happened = [
        (event.kind, event.saved.version.number if event.saved else event.item)
        for event in evidence_changes(told, None)
    ]
    assert happened == [
        ("saved", 3),
        ("restored", None),
        ("removed", None),
        ("removed from", design_docs),
        ("filed", item("pushes-back")),
        ("saved", 2),
        ("filed", design_docs),
        ("saved", 1),
    ]


def test_each_version_says_what_it_changed(html):
    third, second, first = html.split("<section")[1:]
    assert "The note did not change." in third
    assert re.search(r"<del.*14 May 2026.*</del>.*<ins.*>May 2026<.*</ins>", third, re.DOTALL)
    assert "https://example.org/12</ins>" in third
    assert re.search(r"<del>.*two<.*</del><ins>.*three<.*</ins>", second)
    assert "[removed: " in second
    assert NOTE in first
    assert "<ins>" not in first


def test_an_earlier_version_is_restored_as_a_new_one_and_that_can_be_undone(as_ada, told, history):
    assert "Restore this version" in as_ada.get(history).content.decode()
    answer = as_ada.post(
        reverse("plans:go-back-to-version", args=[told.pk, 1]), follow=True
    ).content.decode()
    told.refresh_from_db()
    assert (told.version, told.note) == (4, NOTE)
    assert "Restored version 1 as version 4." in answer
    assert f'action="{reverse("plans:go-back-to-version", args=[told.pk, 3])}"' in answer


def test_only_a_version_with_another_text_can_be_restored(as_ada, told, html):
    def offered(html: str) -> list[str]:
        return re.findall(r"versions/(\d+)/restore/", html)

    assert offered(html) == ["2", "1"]
    told.go_back_to(1)
    address = reverse("plans:evidence-history", args=[told.pk])
    assert offered(as_ada.get(address).content.decode()) == ["3", "2"]


def test_going_back_to_what_it_says_already_changes_nothing(as_ada, told):
    back = reverse("plans:go-back-to-version", args=[told.pk, 3])
    answer = as_ada.post(back, follow=True).content.decode()
    assert "the same as version 3." in answer
    told.refresh_from_db()
    assert told.version == 3


def test_a_version_that_is_not_there_is_a_404(as_ada, told):
    assert as_ada.post(reverse("plans:go-back-to-version", args=[told.pk, 9])).status_code == 404


def test_what_was_removed_still_has_its_history_and_takes_no_version_back(as_ada, told, history):
    told.remove()
    html = as_ada.get(history).content.decode()
    assert NOTE in html
    assert "Restore it" in html
    assert "Restore this version" not in html
    back = reverse("plans:go-back-to-version", args=[told.pk, 1])
    assert as_ada.post(back).status_code == 409


def test_what_was_purged_keeps_its_dates_and_has_no_page(as_ada, ada, told, history):
    told.remove()
    ada.evidence.all().purge()
    assert as_ada.get(history).status_code == 404
    assert told.versions.filter(note="").count() == 3
    assert told.ties.count() == 2


def test_a_long_text_is_folded_and_can_be_read_whole(as_ada, told, history):
    long = "Every word of it counts. " * 60
    told.edit(EvidenceText(A_DAY, f"{long}The end."), base_version=3)
    told.edit(EvidenceText(A_DAY, f"{long}The beginning."), base_version=4)
    newest = as_ada.get(history).content.decode().split("<section")[1]
    assert "unchanged text not shown" in newest
    assert "All of version 5" in newest


def test_a_long_history_is_paged_and_its_last_version_is_complete(as_ada, told, history, queries):
    few = queries(lambda: as_ada.get(history))
    for number in range(3, 3 + EVENTS_A_PAGE):
        told.edit(EvidenceText(A_DAY, f"Text {number}."), base_version=number)
    html = as_ada.get(history).content.decode()
    assert html.count("<section") == EVENTS_A_PAGE
    # What the oldest on the page is compared with stands on the next one.
    assert re.search(r"<del>.*three.*</del><ins>.*Text 3", html, re.DOTALL)
    assert "Version 3" in as_ada.get(f"{history}?page=2").content.decode()
    assert queries(lambda: as_ada.get(history)) <= few


def test_what_people_write_is_shown_and_not_run(as_ada, told, history):
    told.edit(EvidenceText(A_DAY, "<script>alert(1)</script>"), base_version=3)
    assert "<script>alert" not in as_ada.get(history).content.decode()
