"""What the style guide shows: a person, a small ladder and records that no database has.

Nothing here is saved. The slugs are in no ladder, so a form that is sent finds nothing to change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.safestring import mark_safe

from assessments.forms import NO, YES, AnswerForm
from assessments.models.sitting import LONGEST_EXAMPLE
from assessments.overtaken import page_of
from assessments.placement import Given, Rule
from assessments.reading import Line as AnsweredLine
from assessments.reading import NamedPhase, Reading
from careerladder.ladder import LadderContent, PhaseContent, Section
from careerladder.models import ChecklistItem, Dimension, Ladder, Level, Phase, User
from careerladder.notices import Notice, Undo
from careerladder.templatetags.icons import icons
from careerladder.typed import TypedText
from plans.checklist import Line, Pieces
from plans.forms import EditForm, EvidenceForm, NotPossibleForm
from plans.models import Evidence, Mark
from plans.models.refusals import ItemIsMarkedNotPossible
from plans.overview import Event
from plans.progress import Gate, Item, Standing, State
from styleguide.tokens import colours, others, sizes

SLUG = "sample"
WORDING = "You wrote a design document that people outside your team decided by."
HINT = "The document, and who decided what by it."
NOTE = "RFC 12, retrieval as a service. Two teams built from it in May."
REASON = "There is no production system here to be on call for."


@dataclass(frozen=True)
class Sample[T]:
    """A state of a component: the id of its frame, and its name in words."""

    name: str
    label: str
    it: T


def samples() -> dict[str, object]:
    ladder = _ladder()
    return {
        "colours": colours(),
        "text_sizes": sizes("text"),
        "spaces": sizes("space"),
        "other_tokens": others(),
        "icons": sorted(icons()),
        "person": User(email="ada@example.org", time_zone="UTC"),
        "ladder": ladder,
        "phases": [content.phase for content in ladder.phases],
        "named_phases": [
            NamedPhase(content.slug, content.level_names, content) for content in ladder.phases
        ],
        "here": ladder.phases[1],
        "dimensions": _dimensions(),
        "fields": _fields(),
        "answers": _answers(),
        "given": _given(),
        "item": _item("pieces"),
        "lines": _lines(),
        "ticked": _line("said", "", kind=Mark.Kind.MET, pieces=1).it,
        "ticked_says": [_ticked("said")],
        "gates": _gates(),
        "pieces": _pieces(),
        "events": _events(),
        "reading": _reading(ladder),
        "notices": _notices(),
        "unsent": EvidenceForm(initial={"whose": SLUG, "note": NOTE}),
        "messages": _messages(),
        "pages": _pages(),
        "typed": _typed(),
    }


# The ladder, with the slugs of the phases that have an accent.


def _ladder() -> LadderContent:
    ladder = Ladder(slug=SLUG, name="sample engineer")
    names = (
        ("junior", ("Junior",)),
        ("mid", ("Mid",)),
        ("senior", ("Senior",)),
        ("staff-and-principal", ("Staff", "Principal")),
    )
    phases = []
    for number, (slug, levels) in enumerate(names, start=1):
        phase = Phase(
            ladder=ladder,
            slug=slug,
            title=f"What {levels[0]} engineers show",
            theme="From building well to choosing well what is built.",
            gate_name=f"The gate of {levels[0]}",
            before_heading="Before",
            after_heading="After",
        )
        phases.append((phase, number, [_level(ladder, phase, name) for name in levels]))
    contents = tuple(
        PhaseContent(
            phase=phase,
            number=number,
            levels=tuple(levels),
            opens=phases[number][2][0] if number < len(phases) else None,
            sections=(Section("good", "What good looks like", mark_safe("<p>…</p>")),),
            dimensions=(),
            items=tuple(_item(f"{phase.slug}-{place}", phase=phase) for place in range(4)),
            retired_items=(),
            roadblocks=(),
            resources=(),
        )
        for phase, number, levels in phases
    )
    return LadderContent(
        ladder=ladder,
        version=1,
        levels=tuple(level for content in contents for level in content.levels),
        phases=contents,
        questions=(),
        rules=(),
        roadblocks=(),
        resources=(),
        faqs=(),
        summary=mark_safe(""),
        specialising=mark_safe(""),
        attribution=mark_safe(""),
    )


def _level(ladder: Ladder, phase: Phase, name: str) -> Level:
    """Of Principal some things are not given, as of the real one."""
    is_last = name == "Principal"
    return Level(
        ladder=ladder,
        phase=phase,
        slug=f"{SLUG}-{name.lower()}",
        name=name,
        tenure="2–5 years",
        unlock="Finding the right problem, beyond a right solution to a given one",
        plateau="Speed: shipping fast while ownership stays behind",
        pay="" if is_last else "$130,000–$165,000",
        advance="" if is_last else "3–5 years",
    )


def _dimensions() -> list[Dimension]:
    return [
        Dimension(name=name, before=before, after=after)
        for name, before, after in (
            ("Scope", "A feature that somebody cut out for you", "A problem, cut by yourself"),
            ("Reach", "Your own team", "Three to five teams that build on your work"),
        )
    ]


def _item(name: str, *, phase: Phase | None = None, **fields: Any) -> ChecklistItem:
    """`name` is the end of its slug, and how the pages call it."""
    ladder = Ladder(slug=SLUG, name="sample engineer")
    phase = phase or Phase(ladder=ladder, slug="mid", title="What Mid engineers show")
    return ChecklistItem(
        ladder=ladder,
        phase=phase,
        slug=f"{SLUG}-{name}",
        name=fields.pop("called", "Design documents that others decide by"),
        wording=WORDING,
        hint=HINT,
        **fields,
    )


# The checklist.


def _lines() -> list[Sample[Line]]:
    """An item in each state that its line can be in."""
    states = [
        _line("open", "Open"),
        _line("claimed", "Claimed", kind=Mark.Kind.MET),
        _line("in-progress", "In progress", pieces=1),
        _line("evidenced", "Evidenced", kind=Mark.Kind.MET, pieces=2, more=3),
        _line("not-possible", "Not possible", kind=Mark.Kind.NOT_POSSIBLE),
        _line(
            "retired",
            "Retired",
            kind=Mark.Kind.MET,
            pieces=1,
            retired_on=date(2026, 3, 1),
            retired_why="It asked for two things at once.",
            replaced_by=_item("in-place-of-retired", called="One design document"),
        ),
        _reworded(_line("reworded", "Reworded", kind=Mark.Kind.MET, pieces=1)),
        _line("form-open", "With the form open", note=NOTE),
        _line("error", "With an error", posted={"happened_on": "2999-01-01", "note": NOTE}),
        _line("no-reason", "Not possible, without a reason", reason={"reason": ""}),
        _line(
            "refused",
            "Refused by the record",
            kind=Mark.Kind.NOT_POSSIBLE,
            posted={"happened_on": "2026-05-14", "note": NOTE},
            refusal=str(ItemIsMarkedNotPossible()),
        ),
        _edited("edited", "Being edited"),
        _edited("conflict", "Conflict, with both texts", saved_meanwhile=True),
    ]
    return [*states, Sample("line-stranger", "For a stranger", Line(_item("stranger")))]


def _line(
    name: str,
    label: str,
    *,
    kind: Mark.Kind | None = None,
    pieces: int = 0,
    more: int = 0,
    note: str = "",
    posted: Mapping[str, str] | None = None,
    reason: Mapping[str, str] | None = None,
    refusal: str = "",
    **fields: Any,
) -> Sample[Line]:
    """With `pieces` shown of `more` than those; `note`, `posted` and `reason` are in its forms."""
    item = _item(name, **fields)
    shown = tuple(_evidence(number) for number in range(pieces))
    line = Line(
        item,
        Mark(item=item, kind=kind, wording=item.wording, reason=REASON) if kind else None,
        Pieces(shown, pieces + more),
        EvidenceForm(posted, initial={"note": note}, auto_id=f"{item.slug}-%s"),
        NotPossibleForm(reason, auto_id=f"{item.slug}-%s"),
        refusal=refusal,
    )
    return Sample(f"line-{name}", label, line)


def _reworded(sample: Sample[Line]) -> Sample[Line]:
    before = "You wrote a design document that another team used."
    mark = Mark(item=sample.it.item, kind=Mark.Kind.MET, wording=before)
    return replace(sample, it=replace(sample.it, mark=mark))


def _edited(name: str, label: str, *, saved_meanwhile: bool = False) -> Sample[Line]:
    sample = _line(name, label, kind=Mark.Kind.MET, pieces=1)
    (piece,) = sample.it.pieces.shown
    mine = f"{NOTE} A third one follows." if saved_meanwhile else NOTE
    form = EditForm(
        initial=EditForm.initial_of(piece.told) | {"note": mine, "began_from": piece.version},
        auto_id=f"{SLUG}-edit-{name}-%s",
    )
    changed_to = piece if saved_meanwhile else None
    line = replace(sample.it, editing=piece, edit_form=form, changed_to=changed_to)
    return replace(sample, it=line)


def _evidence(number: int = 0, **fields: Any) -> Evidence:
    """Under an address that no record has."""
    told: dict[str, Any] = {
        "note": NOTE,
        "links": ["https://example.org/rfc/12"],
        "happened_on": date(2026, 5, 14),
    }
    return Evidence(uuid=UUID(int=number), **(told | fields))


def _pieces() -> list[Sample[Evidence]]:
    long = (
        "Led the **migration** off the shared index:\n\n- wrote the plan, and had it reviewed\n"
        "- moved three teams\n\n> Nobody noticed, which was the goal."
    )
    link = f"https://example.org/{'a-long-address/' * 8}"
    return [
        Sample("evidence-note", "A note and a link, of a day", _evidence(10)),
        Sample(
            "evidence-month",
            "Markdown, of a month",
            _evidence(11, note=long, links=[], happened_on=date(2026, 4, 1), precision="month"),
        ),
        Sample("evidence-links", "Links alone", _evidence(12, note="", links=[link, link + "2"])),
    ]


def _gates() -> list[Sample[Gate]]:
    items = ("Design documents", "On call", "A roadmap", "Mentoring")
    claimed, open_, done = State.CLAIMED, State.OPEN, State.EVIDENCED
    states = {
        "nothing": ("Nothing counts", (open_, open_, open_, open_)),
        "some": ("Some count", (done, done, claimed, State.IN_PROGRESS)),
        "not-possible": ("Not possible", (done, done, done, State.NOT_POSSIBLE)),
        "open": ("Open", (done, done, done, done)),
    }
    return [
        Sample(
            f"gate-{name}",
            label,
            Gate(
                "mid",
                tuple(
                    Standing(Item(f"{SLUG}-{place}", "mid", called), state)
                    for place, (state, called) in enumerate(zip(standing, items, strict=True))
                ),
            ),
        )
        for name, (label, standing) in states.items()
    ]


def _events() -> list[Event]:
    return [
        Event(what, datetime(2026, month, 14, 9, tzinfo=UTC), text, "#timeline")
        for what, month, text in (
            ("Evidence", 5, NOTE),
            ("Ticked", 5, "Design documents that others decide by"),
            ("Assessment", 3, "Mid"),
        )
    ]


# The assessment.


def _given() -> list[Sample[Given | None]]:
    return [
        Sample("answer-counts", "Yes, and it counts", Given(says_yes=True, example=NOTE)),
        Sample("answer-without-example", "Yes, without an example", Given(says_yes=True)),
        Sample("answer-no", "No", Given(says_yes=False)),
        Sample("answer-none", "Not answered", None),
    ]


def _answers() -> list[Sample[dict[str, object]]]:
    """The form of a question: what `assessments/answer.html` takes."""
    yes = Given(says_yes=True, example=NOTE)
    overtaken = _answer("overtaken", {"answer": NO, "example": ""})
    overtaken.add_error(None, AnswerForm.OVERTAKEN)
    too_long = {"answer": YES, "example": "x" * (LONGEST_EXAMPLE + 1)}
    states: list[tuple[str, str, AnswerForm, Given | None]] = [
        ("blank", "Not answered", _answer("blank"), None),
        ("yes", "Yes, with an example", _answer("yes", given=yes), None),
        ("error", "Without an answer", _answer("error", {"example": NOTE}), None),
        ("too-long", "With too long an example", _answer("too-long", too_long), None),
        ("overtaken", "Answered in another tab", overtaken, yes),
    ]
    return [
        Sample(f"radio-{name}", label, {"form": form, "overtaken": given, "page": page_of(given)})
        for name, label, form, given in states
    ]


def _answer(
    name: str, posted: Mapping[str, str] | None = None, *, given: Given | None = None
) -> AnswerForm:
    return AnswerForm(
        posted, initial=AnswerForm.initial_of(given), auto_id=f"{SLUG}-answer-{name}-%s"
    )


def _reading(ladder: LadderContent) -> Reading:
    phases = [NamedPhase(each.slug, each.level_names, each) for each in ladder.phases]
    questions = ("Did others decide by a document of yours?", "Were you on call?", "Do you mentor?")
    given = (Given(says_yes=True, example=NOTE), Given(says_yes=True), Given(says_yes=False))
    return Reading(
        lines=tuple(
            AnsweredLine(place, f"{SLUG}-{place}", wording, said)
            for place, (wording, said) in enumerate(zip(questions, given, strict=True), start=1)
        ),
        counted=1,
        rule=Rule(SLUG, 0, 1, "mid", None, "Up to one counted yes leads to Mid."),
        match=None,
        candidates=(phases[1],),
        proposal=phases[1],
        placement=phases[1],
        changes=(
            "Your yes to question 2 would count with a concrete example.",
            "One more counted yes would lead to Senior.",
        ),
    )


# Forms, and what is said.


class _Fields(forms.Form):
    text = forms.CharField(label="Text")
    email = forms.EmailField(label="E-mail address")
    day = forms.DateField(label="Date", widget=forms.DateInput(attrs={"type": "date"}))
    choice = forms.ChoiceField(label="Select", choices=[("a", "One"), ("b", "Another")])
    agreed = forms.BooleanField(label="Checkbox: I have read it")


class _InOtherStates(forms.Form):
    read_only = forms.CharField(
        label="Read-only", initial=NOTE, widget=forms.TextInput(attrs={"readonly": True})
    )
    disabled = forms.CharField(label="Disabled", initial=NOTE, disabled=True)


class _Typed(forms.Form):
    note = TypedText(label="What happened", longest=200, rows=3, help_text="Markdown works.")


def _fields() -> list[Sample[forms.Form]]:
    hinted = _Fields(auto_id=f"{SLUG}-hinted-%s", label_suffix="")
    for field in hinted.fields.values():
        field.help_text = "A hint says what to write, before it is written."
    return [
        Sample("fields-plain", "Plain", _Fields(auto_id=f"{SLUG}-plain-%s")),
        Sample("fields-hint", "With a hint", hinted),
        Sample(
            "fields-error",
            "With an error",
            _Fields({"email": "ada@", "choice": ""}, auto_id=f"{SLUG}-e-%s"),
        ),
        Sample(
            "fields-states", "Read-only and disabled", _InOtherStates(auto_id=f"{SLUG}-other-%s")
        ),
    ]


def _typed() -> list[Sample[forms.Form]]:
    return [
        Sample("textarea-blank", "Blank", _Typed(auto_id=f"{SLUG}-blank-%s")),
        Sample(
            "textarea-almost-full",
            "Almost full",
            _Typed(initial={"note": (NOTE + "\n") * 3}, auto_id=f"{SLUG}-full-%s"),
        ),
        Sample(
            "textarea-too-long",
            "Too long",
            _Typed({"note": (NOTE + "\n") * 4}, auto_id=f"{SLUG}-long-%s"),
        ),
    ]


def _notices() -> list[Sample[list[Notice]]]:
    return [
        Sample("notice-plain", "Plain", [Notice("Your phase goes by your placement again.")]),
        Sample("notice-undo", "With undo", [_ticked("open")]),
    ]


def _ticked(name: str) -> Notice:
    slug = f"{SLUG}-{name}"
    undo = Undo(reverse("plans:untick", args=[SLUG, slug]), replaces=slug)
    return Notice("Ticked: Design documents that others decide by.", undo, about=slug)


def _messages() -> list[Sample[list[Message]]]:
    said = (
        (constants.SUCCESS, "success", "Success", "Your password is changed."),
        (constants.WARNING, "warning", "Warning", "Your address waits for you to confirm it."),
        (constants.ERROR, "error", "Error", "The code is not right."),
    )
    return [
        Sample(f"message-{name}", label, [Message(level, text)])
        for level, name, label, text in said
    ]


def _pages() -> list[Sample[Page[int]]]:
    """Three pages, and each of them."""
    paginator = Paginator(range(150), 50)
    labels = ("First page", "Middle page", "Last page")
    return [
        Sample(f"page-{number}", label, paginator.get_page(number))
        for number, label in enumerate(labels, start=1)
    ]
