"""Checklist items, evidence and gates, each in every state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator

from careerladder.models import ChecklistItem
from plans.checklist.forms import NO_PIECES, NotPossibleForm, SearchForm
from plans.checklist.line_forms import Edit, LineForms, OnDemand
from plans.checklist.lines import ChecklistLine
from plans.checklist.pieces import Piece, Pieces
from plans.checklist.reuse import Chooser, EvidenceChoice
from plans.evidence.forms import EditForm, EvidenceForm
from plans.evidence.versions import evidence_conflict
from plans.gate.rules import Gate, Item, ItemStatus, State
from plans.models import Evidence, Mark
from plans.models.refusals import ItemIsMarkedNotPossible
from styleguide.samples.ladder import sample_item
from styleguide.samples.sample import NOTE, REASON, SLUG, Sample

A_DAY = date(2026, 5, 14)
EARLIER_WORDING = "You wrote a design document that another team used."


def lines() -> list[Sample[ChecklistLine]]:
    """An item in each state that its line can be in."""
    states = [
        sample_line("open", "Missing"),
        sample_line("claimed", "Ticked, no evidence yet", kind=Mark.Kind.MET),
        sample_line("in-progress", "Evidence, not ticked", pieces=1),
        sample_line("evidenced", "Counts", kind=Mark.Kind.MET, pieces=2, more=3),
        sample_line("not-possible", "Not possible in this job", kind=Mark.Kind.NOT_POSSIBLE),
        sample_line(
            "retired",
            "Retired",
            kind=Mark.Kind.MET,
            pieces=1,
            retired_on=date(2026, 3, 1),
            retired_why="It asked for two things at once.",
            replaced_by=sample_item("in-place-of-retired", called="One design document"),
        ),
        sample_line(
            "ageing",
            "Counts, with evidence over a year old",
            kind=Mark.Kind.MET,
            pieces=1,
            happened_on=date(2024, 5, 14),
        ),
        sample_line(
            "reworded",
            "Reworded",
            kind=Mark.Kind.MET,
            pieces=1,
            marked_as=EARLIER_WORDING,
        ),
        sample_line(
            "reworded-not-possible",
            "Reworded, and not possible",
            kind=Mark.Kind.NOT_POSSIBLE,
            marked_as=EARLIER_WORDING,
        ),
        sample_line("form-open", "With the form open", asked=OnDemand.EVIDENCE),
        sample_line("reason-open", "With the form for a reason open", asked=OnDemand.NOT_POSSIBLE),
        sample_line("form-waits", "With text kept through a login", note=NOTE),
        sample_line("error", "With an error", posted={"happened_on": "2999-01-01", "note": NOTE}),
        sample_line("no-reason", "Not possible, without a reason", reason={"reason": ""}),
        sample_line(
            "refused",
            "Refused by the record",
            kind=Mark.Kind.NOT_POSSIBLE,
            posted={"happened_on": "2026-05-14", "note": NOTE},
            refusal=str(ItemIsMarkedNotPossible()),
        ),
        _choosing("choosing", "Choosing existing evidence"),
        _choosing("choosing-nothing", "With nothing chosen", error=NO_PIECES),
        _edited("edited", "Being edited"),
        _edited("conflict", "Conflict, with both texts", saved_meanwhile=True),
    ]
    return [
        *states,
        Sample("line-stranger", "For a visitor", ChecklistLine(sample_item("stranger"))),
    ]


def sample_line(
    name: str,
    label: str,
    *,
    kind: Mark.Kind | None = None,
    marked_as: str = "",
    pieces: int = 0,
    more: int = 0,
    happened_on: date = A_DAY,
    asked: str = "",
    note: str = "",
    posted: Mapping[str, str] | None = None,
    reason: Mapping[str, str] | None = None,
    refusal: str = "",
    **fields: Any,
) -> Sample[ChecklistLine]:
    """With `pieces` shown of `more` than those. A form is there where it is `asked` for, or has
    something in it: a `note` that waited, what was `posted`, or a `reason` that was.

    `note` is the initial note of its evidence form and `posted` the data of that form; `reason` is
    the data of the other form. `marked_as` is the item's wording when it was marked, if it changed.
    """
    item = sample_item(name, **fields)
    also = (sample_item(f"{name}-too", called="A roadmap"),)
    shown = tuple(
        Piece(_evidence(number, happened_on=happened_on), () if number else also)
        for number in range(pieces)
    )
    evidence = not_possible = None
    if asked == OnDemand.EVIDENCE or note or posted is not None:
        initial = {"note": note, "whose": "hers"} if note else {}
        evidence = EvidenceForm(posted, initial=initial, auto_id=f"{item.slug}-%s")
    if asked == OnDemand.NOT_POSSIBLE or reason is not None:
        not_possible = NotPossibleForm(reason, auto_id=f"{item.slug}-%s")
    line = ChecklistLine(
        item,
        _mark(item, kind, marked_as or item.wording) if kind else None,
        Pieces(shown, pieces + more),
        has_evidence=pieces > 0,
        forms=LineForms(evidence, not_possible, asked=asked, refusal=refusal),
    )
    return Sample(f"line-{name}", label, line)


def _mark(item: ChecklistItem, kind: Mark.Kind, wording: str) -> Mark:
    mark = Mark(item=item, kind=kind, wording=wording, reason=REASON)
    mark.reaffirmed = ()
    return mark


def _choosing(name: str, label: str, *, error: str = "") -> Sample[ChecklistLine]:
    sample = sample_line(name, label)
    item = sample.value.item
    pieces = [_evidence(number) for number in range(20, 23)]
    also = ((), (sample_item(f"{name}-too", called="A roadmap"),), ())
    choices = tuple(
        EvidenceChoice(Piece(*each), is_chosen=place == 1 and not error)
        for place, each in enumerate(zip(pieces, also, strict=True))
    )
    chooser = Chooser(
        item,
        SearchForm({}, auto_id=f"{item.slug}-choose-%s", label_suffix=""),
        Paginator(pieces, 2).get_page(1),
        () if error else choices[2:],
        choices[:2],
        error,
    )
    line = replace(sample.value, has_evidence=True).with_forms(chooser=chooser)
    return replace(sample, value=line)


def _edited(name: str, label: str, *, saved_meanwhile: bool = False) -> Sample[ChecklistLine]:
    sample = sample_line(name, label, kind=Mark.Kind.MET, pieces=1)
    piece = sample.value.pieces.shown[0].evidence
    mine = f"{NOTE} A third one follows." if saved_meanwhile else NOTE
    form = EditForm(
        initial=EditForm.initial_of(piece.text) | {"note": mine, "base_version": piece.version},
        recorded=[piece.text],
        auto_id=f"{SLUG}-edit-{name}-%s",
    )
    changed_to = None
    if saved_meanwhile:
        typed = replace(piece.text, note=mine)
        changed_to = evidence_conflict(piece.text, typed, datetime(2026, 5, 15, 9, tzinfo=UTC))
    return replace(sample, value=sample.value.with_forms(edit=Edit(piece, form, changed_to)))


def _evidence(number: int = 0, **fields: Any) -> Evidence:
    """An unsaved piece, under a UUID that no record has."""
    columns: dict[str, Any] = {
        "note": NOTE,
        "links": ["https://example.org/rfc/12"],
        "happened_on": A_DAY,
    }
    evidence = Evidence(uuid=UUID(int=number), **(columns | fields))
    # A generated field, which only the database computes.
    evidence.happened_by = evidence.happened_on
    return evidence


def pieces_of_evidence() -> list[Sample[Evidence]]:
    long = (
        "Led the **migration** off the shared index:\n\n- wrote the plan, and had it reviewed\n"
        "- moved three teams\n\n> Nobody noticed, which was the goal."
    )
    link = f"https://example.org/{'a-long-address/' * 8}"
    return [
        Sample("evidence-note", "A note and a link, from a day", _evidence(10)),
        Sample(
            "evidence-month",
            "Markdown, from a month",
            _evidence(11, note=long, links=[], happened_on=date(2026, 4, 1), precision="month"),
        ),
        Sample("evidence-links", "Links only", _evidence(12, note="", links=[link, link + "2"])),
    ]


def gates() -> list[Sample[Gate]]:
    items = ("Design documents", "On call", "A roadmap", "Mentoring")
    claimed, open_, done = State.CLAIMED, State.OPEN, State.EVIDENCED
    states = {
        "nothing": ("Nothing counts", (open_, open_, open_, open_)),
        "some": ("Some count", (done, done, claimed, State.IN_PROGRESS)),
        "not-possible": ("Not possible", (done, done, done, State.NOT_POSSIBLE)),
        "open": ("Open", (done, done, done, done)),
        "ageing": ("Open, with some evidence over a year old", (done, done, done, done)),
    }
    return [
        Sample(
            f"gate-{name}",
            label,
            Gate(
                "mid",
                tuple(
                    ItemStatus(
                        Item(f"{SLUG}-{place}", "mid", called),
                        state,
                        is_ageing=name == "ageing" and place < 2,
                    )
                    for place, (state, called) in enumerate(zip(standing, items, strict=True))
                ),
            ),
        )
        for name, (label, standing) in states.items()
    ]
