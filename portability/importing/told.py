"""What a person is told about an archive before they import it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from packets.models.packet import RESTORABLE_FOR_DAYS
from plans.models.removal import RESTORABLE_FOR
from portability.schema.evidence import EvidenceLine, RemovalLine
from portability.schema.packets import PacketLine
from portability.schema.person import ReminderChoiceLine, ReminderStopLine, SettingsLine


@dataclass
class Told:
    """`reminders` are the kinds that are chosen. `lapsed` counts what was removed long ago."""

    time_zone: str = ""
    reminders: set[str] = field(default_factory=set)
    is_stopped: bool = False
    lapsed: Counter[str] = field(default_factory=Counter)
    purged: set[UUID] = field(default_factory=set)

    def take(self, line: Any, now: datetime) -> None:
        """Take any line of an archive."""
        match line:
            case SettingsLine():
                self.time_zone = line.time_zone
            case ReminderChoiceLine(until=None):
                self.reminders.add(line.kind)
            case ReminderStopLine(until=None):
                self.is_stopped = True
            case EvidenceLine(purged_at=datetime()):
                self.purged.add(line.uuid)
            case RemovalLine(until=None) if line.evidence not in self.purged:
                self.lapsed["entries"] += line.since < now - RESTORABLE_FOR
            case PacketLine(removed_at=datetime() as removed_at):
                long_ago = now - timedelta(days=RESTORABLE_FOR_DAYS)
                self.lapsed["packets"] += removed_at < long_ago
