from __future__ import annotations

from django.db.models import TextChoices


class AssessmentEvent(TextChoices):
    """What happens to an assessment, with the timeline's labels.

    Events of one moment are in this order.
    """

    ASSESSED = "assessed", "Assessment"
    SET_ASIDE = "set-aside", "Assessment set aside"
    STANDS_AGAIN = "stands-again", "Assessment reinstated"
