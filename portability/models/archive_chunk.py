"""A part of the bytes of an uploaded archive."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, UniqueConstraint
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

CHUNK_LENGTH = 1024 * 1024


class ArchiveChunk(models.Model):
    archive = models.ForeignKey(
        "portability.UploadedArchive", models.CASCADE, related_name="chunks", db_index=False
    )
    number = models.PositiveSmallIntegerField(help_text="From 0, in the order of the file.")
    content = models.BinaryField()

    class Meta:
        ordering = ["archive", "number"]
        constraints = [
            UniqueConstraint(fields=["archive", "number"], name="archive_chunk_one_per_number"),
            CheckConstraint(
                condition=LessThanOrEqual(Length("content"), CHUNK_LENGTH),
                name="archive_chunk_fits",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)
