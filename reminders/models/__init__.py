"""What a person chose to be reminded of, when that rests or is stopped, and what was mailed."""

from reminders.models.choice import ReminderChoice, ReminderKind
from reminders.models.mail import ReminderMail, ReminderSubject
from reminders.models.pause import ReminderPause
from reminders.models.schedule import DEFAULT_HOUR, ReminderSchedule
from reminders.models.stop import ReminderStop

__all__ = [
    "DEFAULT_HOUR",
    "ReminderChoice",
    "ReminderKind",
    "ReminderMail",
    "ReminderPause",
    "ReminderSchedule",
    "ReminderStop",
    "ReminderSubject",
]
