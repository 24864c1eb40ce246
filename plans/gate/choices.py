"""Checklist items to choose from, each with its state."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from careerladder.ladders.catalog import PhaseContent
from careerladder.models import ChecklistItem
from plans.gate.rules import State


@dataclass(frozen=True)
class ItemChoice:
    """An item to file under. `state` is None if the item is no longer on the checklist."""

    item: ChecklistItem
    state: State | None
    is_checked: bool
    # It counts, and all its evidence is over a year old.
    is_ageing: bool = False

    @property
    def state_in_words(self) -> str:
        if self.state is None:
            return "Retired, no longer counts"
        is_old = self.state == State.EVIDENCED and self.is_ageing
        return capfirst(self.state) + (", evidence over a year old" if is_old else "")

    @cached_property
    def label(self) -> SafeString:
        """Its name, wording and state. Rendered once for all entries of a page to choose it for."""
        return render_to_string("plans/gate/choice_label.html", {"choice": self})

    @property
    def url(self) -> str:
        """Its line on its phase's page, or its own page if the phase is retired."""
        if self.item.phase.is_retired:
            return reverse("plans:item", args=[self.item.ladder.slug, self.item.slug])
        return f"{self.item.phase.get_absolute_url()}#{self.item.slug}"


@dataclass(frozen=True)
class PhaseChoices:
    """A phase's items to choose from. `is_current`: it is the person's current phase."""

    content: PhaseContent
    choices: tuple[ItemChoice, ...]
    is_current: bool

    @property
    def checked(self) -> int:
        return sum(choice.is_checked for choice in self.choices)

    @property
    def is_open(self) -> bool:
        """Whether its list is shown expanded."""
        return self.is_current or self.checked > 0
