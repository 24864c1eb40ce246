"""A database that is away, or that can't save: how its errors are told apart, and what is logged.

Away: no connection can be made, or one was lost. Each process remembers a failed connect. For a
second after it, what needs the database fails at once, and then one request at a time tries again.

Can't save: the database answers, but it is read-only (as a standby is), or its disk is full.

The log has a line when either begins and when it ends, in each process.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from threading import Lock

import psycopg
import structlog
from django.db.utils import DatabaseError, InterfaceError, OperationalError

log = structlog.get_logger("careerladder.database")

SECONDS_BETWEEN_TRIES = 1
# A full disk takes what still fits, so single saves say little.
SECONDS_WITHOUT_REFUSAL = 10

# SQLSTATE: the connection ended or is refused. The class 08 belongs here too.
AWAY_STATES = frozenset({"57P01", "57P02", "57P03", "57P05", "53300"})
# SQLSTATE: a read-only transaction, a full disk, and an error of the disk.
CANNOT_SAVE_STATES = frozenset({"25006", "53100", "58030"})


class Outage(Enum):
    AWAY = "can't be reached"
    CANNOT_SAVE = "can't save"


def outage_of(error: BaseException | None) -> Outage | None:
    """What an error of Django's says about the database; None if it is no outage."""
    if not isinstance(error, (DatabaseError, InterfaceError)):
        return None
    state = getattr(error.__cause__, "sqlstate", None)
    if state in CANNOT_SAVE_STATES:
        return Outage.CANNOT_SAVE
    # What libpq says itself, as of a lost connection, has no SQLSTATE.
    is_lost = state is None and isinstance(error, (OperationalError, InterfaceError))
    is_away = state is not None and (state in AWAY_STATES or state.startswith("08"))
    return Outage.AWAY if is_lost or is_away else None


def reason_of(error: BaseException) -> str:
    """The first line of a database error, as a sentence."""
    first = (str(error).strip() or type(error).__name__).splitlines()[0].strip()
    return first if first.endswith(".") else f"{first}."


class RefusedAtOnce(psycopg.OperationalError):
    """The database was away a moment ago, so no connection was tried."""


@dataclass
class DatabaseState:
    """What this process knows of the database. Times are of `time.monotonic`."""

    lock: Lock = field(default_factory=Lock)
    away_since: float | None = None
    next_try: float = 0
    cannot_save_since: float | None = None
    last_refusal: float = 0

    def connect[T](self, connect: Callable[[], T]) -> T:
        """Call `connect`. Raise RefusedAtOnce instead while the database is away."""
        with self.lock:
            if self.away_since is not None:
                if time.monotonic() < self.next_try:
                    raise RefusedAtOnce("the database is away")
                # This one tries. The others are refused meanwhile, however long it takes.
                self.next_try = float("inf")
        try:
            connection = connect()
        except BaseException as error:
            self._note_failure(error)
            raise
        self._note_success()
        return connection

    def _note_failure(self, error: BaseException) -> None:
        now = time.monotonic()
        with self.lock:
            self.next_try = now + SECONDS_BETWEEN_TRIES
            begins = self.away_since is None and isinstance(error, psycopg.OperationalError)
            if begins:
                self.away_since = now
        if begins:
            log.error("the database can't be reached", reason=reason_of(error))

    def _note_success(self) -> None:
        with self.lock:
            since, self.away_since = self.away_since, None
        if since is not None:
            log.warning("the database is back", seconds=round(time.monotonic() - since, 1))

    def refused_to_save(self, reason: str) -> None:
        now = time.monotonic()
        with self.lock:
            self.last_refusal = now
            begins = self.cannot_save_since is None
            if begins:
                self.cannot_save_since = now
        if begins:
            log.error("the database can't save", reason=reason)

    def saved(self) -> None:
        """Note that a request has saved something."""
        if self.cannot_save_since is None:
            return
        with self.lock:
            since = self.cannot_save_since
            if since is None or time.monotonic() - self.last_refusal < SECONDS_WITHOUT_REFUSAL:
                return
            self.cannot_save_since = None
        log.warning("the database saves again", seconds=round(self.last_refusal - since, 1))


database_state = DatabaseState()


@contextmanager
def saved_if_possible() -> Iterator[None]:
    """Ignore that the database can't save. For what a page writes beside what it was asked for.

    Use this outside a transaction: an error inside one would end it.
    """
    try:
        yield
    except DatabaseError as error:
        if outage_of(error) is not Outage.CANNOT_SAVE:
            raise
        database_state.refused_to_save(reason_of(error))
