"""What a reader says of an item: agree, or not yet. The newest of an item holds."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models, transaction
from django.db.models import CharField, CheckConstraint, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat, Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from careerladder.compiled import compiled
from careerladder.models import ChecklistItem, event_rows
from sharing.models.event_kind import SharingEvent
from sharing.models.refusals import (
    AnswersWereChanged,
    ReaderIsDone,
    TooManyAnswers,
)
from sharing.models.share_link import ShareLink

if TYPE_CHECKING:
    from careerladder.models import EventRows, Ladder, User

LONGEST_COMMENT = 2_000
LONGEST_READER_NAME = 200
MOST_SIGN_OFFS = 1_000


class Verdict(models.TextChoices):
    AGREE = "agree", "Agree"
    NOT_YET = "not-yet", "Not yet"
    # An answer taken back. An item without one has no row.
    NONE = "none", "No answer"


@dataclass(frozen=True)
class Said:
    """What a reader says of one item, and the name they type. All plain text."""

    verdict: str = Verdict.NONE
    comment: str = ""
    name: str = ""


NOTHING_SAID = Said()


class SignOffQuerySet(models.QuerySet["SignOff"]):
    event_kinds = SharingEvent

    def current(self) -> SignOffQuerySet:
        """The newest of each link and item, without those taken back."""
        newest = self.order_by("link_id", "item_id", "-number").distinct("link_id", "item_id")
        return self.filter(pk__in=newest.values("pk")).exclude(verdict=Verdict.NONE)

    @transaction.atomic
    def say(
        self,
        link: ShareLink,
        said: Mapping[str, Said],
        *,
        shown: Mapping[str, int],
        at: datetime | None = None,
    ) -> list[SignOff]:
        """Record what differs from what the form was shown with. Return the new rows.

        Keys are slugs of the link's items. `shown` is the number of the newest row that the form
        was shown with, by slug. What is recorded already changes nothing. Raise LinkIsClosed,
        ReaderIsDone, TooManyAnswers; and AnswersWereChanged if another page changed an item that
        this form changes too.
        """
        link = link.lock(at=at)
        newest = newest_of(link)
        new, conflicts = {}, {}
        for slug, words in said.items():
            current = newest.get(slug)
            if words == (current.said if current else NOTHING_SAID):
                continue
            number = current.number if current else 0
            if number == shown.get(slug, 0):
                new[slug] = words
            elif words != self._shown_as(link, slug, shown.get(slug, 0)):
                conflicts[slug] = current
        if conflicts:
            raise AnswersWereChanged(conflicts)
        if new and ShareLink.objects.filter(pk=link.pk, completion__isnull=False).exists():
            raise ReaderIsDone
        last = max((each.number for each in newest.values()), default=0)
        if last + len(new) > MOST_SIGN_OFFS:
            raise TooManyAnswers
        items = {
            item.slug: item
            for item in ChecklistItem.objects.filter(
                ladder=link.version.packet.ladder_id, slug__in=new
            )
        }
        return self.bulk_create(
            SignOff(
                link=link,
                item=items[slug],
                number=last + place,
                verdict=words.verdict,
                comment=words.comment,
                name=words.name,
                at=at or timezone.now(),
            )
            for place, (slug, words) in enumerate(new.items(), start=1)
        )

    def _shown_as(self, link: ShareLink, slug: str, number: int) -> Said:
        row = self.filter(link=link, item__slug=slug, number=number).first()
        return row.said if row else NOTHING_SAID

    def events_of(self, user: User, ladder: Ladder) -> EventRows:
        """Rows as of EventRow: answers of readers. `words` is the label, the item, the version."""
        mine = self.filter(
            link__version__packet__user=user,
            link__version__packet__ladder=ladder,
            link__version__packet__removed_at=None,
        )
        columns = {
            "page": "sharing:readers",
            "key": F("link__version__packet__uuid"),
            "words": Concat(
                F("link__label"),
                Value(": "),
                F("item__name"),
                Value(", version "),
                Cast("link__version__number", CharField()),
                output_field=TextField(),
            ),
        }
        kinds = {
            Verdict.AGREE: SharingEvent.AGREED,
            Verdict.NOT_YET: SharingEvent.SAID_NOT_YET,
            Verdict.NONE: SharingEvent.TOOK_BACK,
        }
        return tuple(
            event_rows(mine.filter(verdict=verdict), kind, "at", **columns)
            for verdict, kind in kinds.items()
        )


class SignOff(models.Model):
    """`number` counts those of a link, from 1. A trigger refuses any change of a row."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    link = models.ForeignKey(ShareLink, models.CASCADE, related_name="sign_offs", db_index=False)
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    verdict = models.CharField(max_length=7, choices=Verdict)
    comment = models.TextField(blank=True, help_text="Plain text.")
    name = models.CharField(max_length=LONGEST_READER_NAME, blank=True)
    at = models.DateTimeField(default=timezone.now)
    objects = SignOffQuerySet.as_manager()

    class Meta:
        ordering = ["link", "number"]
        constraints = [
            models.UniqueConstraint("link", "number", name="sign_off_number_once_per_link"),
            CheckConstraint(
                condition=LessThanOrEqual(Length("comment"), LONGEST_COMMENT),
                name="sign_off_comment_fits",
            ),
            CheckConstraint(
                condition=Q(verdict=Verdict.NONE, comment="") | ~Q(verdict=Verdict.NONE),
                name="sign_off_taken_back_has_no_comment",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def said(self) -> Said:
        if self.verdict == Verdict.NONE:
            return NOTHING_SAID
        return Said(self.verdict, self.comment, self.name)


def newest_of(link: ShareLink) -> dict[str, SignOff]:
    """The newest row of each item, by slug, also where the answer was taken back."""
    return {row.item.slug: row for row in _rows_of(link.pk)}


@compiled
def _rows_of(link: UUID) -> QuerySet[SignOff]:
    return SignOff.objects.filter(link=link).select_related("item").order_by("number")
