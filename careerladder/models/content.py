"""A ladder's content: written in fixtures, loaded by `load_ladder`, read by every page.

Content may be reworded and moved. A new meaning needs a new slug. Content is retired with a date
and never deleted. Records refer to content, and content never to records.
"""

from __future__ import annotations

from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.urls import reverse
from django.utils import timezone


class LadderQuerySet(models.QuerySet["Ladder"]):
    def get_by_natural_key(self, slug: str) -> Ladder:
        return self.get(slug=slug)


class Ladder(models.Model):
    """A ladder. There is one today; an employer could add another."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=80)
    tagline = models.CharField(max_length=200)
    summary = models.TextField(help_text="Markdown.")
    specialising = models.TextField(help_text="Markdown.")
    pay_note = models.TextField()
    time_note = models.TextField()
    attribution = models.TextField(help_text="Markdown. Where the facts come from.")
    # The same in a sentence or two, where only part of the ladder is shown.
    assessment_note = models.TextField(blank=True, default="", db_default="")
    items_note = models.TextField(blank=True, default="", db_default="")
    moves_note = models.TextField(blank=True, default="", db_default="")
    roadblocks_note = models.TextField(blank=True, default="", db_default="")
    resources_note = models.TextField(blank=True, default="", db_default="")
    faq_note = models.TextField(blank=True, default="", db_default="")
    objects = LadderQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("ladder", args=[self.slug])

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class LadderVersion(models.Model):
    """A load of files that differ from those before. Processes compare the newest number with that
    of their cached copy.
    """

    ladder = models.ForeignKey(Ladder, models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    loaded_at = models.DateTimeField(default=timezone.now)
    changes = models.TextField(help_text="What the load said it did, a line a change.")
    # Empty in a version that was loaded before digests were recorded.
    digest = models.CharField(
        max_length=64, blank=True, default="", db_default="", help_text="Of the files' rows."
    )

    class Meta:
        ordering = ["ladder", "number"]
        constraints = [
            UniqueConstraint("ladder", "number", name="ladder_version_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.ladder_id}, version {self.number}"


class ContentQuerySet[M: models.Model](models.QuerySet[M]):
    def current(self) -> Self:
        return self.filter(retired_on=None)

    def get_by_natural_key(self, ladder: str, slug: str) -> M:
        return self.get(ladder__slug=ladder, slug=slug)


class Content(models.Model):
    """The base of a ladder's content. Rows are reworded, moved or retired, but never deleted.

    A slug never changes.
    """

    # The constraint below is their index.
    ladder = models.ForeignKey(Ladder, models.PROTECT, related_name="+", db_index=False)
    slug = models.SlugField(max_length=80, db_index=False)
    position = models.PositiveSmallIntegerField()
    retired_on = models.DateField(null=True, blank=True)
    retired_why = models.TextField(blank=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces"
    )
    imported = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="Whether it came with an imported archive, and no file of this site has it.",
    )
    objects: Any = ContentQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position", "slug"]
        constraints = [
            UniqueConstraint("ladder", "slug", name="%(class)s_slug_once_per_ladder"),
            CheckConstraint(
                condition=Q(retired_on=None, retired_why="", replaced_by=None)
                | Q(retired_on__isnull=False) & ~Q(retired_why=""),
                name="%(class)s_retired_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def natural_key(self) -> tuple[str, str]:
        return (self.ladder.slug, self.slug)

    natural_key.dependencies = ["careerladder.ladder"]  # type: ignore[attr-defined]

    @property
    def is_retired(self) -> bool:
        return self.retired_on is not None


class Phase(Content):
    """The stretch of work at a level; the last of a ladder may be for several levels."""

    title = models.CharField(max_length=120)
    theme = models.CharField(max_length=200)
    what_good_looks_like = models.TextField(help_text="Markdown.")
    why_people_stall = models.TextField(help_text="Markdown.")
    what_has_to_change = models.TextField(help_text="Markdown.")
    before_heading = models.CharField(max_length=60)
    after_heading = models.CharField(max_length=60)
    gate_name = models.CharField(max_length=60)
    gate_note = models.TextField()

    class Meta(Content.Meta):
        pass

    def get_absolute_url(self) -> str:
        # The page belongs to the plans app, which is named by its URL only.
        return reverse("plans:phase", args=[self.ladder.slug, self.slug])


class Level(Content):
    """A level. What the source does not give is empty, and the page says that it is not given.

    `tenure` is in years since entry, `advance` in years to the next level. Neither is computed from
    the other.
    """

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="levels")
    name = models.CharField(max_length=40)
    tenure = models.CharField(max_length=40)
    unlock = models.TextField()
    match_question = models.CharField(
        max_length=240,
        blank=True,
        help_text="Asked where a routing rule leaves the choice between its phase and the next.",
    )
    plateau = models.TextField()
    pay = models.CharField(max_length=60, blank=True)
    advance = models.CharField(max_length=40, blank=True)
    advance_note = models.TextField(blank=True)

    class Meta(Content.Meta):
        pass


class Dimension(Content):
    """A row of a phase's before and after table."""

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="dimensions")
    name = models.CharField(max_length=60)
    before = models.TextField()
    after = models.TextField()

    class Meta(Content.Meta):
        pass


class ChecklistItem(Content):
    """One observable thing to show, part of a phase's gate."""

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="items")
    name = models.CharField(max_length=60, help_text="Short: it is used in sentences.")
    wording = models.TextField()
    hint = models.TextField(help_text="What would be evidence.")

    class Meta(Content.Meta):
        pass


