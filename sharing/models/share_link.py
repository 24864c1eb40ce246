"""A link with which one reader opens one published version of a packet."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils import timezone

from careerladder.digests import digest_of, new_secret
from careerladder.models import Interval, IntervalQuerySet, event_rows
from packets.content import PacketContent, content_as_json, content_from_json
from packets.models import PacketVersion
from plans.dates import end_of
from sharing.models.event_kind import SharingEvent
from sharing.models.refusals import LinkIsClosed, LinkWasMade, TooManyLinks

if TYPE_CHECKING:
    from careerladder.models import EventRows, Ladder, User

LONGEST_LABEL = 100
MOST_OPEN_LINKS = 50
DEFAULT_DAYS = 30
MOST_DAYS = 180
# After a double click a person sees only the second response, so that one has to show the address.
SECOND_PRESS_WITHIN = timedelta(seconds=5)


class ShareLinkQuerySet(IntervalQuerySet["ShareLink"]):
    event_kinds = SharingEvent

    def unexpired(self, *, at: datetime | None = None) -> ShareLinkQuerySet:
        return self.filter(expires_at__gt=at or timezone.now())

    def readable(self, *, at: datetime | None = None) -> ShareLinkQuerySet:
        """Neither revoked nor expired, of a packet that isn't removed and an active account."""
        return (
            self.open()
            .unexpired(at=at)
            .filter(
                version__packet__removed_at=None,
                version__packet__user__is_active=True,
            )
        )

    @transaction.atomic
    def make(
        self,
        version: PacketVersion,
        content: PacketContent,
        *,
        label: str,
        expires_on: date,
        form_key: UUID | None = None,
        at: datetime | None = None,
    ) -> tuple[ShareLink, str]:
        """Freeze the content that the reader will see. Return the link and its secret.

        The secret is not stored. It expires at the end of that day in the active time zone. The
        same form again within 5 seconds replaces the link of the first time, which nobody has seen
        yet; later it raises LinkWasMade. Raise PacketIsRemoved, TooManyLinks.
        """
        packet = version.packet.lock()
        at = at or timezone.now()
        of_packet = self.filter(version__packet=packet)
        before = of_packet.filter(form_key=form_key, form_key__isnull=False).first()
        if before is not None:
            if before.since < at - SECOND_PRESS_WITHIN or before.views.exists():
                raise LinkWasMade
            before.delete()
        if of_packet.open().unexpired(at=at).count() >= MOST_OPEN_LINKS:
            raise TooManyLinks(MOST_OPEN_LINKS)
        secret = new_secret()
        link = self.create(
            version=version,
            label=label,
            digest=digest_of(secret),
            frozen=content_as_json(content),
            behind=evidence_behind(content),
            since=at,
            expires_at=end_of(expires_on),
            form_key=form_key,
        )
        return link, secret

    def revoke_since(self, user: User, since: datetime) -> int:
        """Revoke the links made since a moment, which an intruder may have. Return how many."""
        return self.filter(version__packet__user=user, since__gte=since).close()

    def events_of(self, user: User, ladder: Ladder) -> EventRows:
        """Rows as of EventRow: links made and revoked. `words` is the label."""
        mine = self.filter(
            version__packet__user=user,
            version__packet__ladder=ladder,
            version__packet__removed_at=None,
        )
        columns = {
            "page": "sharing:readers",
            "key": F("version__packet__uuid"),
            "words": F("label"),
        }
        return (
            event_rows(mine, SharingEvent.LINK_MADE, "since", **columns),
            event_rows(mine.exclude(until=None), SharingEvent.LINK_REVOKED, "until", **columns),
        )


class ShareLink(Interval):
    """Open until it is revoked. Whoever knows its secret reads `frozen`, until it expires.

    `behind` is the evidence behind each item, as of `evidence_behind`.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(
        PacketVersion, models.CASCADE, related_name="share_links", db_index=False
    )
    label = models.CharField(max_length=LONGEST_LABEL)
    # Null, and not empty: any number of links have none.
    digest = models.CharField(  # noqa: DJ001
        max_length=64,
        unique=True,
        null=True,
        help_text="SHA-256 of the secret, hex. None of a link of another site, which has no "
        "address here.",
    )
    frozen = models.JSONField(help_text="A PacketContent.")
    behind = models.JSONField(default=list)
    expires_at = models.DateTimeField()
    form_key = models.UUIDField(null=True, editable=False)
    objects = ShareLinkQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Interval.Meta):
        ordering = ["-since", "uuid"]
        constraints = [
            *Interval.Meta.constraints,
            UniqueConstraint("version", "form_key", name="share_link_form_key_once"),
            CheckConstraint(condition=~Q(label=""), name="share_link_has_a_label"),
            CheckConstraint(
                condition=Q(expires_at__gt=F("since"))
                & Q(expires_at__lte=F("since") + timedelta(days=MOST_DAYS + 2)),
                name="share_link_expires_in_half_a_year",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @cached_property
    def content(self) -> PacketContent:
        return content_from_json(self.frozen)

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def is_open(self) -> bool:
        return self.until is None and not self.has_expired

    @property
    def item_slugs(self) -> tuple[str, ...]:
        return tuple(each["item"] for each in self.behind)

    def lock(self, *, at: datetime | None = None) -> ShareLink:
        """Lock the row until the transaction ends, and return it as it is now.

        Every verb of a reader calls it first. Raise LinkIsClosed.
        """
        rows = ShareLink.objects.readable(at=at).select_related("version__packet").defer("frozen")
        link = rows.select_for_update(of=("self",), no_key=True).filter(pk=self.pk).first()
        if link is None:
            raise LinkIsClosed
        return link


def evidence_behind(content: PacketContent) -> list[dict[str, Any]]:
    """For each item, in order: its slug and the versions of its evidence, by UUID."""
    return [
        {
            "item": item.slug,
            "evidence": {
                str(piece.uuid): piece.version
                for piece in content.evidence
                if item.slug in piece.items
            },
        }
        for item in content.items
    ]
