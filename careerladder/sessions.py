"""Django's database sessions, with the person in a column of their own, and an end.

A login ends after 30 days without use and after 180 days in all; one for this browser session only,
with the browser. What a stranger's browser has us remember lasts as long as it is of use: a sitting
as long as the sitting, what is said of a login under way for an hour.

Nothing else is kept about a session: no address, no agent.
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
from django.utils import timezone
from django.utils.http import int_to_base36

from careerladder.address_pattern import address_pattern
from careerladder.models import Session, User
from careerladder.models.session import MOST_OF_A_STRANGER
from careerladder.models.unsent import WAITS_FOR

LONGEST_LOGIN = timedelta(days=180)
LONGEST_UNUSED = timedelta(days=30)
# Of a login that ends with the browser. One that opens its tabs again brings the cookie back.
LONGEST_UNUSED_WITH_BROWSER = timedelta(days=2)

# What a stranger's session keeps, by key, and for how long; apps above name theirs here, so that
# whatever clears sessions knows them. All else is brief: an address that was typed, a code.
STRANGERS_KEYS_LAST = timedelta(hours=1)
KEYS_THAT_LAST = {
    "sitting": timedelta(days=30),
    "discarded": timedelta(days=30),
    "saved_from": STRANGERS_KEYS_LAST,
    "single_keys": timedelta(hours=12),
    "unsent_key": WAITS_FOR,
}


class SessionStore(DatabaseStore):
    # What Django's type stubs leave out.
    _session: dict[str, Any]
    _get_session_from_db: Callable[[], Session | None]
    _get_new_session_key: Callable[[], str]

    # The row as it was loaded, or saved last.
    _row: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def load(self) -> dict[str, Any]:
        row = self._get_session_from_db()
        if row is None:
            return {}
        self._row = row
        data = self.decode(row.session_data)
        return _lasting(data) if _is_over(row.brief_until) else data

    def create(self) -> None:
        """Like Django's, which would try for ever where it isn't the key that the database refuses:

        as where the account has gone meanwhile.
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

    def flush(self) -> None:
        super().flush()
        self._row = None

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row to save: the same login's as before, under whichever key, or another's."""
        session: Session = super().create_model_instance(data)  # type: ignore[assignment]
        person = data.get(SESSION_KEY)
        session.user_id = int(person) if person else None
        session.expire_date = self._ends(data)
        session.brief_until = self._brief_until(data)
        if session.user_id is None and len(session.session_data) > MOST_OF_A_STRANGER:
            session.session_data, session.brief_until = self.encode(_lasting(data)), None
        session.uuid = uuid4()
        if before := self._of_this_login(data):
            session.uuid = before.uuid
            session.begun_at = before.begun_at
            session.last_used_on = before.last_used_on
        self._row = session
        return session

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        return self._ends(self._session)

    def get_expiry_age(self, **kwargs: Any) -> int:
        """How long the browser keeps the cookie, in seconds.

        Of a login as long as it can last at most, so that using it needs no new cookie.
        """
        if SESSION_KEY in self._session:
            ends = self._begun_at(self._session) + LONGEST_LOGIN
        else:
            ends = self._ends(self._session)
        return max(0, round((ends - timezone.now()).total_seconds()))

    def use(self, on: date) -> None:
        """Note that the login is used on this day: once a day, and in its own columns alone.

        What another request saves of the session meanwhile stays.
        """
        row = self._row
        if row is None or row.user_id is None or row.last_used_on == on:
            return
        row.last_used_on, row.expire_date = on, self._ends(self._session)
        Session.objects.filter(pk=row.pk).update(
            last_used_on=row.last_used_on, expire_date=row.expire_date
        )

    @classmethod
    def clear_expired(cls) -> None:
        super().clear_expired()
        _forget_brief(Session.objects.filter(brief_until__lte=timezone.now()))

    def _ends(self, data: dict[str, Any]) -> datetime:
        now = timezone.now()
        if SESSION_KEY not in data:
            return now + max(
                (KEYS_THAT_LAST.get(name, STRANGERS_KEYS_LAST) for name in data),
                default=STRANGERS_KEYS_LAST,
            )
        unused = LONGEST_UNUSED_WITH_BROWSER if data.get("_session_expiry") == 0 else LONGEST_UNUSED
        return min(now + unused, self._begun_at(data) + LONGEST_LOGIN)

    def _begun_at(self, data: dict[str, Any]) -> datetime:
        before = self._of_this_login(data)
        return before.begun_at if before else timezone.now()

    def _of_this_login(self, data: dict[str, Any]) -> Session | None:
        """The row before, unless somebody else was logged in by it, or nobody."""
        person = data.get(SESSION_KEY)
        if self._row is None or person is None or self._row.user_id != int(person):
            return None
        return self._row

    def _brief_until(self, data: dict[str, Any]) -> datetime | None:
        """An hour from when it was said, however often it is saved."""
        if SESSION_KEY in data or _lasting(data) == data:
            return None
        if self._row is not None and self._row.brief_until is not None:
            before = self.decode(self._row.session_data)
            if _brief(before) == _brief(data):
                return self._row.brief_until
        return timezone.now() + STRANGERS_KEYS_LAST


def forget_logins_under_way(
    person: User, addresses: Iterable[str], *, but: str | None = None
) -> None:
    """Drop what strangers' sessions hold of a login as this person, or with one of these addresses.

    It lives for an hour at most. This is for whoever leaves sooner. The session with the key `but`
    is left alone: the request that uses it could not save it otherwise.
    """
    pk = int_to_base36(person.pk)
    says = address_pattern(addresses)
    about = []
    brief = Session.objects.of_strangers().filter(brief_until__isnull=False).exclude(pk=but or "")
    for session in brief.iterator():
        data = SessionStore().decode(session.session_data)
        is_theirs = (data.get("account_login") or {}).get("user_pk") == pk
        if is_theirs or says.search(json.dumps(data, ensure_ascii=False)):
            about.append(session)
    _forget_brief(about)


def _forget_brief(sessions: Iterable[Session]) -> None:
    for session in sessions:
        lasting = _lasting(SessionStore().decode(session.session_data))
        # Not by its key alone: whoever logged in meanwhile keeps what they are told.
        row = Session.objects.of_strangers().filter(pk=session.pk)
        if lasting:
            row.update(session_data=SessionStore().encode(lasting), brief_until=None)
        else:
            row.delete()


def _lasting(data: dict[str, Any]) -> dict[str, Any]:
    return {name: said for name, said in data.items() if name in KEYS_THAT_LAST}


def _brief(data: dict[str, Any]) -> dict[str, Any]:
    return {name: said for name, said in data.items() if name not in KEYS_THAT_LAST}


def _is_over(moment: datetime | None) -> bool:
    return moment is not None and moment <= timezone.now()
