"""Monthly reviews."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Prefetch

from packets.document.blocks import Block, Blocks
from plans.models import Evidence, Move, Review
from plans.models.evidence_text import Precision, happened_in_words
from portability.journal_file.evidence import name_of_entry
from portability.journal_file.passages import (
    JournalScope,
    bullets,
    labeled_text,
    note_blocks,
    plain_blocks,
    sentence,
    title,
)
from portability.row_chunks import rows_in_chunks


def review_passages(scope: JournalScope) -> Iterator[Blocks]:
    reviews = (
        Review.objects.filter(user=scope.person, ladder=scope.ladder.ladder)
        .prefetch_related(
            Prefetch("evidence", Evidence.objects.defer("words", "words_of")),
            Prefetch("moves", Move.objects.order_by("due_on", "position", "uuid")),
        )
        .order_by("-month", "-at", "-pk")
    )
    heading: Blocks = (scope.heading("Monthly reviews"),)
    for review in rows_in_chunks(reviews):
        yield (*heading, *_review(scope, review))
        heading = ()


def _review(scope: JournalScope, review: Review) -> Iterator[Block]:
    yield title(3, happened_in_words(review.month, Precision.MONTH))
    said = (
        *labeled_text("What happened", note_blocks(review.happened)),
        *labeled_text("What is next", plain_blocks(review.next)),
        *labeled_text("What is in the way", note_blocks(review.in_the_way)),
    )
    nothing = "" if said else "Nothing was written down."
    yield sentence(f"Written on {scope.day(review.at)}.", nothing)
    yield from said
    entries = [(sentence(f"{name_of_entry(entry)}."),) for entry in review.evidence.all()]
    if entries:
        yield sentence("Entries recorded with it:")
        yield from bullets(entries)
    moves = [(sentence(f"{move.name}."),) for move in review.moves.all()]
    if moves:
        yield sentence("Moves started or planned with it:")
        yield from bullets(moves)
