from __future__ import annotations

from django.db.models import TextChoices


class AssessmentEvent(TextChoices):
    """What happens to an assessment, as a timeline says it; in its order within one moment."""

    ASSESSED = "assessed", "Assessment"
    SET_ASIDE = "set-aside", "Assessment set aside"
    STANDS_AGAIN = "stands-again", "Assessment stands again"
