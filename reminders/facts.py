"""What the records of people say that reminders are about, read for many people at once.

The queries don't grow with people or records, only with how many ladders are current. What is due
then is computed by the functions that the pages use.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.db.models.functions import Coalesce, Greatest, JSONObject
from django.utils.timezone import localtime

from assessments.models import Answer, Assessment
from assessments.retakes import retake_after
from careerladder.ladders.catalog import DEFAULT_LADDER, LadderContent, ladder_or_404
from careerladder.models import User
from packets.models import Packet
from plans.gate.position import ItemEvidence, item_record
from plans.gate.rules import State, state_of
from plans.models import Evidence, EvidenceTie, Mark, Move, Removal, Review
from reminders.caps import PastMail
from reminders.due import Facts
from reminders.models import ReminderSubject
from sharing.models import Completion, SignOff

# Of the months that may be due for a review.
REVIEWS_BACK = timedelta(days=100)


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
    keys = [person.pk for person in people]
    moves = _by_person(
        Move.objects.open()
        .filter(user__in=keys, ladder=ladder.ladder)
        .order_by("due_on")
        .values_list("user", "due_on")
    )
    reviewed = _by_person(
        Review.objects.filter(
            user__in=keys, ladder=ladder.ladder, month__gte=(now - REVIEWS_BACK).date()
        )
        .order_by()
        .values_list("user", "month")
    )
    with_evidence = set(
        User.objects.filter(Exists(Evidence.objects.filter(user=OuterRef("pk"))), pk__in=keys)
        .order_by()
        .values_list("pk", flat=True)
    )
    packets = _by_person(
        (user, (str(key), due_on))
        for user, key, due_on in Packet.objects.present()
        .filter(user__in=keys, due_on__gte=(now - timedelta(days=2)).date())
        .order_by("due_on", "pk")
        .values_list("user", "pk", "due_on")
    )
    assessments = _assessments_due(ladder, people)
    newest = _newest_evidence(ladder, keys)
    answers, completions = _answers(keys), _completions(keys)
    told: dict[int, list[tuple[str, str]]] = defaultdict(list)
    last_told: dict[int, dict[str, PastMail]] = defaultdict(dict)
    rows = ReminderSubject.objects.filter(user__in=keys).order_by("mail__day")
    for user, kind, period, at, day in rows.values_list(
        "user", "kind", "period", "mail__claimed_at", "mail__day"
    ):
        told[user].append((kind, period))
        last_told[user][kind] = PastMail(at, day)
    blank = Facts()
    return {
        key: replace(
            blank,
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


def _assessments_due(ladder: LadderContent, people: Sequence[User]) -> dict[int, date]:
    """When each person's next assessment is due; nobody who has none. As `retake_of`."""
    counted = (
        Answer.objects.filter(assessment=OuterRef("pk"), counts=True)
        .order_by("place")
        .values(row=JSONObject(place="place", months="look_back_months"))
    )
    latest = (
        Assessment.objects.standing()
        .filter(user__in=[person.pk for person in people], ladder=ladder.ladder)
        .order_by("user", "-finished_at", "pk")
        .distinct("user")
        .annotate(counted_answers=ArraySubquery(counted))
        .values_list("user", "finished_at", "counted_answers")
    )
    zones = {person.pk: person.zone for person in people}
    due = {}
    for user, finished_at, answers in latest:
        finished_on = localtime(finished_at, zones[user]).date()
        windows = [(each["place"], each["months"]) for each in answers]
        due[user] = retake_after(finished_on, windows, finished_on).due_on
    return due


def _newest_evidence(ladder: LadderContent, keys: Sequence[int]) -> dict[int, list[date]]:
    """The days of the newest evidence of each item that counts, by person. As `position_of`."""
    current = {item.pk for content in ladder.phases for item in content.items}
    marks = Mark.objects.open().filter(user__in=keys, item__in=current)
    marked = {(mark.user_id, mark.item_id): mark for mark in marks.only("user", "item", "kind")}
    removed = Removal.objects.open().filter(evidence=OuterRef("evidence"))
    ties = (
        EvidenceTie.objects.open()
        .filter(~Exists(removed), evidence__user__in=keys, item__in=current)
        .order_by()
        .values_list("evidence__user", "item")
        .annotate(total=Count("pk"), newest=Max("evidence__happened_by"))
    )
    found: dict[int, list[date]] = defaultdict(list)
    for user, item, total, newest in ties:
        record = item_record(marked.get((user, item)), ItemEvidence(total, newest))
        if state_of(record) == State.EVIDENCED and newest is not None:
            found[user].append(newest)
    return found


# Of the owner of a link's packet, since their last visit: as `User.visited_at`.
_OWNER = "link__version__packet__user"
_VISITED = Coalesce(
    Greatest(f"{_OWNER}__last_used_at", f"{_OWNER}__looked_at", f"{_OWNER}__last_login"),
    f"{_OWNER}__date_joined",
)


def _answers(keys: Sequence[int]) -> dict[int, list[datetime]]:
    """When readers gave the answers that hold, since the last visit of each person."""
    mine = Q(**{f"{_OWNER}__in": keys, "link__version__packet__removed_at": None})
    rows = SignOff.objects.filter(mine, at__gt=_VISITED).current()
    return _by_person(rows.order_by("at").values_list(_OWNER, "at"))


def _completions(keys: Sequence[int]) -> dict[int, list[datetime]]:
    mine = Q(**{f"{_OWNER}__in": keys, "link__version__packet__removed_at": None})
    rows = Completion.objects.filter(mine, at__gt=_VISITED)
    return _by_person(rows.order_by("at").values_list(_OWNER, "at"))


def _by_person(rows: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for user, value in rows:
        found[user].append(value)
    return found
