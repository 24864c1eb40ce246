"""What the records of people say that reminders are about, read for many people at once.

The queries don't grow with people or records, only with how many ladders are current. What is due
then is computed by the functions that the pages use.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, Max, OuterRef, QuerySet
from django.db.models.functions import Coalesce, Greatest, JSONObject
from django.utils.timezone import localtime

from assessments.models import Answer, Assessment
from assessments.retakes import retake_after
from careerladder.compiled import compiled
from careerladder.ladders.catalog import DEFAULT_LADDER, LadderContent, ladder_or_404
from careerladder.models import User
from packets.models import Packet
from plans.gate.rules import ItemRecord, State, state_of
from plans.models import Evidence, EvidenceTie, Mark, Move, Removal, Review
from reminders.caps import PastMail
from reminders.due import Facts
from reminders.models import ReminderSubject
from sharing.models import Completion, SignOff

# Of the months that may be due for a review.
REVIEWS_BACK = timedelta(days=100)
# However far somebody's zone is from UTC, a packet that was due earlier is not due today.
PACKETS_BACK = timedelta(days=2)

type ByPerson = dict[int, list[Any]]


def facts_of(people: Iterable[User], now: datetime) -> dict[int, Facts]:
    """The facts of each person, by primary key."""
    by_ladder: dict[str, list[User]] = defaultdict(list)
    for person in people:
        by_ladder[person.ladder_id or DEFAULT_LADDER].append(person)
    found: dict[int, Facts] = {}
    for slug, group in by_ladder.items():
        found |= _facts_on(ladder_or_404(slug), group, now)
    return found


def _facts_on(ladder: LadderContent, people: Sequence[User], now: datetime) -> dict[int, Facts]:
    keys, here, today = [person.pk for person in people], ladder.ladder.pk, now.date()
    moves = _by_person(_moves(keys, here))
    reviewed = _by_person(_reviewed(keys, here, today - REVIEWS_BACK))
    with_evidence = set(_with_evidence(keys))
    packets = _by_person(
        (user, (str(key), due_on)) for user, key, due_on in _packets(keys, today - PACKETS_BACK)
    )
    assessments = _assessments_due(here, people)
    newest = _newest_evidence(ladder, keys)
    answers, completions = _by_person(_answers(keys)), _by_person(_completions(keys))
    told: ByPerson = defaultdict(list)
    last_told: dict[int, dict[str, PastMail]] = defaultdict(dict)
    for user, kind, period, at, day in _told(keys):
        told[user].append((kind, period))
        last_told[user][kind] = PastMail(at, day)
    return {
        key: Facts(
            moves=tuple(moves[key]),
            reviewed=frozenset(reviewed[key]),
            has_evidence=key in with_evidence,
            assessment_on=assessments.get(key),
            newest=tuple(newest[key]),
            packets=tuple(packets[key]),
            answers=tuple(answers[key]),
            completions=tuple(completions[key]),
            told=frozenset(told[key]),
            last_told=last_told[key],
        )
        for key in keys
    }


def _by_person(rows: Iterable[Any]) -> ByPerson:
    found: ByPerson = defaultdict(list)
    for user, value in rows:
        found[user].append(value)
    return found


@compiled
def _moves(people: list[int], ladder: int) -> QuerySet[Move, Any]:
    mine = Move.objects.open().filter(user__any=people, ladder=ladder)
    return mine.order_by("due_on").values_list("user", "due_on")


@compiled
def _reviewed(people: list[int], ladder: int, since: date) -> QuerySet[Review, Any]:
    mine = Review.objects.filter(user__any=people, ladder=ladder, month__gte=since)
    return mine.order_by().values_list("user", "month")


@compiled
def _with_evidence(people: list[int]) -> QuerySet[User, int]:
    evidence = Evidence.objects.filter(user=OuterRef("pk"))
    mine = User.objects.filter(Exists(evidence), pk__any=people)
    return mine.order_by().values_list("pk", flat=True)


@compiled
def _packets(people: list[int], since: date) -> QuerySet[Packet, Any]:
    mine = Packet.objects.present().filter(user__any=people, due_on__gte=since)
    return mine.order_by("due_on", "pk").values_list("user", "pk", "due_on")


@compiled
def _told(people: list[int]) -> QuerySet[ReminderSubject, Any]:
    """The latest mail comes last."""
    columns = ("user", "kind", "period", "mail__claimed_at", "mail__day")
    mine = ReminderSubject.objects.filter(user__any=people)
    return mine.order_by("mail__day").values_list(*columns)


def _assessments_due(ladder: int, people: Sequence[User]) -> dict[int, date]:
    """When each person's next assessment is due; nobody who has none. As `retake_of`."""
    zones = {person.pk: person.zone for person in people}
    due = {}
    for user, finished_at, answers in _latest_assessments(list(zones), ladder):
        finished_on = localtime(finished_at, zones[user]).date()
        windows = [(each["place"], each["months"]) for each in answers]
        due[user] = retake_after(finished_on, windows, finished_on).due_on
    return due


