"""That a reader selected Done."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from careerladder.models import event_rows
from sharing.models.event_kind import SharingEvent
from sharing.models.refusals import AnswersWereChanged, NothingAnswered
from sharing.models.share_link import ShareLink
from sharing.models.sign_off import Verdict, newest_of

if TYPE_CHECKING:
    from careerladder.models import EventRows, Ladder, User


class CompletionQuerySet(models.QuerySet["Completion"]):
    event_kinds = SharingEvent

    @transaction.atomic
    def complete(
        self, link: ShareLink, *, last_number: int, at: datetime | None = None
    ) -> Completion:
        """Make the answers final. Again changes nothing.

        `last_number` is that of the newest row when the reader was asked. Raise LinkIsClosed,
        NothingAnswered; and AnswersWereChanged if answers were saved since.
        """
        link = link.lock(at=at)
        before = self.filter(link=link).first()
        if before is not None:
            return before
        newest = newest_of(link)
        if max((each.number for each in newest.values()), default=0) != last_number:
            raise AnswersWereChanged({})
        if all(each.verdict == Verdict.NONE for each in newest.values()):
            raise NothingAnswered
        return self.create(link=link, at=at or timezone.now())

    def events_of(self, user: User, ladder: Ladder) -> EventRows:
        """Rows as of EventRow: readers who were done. `words` is the label."""
        mine = self.filter(
            link__version__packet__user=user,
            link__version__packet__ladder=ladder,
            link__version__packet__removed_at=None,
        )
        return (
            event_rows(
                mine,
                SharingEvent.READER_DONE,
                "at",
                page="sharing:readers",
                key=F("link__version__packet__uuid"),
                words=F("link__label"),
            ),
        )


class Completion(models.Model):
    """A reader selected Done. A trigger refuses any change of a row."""

    link = models.OneToOneField(ShareLink, models.CASCADE, related_name="completion")
    at = models.DateTimeField(default=timezone.now)
    objects = CompletionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.link_id}, {self.at:%Y-%m-%d}"
