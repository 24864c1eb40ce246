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
    event_kinds = AssessmentEvent

    def standing(self, *, at: datetime | None = None) -> AssessmentQuerySet:
        """Assessments that are not set aside, or were not at a past moment."""
        if at is None:
            return self.filter(~self._set_aside())
        return self.filter(
            ~Exists(SettingAside.objects.open_at(at).filter(assessment=OuterRef("pk")))
        )

    def with_set_aside(self) -> AssessmentQuerySet:
        """Annotate each with `is_set_aside`, whether it is set aside now."""
        return self.annotate(is_set_aside=self._set_aside())

    def before(self, assessment: Assessment) -> AssessmentQuerySet:
        """Assessments of the same ladder that were finished earlier, the latest first."""
        mine = self.filter(ladder=assessment.ladder_id)
        return mine.filter(finished_at__lt=assessment.finished_at).order_by("-finished_at", "pk")

    def in_full(self) -> AssessmentQuerySet:
        """With everything that a page shows of an assessment. Two queries."""
        answers = Answer.objects.select_related("question")
        return (
            self.with_set_aside()
            .select_related("ladder", "placement", "proposal")
            .prefetch_related(Prefetch("answers", answers))
        )

    def events_of(self, user: User, ladder: Ladder) -> EventRows:
        """The timeline's events of a person's assessments, as columns of EventRow."""
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
        """Create the assessment of a finished sitting, with its UUID. Call it in a transaction.

        Wordings and rules are copied, so that later changes of the ladder don't change the record.
        The assessment's ladder becomes the person's current one. Raises SittingIsIncomplete if no
        placement was chosen.
        """
        if sitting.finished_at is None or sitting.placement_id is None:
            raise SittingIsIncomplete
        outcome = sitting.outcome()
        match = sitting.matches_asked.get(outcome.rule.slug) if outcome.needs_match else None
        match_given = match.given if match else None
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
            match_says_yes=match_given.says_yes if match_given else None,
            match_example=match_given.example if match_given else "",
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
    """A person's answers, how many counted, and the phase they chose, worded as on that day."""

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
        """Keep the record, but don't compute the phase from it. Repeating it changes nothing."""
        self.settings_aside.open().get_or_create(
            assessment=self, until=None, defaults={"since": at or timezone.now()}
        )

    def take_up_again(self, *, at: datetime | None = None) -> None:
        """Undo `set_aside`. It changes nothing if the assessment is not set aside."""
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
    event_kinds = AssessmentEvent

    def events_of(self, user: User, ladder: Ladder) -> EventRows:
        """The events of setting aside a person's assessments, and of taking them up again."""
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
    """An interval in which the assessment is set aside."""

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
