"""The journal as a whole: its head, and its parts in their order.

The same records give the same text, but for the day in its head.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain

from django.db.models import Model

from assessments.models import Assessment, Sitting
from careerladder.ladders.catalog import ladder_or_404, loaded_ladders
from careerladder.ladders.current import slug_of_current_ladder
from careerladder.models import Ladder, User
from packets.document.blocks import Blocks
from packets.document.markdown_writer import blocks_as_markdown
from packets.models import Packet
from plans.models import (
    Acceptance,
    EvidenceTie,
    Mark,
    Move,
    Pause,
    PhasePick,
    Recognition,
    Review,
)
from portability.journal_file.assessments import assessment_passages
from portability.journal_file.evidence import (
    earlier_passages,
    evidence_passages,
    removed_passages,
)
from portability.journal_file.gates import gate_passages
from portability.journal_file.packets import packet_passages
from portability.journal_file.passages import JournalScope, sentence, title, with_dots
from portability.journal_file.plan import plan_passages
from portability.journal_file.reviews import review_passages
from portability.journal_file.settings import settings_passages

type Passages = Callable[[JournalScope], Iterator[Blocks]]

# Of each ladder that a person has records of; evidence is of all ladders at once.
OF_A_LADDER_FIRST: tuple[Passages, ...] = (gate_passages, assessment_passages)
OF_ALL: tuple[Passages, ...] = (evidence_passages,)
OF_A_LADDER_THEN: tuple[Passages, ...] = (plan_passages, review_passages, packet_passages)
AT_THE_END: tuple[Passages, ...] = (settings_passages, removed_passages, earlier_passages)

# Models with what names their person and their ladder.
RECORDS: tuple[tuple[type[Model], str, str], ...] = (
    *(
        (model, "user", "ladder")
        for model in (Assessment, Sitting, PhasePick, Move, Acceptance, Pause, Recognition, Review)
    ),
    (Packet, "user", "ladder"),
    (Mark, "user", "item__ladder"),
    (EvidenceTie, "evidence__user", "item__ladder"),
)


def journal_chunks(person: User, at: datetime) -> Iterator[str]:
    """The journal of an export at a moment, as Markdown (CommonMark, and tables in packets).

    Its parts are short. It reads its rows in chunks, and keeps no more than one of them.
    """
    for number, blocks in enumerate(_passages(person, at)):
        yield f"{'\n' if number else ''}{blocks_as_markdown(blocks)}"


def _passages(person: User, at: datetime) -> Iterator[Blocks]:
    scopes = _scopes(person)
    yield _head(scopes, at)
    yield from _of(OF_A_LADDER_FIRST, scopes)
    yield from _of(OF_ALL, scopes[:1])
    yield from _of(OF_A_LADDER_THEN, scopes)
    yield from _of(AT_THE_END, scopes[:1])


def _of(parts: Iterable[Passages], scopes: Iterable[JournalScope]) -> Iterator[Blocks]:
    scopes = tuple(scopes)
    return chain.from_iterable(part(scope) for part in parts for scope in scopes)


def _head(scopes: Sequence[JournalScope], at: datetime) -> Blocks:
    scope, names = scopes[0], with_dots(each.ladder.ladder.name for each in scopes)
    return (
        title(1, "Career journal"),
        sentence(
            f"Made on {scope.day(at)}.", f"{'Ladder' if len(scopes) == 1 else 'Ladders'}: {names}."
        ),
        sentence(
            "This is what one person recorded with careerladder, to be read with any program. It",
            "isn’t imported: an import reads the other files of the archive, which hold the same",
            "records and more.",
        ),
        sentence(
            f"Days are those of the time zone {scope.person.zone.key}. Each part begins with what",
            "is newest, except that open moves come in the order in which they are due.",
        ),
    )


def _scopes(person: User) -> tuple[JournalScope, ...]:
    """A scope for each ladder of the site with records of this person, or for their current one."""
    ladders = [ladder_or_404(slug) for slug in sorted(loaded_ladders())]
    mine = [each for each in ladders if _has_records(person, each.ladder)]
    mine = mine or [ladder_or_404(slug_of_current_ladder(person))]
    several = len(mine) > 1
    return tuple(
        JournalScope(person, each, f" ({each.ladder.name})" if several else "") for each in mine
    )


def _has_records(person: User, ladder: Ladder) -> bool:
    return any(
        model._default_manager.filter(**{of_person: person, of_ladder: ladder}).exists()
        for model, of_person, of_ladder in RECORDS
    )
