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
    Systems,
)
from careerladder.models.email_change import AddressIsTaken, EmailChange
from careerladder.models.event import LONGEST_EVENT_TEXT, EventRow, EventRows, event_rows
from careerladder.models.interval import Interval, IntervalQuerySet
from careerladder.models.security_event import SecurityEvent
from careerladder.models.session import Session
from careerladder.models.unsent import UnsentText
from careerladder.models.user import User

__all__ = [
    "FAQ",
    "LONGEST_EVENT_TEXT",
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
    "Systems",
    "UnsentText",
    "User",
    "event_rows",
]
