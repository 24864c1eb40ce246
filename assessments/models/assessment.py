"""A finished assessment: a dated record that the database refuses to change."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Exists, F, OuterRef, Prefetch, Q, UniqueConstraint
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse
from django.utils import timezone

from assessments.models.event_kind import AssessmentEvent
from assessments.models.refusals import LONGEST_EXAMPLE, SittingIsIncomplete
from assessments.routing import Given, Rule, rules_from_json
from careerladder.models import Interval, IntervalQuerySet, Ladder, Phase, Question, event_rows

if TYPE_CHECKING:
    from assessments.models.sitting import Sitting
    from careerladder.models import EventRows, User


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def standing(self, *, at: datetime | None = None) -> AssessmentQuerySet:
        """Those not set aside; or that were not at a past moment."""
        if at is None:
            return self.filter(~self._set_aside())
        return self.filter(
            ~Exists(SettingAside.objects.open_at(at).filter(assessment=OuterRef("pk")))
        )

    def with_set_aside(self) -> AssessmentQuerySet:
        """Each says in `is_set_aside` whether it was set aside."""
        return self.annotate(is_set_aside=self._set_aside())

    def before(self, assessment: Assessment) -> AssessmentQuerySet:
        """Those of its ladder that were finished earlier, the latest of them first."""
        mine = self.filter(ladder=assessment.ladder_id)
        return mine.filter(finished_at__lt=assessment.finished_at).order_by("-finished_at", "pk")

    def in_full(self) -> AssessmentQuerySet:
        """With all that a page says of one, in two queries."""
        answers = Answer.objects.select_related("question")
        return (
            self.with_set_aside()
            .select_related("ladder", "placement", "proposal")
            .prefetch_related(Prefetch("answers", answers))
        )

    def events_of(self, user: User, ladder: Ladder) -> EventRows:
        """What a timeline says of a person's: rows as of EventRow."""
        about = {
            "page": "assessments:assessment",
            "key": F("uuid"),
            "slug": F("placement__slug"),
        }
        mine = self.filter(user=user, ladder=ladder)
        return (event_rows(mine, AssessmentEvent.ASSESSED, "recorded_at", **about),)

    @staticmethod
    def _set_aside() -> Exists:
        return Exists(SettingAside.objects.open().filter(assessment=OuterRef("pk")))

    def record(self, sitting: Sitting, user: User, *, at: datetime) -> Assessment:
        """The assessment of a finished sitting, under the same UUID. Call it in a transaction.

        Everything is copied, so that the record reads as it was asked, whatever the ladder says
        later. Its ladder is the person's current one from now on. Raises SittingIsIncomplete for
        one whose placement was not chosen.
        """
        if sitting.finished_at is None or sitting.placement_id is None:
            raise SittingIsIncomplete
        outcome = sitting.outcome()
        match = sitting.matches_asked.get(outcome.rule.slug) if outcome.needs_match else None
        heard = match.given if match else None
        phases = {phase.slug: phase for phase in Phase.objects.filter(ladder_id=sitting.ladder_id)}
        assessment = self.create(
            uuid=sitting.uuid,
            user=user,
            ladder_id=sitting.ladder_id,
            begun_at=sitting.begun_at,
            finished_at=sitting.finished_at,
            recorded_at=at,
            rules=sitting.rules,
            rule_wording=outcome.rule.wording,
            counted=outcome.counted,
            candidates=list(outcome.candidates),
            match_wording=match.wording if match else "",
            match_says_yes=heard.says_yes if heard else None,
            match_example=heard.example if heard else "",
            proposal=phases[outcome.proposal or outcome.rule.lower],
            placement_id=sitting.placement_id,
        )
        Answer.objects.bulk_create(
            Answer(
                assessment=assessment,
                question_id=asked.question_id,
                place=asked.place,
                wording=asked.wording,
                look_back_months=asked.look_back_months,
                says_yes=asked.given.says_yes,
                example=asked.given.example,
                counts=asked.given.counts,
            )
            for asked in sitting.asked
            if asked.given is not None
        )
        user.switch_to(sitting.ladder)
        return assessment


