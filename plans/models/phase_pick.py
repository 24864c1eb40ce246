"""The phase that a person picked to work on, instead of the one of their placement."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q, UniqueConstraint
from django.utils import timezone

from careerladder.models import (
    EventRows,
    Interval,
    IntervalQuerySet,
    Ladder,
    Phase,
    User,
    event_rows,
)
from plans.models.event_kind import PlanEvent
from plans.models.refusals import CannotBeUndone


class PhasePickQuerySet(IntervalQuerySet["PhasePick"]):
    event_kinds = PlanEvent

    @transaction.atomic
    def pick(
        self,
        user: User,
        phase: Phase,
        *,
        instead_of: int | None = None,
        at: datetime | None = None,
    ) -> PhasePick:
        """Pick the phase to work on, and make its ladder current. The same again makes no new pick.

        `instead_of` is the primary key of a pick to undo: the pick before it is restored with the
        time when it was made, and the ladder that was current then. Raise CannotBeUndone if another
        pick is open by now.
        """
        # The lock serializes picks, so that each finds at most one open row to close.
        current = user.lock().ladder_id
        at = at or timezone.now()
        picks = self.filter(user=user, ladder=phase.ladder_id).open()
        in_force = picks.filter(phase=phase).first()
        if instead_of is None:
            user.switch_to(phase.ladder)
        if in_force and not in_force.is_overtaken():
            return in_force
        _check_is_current(picks, instead_of)
        before = None
        if instead_of is not None:
            before = self._before(picks.first(), phase)
            self._switch_back(user, instead_of)
        picks.close(at=at)
        return self.create(
            user=user,
            ladder_id=phase.ladder_id,
            phase=phase,
            since=at,
            chosen_at=before.chosen if before else None,
            ladder_before_id=current,
        )

    def _switch_back(self, user: User, undone: int) -> None:
        """Make the ladder current that was before the pick with this primary key.

        Do nothing if a later pick or assessment, on any ladder, made another one current.
        """
        pick = self.filter(user=user, pk=undone).select_related("ladder_before").first()
        if pick is None or self.filter(user=user, pk__gt=undone).exists():
            return
        if not user.assessments.filter(recorded_at__gt=pick.since).exists():
            user.switch_to(pick.ladder_before)

    def _before(self, undone: PhasePick | None, phase: Phase) -> PhasePick | None:
        """The pick of this phase that ended when the `undone` one began."""
        if undone is None:
            return None
        mine = self.filter(user=undone.user_id, phase=phase, until=undone.since)
        return mine.order_by("pk").last()

    @transaction.atomic
    def drop(
        self,
        user: User,
        ladder: Ladder,
        *,
        instead_of: int | None = None,
        at: datetime | None = None,
    ) -> int:
        """End the open pick, so that the placement decides again. Return how many were ended.

        `instead_of` is the primary key of the pick to end. Raise CannotBeUndone if another is open.
        """
        user.lock()
        picks = self.filter(user=user, ladder=ladder)
        _check_is_current(picks.open(), instead_of)
        if instead_of is not None and picks.open().exists():
            self._switch_back(user, instead_of)
        return picks.close(at=at)

    def events_of(self, user: User, ladder: Ladder) -> EventRows:
        """Rows as of EventRow: picks."""
        mine = self.filter(user=user, ladder=ladder)
        return (event_rows(mine, PlanEvent.PICKED, "since", slug=F("phase__slug")),)


def _check_is_current(picks: PhasePickQuerySet, key: int | None) -> None:
    if key is not None and picks.exclude(pk=key).exists():
        raise CannotBeUndone


class PhasePick(Interval):
    """The phase that a person chose to work on. Without an open pick, the placement decides."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="phase_picks")
    ladder = models.ForeignKey(Ladder, models.PROTECT, related_name="+")
    phase = models.ForeignKey(Phase, models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField(
        null=True, editable=False, help_text="Of one that an undo brought back: when it was made."
    )
    ladder_before = models.ForeignKey(
        Ladder,
        models.PROTECT,
        to_field="slug",
        null=True,
        editable=False,
        related_name="+",
        help_text="The person’s current one until then, for an undo.",
    )
    objects = PhasePickQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Interval.Meta):
        constraints = [
            *Interval.Meta.constraints,
            UniqueConstraint(
                fields=["user", "ladder"],
                condition=Q(until=None),
                name="phase_pick_one_open_per_ladder",
            ),
        ]

    @property
    def chosen(self) -> datetime:
        """When the person made the pick, even if an undo restored it later."""
        return self.chosen_at or self.since

    def is_overtaken(self) -> bool:
        """Whether an assessment was finished since and not set aside: it decides instead."""
        later = self.user.assessments.standing().filter(
            ladder=self.ladder_id, finished_at__gt=self.since
        )
        return later.exists()

    def __str__(self) -> str:
        return f"{self.phase_id}, since {self.since:%Y-%m-%d}"