@compiled
def _latest_assessments(people: list[int], ladder: int) -> QuerySet[Assessment, Any]:
    counted = (
        Answer.objects.filter(assessment=OuterRef("pk"), counts=True)
        .order_by("place")
        .values(row=JSONObject(place="place", months="look_back_months"))
    )
    return (
        Assessment.objects.standing()
        .filter(user__any=people, ladder=ladder)
        .order_by("user", "-finished_at", "pk")
        .distinct("user")
        .annotate(counted_answers=ArraySubquery(counted))
        .values_list("user", "finished_at", "counted_answers")
    )


def _newest_evidence(ladder: LadderContent, keys: list[int]) -> ByPerson:
    """The days of the newest evidence of each item that counts, by person. As `position_of`."""
    current = [item.pk for content in ladder.phases for item in content.items]
    marks = {(user, item): kind for user, item, kind in _open_marks(keys, current)}
    found: ByPerson = defaultdict(list)
    for user, item, total, newest in _evidence_by_item(keys, current):
        record = ItemRecord(marks.get((user, item)), total, newest)
        if state_of(record) == State.EVIDENCED:
            found[user].append(newest)
    return found


@compiled
def _open_marks(people: list[int], items: list[int]) -> QuerySet[Mark, Any]:
    mine = Mark.objects.open().filter(user__any=people, item__any=items)
    return mine.order_by().values_list("user", "item", "kind")


@compiled
def _evidence_by_item(people: list[int], items: list[int]) -> QuerySet[EvidenceTie, Any]:
    removed = Removal.objects.open().filter(evidence=OuterRef("evidence"))
    ties = EvidenceTie.objects.open().filter(
        ~Exists(removed), evidence__user__any=people, item__any=items
    )
    return (
        ties.order_by()
        .values_list("evidence__user", "item")
        .annotate(total=Count("pk"), newest=Max("evidence__happened_by"))
    )


# Of the owner of a link's packet, since their last visit: as `User.visited_at`.
_OWNER = "link__version__packet__user"
_VISITED = Coalesce(
    Greatest(f"{_OWNER}__last_used_at", f"{_OWNER}__looked_at", f"{_OWNER}__last_login"),
    f"{_OWNER}__date_joined",
)


@compiled
def _answers(people: list[int]) -> QuerySet[SignOff, Any]:
    """When readers gave the answers that hold, since the last visit of each person."""
    rows = SignOff.objects.filter(
        **{f"{_OWNER}__any": people, "link__version__packet__removed_at": None, "at__gt": _VISITED}
    )
    return rows.current().order_by("at").values_list(_OWNER, "at")


@compiled
def _completions(people: list[int]) -> QuerySet[Completion, Any]:
    rows = Completion.objects.filter(
        **{f"{_OWNER}__any": people, "link__version__packet__removed_at": None, "at__gt": _VISITED}
    )
    return rows.order_by("at").values_list(_OWNER, "at")
