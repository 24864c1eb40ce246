"""A sitting: an assessment under way, with copies of the questions and rules it began with."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from assessments.models.refusals import (
    LONGEST_EXAMPLE,
    NotACandidate,
    SittingIsFinished,
    SittingIsIncomplete,
)
from assessments.routing import Given, Outcome, Rule, outcome_of, rules_from_json
from careerladder.models import Ladder, Phase, Question, RoutingRule

if TYPE_CHECKING:
    from careerladder.models import User

SITTINGS_KEPT_FOR = timedelta(days=30)


class SittingQuerySet(models.QuerySet["Sitting"]):
    def unfinished(self) -> SittingQuerySet:
        return self.filter(finished_at=None, discarded_at=None)

    def abandoned(self, *, at: datetime | None = None) -> SittingQuerySet:
        """Sittings that were discarded, or are in no account and were not touched, for 30 days.

        A sitting in an account that was not discarded is never abandoned.
        """
        limit = (at or timezone.now()) - SITTINGS_KEPT_FOR
        left_alone = Q(user=None, discarded_at=None, touched_at__lt=limit)
        return self.filter(left_alone | Q(discarded_at__lt=limit))

    @transaction.atomic
    def begin(
        self,
        ladder: Ladder,
        questions: Iterable[Question],
        rules: Iterable[Rule],
        *,
        key: UUID | None = None,
        user: User | None = None,
        at: datetime | None = None,
    ) -> Sitting:
        """Begin a sitting with copies of these questions and rules.

        Raises IntegrityError if there is a sitting with this key.
        """
        at = at or timezone.now()
        rules = tuple(rules)
        sitting = self.create(
            uuid=key or uuid.uuid4(),
            ladder=ladder,
            user=user,
            rules=[rule.as_json() for rule in rules],
            begun_at=at,
            touched_at=at,
        )
        SittingAnswer.objects.bulk_create(
            SittingAnswer(
                sitting=sitting,
                question=question,
                place=place,
                wording=question.wording,
                hint=question.hint,
                look_back_months=question.look_back_months,
            )
            for place, question in enumerate(questions, 1)
        )
        row_of = {
            row.slug: row
            for row in RoutingRule.objects.filter(ladder=ladder, slug__in=[r.slug for r in rules])
        }
        SittingMatch.objects.bulk_create(
            SittingMatch(sitting=sitting, rule=row_of[rule.slug], wording=rule.match_question)
            for rule in rules
            if rule.higher is not None
        )
        return sitting


class Sitting(models.Model):
    """Mutable until its placement is chosen; its UUID becomes the assessment's."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="sittings"
    )
    ladder = models.ForeignKey(Ladder, models.PROTECT, related_name="+")
    rules = models.JSONField(help_text="The routing rules as they read when the sitting began.")
    begun_at = models.DateTimeField(default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now)
    placement = models.ForeignKey(Phase, models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)
    discarded_at = models.DateTimeField(null=True)
    objects = SittingQuerySet.as_manager()

    class Meta:
        ordering = ["-touched_at"]
        indexes = [
            models.Index(
                fields=["touched_at"], condition=Q(user=None), name="sitting_in_no_account"
            ),
        ]
        constraints = [
            CheckConstraint(
                condition=Q(finished_at=None, placement=None)
                | Q(finished_at__isnull=False, placement__isnull=False),
                name="sitting_finishes_with_a_placement",
            ),
            CheckConstraint(
                condition=Q(finished_at__gte=F("begun_at")), name="sitting_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @cached_property
    def routing(self) -> tuple[Rule, ...]:
        return rules_from_json(self.rules)

    @cached_property
    def asked(self) -> list[SittingAnswer]:
        """The questions in this sitting's order, with the answers so far."""
        return list(self.answers.select_related("question"))

    @cached_property
    def matches_asked(self) -> dict[str, SittingMatch]:
        """The match of each rule with two phases, by the rule's slug."""
        return {match.rule.slug: match for match in self.matches.select_related("rule")}

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None

    def first_unanswered(self) -> SittingAnswer | None:
        return next((answer for answer in self.asked if answer.given is None), None)

    def outcome(self) -> Outcome:
        """What the answers lead to. The proposal is None while the match is unanswered.

        Raises SittingIsIncomplete unless every question is answered.
        """
        answers = [answer.given for answer in self.asked if answer.given is not None]
        if len(answers) < len(self.asked):
            raise SittingIsIncomplete
        outcome = outcome_of(self.routing, answers)
        if outcome.needs_match:
            match = self.matches_asked[outcome.rule.slug].given
            outcome = outcome_of(self.routing, answers, match)
        return outcome

    @transaction.atomic
    def answer(self, question_slug: str, given: Given, *, at: datetime | None = None) -> None:
        """Save the answer to a question.

        Raises SittingIsFinished, SittingAnswer.DoesNotExist if the question is not asked, and
        Sitting.DoesNotExist once the sitting has become an assessment.
        """
        self._lock(at)
        self.answers.get(question__slug=question_slug).give(given)

    @transaction.atomic
    def answer_match(self, rule_slug: str, given: Given, *, at: datetime | None = None) -> None:
        """Save the answer to the match of a rule.

        Raises SittingIsFinished, SittingMatch.DoesNotExist if the rule has no match, and
        Sitting.DoesNotExist once the sitting has become an assessment.
        """
        self._lock(at)
        self.matches.get(rule__slug=rule_slug).give(given)

    @transaction.atomic
    def finish(self, phase_slug: str, *, at: datetime | None = None) -> None:
        """Choose the placement, which can't be changed later. In an account, the sitting becomes an
        assessment.

        Raises SittingIsFinished, SittingIsIncomplete, NotACandidate, and Sitting.DoesNotExist
        once the sitting has become an assessment.
        """
        self._lock(at)
        outcome = self.outcome()
        if outcome.proposal is None:
            raise SittingIsIncomplete
        if phase_slug not in outcome.candidates:
            raise NotACandidate(phase_slug)
        self.placement = Phase.objects.get(ladder_id=self.ladder_id, slug=phase_slug)
        # The clock may have been set back since the sitting began.
        self.finished_at = max(self.touched_at, self.begun_at)
        self.save(update_fields=["placement", "finished_at"])
        if self.user is not None:
            self._become_an_assessment(self.user, self.finished_at)

    def discard(self, *, at: datetime | None = None) -> None:
        """Hide the sitting. It can be taken up again for 30 days."""
        self.discarded_at = at or timezone.now()
        # Not save(), which fails if another tab finished the sitting, and so deleted the row.
        Sitting.objects.filter(pk=self.pk).update(discarded_at=self.discarded_at)

    def take_up_again(self, *, at: datetime | None = None) -> None:
        """Undo `discard`, and make this the sitting that was touched last."""
        self.discarded_at, self.touched_at = None, at or timezone.now()
        Sitting.objects.filter(pk=self.pk).update(discarded_at=None, touched_at=self.touched_at)

    @transaction.atomic
    def keep(self, user: User, *, at: datetime | None = None) -> None:
        """Put the sitting into an account. A finished one becomes an assessment there.

        Nothing happens if it is in another account, was discarded or was deleted. Safe to repeat.
        """
        joinable = Sitting.objects.filter(
            Q(user=None) | Q(user=user), pk=self.pk, discarded_at=None
        )
        for sitting in joinable.select_for_update(of=("self",)):
            sitting.user = user
            sitting.save(update_fields=["user"])
            if sitting.is_finished:
                sitting._become_an_assessment(user, at or timezone.now())

    def _become_an_assessment(self, user: User, at: datetime) -> None:
        user.assessments.record(self, user, at=at)
        # The assessment has copies of the questions and the answers.
        Sitting.objects.filter(pk=self.pk).delete()

    def _lock(self, at: datetime | None) -> None:
        """Lock this sitting until the transaction ends, read it again, and set `touched_at`.

        Raises SittingIsFinished, and Sitting.DoesNotExist if the row is deleted.
        """
        self.refresh_from_db(from_queryset=Sitting.objects.select_for_update())
        for cached in ("routing", "asked", "matches_asked"):
            self.__dict__.pop(cached, None)
        if self.is_finished:
            raise SittingIsFinished
        self.touched_at = at or timezone.now()
        self.save(update_fields=["touched_at"])


class Asked(models.Model):
    """A copy of what a sitting asks, worded as when the sitting began, with its answer."""

    wording = models.TextField()
    says_yes = models.BooleanField(null=True)
    example = models.TextField(blank=True)

    class Meta:
        abstract = True
        constraints = [
            CheckConstraint(
                condition=LessThanOrEqual(Length("example"), LONGEST_EXAMPLE),
                name="%(class)s_example_fits",
            ),
        ]

    def __str__(self) -> str:
        return self.wording

    @property
    def given(self) -> Given | None:
        return None if self.says_yes is None else Given(self.says_yes, self.example)

    def give(self, given: Given) -> None:
        self.says_yes, self.example = given.says_yes, given.example
        self.save(update_fields=["says_yes", "example"])


class SittingAnswer(Asked):
    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="answers", db_index=False)
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField(help_text="From 1, in the order asked.")
    hint = models.TextField()
    look_back_months = models.PositiveSmallIntegerField(null=True)

    class Meta(Asked.Meta):
        ordering = ["place"]
        constraints = [
            *Asked.Meta.constraints,
            UniqueConstraint("sitting", "question", name="sitting_asks_a_question_once"),
        ]


class SittingMatch(Asked):
    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="matches", db_index=False)
    rule = models.ForeignKey(RoutingRule, models.PROTECT, related_name="+")

    class Meta(Asked.Meta):
        constraints = [
            *Asked.Meta.constraints,
            UniqueConstraint("sitting", "rule", name="sitting_asks_a_match_once"),
        ]