class Assessment(models.Model):
    """What a person answered, what counted, and the phase they chose, as it read that day."""

    uuid = models.UUIDField(primary_key=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="assessments", db_index=False
    )
    ladder = models.ForeignKey(Ladder, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    rules = models.JSONField(help_text="The routing rules as they read when the sitting began.")
    rule_wording = models.TextField(help_text="The rule that applied.")
    counted = models.PositiveSmallIntegerField()
    candidates = ArrayField(models.SlugField(max_length=80), help_text="Slugs of phases.")
    match_wording = models.TextField(blank=True)
    match_says_yes = models.BooleanField(null=True)
    match_example = models.TextField(blank=True)
    proposal = models.ForeignKey(Phase, models.PROTECT, related_name="+")
    placement = models.ForeignKey(Phase, models.PROTECT, related_name="+")
    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-finished_at", "uuid"]
        get_latest_by = "finished_at"
        indexes = [models.Index(fields=["user", "-finished_at"], name="assessment_latest")]
        constraints = [
            CheckConstraint(
                condition=Q(finished_at__gte=F("begun_at")), name="assessment_ends_after_it_began"
            ),
            CheckConstraint(
                condition=LessThanOrEqual(Length("match_example"), LONGEST_EXAMPLE),
                name="assessment_match_example_fits",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    def get_absolute_url(self) -> str:
        return reverse("assessments:assessment", args=[self.uuid])

    @property
    def routing(self) -> tuple[Rule, ...]:
        return rules_from_json(self.rules)

    @property
    def match(self) -> Given | None:
        if self.match_says_yes is None:
            return None
        return Given(self.match_says_yes, self.match_example)

    def set_aside(self, *, at: datetime | None = None) -> None:
        """Keep it, and place by it no longer. Setting aside twice changes nothing."""
        self.settings_aside.open().get_or_create(
            assessment=self, until=None, defaults={"since": at or timezone.now()}
        )

    def take_up_again(self, *, at: datetime | None = None) -> None:
        """Let it stand again. Taking up what was never set aside changes nothing."""
        self.settings_aside.close(at=at)


class Answer(models.Model):
    assessment = models.ForeignKey(
        Assessment, models.CASCADE, related_name="answers", db_index=False
    )
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField(help_text="From 1, in the order asked.")
    wording = models.TextField(help_text="The question as it was asked.")
    look_back_months = models.PositiveSmallIntegerField(null=True)
    says_yes = models.BooleanField()
    example = models.TextField(blank=True)
    counts = models.BooleanField()

    class Meta:
        ordering = ["place"]
        constraints = [
            UniqueConstraint("assessment", "question", name="answer_one_per_question"),
            CheckConstraint(
                condition=Q(counts=False) | Q(says_yes=True) & ~Q(example=""),
                name="answer_counts_only_with_an_example",
            ),
            CheckConstraint(
                condition=LessThanOrEqual(Length("example"), LONGEST_EXAMPLE),
                name="answer_example_fits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}: {'yes' if self.says_yes else 'no'}"


class SettingAsideQuerySet(IntervalQuerySet["SettingAside"]):
    def events_of(self, user: User, ladder: Ladder) -> EventRows:
        """As for assessments: that one was set aside, and that it stands again."""
        mine = self.filter(assessment__user=user, assessment__ladder=ladder)
        about = {
            "page": "assessments:assessment",
            "key": F("assessment_id"),
            "slug": F("assessment__placement__slug"),
        }
        return (
            event_rows(mine, AssessmentEvent.SET_ASIDE, "since", **about),
            event_rows(mine.exclude(until=None), AssessmentEvent.STANDS_AGAIN, "until", **about),
        )


class SettingAside(Interval):
    """While one is open, its assessment does not stand."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="settings_aside")
    objects = SettingAsideQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Interval.Meta):
        constraints = [
            *Interval.Meta.constraints,
            UniqueConstraint(
                fields=["assessment"], condition=Q(until=None), name="set_aside_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}, since {self.since:%Y-%m-%d}"
