"""What the lines have in common: how moments, references and texts are written."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationInfo,
)

from careerladder.web.web_addresses import WEB_URL
from plans.dates import BOUNDS, EARLIEST
from plans.models.evidence_text import LONGEST_LINK

SLUG_PATTERN = r"[-a-zA-Z0-9_]{1,80}"
LARGEST_INTEGER = 2_000_000_000
LARGEST_SMALL_NUMBER = 32_000
# A record from a computer whose clock is ahead is taken; one from the future is not.
CLOCK_MAY_BE_AHEAD = timedelta(days=1)


class Line(BaseModel):
    """One line of a file. A field that it doesn't have is refused, not dropped."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _as_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _not_too_early(moment: datetime) -> datetime:
    if moment.year <= EARLIEST.year or moment.year > BOUNDS[1].year:
        raise ValueError(f"the year must be after {EARLIEST.year} and at most {BOUNDS[1].year}")
    return moment


def _happened(moment: datetime, info: ValidationInfo) -> datetime:
    now: datetime | None = (info.context or {}).get("now")
    if now is not None and moment > now + CLOCK_MAY_BE_AHEAD:
        raise ValueError("this moment is in the future")
    return moment


def _has_come(day: date, info: ValidationInfo) -> date:
    """A day that has begun somewhere: it's a day later in some zones than in UTC."""
    now: datetime | None = (info.context or {}).get("now")
    if now is not None and day > (now + CLOCK_MAY_BE_AHEAD).date():
        raise ValueError("this day is in the future")
    return day


def _within_bounds(day: date) -> date:
    if not BOUNDS[0] <= day <= BOUNDS[1]:
        raise ValueError(f"choose a day from {BOUNDS[0]} to {BOUNDS[1]}")
    return day


def _first_of_month(day: date) -> date:
    if day.day != 1:
        raise ValueError("write the first day of the month")
    return day


def _with_line_feeds(text: Any) -> Any:
    if isinstance(text, str):
        return text.replace("\r\n", "\n").replace("\r", "\n")
    return text


def _says_something(text: str) -> str:
    if not text.strip():
        raise ValueError("this needs text")
    return text


def _leads_to_the_web(link: str) -> str:
    if not WEB_URL.fullmatch(link):
        raise ValueError("this isn’t a web address that begins with http:// or https://")
    return link


# With an offset from UTC. Written in UTC, with microseconds.
AnyMoment = Annotated[
    AwareDatetime, AfterValidator(_not_too_early), PlainSerializer(_as_utc, when_used="json")
]
# When something was recorded.
Moment = Annotated[AnyMoment, AfterValidator(_happened)]
Day = Annotated[date, AfterValidator(_within_bounds)]
HappenedDay = Annotated[Day, AfterValidator(_has_come)]
HappenedMonth = Annotated[HappenedDay, AfterValidator(_first_of_month)]

Slug = Annotated[str, Field(pattern=f"^{SLUG_PATTERN}$")]
# A part of a ladder: `ladder/slug`.
Ref = Annotated[str, Field(pattern=f"^{SLUG_PATTERN}/{SLUG_PATTERN}$")]
Number = Annotated[int, Field(ge=1, le=LARGEST_INTEGER)]
SmallNumber = Annotated[int, Field(ge=0, le=LARGEST_SMALL_NUMBER)]

# What the forms do, too: line breaks are one character, and spaces alone are no text.
LineFeeds = BeforeValidator(_with_line_feeds)
Filled = AfterValidator(_says_something)

LONGEST_WORDING = 10_000
MOST_ITEMS = 500
LongText = Annotated[str, Field(max_length=10_000), LineFeeds]
# As a ladder words it.
Wording = Annotated[str, Field(max_length=LONGEST_WORDING)]
Link = Annotated[str, Field(max_length=LONGEST_LINK), AfterValidator(_leads_to_the_web)]


class IntervalLine(Line):
    """`until` is null while it holds."""

    since: Moment
    until: Moment | None = None


class OfEvidence(IntervalLine):
    evidence: UUID
