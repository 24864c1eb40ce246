"""The journal's filters: parsed from the query string, described, and applied to the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils.formats import date_format

from careerladder.ladders.catalog import LadderContent, PhaseContent
from careerladder.models import ChecklistItem, User
from plans.dates import last_day_of
from plans.evidence.fields import MONTH
from plans.evidence.search import Search, parse_search
from plans.models import EvidenceTie
from plans.models.evidence_queryset import EvidenceQuerySet

UNFILED, AGEING = "unfiled", "ageing"
STATES = {UNFILED: "Not filed yet", AGEING: "Over a year old"}


class MonthField(forms.CharField):
    """A month as 2026-05. Cleans to its first day, or None."""

    def clean(self, value: Any) -> date | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return date.fromisoformat(f"{text}-01" if MONTH.fullmatch(text) else "")
        except ValueError:
            raise ValidationError(
                f"“{text}” isn’t a month such as 2026-05, so all months are shown."
            ) from None


class JournalForm(forms.Form):
    """The filters in the query string. An unknown value is an error, and does not filter."""

    q = forms.CharField(label="Search", required=False, strip=False)
    phase = forms.ChoiceField(
        required=False,
        error_messages={
            "invalid_choice": "The ladder has no phase “%(value)s”, so all phases are shown."
        },
    )
    item = forms.ChoiceField(
        required=False,
        error_messages={
            "invalid_choice": "The ladder has no item “%(value)s”, so all items are shown."
        },
    )
    month = MonthField(required=False)
    state = forms.ChoiceField(
        required=False,
        choices=list(STATES.items()),
        error_messages={
            "invalid_choice": "There is no filter “%(value)s”, so all evidence is shown."
        },
    )

    def __init__(self, asked: Any, ladder: LadderContent) -> None:
        super().__init__(asked, label_suffix="")
        self.ladder = ladder
        self.fields["q"].widget.input_type = "search"
        self._set_choices("phase", [(each.slug, each.level_names) for each in ladder.phases])
        self._set_choices("item", _items_by_phase(ladder))

    def _set_choices(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = [("", f"Any {name}"), *choices]  # type: ignore[attr-defined]

    def clean_q(self) -> Search | None:
        search = parse_search(self.cleaned_data["q"])
        if search.typed and search.problem:
            raise ValidationError(search.problem)
        return search if search.clauses else None

    @property
    def is_unfolded(self) -> bool:
        """Whether the collapsible filters are shown expanded: one of them has an error."""
        return not self.errors.keys().isdisjoint(("phase", "item", "month"))


@dataclass(frozen=True)
class ActiveFilter:
    """A filter that is set, described in words. `name` is its query parameter."""

    name: str
    words: str

    @property
    def cleared_params(self) -> dict[str, None]:
        """The arguments of `{% querystring %}` that remove this filter and the page number."""
        return {self.name: None, "page": None}


@dataclass(frozen=True)
class Filters:
    search: Search | None = None
    phase: PhaseContent | None = None
    item: ChecklistItem | None = None
    state: str = ""
    month: date | None = None

    @property
    def active(self) -> list[ActiveFilter]:
        """The filters that are set, in the order of the page."""
        named = {
            "q": f"“{self.search.typed}”" if self.search else "",
            "state": STATES.get(self.state, ""),
            "phase": f"Phase: {self.phase.level_names}" if self.phase else "",
            "item": f"Item: {self.item.name}" if self.item else "",
            "month": month_name(self.month) if self.month else "",
        }
        return [ActiveFilter(name, words) for name, words in named.items() if words]

    @property
    def view(self) -> str:
        """The state if no other filter is set, "" if none is, else "mixed"."""
        return self.state if self == Filters(state=self.state) else "mixed"


def filters_of(form: JournalForm) -> Filters:
    """The filters of the form's valid fields."""
    form.is_valid()
    asked = form.cleaned_data
    items = {
        item.slug: item
        for content in form.ladder.phases
        for item in (*content.items, *content.retired_items)
    }
    phase = asked.get("phase")
    return Filters(
        search=asked.get("q"),
        phase=form.ladder.phase(phase) if phase else None,
        item=items.get(asked.get("item", "")),
        state=asked.get("state", ""),
        month=asked.get("month"),
    )


def matching_evidence(person: User, filters: Filters, today: date) -> EvidenceQuerySet:
    """The person's evidence that passes all filters: newest first, or by rank in a search.

    The month is any in which it may have happened.
    """
    pieces: EvidenceQuerySet = person.evidence.present()
    ties = EvidenceTie.objects.open().filter(evidence=OuterRef("pk"))
    if filters.phase:
        pieces = pieces.filter(Exists(ties.filter(item__phase=filters.phase.phase)))
    if filters.item:
        pieces = pieces.filter(Exists(ties.filter(item=filters.item)))
    if filters.state == UNFILED:
        pieces = pieces.unfiled()
    if filters.state == AGEING:
        pieces = pieces.ageing(today)
    if filters.month:
        pieces = pieces.filter(
            happened_on__lte=last_day_of(filters.month), happened_by__gte=filters.month
        )
    if filters.search:
        return filters.search.ranked(pieces)
    return pieces.by_month()


def month_name(month: date) -> str:
    return date_format(month, "F Y")


def _items_by_phase(ladder: LadderContent) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (
            content.level_names,
            [
                *((item.slug, item.name) for item in content.items),
                *((item.slug, f"{item.name} (retired)") for item in content.retired_items),
            ],
        )
        for content in ladder.phases
    ]
