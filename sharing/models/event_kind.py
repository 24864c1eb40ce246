"""The kinds of timeline events of the app `sharing`, each with its label."""

from django.db.models import TextChoices


class SharingEvent(TextChoices):
    LINK_MADE = "link-made", "Share link made"
    LINK_REVOKED = "link-revoked", "Share link revoked"
    AGREED = "reader-agreed", "A reader agreed"
    SAID_NOT_YET = "reader-said-not-yet", "A reader said “not yet”"
    TOOK_BACK = "reader-took-back", "A reader withdrew an answer"
    READER_DONE = "reader-done", "A reader finished"
