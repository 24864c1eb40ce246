"""Which reminders and settings are chosen, but for the time zone and the ladder of the head."""

from __future__ import annotations

from collections.abc import Iterator

from packets.document.blocks import Blocks
from packets.document.dates import day_in_words
from plans.models import CalendarDate
from portability.journal_file.passages import JournalScope, bullets, sentence, title, with_dots
from reminders.models import (
    DEFAULT_HOUR,
    ReminderChoice,
    ReminderKind,
    ReminderPause,
    ReminderSchedule,
    ReminderStop,
)


def settings_passages(scope: JournalScope) -> Iterator[Blocks]:
    """What holds now, of whatever ladder. Nothing if all of it is as in a new account."""
    said = [*_reminders(scope), *_others(scope)]
    if said:
        yield (title(2, "Reminders and settings"), *bullets((sentence(each),) for each in said))


def _reminders(scope: JournalScope) -> Iterator[str]:
    mine = {"user": scope.person}
    chosen = set(ReminderChoice.objects.filter(**mine).open().values_list("kind", flat=True))
    if chosen:
        kinds = with_dots(kind.label for kind in ReminderKind if kind in chosen)
        hours = ReminderSchedule.objects.filter(**mine).values_list("hour", flat=True)
        hour = next(iter(hours), DEFAULT_HOUR)
        yield f"Reminders by email, from {hour:02}:00 on: {kinds}."
    for pause in ReminderPause.objects.filter(**mine).open():
        until = day_in_words(pause.until_on)
        yield f"Reminders paused on {scope.day(pause.since)}, until {until}."
    for stop in ReminderStop.objects.filter(**mine).open():
        yield f"Reminders stopped on {scope.day(stop.since)}."


def _others(scope: JournalScope) -> Iterator[str]:
    shown = CalendarDate.objects.filter(user=scope.person).open().values_list("kind", flat=True)
    kinds = set(shown)
    if kinds:
        names = with_dots(kind.label for kind in CalendarDate.Kind if kind in kinds)
        yield f"Besides moves, the calendar shows: {names}."
    if not scope.person.single_keys:
        yield "Shortcuts of one key are off."
