"""The sitting that a request is about, and who may go on with it.

A browser points at its sitting from its session. A sitting joins an account only when its person
says *keep this*, so that a shared machine leaks nothing into the account of whoever signs in next.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from assessments.models import Assessment, Sitting
from assessments.placement import Rule
from careerladder.ladder import LadderContent

SITTING = "sitting"
KEEP = "keep"
# How long a wish to keep a sitting waits for its person to sign up or in.
WISH_HOLDS_FOR = timedelta(hours=1)


def sitting_of(request: HttpRequest) -> Sitting | None:
    """The sitting of this browser; else the one this account touched last."""
    pointed_at = request.session.get(SITTING)
    if pointed_at:
        sitting = Sitting.objects.filter(uuid=pointed_at, discarded_at=None).first()
        if sitting and sitting.user_id in (None, request.user.pk):
            return sitting
    if request.user.is_authenticated:
        return request.user.sittings.unfinished().first()
    return None


def assessment_of(request: HttpRequest) -> Assessment | None:
    """What this browser's sitting became, once it was finished and in the account."""
    pointed_at = request.session.get(SITTING)
    if not pointed_at or not request.user.is_authenticated:
        return None
    return request.user.assessments.filter(pk=pointed_at).first()


def point_at(request: HttpRequest, sitting: Sitting) -> None:
    request.session[SITTING] = str(sitting.pk)


def begin_sitting(request: HttpRequest, ladder: LadderContent, key: UUID) -> Sitting:
    """Begin a sitting in this browser; in the account too, for a person who is signed in.

    The key comes with the form of the first question: pressed twice, it begins one sitting.
    """
    user = request.user if request.user.is_authenticated else None
    try:
        with transaction.atomic():
            sitting = Sitting.objects.begin(
                ladder.ladder, ladder.questions, rules_of(ladder), key=key, user=user
            )
    except IntegrityError:
        sitting = Sitting.objects.get(pk=key, user=user)
    point_at(request, sitting)
    return sitting


def is_in_an_account(key: UUID) -> bool:
    return Sitting.objects.filter(pk=key, user__isnull=False).exists()


def wish_to_keep(request: HttpRequest, sitting: Sitting) -> None:
    """Remember, through signing up or in, that this sitting is to be kept."""
    request.session[KEEP] = {"sitting": str(sitting.pk), "at": timezone.now().timestamp()}


def take_wish_to_keep(request: HttpRequest) -> UUID | None:
    """The sitting that was to be kept, once; None for a wish that is too old."""
    wish = request.session.pop(KEEP, None)
    if wish is None:
        return None
    age = timezone.now().timestamp() - wish["at"]
    return UUID(wish["sitting"]) if age < WISH_HOLDS_FOR.total_seconds() else None


def rules_of(ladder: LadderContent) -> list[Rule]:
    """The routing key as it reads now, each rule with the match of its lower phase's level."""
    return [
        Rule(
            slug=rule.slug,
            fewest=rule.fewest,
            most=rule.most,
            lower=rule.lower.slug,
            higher=rule.higher.slug if rule.higher else None,
            wording=rule.wording,
            match_question=(
                ladder.phase(rule.lower.slug).levels[-1].match_question if rule.higher else ""
            ),
        )
        for rule in ladder.rules
    ]
