"""Tell whether the files of a ladder are older than what the database has of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from careerladder.ladders.loading.row import Row
from careerladder.models import LadderVersion


def files_digest(rows: Iterable[Row]) -> str:
    """A digest of a ladder's rows as its files have them. Line breaks and comments don't matter."""
    values = sorted((row.label, row.slug, row.fields) for row in rows)
    # Dates become text. Every other value of a valid row is JSON's own.
    text = json.dumps(values, default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def are_older(slug: str, digest: str) -> bool:
    """Whether the database had the files with this digest before it first had its present ones.

    Files that it never had count as newer. So does everything after a load by a version that
    recorded no digest: what the database has is then unknown.
    """
    versions = LadderVersion.objects.filter(ladder__slug=slug).order_by("number")
    digests = list(versions.values_list("digest", flat=True))
    if not digests or not digests[-1] or digest not in digests:
        return False
    return digests.index(digest) < digests.index(digests[-1])
