"""What the owner's page of readers shows: each link, its views, and its answers.

The queries don't grow with links, answers or evidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from careerladder.compiled import compiled
from careerladder.models import ChecklistItem
from packets.draft import newest_version
from packets.models import Packet, PacketVersion
from plans.evidence.differences import Run, differences, fold_unchanged
from plans.models import Evidence, EvidenceVersion, Move, Removal
from sharing.models import ShareLink, ShareView, SignOff, Verdict
from sharing.models.share_link import MOST_OPEN_LINKS, evidence_behind

# Of a page. Further entries that were edited are named without the difference.
MOST_DIFFERENCES = 20


@dataclass(frozen=True)
class EditedEntry:
    """Evidence behind an answer that is no longer as its reader saw it.

    `when` is when it happened, in words. `runs` is the diff of the note as it was published and as
    it is now; empty if it is the same, or isn't shown.
    """

    uuid: UUID
    when: str
    is_removed: bool
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True)
class ReaderAnswer:
    """An answer to an item.

    `edited` is the evidence behind it that was edited since. `newer_version` is the number of the
    newest published version if that has other evidence behind the item; else None.
    """

    sign_off: SignOff
    item: ChecklistItem
    edited: tuple[EditedEntry, ...]
    newer_version: int | None
    move: Move | None = None

    @property
    def is_outdated(self) -> bool:
        return bool(self.edited) or self.newer_version is not None

    @property
    def is_not_yet(self) -> bool:
        return self.sign_off.verdict == Verdict.NOT_YET


@dataclass(frozen=True)
class LinkLine:
    """A link with its views by day, newest first, and its answers in the order of the packet."""

    link: ShareLink
    views: tuple[ShareView, ...]
    answers: tuple[ReaderAnswer, ...]

    @property
    def total_views(self) -> int:
        return sum(view.count for view in self.views)

    @property
    def agreed(self) -> int:
        return sum(line.sign_off.verdict == Verdict.AGREE for line in self.answers)

    @property
    def not_yet(self) -> int:
        return sum(line.is_not_yet for line in self.answers)

    @property
    def expires_on(self) -> date:
        return timezone.localdate(self.link.expires_at)


@dataclass(frozen=True)
class ReadersPage:
    """`newest` is the version that a new link is of; None if nothing is published."""

    packet: Packet
    newest: PacketVersion | None
    open: tuple[LinkLine, ...]
    ended: tuple[LinkLine, ...]

    @property
    def is_full(self) -> bool:
        return len(self.open) >= MOST_OPEN_LINKS


def readers_of(packet: Packet) -> ReadersPage:
    """Seven queries at most."""
    newest = newest_version(packet.pk)
    links = _links(packet.pk)
    sign_offs = _current_sign_offs(packet.pk)
    views = defaultdict(list)
    for view in _views(packet.pk):
        views[view.link_id].append(view)
    changes = _Changes(links, newest)
    keys = [row.pk for row in sign_offs]
    moves = {move.form_key: move for move in _moves(packet.user_id, keys)} if keys else {}
    by_link: dict[UUID, list[SignOff]] = defaultdict(list)
    for row in sign_offs:
        by_link[row.link_id].append(row)
    lines = []
    for link in links:
        places = {slug: place for place, slug in enumerate(link.item_slugs)}
        rows = sorted(by_link[link.pk], key=lambda row: places.get(row.item.slug, len(places)))
        answers = tuple(changes.line(link, row, moves.get(row.pk)) for row in rows)
        lines.append(LinkLine(link, tuple(views[link.pk]), answers))
    return ReadersPage(
        packet,
        newest,
        tuple(line for line in lines if line.link.is_open),
        tuple(line for line in lines if not line.link.is_open),
    )


@compiled
def _links(packet: UUID) -> QuerySet[ShareLink]:
    links = ShareLink.objects.filter(version__packet=packet)
    return links.select_related("version", "completion").defer("frozen", "version__frozen")


@compiled
def _current_sign_offs(packet: UUID) -> QuerySet[SignOff]:
    rows: QuerySet[SignOff] = SignOff.objects.filter(link__version__packet=packet).current()
    return rows.select_related("item__ladder")


@compiled
def _views(packet: UUID) -> QuerySet[ShareView]:
    return ShareView.objects.filter(link__version__packet=packet).order_by("-day")


@compiled
def _moves(person: int, form_keys: list[UUID]) -> QuerySet[Move]:
    return Move.objects.filter(user=person, form_key__any=form_keys)


@compiled
def _evidence(keys: list[UUID]) -> QuerySet[Any]:
    """With `is_gone`, whether it is removed."""
    removals = Removal.objects.open().filter(evidence=OuterRef("pk"))
    return Evidence.objects.filter(pk__any=keys).annotate(is_gone=Exists(removals))


@compiled
def _versions(evidence: list[UUID], numbers: list[int]) -> QuerySet[EvidenceVersion]:
    return EvidenceVersion.objects.filter(evidence__any=evidence, number__any=numbers)


class _Changes:
    """What became of the evidence behind the answers, as it is now and as it was last published."""

    def __init__(self, links: Iterable[ShareLink], newest: PacketVersion | None) -> None:
        seen: dict[UUID, set[int]] = defaultdict(set)
        for link in links:
            for each in link.behind:
                for key, number in each["evidence"].items():
                    seen[UUID(key)].add(number)
        self.now = {row.pk: row for row in _evidence(list(seen))} if seen else {}
        edited = {key for key, row in self.now.items() if seen[key] - {row.version}}
        numbers = {number for key in edited for number in seen[key]}
        rows = _versions(list(edited), list(numbers)) if edited else []
        self.versions = {(row.evidence_id, row.number): row for row in rows}
        self.newest = newest
        self.published = _behind(evidence_behind(newest.content)) if newest else {}
        self.left = MOST_DIFFERENCES
        self.entries: dict[tuple[UUID, int], EditedEntry | None] = {}

    def line(self, link: ShareLink, row: SignOff, move: Move | None) -> ReaderAnswer:
        slug = row.item.slug
        behind = _behind(link.behind).get(slug, {})
        entries = [self._entry(UUID(key), number) for key, number in behind.items()]
        is_newer = self.newest is not None and self.newest.number > link.version.number
        has_other = is_newer and self._was_changed_by_publishing(slug, behind)
        return ReaderAnswer(
            row,
            row.item,
            tuple(entry for entry in entries if entry is not None),
            self.newest.number if self.newest and has_other else None,
            move,
        )

    def _was_changed_by_publishing(self, slug: str, behind: Mapping[str, int]) -> bool:
        """Whether the newest version has another text of the evidence that the reader saw.

        It may have more: what was left out for the reader is in it too.
        """
        published = self.published.get(slug, {})
        return any(published.get(key) != number for key, number in behind.items())

    def _entry(self, key: UUID, number: int) -> EditedEntry | None:
        """None if it is as it was."""
        if (key, number) not in self.entries:
            self.entries[key, number] = self._edited(key, number)
        return self.entries[key, number]

    def _edited(self, key: UUID, number: int) -> EditedEntry | None:
        now = self.now.get(key)
        if now is None or (now.version == number and not now.is_gone):
            return None
        before = self.versions.get((key, number))
        runs: tuple[Run, ...] = ()
        is_removed = bool(now.is_gone)
        if before is not None and not is_removed and before.text == now.text:
            return None
        if before is not None and not is_removed and before.note != now.note and self.left > 0:
            self.left -= 1
            runs = fold_unchanged(differences(before.note, now.note))
        return EditedEntry(key, now.when, is_removed=is_removed, runs=runs)


def _behind(behind: Iterable[Mapping[str, object]]) -> dict[str, dict[str, int]]:
    return {str(each["item"]): each["evidence"] for each in behind}  # type: ignore[misc]
