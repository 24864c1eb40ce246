"""What the progress page reads: the whole climb, what is missing, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any

from django.db.models import CharField, F, Manager, QuerySet, TextField, Value
from django.db.models.functions import Cast, Left
from django.urls import reverse
from django.utils.html import strip_tags

from careerladder.ladder import LadderContent, PhaseContent
from careerladder.markdown import as_html
from careerladder.models import User
from plans.models import Mark, Removal
from plans.place import Place, place_of
from plans.progress import Gate, State

RECENT = 8
QUOTED = 160


@dataclass(frozen=True)
class Rung:
    """A phase in the climb, and in words how it stands.

    Where nothing counts there is no count, but for the current phase: nothing was asked for there.
    """

    content: PhaseContent
    gate: Gate
    is_current: bool
    says: str
    shows_count: bool


@dataclass(frozen=True)
class Step:
    """The next thing to do."""

    says: str
    label: str
    url: str


@dataclass(frozen=True)
class Event:
    """Something recorded: what it was, when, a few of its words, and where it can be seen."""

    what: str
    at: datetime
    text: str
    url: str


@dataclass(frozen=True)
class Overview:
    place: Place
    rungs: tuple[Rung, ...]
    step: Step
    recent: tuple[Event, ...]


def overview_of(person: User, ladder: LadderContent) -> Overview:
    """Four queries, whatever was recorded."""
    place = place_of(person, ladder)
    return Overview(
        place=place,
        rungs=tuple(_rung(content, place) for content in ladder.phases),
        step=_next_step(person, place, ladder),
        recent=tuple(_recent(person, ladder)),
    )


def _rung(content: PhaseContent, place: Place) -> Rung:
    gate = place.progress.gate(content.slug)
    is_current = place.current == content
    if gate.is_open:
        says = "gate open"
    elif is_current:
        says = content.phase.title
    else:
        says = place.passed(content) or "ahead"
    return Rung(content, gate, is_current, says, shows_count=is_current or gate.counting > 0)


def _next_step(person: User, place: Place, ladder: LadderContent) -> Step:
    current, gate = place.current, place.gate
    if current is None or gate is None:
        return _step_to_an_assessment(person)
    url = current.phase.get_absolute_url()
    if gate.missing:
        first = gate.missing[0]
        name = first.item.name
        says, label = {
            State.OPEN: (
                f"Record evidence for “{name}”, or say that it is not possible where you are.",
                "Record evidence",
            ),
            State.CLAIMED: (
                f"“{name}” is ticked and has no evidence yet. Add some, and it counts.",
                "Add evidence",
            ),
            State.IN_PROGRESS: (
                f"“{name}” has evidence and no tick. Tick it when it is met.",
                "Look at it",
            ),
        }[first.state]
        return Step(says, label, f"{url}?open={first.item.slug}#{first.item.slug}")
    if gate.is_open:
        after = ladder.phase_after(current)
        if after is None:
            return Step("Every item here counts. Keep your evidence current.", "See it", url)
        return Step(
            f"Every item at {current.level_names} counts: your case is ready to be argued. "
            f"See what {after.level_names} asks for.",
            f"Go to {after.level_names}",
            after.phase.get_absolute_url(),
        )
    names = ", ".join(each.item.name for each in gate.not_possible)
    return Step(
        f"All that is possible where you are counts. Not possible there: {names}. Look for the "
        "opportunity elsewhere, on another team perhaps.",
        f"Go to {current.level_names}",
        url,
    )


def _step_to_an_assessment(person: User) -> Step:
    """Nothing decides the phase: begin an assessment, or go on with the one under way."""
    under_way = person.sittings.unfinished().first()
    if under_way is not None:
        return Step(
            "You have begun an assessment. Your answers are kept.",
            "Go on with it",
            reverse("assessments:list"),
        )
    return Step(
        "Five questions about what you have done show where you stand.",
        "Find where you are",
        reverse("assessments:start"),
    )


def _recent(person: User, ladder: LadderContent) -> list[Event]:
    """The last things recorded, newest first, in one query."""
    met = person.marks.filter(kind=Mark.Kind.MET)
    not_possible = person.marks.filter(kind=Mark.Kind.NOT_POSSIBLE)
    removals = Removal.objects.filter(evidence__user=person)
    of_item = ("item__name", "item__slug")
    of_evidence = ("evidence__note", "evidence")
    rows = _rows(met, "Ticked", "since", *of_item).union(
        _rows(met.exclude(until=None), "Unticked", "until", *of_item),
        _rows(not_possible, "Not possible", "since", *of_item),
        _rows(not_possible.exclude(until=None), "Possible again", "until", *of_item),
        _rows(person.evidence.present(), "Evidence", "recorded_at", "note", "pk"),
        _rows(removals, "Evidence removed", "since", *of_evidence),
        _rows(removals.exclude(until=None), "Evidence restored", "until", *of_evidence),
        _rows(person.assessments, "Assessment", "finished_at", "placement__slug", "pk"),
        all=True,
    )
    names = {content.slug: content.level_names for content in ladder.phases}
    return [
        Event(
            what,
            at,
            names.get(words, words) if what == "Assessment" else _quoted(words),
            _url(what, key, ladder),
        )
        for what, at, words, key in rows.order_by("-moment")[:RECENT]
    ]


def _rows(
    rows: Manager[Any] | QuerySet[Any], what: str, moment: str, words: str, key: str
) -> QuerySet[Any, tuple[str, datetime, str, str]]:
    """One kind of event, in the four columns that all of them share."""
    columns: QuerySet[Any, tuple[str, datetime, str, str]] = (
        rows.annotate(
            what=Value(what, output_field=CharField()),
            moment=F(moment),
            words=Left(Cast(F(words), TextField()), QUOTED + 1),
            points_at=Cast(F(key), TextField()),
        )
        .order_by("-moment")
        .values_list("what", "moment", "words", "points_at")[:RECENT]
    )
    return columns


def _quoted(words: str) -> str:
    """The first line of a note in plain words, without Markdown; … stands for the rest."""
    first, _, rest = words.strip().partition("\n")
    plain = unescape(strip_tags(as_html(first[:QUOTED]))).strip()
    return f"{plain} …" if rest.strip() or len(words) > QUOTED else plain


def _url(what: str, key: str, ladder: LadderContent) -> str:
    if what.startswith("Evidence"):
        return reverse("plans:evidence", args=[key])
    if what == "Assessment":
        return reverse("assessments:assessment", args=[key])
    return reverse("plans:item", args=[ladder.ladder.slug, key])
