"""The plan as an iCalendar file (RFC 5545): an all-day event for each open move's due date.

And for each of the other dates that the person chose.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from unicodedata import category

from icalendar import Calendar, Event, Timezone, TimezoneStandard

from plans.calendar_feed.chosen_dates import ChosenDate, chosen_dates
from plans.models import CalendarAddress, Move

CALENDAR_NAME = "careerladder plan"
# How often a calendar should reload the feed. Most ignore it.
REFRESH_INTERVAL = timedelta(hours=6)


def feed_of(address: CalendarAddress, absolute: Callable[[str], str]) -> bytes:
    """The feed's bytes, which are equal for an unchanged plan.

    Three queries, and more with chosen dates. The address is fetched with its
    user and ladder. `absolute` makes a path an absolute URL.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//careerladder//Plan//EN")
    calendar.add("version", "2.0")
    calendar.calendar_name = CALENDAR_NAME
    calendar.add("refresh-interval", REFRESH_INTERVAL, {"value": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    moves = Move.objects.filter(user=address.user_id, ladder=address.ladder_id).open()
    for move in moves.prefetch_related("items"):
        calendar.add_component(_event(move, absolute))
    for chosen in chosen_dates(address.user, address.ladder):
        calendar.add_component(_event_of_date(chosen, absolute(chosen.path)))
    if not calendar.subcomponents:
        # RFC 5545 requires at least one component. A time zone is one that calendars do not show.
        calendar.add_component(_utc_component())
    octets: bytes = calendar.to_ical()
    return octets


def _event(move: Move, absolute: Callable[[str], str]) -> Event:
    address = absolute(move.get_absolute_url())
    items = [f"For: {item.name}" for item in move.items.all()]
    event = Event()
    event.add("uid", f"{move.pk}@careerladder")
    event.add("sequence", move.version)
    event.add("created", move.planned_at)
    event.add("dtstamp", move.changed_at)
    event.add("last-modified", move.changed_at)
    event.add("dtstart", move.due_on)
    if move.due_on < date.max:
        event.add("dtend", move.due_on + timedelta(days=1))
    event.add("summary", " ".join(_calendar_text(move.name).split()))
    event.add(
        "description", "\n".join(filter(None, [_calendar_text(move.reason), *items, address]))
    )
    event.add("url", address)
    event.add("transp", "TRANSPARENT")
    return event


def _event_of_date(chosen: ChosenDate, address: str) -> Event:
    event = Event()
    event.add("uid", f"{chosen.key}@careerladder")
    # A date that changes is another event.
    event.add("sequence", 0)
    for name in ("created", "dtstamp", "last-modified"):
        event.add(name, chosen.since)
    event.add("dtstart", chosen.day)
    event.add("dtend", chosen.day + timedelta(days=1))
    event.add("summary", chosen.name)
    event.add("description", address)
    event.add("url", address)
    event.add("transp", "TRANSPARENT")
    return event


def _calendar_text(typed: str) -> str:
    """The text with LF line breaks, and without the control characters that RFC 5545 forbids."""
    lines = "\n".join(typed.splitlines())
    return "".join(each for each in lines if each in "\n\t" or category(each) != "Cc")


def _utc_component() -> Timezone:
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "Etc/UTC")
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 -- a zone begins in its own time.
    standard.add("tzoffsetfrom", timedelta(0))
    standard.add("tzoffsetto", timedelta(0))
    zone.add_component(standard)
    return zone
