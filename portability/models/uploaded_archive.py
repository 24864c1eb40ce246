"""The file that a person uploaded, between the page that says what is in it and its import.

It's kept in the database because another server may answer the next request.
"""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime, timedelta
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, cast

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from portability.container.limits import MEGABYTE, WEB_LIMITS, Limits
from portability.container.mistakes import ArchiveMistake
from portability.models.archive_chunk import CHUNK_LENGTH, ArchiveChunk

if TYPE_CHECKING:
    from careerladder.models import User

KEPT_FOR = timedelta(hours=1)


class UploadedArchiveQuerySet(models.QuerySet["UploadedArchive"]):
    def overdue(self, *, at: datetime | None = None) -> UploadedArchiveQuerySet:
        """Uploaded over an hour ago."""
        return self.filter(uploaded_at__lt=(at or timezone.now()) - KEPT_FOR)

    @transaction.atomic
    def keep(
        self,
        user: User,
        file: IO[bytes],
        *,
        limits: Limits = WEB_LIMITS,
        at: datetime | None = None,
    ) -> UploadedArchive:
        """Keep the rest of a file, in place of the one that this person uploaded before.

        Nothing is read into memory but a chunk. Raises ArchiveMistake for a file over the limit,
        and then the one from before is kept. What is in the file isn't looked at.
        """
        user.lock()
        self.filter(user=user).delete()
        key = uuid.uuid4()
        digest = hashlib.sha256()
        size = 0
        # The chunks come first, since the row says what they add up to. Their foreign key is
        # checked when the transaction ends.
        for number, content in enumerate(iter(lambda: file.read(CHUNK_LENGTH), b"")):
            size += len(content)
            if size > limits.archive:
                raise ArchiveMistake(f"The file has more than {limits.archive // MEGABYTE} MB.")
            digest.update(content)
            ArchiveChunk.objects.create(archive_id=key, number=number, content=content)
        return self.create(
            uuid=key,
            user=user,
            size=size,
            sha256=digest.hexdigest(),
            uploaded_at=at or timezone.now(),
        )


class UploadedArchive(models.Model):
    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="uploaded_archive"
    )
    size = models.PositiveIntegerField(help_text="In bytes.")
    sha256 = models.CharField(max_length=64, help_text="Of the file, hex.")
    uploaded_at = models.DateTimeField(default=timezone.now)
    objects = UploadedArchiveQuerySet.as_manager()

    class Meta:
        ordering = ["uploaded_at"]
        verbose_name_plural = "uploaded archives"

    def __str__(self) -> str:
        return str(self.uuid)

    def open_file(self) -> IO[bytes]:
        """The file, at its beginning. It can seek; over a megabyte it's in a temporary file.

        Raises UploadedArchive.DoesNotExist if it was discarded or replaced meanwhile.
        """
        file = cast("IO[bytes]", SpooledTemporaryFile(max_size=MEGABYTE))  # noqa: SIM115
        # A query for each, since a cursor of the server's can't be used behind a connection pooler.
        for number in range(-(-self.size // CHUNK_LENGTH)):
            content = self.chunks.filter(number=number).values_list("content", flat=True).first()
            if content is None:
                file.close()
                raise UploadedArchive.DoesNotExist
            file.write(content)
        file.seek(0)
        return file

    def discard(self) -> None:
        """Delete it. Once it's gone, nothing happens."""
        UploadedArchive.objects.filter(pk=self.pk).delete()
