"""A database that is away, or that can't save: how its errors are told apart, and what is logged.

Away: no connection can be made, or one was lost. After a failed connect, what needs the database
fails at once in this process, while a thread tries to connect until it can.

Can't save: the database answers, but it is read-only (as a standby is), or its disk is full.

The log has a line when either begins and when it ends, in each process.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from threading import Lock, Thread

import psycopg
import structlog
from django.db.utils import DatabaseError, InterfaceError, OperationalError

log = structlog.get_logger("careerladder.database")

SECONDS_BETWEEN_TRIES = 0.5
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
    # Runs while the database is away. Should it fail itself, requests connect again.
    trying: Thread | None = None
    cannot_save_since: float | None = None
    last_refusal: float = 0
    # How long after the last refusal a save means that it's over.
    seconds_without_refusal: float = 0

    @property
    def is_away(self) -> bool:
        return self.trying is not None and self.trying.is_alive()

    def connect(self, connect: Callable[[], psycopg.Connection]) -> psycopg.Connection:
        """Call `connect`. While the database is away, raise RefusedAtOnce instead."""
        if self.is_away:
            raise RefusedAtOnce("the database is away")
        try:
            return connect()
        except psycopg.OperationalError as error:
            self._begin_outage(reason_of(error), connect)
            raise

    def _begin_outage(self, reason: str, connect: Callable[[], psycopg.Connection]) -> None:
        with self.lock:
            if self.is_away:
                return
            log.error("the database can't be reached", reason=reason)
            # Not a request tries: a host that doesn't answer would hold it up.
            self.trying = Thread(target=_connect_until_back, args=[connect], daemon=True)
            self.trying.start()

    def refused_to_save(
        self, reason: str, *, seconds_without_refusal: float = SECONDS_WITHOUT_REFUSAL
    ) -> None:
        now = time.monotonic()
        with self.lock:
            self.last_refusal = now
            self.seconds_without_refusal = seconds_without_refusal
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
            now = time.monotonic()
            if since is None or now - self.last_refusal < self.seconds_without_refusal:
                return
            self.cannot_save_since = None
        log.warning("the database saves again", seconds=round(now - since, 1))


database_state = DatabaseState()


def _connect_until_back(connect: Callable[[], psycopg.Connection]) -> None:
    since, is_back = time.monotonic(), False
    while not is_back:
        time.sleep(SECONDS_BETWEEN_TRIES)
        with suppress(psycopg.Error):
            connect().close()
            is_back = True
    log.warning("the database is back", seconds=round(time.monotonic() - since, 1))


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
