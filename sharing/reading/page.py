"""What a reader's page shows, of a link or of a preview."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString

from careerladder.compiled import compiled
from careerladder.models import User
from packets.content import ItemContent, PacketContent
from packets.document.blocks import Document
from packets.document.build import document_of
from packets.document.html_writer import document_html
from packets.models import PacketVersion
from sharing.models import Completion, ShareLink, SignOff, Verdict
from sharing.models.sign_off import newest_of


@dataclass(frozen=True)
class ReaderPage:
    """The document and what stands around it. Days are those of the owner's time zone."""

    document: Document
    label: str
    number: int
    published_on: date
    expires_on: date
    html: SafeString
    items: tuple[ItemContent, ...]


@dataclass(frozen=True)
class Answers:
    """What a reader said so far: the newest row of each item, and whether that is final."""

    newest: dict[str, SignOff]
    done_at: datetime | None = None

    @property
    def held(self) -> dict[str, SignOff]:
        """Those that were not taken back."""
        return {slug: row for slug, row in self.newest.items() if row.verdict != Verdict.NONE}

    @property
    def agreed(self) -> int:
        return sum(row.verdict == Verdict.AGREE for row in self.held.values())

    @property
    def not_yet(self) -> int:
        return sum(row.verdict == Verdict.NOT_YET for row in self.held.values())

    @property
    def saved_at(self) -> datetime | None:
        return max((row.at for row in self.newest.values()), default=None)

    @property
    def last_number(self) -> int:
        return max((row.number for row in self.newest.values()), default=0)


def reader_page(
    content: PacketContent, version: PacketVersion, *, label: str, expires_on: date, owner: User
) -> ReaderPage:
    published_on = timezone.localdate(version.published_at, owner.zone)
    document = document_of(content, number=version.number, published_on=published_on)
    return ReaderPage(
        document=document,
        label=label,
        number=version.number,
        published_on=published_on,
        expires_on=expires_on,
        html=document_html(document),
        items=content.items,
    )


def page_of_link(link: ShareLink) -> ReaderPage:
    """The link's `version.packet.user` must be loaded."""
    owner = link.version.packet.user
    return reader_page(
        link.content,
        link.version,
        label=link.label,
        expires_on=timezone.localdate(link.expires_at, owner.zone),
        owner=owner,
    )


def answers_of(link: ShareLink) -> Answers:
    """Two queries."""
    return Answers(newest_of(link), next(iter(_completed_at(link.pk)), None))


@compiled
def _completed_at(link: UUID) -> QuerySet[Completion, datetime]:
    return Completion.objects.filter(link=link).values_list("at", flat=True)