class ItemRevision(models.Model):
    """An item's wording, phase and whether it counted, from one load until its next revision.

    The first load of an item records a revision, and so does each load that changes one of these
    fields, so that any past day can be computed again. The database refuses to change a revision.
    """

    item = models.ForeignKey(
        ChecklistItem, models.PROTECT, related_name="revisions", db_index=False
    )
    number = models.PositiveIntegerField()
    phase = models.ForeignKey(Phase, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    wording = models.TextField()
    counts = models.BooleanField(help_text="False from the load that retired the item.")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["item", "number"]
        constraints = [
            UniqueConstraint("item", "number", name="item_revision_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}, revision {self.number}"


class Question(Content):
    """A question of the assessment. It asks for one thing, so that a yes has one meaning."""

    wording = models.CharField(max_length=300)
    hint = models.TextField()
    look_back_months = models.PositiveSmallIntegerField(null=True, blank=True)
    items = models.ManyToManyField(
        ChecklistItem,
        related_name="questions",
        blank=True,
        help_text="What the example of a yes may be evidence for.",
    )

    class Meta(Content.Meta):
        pass


class RoutingRule(Content):
    """`fewest` to `most` counted yeses lead to the phase `lower`, or to `lower` or `higher`."""

    fewest = models.PositiveSmallIntegerField()
    most = models.PositiveSmallIntegerField()
    lower = models.ForeignKey(Phase, models.PROTECT, related_name="+")
    higher = models.ForeignKey(Phase, models.PROTECT, null=True, blank=True, related_name="+")
    wording = models.TextField()

    class Meta(Content.Meta):
        constraints = [
            *Content.Meta.constraints,
            CheckConstraint(
                condition=Q(most__gte=F("fewest")), name="routing_rule_runs_from_fewest_to_most"
            ),
        ]


class Roadblock(Content):
    name = models.CharField(max_length=120)
    why = models.TextField()
    unlock = models.TextField()
    phases = models.ManyToManyField(Phase, related_name="roadblocks")

    class Meta(Content.Meta):
        pass


class Systems(models.TextChoices):
    """Which AI systems a move is about, or a person works on."""

    ANY = "any", "Both"
    LLM = "llm", "LLM systems"
    TRAINED = "trained", "Models you train"

    def includes(self, other: str) -> bool:
        """Whether a move about `other` fits a person who works on these. ANY fits everybody."""
        return self.ANY in (self, other) or self == other


class SuggestedMove(Content):
    """A step that an engineer could take: toward an item, past a roadblock, or on a path.

    The moves of one item are taken in the order of their positions. A path belongs to a phase, and
    is for people who meet the condition in `only_if`. The result of a roadblock's or a path's move
    is evidence for its `items`.
    """

    item = models.ForeignKey(
        ChecklistItem, models.PROTECT, null=True, blank=True, related_name="suggested_moves"
    )
    roadblock = models.ForeignKey(
        Roadblock, models.PROTECT, null=True, blank=True, related_name="suggested_moves"
    )
    phase = models.ForeignKey(
        Phase, models.PROTECT, null=True, blank=True, related_name="suggested_moves"
    )
    only_if = models.TextField(blank=True)
    items = models.ManyToManyField(
        ChecklistItem,
        related_name="+",
        blank=True,
        help_text="Of a roadblock’s or a path’s move: what its result is evidence for.",
    )
    # The database has the default as well: a server of the version before doesn't know the column.
    systems = models.CharField(
        max_length=7,
        choices=Systems,
        default=Systems.ANY,
        db_default=Systems.ANY,
        help_text="Which AI systems it is about.",
    )
    name = models.CharField(max_length=80, help_text="Short: it is used in sentences.")
    what = models.TextField(help_text="What to do.")
    produces = models.CharField(max_length=200, help_text="What you have afterward.")
    hours = models.PositiveSmallIntegerField(
        help_text="Hours of work.",
        validators=[MinValueValidator(1), MaxValueValidator(40)],
    )
    weeks = models.PositiveSmallIntegerField(
        help_text="Weeks from start to finish.",
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    done_when = models.TextField(help_text="What somebody else could observe.")
    blocked_by = models.TextField(help_text="What usually blocks it, and what to do then.")

    class Meta(Content.Meta):
        constraints = [
            *Content.Meta.constraints,
            CheckConstraint(
                condition=Q(item__isnull=False, roadblock=None, phase=None)
                | Q(item=None, roadblock__isnull=False, phase=None)
                | Q(item=None, roadblock=None, phase__isnull=False),
                name="suggested_move_leads_to_one_thing",
            ),
            CheckConstraint(
                condition=Q(phase=None, only_if="") | Q(phase__isnull=False) & ~Q(only_if=""),
                name="suggested_move_of_a_path_has_a_condition",
            ),
            CheckConstraint(
                condition=Q(systems__in=Systems.values), name="suggested_move_systems_are_known"
            ),
        ]


class Resource(Content):
    name = models.CharField(max_length=120)
    author = models.CharField(max_length=80, blank=True)
    url = models.URLField(blank=True)
    note = models.TextField(help_text="Markdown.")
    phases = models.ManyToManyField(Phase, related_name="resources")

    class Meta(Content.Meta):
        pass


class FAQ(Content):
    question = models.CharField(max_length=160)
    answer = models.TextField(help_text="Markdown.")

    class Meta(Content.Meta):
        verbose_name = "FAQ"
