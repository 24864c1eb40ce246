"""People and their sessions, and the ladder's content. Other apps have the records of people."""

from careerladder.models.content import (
    FAQ,
    ChecklistItem,
    Dimension,
    ItemRevision,
    Ladder,
    LadderVersion,
    Level,
    Phase,
    Question,
    Resource,
    Roadblock,
    RoutingRule,
    SuggestedMove,
)
from careerladder.models.email_change import AddressIsTaken, EmailChange
from careerladder.models.event import EVENT_TEXT_LENGTH, EventRow, EventRows, event_rows
from careerladder.models.interval import Interval, IntervalQuerySet
from careerladder.models.security_event import SecurityEvent
from careerladder.models.session import Session
from careerladder.models.unsent import UnsentText
from careerladder.models.user import User

__all__ = [
    "EVENT_TEXT_LENGTH",
    "FAQ",
    "AddressIsTaken",
    "ChecklistItem",
    "Dimension",
    "EmailChange",
    "EventRow",
    "EventRows",
    "Interval",
    "IntervalQuerySet",
    "ItemRevision",
    "Ladder",
    "LadderVersion",
    "Level",
    "Phase",
    "Question",
    "Resource",
    "Roadblock",
    "RoutingRule",
    "SecurityEvent",
    "Session",
    "SuggestedMove",
    "UnsentText",
    "User",
    "event_rows",
]
