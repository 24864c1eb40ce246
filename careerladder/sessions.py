"""Django's database sessions, with a column for the user, and with expiry.

A login expires after 30 days without use, and after 180 days in any case. A login for one browser
session ends with the browser. In a session without a login each key lasts as long as it is needed:
a sitting's key as long as the sitting, and the data of a pending login for an hour.

No IP address and no user agent are kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.http import int_to_base36

from careerladder.address_pattern import address_pattern
from careerladder.compiled import compiled
from careerladder.models import Session, User
from careerladder.models.session import MOST_STRANGER_SESSION_CHARACTERS
from careerladder.models.unsent import UNSENT_KEPT_FOR
from careerladder.outage import outage_of, saved_if_possible

# Django gives out 32 characters, and asks for as many as this.
SHORTEST_KEY = 8
LONGEST_LOGIN = timedelta(days=180)
LONGEST_UNUSED = timedelta(days=30)
# For a login that ends with the browser. A browser that restores its tabs restores the cookie too.
LONGEST_UNUSED_WITH_BROWSER = timedelta(days=2)

# How long a session without a login keeps these keys. The keys of other apps are listed here too,
# because clear_expired has to know them. All other keys, such as those of a pending login, last for
# BRIEF_KEYS_LAST.
BRIEF_KEYS_LAST = timedelta(hours=1)
LASTING_KEYS = {
    "sitting": timedelta(days=30),
    "discarded": timedelta(days=30),
    "saved_from": BRIEF_KEYS_LAST,
    "single_keys": timedelta(hours=12),
    "unsent_key": UNSENT_KEPT_FOR,
}


class SessionStore(DatabaseStore):
    # Missing from Django's type stubs.
    _session: dict[str, Any]
    _get_new_session_key: Callable[[], str]

    # The row as it was last loaded or saved.
    _row: Session | None = None

    def _validate_session_key(self, key: str | None) -> bool:
        # A cookie may hold anything, and PostgreSQL refuses a NUL.
        return key is not None and len(key) >= SHORTEST_KEY and key.isascii() and key.isalnum()

    def _get_session_from_db(self) -> Session | None:
        rows = _unexpired(self.session_key or "", timezone.now())
        if not rows:
            self._session_key = None
        return rows[0] if rows else None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def load(self) -> dict[str, Any]:
        row = self._get_session_from_db()
        if row is None:
            return {}
        self._row = row
        data = self.decode(row.session_data)
        return _lasting_data(data) if _has_passed(row.brief_until) else data

    def create(self) -> None:
        """Create the session, with three tries for an unused key. Raise UpdateError.

        Django would try forever if the database refuses something else than the key, as when the
        account was deleted meanwhile.
        """
        for _ in range(3):
            self._session_key = self._get_new_session_key()
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return
        raise UpdateError

    def save(self, must_create: bool = False) -> None:
        """Save the session. An outage of the database is raised as what it is.

        Django takes every error of an update for a session that was deleted meanwhile.
        """
        try:
            super().save(must_create)
        except UpdateError as error:
            cause = error.__context__
            if cause is not None and outage_of(cause):
                raise cause from cause.__cause__
            raise

    @property
    def is_loaded(self) -> bool:
        return hasattr(self, "_session_cache")

    def flush(self) -> None:
        super().flush()
        self._row = None

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row to save. It keeps the uuid and dates of the same login, under whatever key."""
        session: Session = super().create_model_instance(data)  # type: ignore[assignment]
        person = data.get(SESSION_KEY)
        session.user_id = int(person) if person else None
        session.expire_date = self._expires_at(data)
        session.brief_until = self._brief_until(data)
        if session.user_id is None and len(session.session_data) > MOST_STRANGER_SESSION_CHARACTERS:
            session.session_data, session.brief_until = self.encode(_lasting_data(data)), None
        session.uuid = uuid4()
        if before := self._row_of_login(data):
            session.uuid = before.uuid
            session.begun_at = before.begun_at
            session.last_used_on = before.last_used_on
        self._row = session
        return session

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        return self._expires_at(self._session)

    def get_expiry_age(self, **kwargs: Any) -> int:
        """The lifetime of the cookie, in seconds.

        For a login it is the longest possible one, so that using the login needs no new cookie.
        """
        if SESSION_KEY in self._session:
            ends = self._begun_at(self._session) + LONGEST_LOGIN
        else:
            ends = self._expires_at(self._session)
        return max(0, round((ends - timezone.now()).total_seconds()))

    def record_use(self, on: date) -> None:
        """Record that the login was used on this day. One query a day.

        It updates only these columns, and so keeps what another request saves in the session.
        """
        row = self._row
        if row is None or row.user_id is None or row.last_used_on == on:
            return
        row.last_used_on, row.expire_date = on, self._expires_at(self._session)
        with saved_if_possible():
            Session.objects.filter(pk=row.pk).update(
                last_used_on=row.last_used_on, expire_date=row.expire_date
            )

    @classmethod
    def clear_expired(cls) -> None:
        super().clear_expired()
        _delete_brief_data(Session.objects.filter(brief_until__lte=timezone.now()))

    def _expires_at(self, data: dict[str, Any]) -> datetime:
        now = timezone.now()
        if SESSION_KEY not in data:
            return now + max(
                (LASTING_KEYS.get(name, BRIEF_KEYS_LAST) for name in data),
                default=BRIEF_KEYS_LAST,
            )
        unused = LONGEST_UNUSED_WITH_BROWSER if data.get("_session_expiry") == 0 else LONGEST_UNUSED
        return min(now + unused, self._begun_at(data) + LONGEST_LOGIN)

    def _begun_at(self, data: dict[str, Any]) -> datetime:
        before = self._row_of_login(data)
        return before.begun_at if before else timezone.now()

    def _row_of_login(self, data: dict[str, Any]) -> Session | None:
        """The previous row, if the same person was logged in; else None."""
        person = data.get(SESSION_KEY)
        if self._row is None or person is None or self._row.user_id != int(person):
            return None
        return self._row

    def _brief_until(self, data: dict[str, Any]) -> datetime | None:
        """When the brief data expires: an hour after it changed, not after it was last saved."""
        if SESSION_KEY in data or _lasting_data(data) == data:
            return None
        if self._row is not None and self._row.brief_until is not None:
            before = self.decode(self._row.session_data)
            if _brief_data(before) == _brief_data(data):
                return self._row.brief_until
        return timezone.now() + BRIEF_KEYS_LAST


