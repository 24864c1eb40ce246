from __future__ import annotations

import unicodedata
import zoneinfo
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from careerladder.outage import saved_if_possible

if TYPE_CHECKING:
    from careerladder.models.content import Ladder

VISIT_LENGTH = timedelta(hours=1)
A_DAY, FOREVER = timedelta(days=1), timedelta(days=36_500)

# Characters. Longer than any valid password; a longer text is refused without hashing it.
LONGEST_PASSWORD_CHECKED = 1024

# `available_timezones()` lists these files too, which are no zones and unknown to PostgreSQL.
NOT_TIME_ZONES = frozenset({"Factory", "localtime", "posixrules"})


def validate_time_zone(name: str) -> None:
    """Raises ValidationError."""
    if name not in zoneinfo.available_timezones() - NOT_TIME_ZONES:
        raise ValidationError("There is no time zone with this name.")


def normalize_password(password: str) -> str:
    """The password in Unicode normalization form NFKC (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


class PersonManager(UserManager["User"]):
    """Django's UserManager, with the email address instead of a user name."""

    def create_user(  # type: ignore[override]
        self, email: str, password: str | None = None, **fields: Any
    ) -> User:
        person = self.model(email=self.normalize_email(email), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(  # type: ignore[override]
        self, email: str, password: str | None = None, **fields: Any
    ) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def with_email(self, email: str | None) -> models.QuerySet[User]:
        """The person with this address in any case, if there is one.

        The index of `person_email_once` finds them; `iexact` compares in upper case, and would read
        everybody's row.
        """
        return self.alias(lowered=Lower("email")).filter(lowered=Lower(models.Value(email)))

    def get_by_natural_key(self, username: str | None) -> User:
        return self.with_email(username).get()


class User(AbstractUser):
    """A person with an account: an email address, and the records that point here."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField("email address", unique=True)
    time_zone = models.CharField(
        max_length=64,
        blank=True,
        validators=[validate_time_zone],
        help_text="An IANA name. Empty until the browser or the person has said.",
    )
    single_keys = models.BooleanField(
        default=True, help_text="Whether a key by itself does something on a page."
    )
    code_until = models.DateTimeField(
        null=True,
        editable=False,
        help_text="Until then a new browser is asked for a mailed code besides the password.",
    )
    ladder = models.ForeignKey(
        "careerladder.Ladder",
        models.PROTECT,
        to_field="slug",
        null=True,
        editable=False,
        related_name="+",
        help_text="The current one. None until something is decided on a ladder.",
    )
    looked_at = models.DateTimeField(null=True, editable=False)
    looked_before_at = models.DateTimeField(null=True, editable=False)
    last_used_at = models.DateTimeField(
        null=True, editable=False, help_text="When a page was opened while logged in, to the hour."
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []
    objects = PersonManager()  # type: ignore[misc]

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"
        verbose_name = "person"
        verbose_name_plural = "people"
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_once")]

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(None if raw_password is None else normalize_password(raw_password))
        self.code_until = None

    def check_password(self, raw_password: str | None) -> bool:
        """Check the normalized password, then the password as it is.

        The second check serves hashes that were made before passwords were normalized.
        """
        if raw_password is None or len(raw_password) > LONGEST_PASSWORD_CHECKED:
            return False
        if super().check_password(normalize_password(raw_password)):
            return True
        return normalize_password(raw_password) != raw_password and super().check_password(
            raw_password
        )

    def ask_for_code(self, *, at: datetime | None = None, was_right: bool = False) -> None:
        """Require a mailed code from new browsers for a day, after too many wrong passwords.

        `was_right` says that one of the passwords was right. Someone who guessed it may wait for
        longer than a day, so the code is then required until the password is changed.
        """
        until = (at or timezone.now()) + (FOREVER if was_right else A_DAY)
        if self.code_until is None or self.code_until < until:
            self.code_until = until
            self.save(update_fields=["code_until"])

    def asks_for_code(self, *, at: datetime | None = None) -> bool:
        return self.code_until is not None and self.code_until > (at or timezone.now())

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The zone of this person's dates. UTC if none is set or the system doesn't know it."""
        try:
            return zoneinfo.ZoneInfo(self.time_zone or "UTC")
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            return zoneinfo.ZoneInfo("UTC")

    def choose_time_zone(self, name: str, *, is_guess: bool = False) -> None:
        """Save the zone of this person's dates. A guess does not replace a zone that is set."""
        person = User.objects.filter(pk=self.pk)
        if is_guess:
            person = person.filter(time_zone="")
        person.update(time_zone=name)

    def set_single_keys(self, *, on: bool) -> None:
        """Turn the shortcuts of a single key on or off."""
        User.objects.filter(pk=self.pk).update(single_keys=on)

    def lock(self) -> User:
        """Lock this person's row until the transaction ends, and return it as it is now.

        Verbs that must not run twice at once for a person call it first. `no_key` lets other
        requests insert rows that refer to the person meanwhile. Without it, two requests that each
        record evidence first would deadlock.
        """
        return User.objects.select_for_update(no_key=True).get(pk=self.pk)

    def switch_to(self, ladder: Ladder | None) -> None:
        """Make a ladder the current one; None stands for DEFAULT_LADDER.

        Pages whose URL names no ladder are about the current one.
        """
        self.ladder = ladder
        self.save(update_fields=["ladder"])

    @property
    def visited_at(self) -> datetime:
        """When this person last used the site while logged in, to the hour. Else when they joined.

        A login and a look at the progress are exact.
        """
        moments = (self.last_used_at, self.looked_at, self.last_login)
        return max(filter(None, moments), default=self.date_joined)

    def record_use(self, *, at: datetime | None = None) -> None:
        """Record that this person opens a page now, in the active time zone.

        Uses within VISIT_LENGTH of the last one, on the same day, are not recorded.
        """
        at, last = at or timezone.now(), self.visited_at
        is_same_day = timezone.localdate(at) == timezone.localdate(last)
        if at <= last or (at - last <= VISIT_LENGTH and is_same_day):
            return
        self.last_used_at = at
        with saved_if_possible():
            # Not save(), which raises an error if the account was deleted meanwhile.
            User.objects.filter(pk=self.pk).update(last_used_at=at)

    def record_visit(self, *, at: datetime | None = None) -> datetime | None:
        """Record that this person looks at their progress now. Return the previous visit's time.

        Visits within VISIT_LENGTH count as one, so that a reload keeps the earlier time.
        """
        at = at or timezone.now()
        if self.looked_at is None or at - self.looked_at > VISIT_LENGTH:
            self.looked_before_at = self.looked_at
        self.looked_at = at
        with saved_if_possible():
            self.save(update_fields=["looked_at", "looked_before_at"])
        return self.looked_before_at
