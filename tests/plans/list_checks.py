"""Check that the pages of each list show each record exactly once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from careerladder.models import User
from plans.models import EvidenceTie, EvidenceVersion, Mark, MoveChange, PhasePick, Removal, Review
from plans.models.acceptance import Acceptance
from tests.plans import page_parsing
from tests.plans.record_state import OPEN, RecordState
from tests.plans.simulated_browser import SimulatedBrowser


def check_lists(visitor: SimulatedBrowser, person: User, now: RecordState) -> None:
    journal = r'<p class="journal__when">\s*<a href="/evidence/([\w-]+)/"'
    present = [key for key, piece in now.pieces.items() if not piece.is_removed]
    assert_each_once(page_parsing.count_entries(visitor, "/evidence/", journal), present)
    inbox = [key for key, piece in now.pieces.items() if piece.is_inbox]
    assert_each_once(
        page_parsing.count_entries(visitor, "/evidence/?state=unfiled", journal), inbox
    )
    gone = Removal.objects.open().filter(evidence__user=person, evidence__purged_at=None)
    restores = r'action="/evidence/([\w-]+)/restore/"'
    assert_each_once(
        page_parsing.count_entries(visitor, "/evidence/removed/", restores),
        keys(gone.values_list("evidence")),
    )
    ended = [key for key, state in now.moves.items() if state not in OPEN]
    assert_each_once(
        page_parsing.count_entries(visitor, "/plan/ended/", r'id="move-([\w-]+)"'), ended
    )
    reviews = Review.objects.filter(user=person)
    assert_each_once(
        page_parsing.count_entries(
            visitor, "/plan/reviews/", r'<article class="entry" id="review-(\d+)"'
        ),
        keys(reviews.values_list("pk")),
    )
    for piece in person.evidence.filter(purged_at=None).order_by("-version")[:2]:
        versions = page_parsing.count_entries(
            visitor, f"/evidence/{piece.pk}/history/", r'id="version-(\d+)"'
        )
        assert_each_once(versions, map(str, range(1, piece.version + 1)))
    for move in person.moves.all()[:2]:
        told = page_parsing.count_entries(
            visitor, f"/plan/moves/{move.pk}/", r'<time datetime="([^"]+)">[^<]+, \d\d:\d\d</time>'
        )
        assert sum(told.values()) == move.changes.count()
    check_timeline(visitor, person)


def check_timeline(visitor: SimulatedBrowser, person: User) -> None:
    told = page_parsing.timeline_counts(visitor)
    ties = EvidenceTie.objects.filter(evidence__user=person)
    marks, changes = Mark.objects.filter(user=person), MoveChange.objects.filter(move__user=person)
    removals = Removal.objects.filter(evidence__user=person)
    assert told["Recorded evidence"] == person.evidence.count()
    edits = EvidenceVersion.objects.filter(evidence__user=person, number__gt=1)
    assert told["Edited evidence"] == edits.count()
    assert told["Removed evidence"] == removals.count()
    assert told["Restored evidence"] == removals.exclude(until=None).count()
    assert told["Removed evidence from"] == ties.exclude(until=None).count()
    assert told["Ticked"] == marks.filter(kind="met").count()
    assert told["Marked as not possible"] == marks.filter(kind="not-possible").count()
    assert told["Added a move"] == changes.filter(kind="added").count()
    assert told["Dropped a move"] == changes.filter(kind="dropped").count()
    assert told["Finished a move"] == changes.filter(kind="done").count()
    assert told["Edited a move"] == changes.filter(kind="edited").count()
    assert told["Reviewed"] == Review.objects.filter(user=person).count()
    assert told["Chose a phase"] == PhasePick.objects.filter(user=person).count()
    assert told["Accepted a plan"] == Acceptance.objects.filter(user=person).count()


def assert_each_once(found: Counter[str], there: Iterable[str]) -> None:
    assert found == Counter(there)


def keys(rows: Iterable[tuple[object, ...]]) -> list[str]:
    return [str(key) for (key,) in rows]
