from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from careerladder.models.user import User

UNSENT_KEPT_FOR = timedelta(days=3)
MOST_UNSENT_TEXTS = 10
# Names and values of all fields together. The longest text is a capture of 100,000 characters.
MOST_UNSENT_CHARACTERS = 110_000


class UnsentTextQuerySet(models.QuerySet["UnsentText"]):
    def waiting(self) -> UnsentTextQuerySet:
        return self.filter(posted_at__gt=timezone.now() - UNSENT_KEPT_FOR)

    def overdue(self) -> UnsentTextQuerySet:
        return self.exclude(posted_at__gt=timezone.now() - UNSENT_KEPT_FOR)

    def keep(
        self, owner_id: int, *, browser: str, action: str, fields: dict[str, list[str]]
    ) -> bool:
        """Keep what was posted to `action`. Posting the same again changes only `posted_at`.

        Another text for the same form is kept besides the first. Return False, and keep nothing, if
        the text is too long, if the account has MOST_UNSENT_TEXTS already, or if it is gone.
        """
        if (
            sum(len(name) + sum(map(len, texts)) for name, texts in fields.items())
            > MOST_UNSENT_CHARACTERS
        ):
            return False
        waiting = self.waiting().filter(owner=owner_id)
        if waiting.filter(browser=browser, action=action, fields=fields).update(
            posted_at=timezone.now()
        ):
            return True
        if waiting.count() >= MOST_UNSENT_TEXTS or not User.objects.filter(pk=owner_id).exists():
            return False
        try:
            with transaction.atomic():
                self.create(owner_id=owner_id, browser=browser, action=action, fields=fields)
        except IntegrityError:
            # The account was deleted after the check.
            return False
        return True


class UnsentText(models.Model):
    """Text that was posted after the session had ended. It is kept until the owner logs in.

    It is shown to its owner only, and only in the browser that posted it.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="unsent_texts")
    browser = models.CharField(max_length=64, help_text="A digest of what its session holds.")
    action = models.TextField(help_text="The path that the form posts to.")
    fields: Any = models.JSONField(help_text="Each name with its values.")
    posted_at = models.DateTimeField(default=timezone.now)
    objects = UnsentTextQuerySet.as_manager()

    class Meta:
        ordering = ["-posted_at", "-pk"]

    def __str__(self) -> str:
        return f"a text for {self.action}"
