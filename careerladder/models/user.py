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

if TYPE_CHECKING:
    from careerladder.models.content import Ladder

VISIT_LENGTH = timedelta(hours=1)
A_DAY, FOREVER = timedelta(days=1), timedelta(days=36_500)

# More than any password may have, and little enough to be hashed for whoever asks.
LONGEST_TRIED = 1024

# Names of files beside the zones, which are no place; PostgreSQL does not know them.
NOT_TIME_ZONES = frozenset({"Factory", "localtime", "posixrules"})


def must_be_a_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones() - NOT_TIME_ZONES:
        raise ValidationError("There is no time zone of this name.")


def normalized(password: str) -> str:
    """One form of what may be typed composed or decomposed (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


class PersonManager(UserManager["User"]):
    """Django's manager, with the email address in the place of the user name."""

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

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractUser):
    """A person with an account: an email address, and the records that point here."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField("email address", unique=True)
    time_zone = models.CharField(
        max_length=64,
        blank=True,
        validators=[must_be_a_time_zone],
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

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []
    objects = PersonManager()  # type: ignore[misc]

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"
        verbose_name = "person"
        verbose_name_plural = "people"
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_once")]

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(None if raw_password is None else normalized(raw_password))
        self.code_until = None

    def check_password(self, raw_password: str | None) -> bool:
        """However it was composed; one that was kept before passwords were normalized, as it is."""
        if raw_password is None or len(raw_password) > LONGEST_TRIED:
            return False
        if super().check_password(normalized(raw_password)):
            return True
        return normalized(raw_password) != raw_password and super().check_password(raw_password)

    def ask_for_code(self, *, at: datetime | None = None, was_right: bool = False) -> None:
        """After too many wrong passwords, a new browser needs a mailed code for a day.

        `was_right`: one of these passwords was. Who guessed it may wait for longer than a day, so
        that goes on until the password is changed.
        """
        until = (at or timezone.now()) + (FOREVER if was_right else A_DAY)
        if self.code_until is None or self.code_until < until:
            self.code_until = until
            self.save(update_fields=["code_until"])

    def asks_for_code(self, *, at: datetime | None = None) -> bool:
        return self.code_until is not None and self.code_until > (at or timezone.now())

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The zone of this person's dates, UTC until one is known that this machine knows too."""
        try:
            return zoneinfo.ZoneInfo(self.time_zone or "UTC")
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            return zoneinfo.ZoneInfo("UTC")

    def choose_time_zone(self, name: str, *, is_guess: bool = False) -> None:
        """Keep the zone of this person's dates; a guess takes the place of none that is known."""
        person = User.objects.filter(pk=self.pk)
        if is_guess:
            person = person.filter(time_zone="")
        person.update(time_zone=name)

    def turn_single_keys(self, *, on: bool) -> None:
        """Whether a key by itself does something on a page, from now on."""
        User.objects.filter(pk=self.pk).update(single_keys=on)

    def lock(self) -> User:
        """Serialize what must not happen twice at once to this person, until the transaction ends.
        Returns the row as it is now.

        `no_key` lets other requests write rows that refer to the person meanwhile. Without it, two
        requests that each record evidence first would wait for each other.
        """
        return User.objects.select_for_update(no_key=True).get(pk=self.pk)

    def switch_to(self, ladder: Ladder | None) -> None:
        """Make a ladder the current one, on which the pages are that name none. Again changes
        nothing. None is the site's own.
        """
        self.ladder = ladder
        self.save(update_fields=["ladder"])

    def record_visit(self, *, at: datetime | None = None) -> datetime | None:
        """Note that this person looks at their progress now. Returns when they last did before.

        Visits within VISIT_LENGTH count as one, so that a reload keeps the earlier time.
        """
        at = at or timezone.now()
        if self.looked_at is None or at - self.looked_at > VISIT_LENGTH:
            self.looked_before_at = self.looked_at
        self.looked_at = at
        self.save(update_fields=["looked_at", "looked_before_at"])
        return self.looked_before_at
