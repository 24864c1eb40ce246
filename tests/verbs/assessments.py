"""Sittings, assessments, and what a person does besides."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from assessments.models import Answer, Sitting
from assessments.session import rules_of
from careerladder.models import UnsentText, User
from plans.models import ExampleEvidence, ExampleToRecord
from tests.scenario import FOUND, NO, NOW, YES
from tests.verbs.cast import OTHER, Cast, Verb


def begin(it: Cast, *, user: User | None) -> Callable[[], Sitting]:
    here = it.here.ladder, it.here.questions, rules_of(it.here)
    return partial(Sitting.objects.begin, *here, user=user, at=NOW)


def keep(it: Cast) -> Callable[[], object]:
    """A finished sitting that is in no account yet."""
    sitting = begin(it, user=None)()
    for question in it.here.questions:
        sitting.answer(question.slug, NO, at=NOW)
    sitting.finish("junior", at=NOW)
    return partial(sitting.keep, it.ada, at=NOW)


def record_example(it: Cast) -> Callable[[], object]:
    """The example of an answer that counted, which is no evidence yet."""
    answers = Answer.objects.filter(assessment__user=it.ada, counts=True, example=FOUND.example)
    answer = answers.earliest("pk")
    example = ExampleToRecord(answer.pk, OTHER, (it.item("pushes-back"),))
    return partial(ExampleEvidence.objects.record, it.ada, [example], at=NOW)


VERBS = [
    Verb(
        "record an example",
        record_example,
        "evidence +1, evidenceversion +1, evidencetie +1, exampleevidence +1",
    ),
    Verb("set aside", lambda it: partial(it.the("standing").set_aside, at=NOW), "settingaside +1"),
    Verb(
        "stand again", lambda it: partial(it.the("first").take_up_again, at=NOW), "settingaside ~1"
    ),
    Verb(
        "begin", lambda it: begin(it, user=it.ada), "sitting +1, sittinganswer +5, sittingmatch +2"
    ),
    Verb(
        "answer",
        lambda it: partial(it.the("sitting").answer, "finds", YES, at=NOW),
        "sitting ~1, sittinganswer ~1",
        held_by=Sitting,
    ),
    Verb(
        "answer the match",
        lambda it: partial(it.the("almost").answer_match, "some", YES, at=NOW),
        "sitting ~1, sittingmatch ~1",
        held_by=Sitting,
    ),
    Verb(
        "finish a sitting",
        lambda it: partial(it.the("almost").finish, "mid", at=NOW),
        "sitting -1, sittinganswer -5, sittingmatch -2, assessment +1, answer +5",
        held_by=Sitting,
    ),
    Verb("discard", lambda it: partial(it.the("sitting").discard, at=NOW), "sitting ~1"),
    Verb(
        "go on with it", lambda it: partial(it.the("discarded").take_up_again, at=NOW), "sitting ~1"
    ),
    Verb("keep", keep, "assessment +1, answer +5", held_by=Sitting),
    Verb(
        "record_visit",
        lambda it: partial(User.objects.get(pk=it.ada.pk).record_visit, at=NOW),
        "user ~1",
    ),
    Verb(
        "choose a time zone",
        lambda it: partial(
            User.objects.get(pk=it.ada.pk).choose_time_zone, "America/Argentina/Ushuaia"
        ),
        "user ~1",
    ),
    Verb("turn keys off", lambda it: partial(it.ada.set_single_keys, on=False), "user ~1"),
    Verb("turn keys on that are", lambda it: partial(it.ada.set_single_keys, on=True)),
    Verb(
        "keep what was typed",
        lambda it: partial(
            UnsentText.objects.keep,
            it.ada.pk,
            browser="b",
            action="/plan/moves/",
            fields={"name": ["Write it"]},
        ),
        "unsenttext +1",
    ),
    Verb("set aside again", lambda it: partial(it.the("first").set_aside, at=NOW)),
    Verb("stand as before", lambda it: partial(it.the("standing").take_up_again, at=NOW)),
    Verb(
        "set aside what stood again",
        lambda it: partial(it.the("aside").set_aside, at=NOW),
        "settingaside +1",
        continued=True,
    ),
]
