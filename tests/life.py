"""A life with one of everything: done, undone, and done again, with days between.

`live` yields each moment after its deeds, so that a test can look at how it stood then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

from assessments.current import rules_of
from assessments.models import Assessment, Sitting
from assessments.placement import Given
from careerladder.ladder import LadderContent
from careerladder.models import ChecklistItem, UnsentText, User
from plans.models import (
    Acceptance,
    CalendarAddress,
    Evidence,
    Mark,
    Move,
    Outline,
    Pause,
    PhasePick,
    Recognition,
    Review,
    Told,
)
from plans.models.evidence import Precision
from plans.models.plan import Addition, Rescheduling, Withdrawal

BEGAN = datetime(2026, 1, 10, 9, 30, tzinfo=UTC)
# Somewhat over four months later, and where the verbs of `tests/verbs.py` are called.
NOW = datetime(2026, 5, 28, 12, tzinfo=UTC)
TODAY = NOW.date()

YES, NO = Given(says_yes=True, example="RFC 12."), Given(says_yes=False)

type Deed = tuple[int, Callable[[datetime], object]]


class Life:
    """What one person has, by the names that this file gives."""

    def __init__(self, person: User, ladder: LadderContent) -> None:
        self.person, self.ladder = person, ladder
        self.items = {item.slug: item for item in ChecklistItem.objects.all()}
        self.suggested = {each.slug: each for each in ladder.suggested_moves}
        self.has: dict[str, Any] = {}

    def record(self, name: str, happened_on: date, *slugs: str, **more: Any) -> Callable[..., None]:
        told = Told(
            happened_on, f"{name} by {self.person.email}", ("https://example.org/",), **more
        )

        def deed(at: datetime) -> None:
            serving = [self.items[slug] for slug in slugs]
            self.has[name] = Evidence.objects.record(self.person, told, serving=serving, at=at)

        return deed

    def of(self, name: str, verb: str, *args: Any, **more: Any) -> Callable[[datetime], object]:
        return lambda at: getattr(self.has[name], verb)(*args, **more, at=at)

    def mark(self, verb: str, slug: str, *args: Any) -> Callable[[datetime], object]:
        return lambda at: getattr(Mark.objects, verb)(self.person, self.items[slug], *args, at=at)

    def begin(self, name: str, *answers: Given) -> Callable[[datetime], None]:
        """Begin a sitting and answer some of its questions."""

        def deed(at: datetime) -> None:
            here, questions = self.ladder, self.ladder.questions
            sitting = Sitting.objects.begin(
                here.ladder, questions, rules_of(here), user=self.person, at=at
            )
            for question, given in zip(questions, answers, strict=False):
                sitting.answer(question.slug, given, at=at)
            self.has[name] = sitting

        return deed

    def assess(self, name: str, phase: str) -> Callable[[datetime], None]:
        def deed(at: datetime) -> None:
            self.begin(name, YES, YES, YES, NO, NO)(at)
            self.has[name].answer_match("some", YES, at=at)
            self.has[name].finish(phase, at=at)
            self.has[name] = Assessment.objects.get(pk=self.has[name].pk)

        return deed

    def plan(self, name: str, *slugs: str, due: int, suggestion: str = "") -> Callable[..., None]:
        def deed(at: datetime) -> None:
            self.has[name] = Move.objects.add(
                self.person,
                self.ladder.ladder,
                outline(name, due),
                serving=[self.items[slug] for slug in slugs],
                suggestion=self.suggested.get(suggestion),
                at=at,
            )

        return deed


def day(number: int) -> date:
    return BEGAN.date() + timedelta(days=number)


def outline(name: str, due: int) -> Outline:
    return Outline(name, day(due), day(due - 20), f"What of {name}.", f"How of {name}.", 8)


def live(life: Life, *, goes_on: bool = False) -> Iterator[datetime]:
    """The first part of a life; and the second, in which what was open ends, and the reverse."""
    deeds = [*of_evidence(life), *of_marks(life), *of_placement(life), *of_the_plan(life)]
    if goes_on:
        deeds += later(life)
    deeds.sort(key=lambda deed: deed[0])
    for number, together in groupby(deeds, key=lambda deed: deed[0]):
        at = BEGAN + timedelta(days=number)
        for _, deed in together:
            deed(at)
        yield at


def of_evidence(life: Life) -> list[Deed]:
    docs, component = life.items["writes-design-docs"], life.items["owns-a-component"]
    edited = Told(date(2025, 12, 3), "Edited.", ("https://example.org/2",))

    def purge(at: datetime) -> None:
        mine = Evidence.objects.filter(user=life.person)
        mine.beyond_restoring(at=at).purge(at=at)

    return [
        (0, life.record("piece", date(2025, 3, 2), "writes-design-docs")),
        (2, life.of("piece", "edit", edited, began_from=1)),
        (3, life.of("piece", "tie", component)),
        (4, life.of("piece", "untie", component)),
        (5, life.of("piece", "tie", component)),
        (6, life.of("piece", "remove")),
        (7, life.of("piece", "restore")),
        (8, life.of("piece", "untie", docs)),
        (9, life.of("piece", "tie", docs)),
        (10, life.of("piece", "go_back_to", 1)),
        (11, life.of("piece", "go_back_to", 2)),
        (12, life.record("old", date(2024, 2, 29), "writes-design-docs", "ships-a-feature")),
        (13, life.record("newest", date(2026, 1, 15), "writes-design-docs")),
        (12, life.record("same day", date(2026, 1, 15), "writes-design-docs")),
        # It is ageing from 1 February on.
        (14, life.record("month", date(2025, 1, 1), "explains-choices", precision=Precision.MONTH)),
        (15, life.record("unfiled", date(2026, 1, 20))),
        (16, life.of("unfiled", "remove")),
        (18, life.of("unfiled", "restore")),
        (14, life.record("pushed", date(2025, 12, 1), "pushes-back")),
        (16, life.record("once filed", date(2026, 1, 21), "pushes-back")),
        (17, life.of("once filed", "untie", life.items["pushes-back"])),
        (20, life.record("purged", date(2026, 1, 22), "guides-an-engineer")),
        (21, life.of("purged", "remove")),
        (60, purge),
        (22, life.record("overdue", date(2026, 1, 23), "ships-a-feature", "proposal-adopted")),
        (23, life.of("overdue", "edit", Told(date(2026, 2, 1), "Edited."), began_from=1)),
        (65, life.of("overdue", "remove")),
        (24, life.record("removed", date(2026, 2, 2), "ships-a-feature")),
        (25, life.of("removed", "remove")),
        (26, life.of("removed", "restore")),
        (127, life.of("removed", "remove")),
        (27, life.record("removed and unfiled", date(2026, 2, 3))),
        (128, life.of("removed and unfiled", "remove")),
    ]


def of_marks(life: Life) -> list[Deed]:
    reason = f"No team for {life.person.email}."

    def tick_as_it_read(at: datetime) -> None:
        life.has["reworded"] = Mark.objects.create(
            user=life.person,
            item=life.items["used-by-teams"],
            kind=Mark.Kind.MET,
            wording="As it read.",
            since=at,
        )
        life.has["reworded"].reaffirmations.create(wording="As it read later.", at=at)

    return [
        (1, life.mark("tick", "writes-design-docs")),
        (2, life.mark("untick", "writes-design-docs")),
        (4, life.mark("tick", "writes-design-docs")),
        (5, life.mark("mark_not_possible", "owns-a-component", reason)),
        (6, life.mark("mark_possible", "owns-a-component")),
        (9, life.mark("mark_not_possible", "owns-a-component", reason)),
        (10, life.mark("tick", "pushes-back")),
        (12, life.mark("untick", "pushes-back")),
        (13, life.mark("mark_not_possible", "pushes-back", reason)),
        (14, life.mark("mark_possible", "pushes-back")),
        (18, life.mark("tick", "ships-a-feature")),
        (19, life.mark("tick", "explains-choices")),
        (30, tick_as_it_read),
    ]


def of_placement(life: Life) -> list[Deed]:
    phases = {content.slug: content.phase for content in life.ladder.phases}

    def pick(slug: str) -> Callable[[datetime], object]:
        return lambda at: PhasePick.objects.pick(life.person, phases[slug], at=at)

    def drop(at: datetime) -> None:
        PhasePick.objects.drop(life.person, life.ladder.ladder, at=at)

    return [
        (3, life.assess("first", "senior")),
        (4, life.of("first", "set_aside")),
        (5, life.of("first", "take_up_again")),
        (7, life.of("first", "set_aside")),
        (8, life.assess("standing", "mid")),
        (9, life.of("standing", "set_aside")),
        (10, life.of("standing", "take_up_again")),
        (11, pick("mid")),
        (13, pick("senior")),
        (14, drop),
        (16, pick("mid")),
        (28, life.assess("aside", "senior")),
        (29, life.of("aside", "set_aside")),
        (31, life.begin("sitting", YES, NO)),
        (32, life.begin("discarded", YES)),
        (33, life.of("discarded", "discard")),
        (34, life.begin("almost", YES, YES, YES, NO, NO)),
        (34, lambda at: life.has["almost"].answer_match("some", NO, at=at)),
    ]


def of_the_plan(life: Life) -> list[Deed]:
    person, ladder = life.person, life.ladder.ladder
    roadblock = life.ladder.roadblocks[0]

    def recognise(which: Any) -> Callable[[datetime], object]:
        return lambda at: Recognition.objects.recognise(person, ladder, which, at=at)

    def pause(until: int) -> Callable[[datetime], object]:
        return lambda at: Pause.objects.pause(person, ladder, day(until), today=at.date(), at=at)

    def go_on(at: datetime) -> None:
        Pause.objects.go_on(person, ladder, today=at.date(), at=at)

    def address(at: datetime) -> None:
        before = person.calendar_addresses.filter(until=None).first()
        CalendarAddress.objects.make(person, ladder, instead_of=before, at=at)

    def accept(at: datetime) -> None:
        suggestion = life.suggested["begin-owns-a-component"]
        coming = Addition(
            outline("proposed", 170), "It serves.", suggestion, (life.items["owns-a-component"],)
        )
        Acceptance.objects.accept(
            person,
            ladder,
            added=[coming],
            rescheduled=[Rescheduling(life.has["planned"], day(140), day(165))],
            withdrawn=[Withdrawal(life.has["withdrawn"], "No longer proposed.")],
            hours_a_month=10,
            roadblock=roadblock,
            at=at,
        )
        life.has["proposed"] = person.moves.get(name="proposed")

    def review(at: datetime) -> None:
        Review.objects.write(
            person,
            ladder,
            date(2026, 2, 1),
            happened=f"Much, says {person.email}.",
            evidence=[life.has["newest"], life.has["unfiled"]],
            moves=[life.has["planned"]],
            at=at,
        )

    def type_in_vain(at: datetime) -> None:
        UnsentText.objects.keep(person.pk, browser="b", action="/evidence/capture/", fields={})

    return [
        (1, recognise(roadblock)),
        (2, recognise(None)),
        (4, recognise(roadblock)),
        (10, life.plan("planned", "pushes-back", "writes-design-docs", due=150)),
        (10, life.plan("own", due=160)),
        (11, life.plan("under way", "pushes-back", due=155, suggestion="begin-pushes-back")),
        (12, life.of("under way", "start", today=day(12))),
        (13, life.of("under way", "put_back")),
        (15, life.of("under way", "start", today=day(15))),
        (16, life.plan("done", "ships-a-feature", due=40)),
        (17, lambda at: life.has["done"].finish(life.has["newest"], at=at)),
        (18, life.of("done", "take_up_again")),
        (19, lambda at: life.has["done"].finish(life.has["newest"], at=at)),
        (20, life.plan("dropped", "guides-an-engineer", due=156, suggestion="go-deep")),
        (21, life.of("dropped", "drop", "Not now.")),
        (22, life.of("dropped", "take_up_again")),
        (23, life.of("dropped", "drop", "Not now.")),
        (24, life.plan("withdrawn", "explains-choices", due=158)),
        (25, lambda at: life.has["planned"].postpone(day(152), at=at)),
        (26, life.of("own", "place", before=None)),
        (35, pause(50)),
        (36, pause(55)),
        (40, go_on),
        (41, pause(45)),
        (50, accept),
        (51, address),
        (52, address),
        (53, review),
        (54, type_in_vain),
        (130, pause(150)),
    ]


def later(life: Life) -> list[Deed]:
    """What was open ends, and what had ended begins again."""
    person, ladder = life.person, life.ladder.ladder
    reason = f"No team for {person.email}."
    senior = life.ladder.phase("senior").phase
    return [
        (131, life.of("removed", "restore")),
        (131, life.of("piece", "remove")),
        (131, life.of("unfiled", "tie", life.items["pushes-back"])),
        (132, life.mark("untick", "writes-design-docs")),
        (132, life.mark("mark_possible", "owns-a-component")),
        (132, life.mark("tick", "pushes-back")),
        (132, life.mark("mark_not_possible", "guides-an-engineer", reason)),
        (133, life.of("standing", "set_aside")),
        (133, life.of("aside", "take_up_again")),
        (133, lambda at: PhasePick.objects.pick(person, senior, at=at)),
        (134, lambda at: Recognition.objects.recognise(person, ladder, None, at=at)),
        (134, lambda at: Pause.objects.go_on(person, ladder, today=at.date(), at=at)),
        (135, life.of("dropped", "take_up_again")),
        (135, life.of("under way", "put_back")),
        (135, lambda at: life.has["planned"].start(today=at.date(), at=at)),
        (135, lambda at: life.has["own"].start(today=at.date(), at=at)),
        (136, life.of("done", "take_up_again")),
        (136, lambda at: life.has["done"].start(today=at.date(), at=at)),
        (136, lambda at: person.calendar_addresses.close(at=at)),  # type: ignore[attr-defined]
        (136, lambda at: life.has["discarded"].take_up_again(at=at)),
    ]