@compiled
def _unexpired(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


def drop_pending_logins(
    person: User, addresses: Iterable[str], *, except_key: str | None = None
) -> None:
    """Delete the data of pending logins as this person, or with one of these email addresses.

    It would expire after an hour. The session with the key `except_key` is left unchanged: if its
    row were deleted, the request that uses it could not save it.
    """
    pk = int_to_base36(person.pk)
    pattern = address_pattern(addresses)
    found = []
    sessions = Session.objects.of_strangers().filter(brief_until__isnull=False)
    for session in sessions.exclude(pk=except_key or "").iterator():
        data = SessionStore().decode(session.session_data)
        is_theirs = (data.get("account_login") or {}).get("user_pk") == pk
        if is_theirs or pattern.search(json.dumps(data, ensure_ascii=False)):
            found.append(session)
    _delete_brief_data(found)


def _delete_brief_data(sessions: Iterable[Session]) -> None:
    for session in sessions:
        lasting = _lasting_data(SessionStore().decode(session.session_data))
        # Only while nobody is logged in: a login that was completed meanwhile keeps its data.
        row = Session.objects.of_strangers().filter(pk=session.pk)
        if lasting:
            row.update(session_data=SessionStore().encode(lasting), brief_until=None)
        else:
            row.delete()


def _lasting_data(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name in LASTING_KEYS}


def _brief_data(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in LASTING_KEYS}


def _has_passed(moment: datetime | None) -> bool:
    return moment is not None and moment <= timezone.now()
