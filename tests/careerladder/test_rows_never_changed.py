"""What the database itself refuses, whoever asks: a person's past stays as it was recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from assessments.models import Answer, Assessment, SettingAside, Sitting
from assessments.routing import Given
from assessments.session import rules_of
from careerladder.models import ItemRevision, LadderVersion, User
from packets.draft import draft_of
from packets.models import Packet, PacketText, PacketVersion, Reason, StoryProposal, StoryText
from plans.models import (
    Acceptance,
    CalendarAddress,
    CalendarDate,
    Evidence,
    EvidenceText,
    EvidenceTie,
    EvidenceVersion,
    ExampleEvidence,
    Mark,
    Move,
    MoveChange,
    MoveText,
    Pause,
    PhasePick,
    Reaffirmation,
    Recognition,
    Removal,
    Review,
    ServesNone,
)
from portability.models import UploadedArchive
from reminders.models import (
    ReminderChoice,
    ReminderKind,
    ReminderMail,
    ReminderPause,
    ReminderStop,
    ReminderSubject,
)
from sharing.models import Completion, Said, ShareLink, ShareView, SignOff, Verdict

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def recorded(ladder, ada, design_docs) -> Callable[[type[models.Model]], Any]:
    """One row of every record, by its model."""
    evidence = Evidence.objects.record(
        ada,
        EvidenceText(date(2026, 5, 14), "RFC 12", ("https://example.org/12",)),
        serving=[design_docs],
    )
    ServesNone.objects.create(evidence=evidence)
    evidence.remove()
    mark = Mark.objects.tick(ada, design_docs)
    mark.reaffirmations.create(wording=design_docs.wording)
    PhasePick.objects.pick(ada, ladder.phase("senior").phase)
    sitting = Sitting.objects.begin(
        ladder.ladder, ladder.questions, rules_of(ladder), user=ada, at=timezone.now()
    )
    for question in ladder.questions:
        sitting.answer(question.slug, Given(says_yes=False))
    sitting.finish("junior")
    Assessment.objects.get().set_aside()
    a_day = date(2026, 5, 14)
    Recognition.objects.recognise(ada, ladder.ladder, ladder.roadblocks[0])
    Move.objects.add(ada, ladder.ladder, MoveText("Write it", a_day, a_day), serving=[design_docs])
    Pause.objects.pause(ada, ladder.ladder, date(2026, 6, 1), today=a_day)
    Acceptance.objects.accept(ada, ladder.ladder, added=[], hours_a_month=8)
    answer = Answer.objects.filter(assessment__user=ada)[0]
    ExampleEvidence.objects.create(evidence=evidence, answer=answer)
    CalendarAddress.objects.make(ada, ladder.ladder)
    CalendarDate.objects.choose(ada, ladder.ladder, [CalendarDate.Kind.REVIEW])
    Review.objects.create(user=ada, ladder=ladder.ladder, month=date(2026, 5, 1))
    packet = Packet.objects.begin(
        ada,
        ladder.ladder,
        PacketText("The case"),
        phase=ladder.phase("mid").phase,
        evidence=[evidence],
        stories=[StoryProposal(StoryText("Told"), (design_docs,), (evidence,))],
    )
    Reason.objects.add(packet, "Too early")
    version = PacketVersion.objects.publish(packet, draft_of)
    until = timezone.localdate() + timedelta(days=30)
    link, _ = ShareLink.objects.make(version, version.content, label="Grace", expires_on=until)
    ShareView.objects.count_one(link.pk, a_day)
    SignOff.objects.say(link, {design_docs.slug: Said(Verdict.AGREE)}, shown={})
    Completion.objects.complete(link, last_number=1)
    ReminderChoice.objects.choose(ada, [ReminderKind.REVIEW], hour=8)
    ReminderPause.objects.pause(ada, date(2026, 6, 1))
    ReminderMail.objects.claim(ada, a_day, [(ReminderKind.REVIEW, "2026-05")])
    ReminderStop.objects.stop(ada, ReminderStop.Reason.LINK)
    UploadedArchive.objects.keep(ada, BytesIO(b"PK"))

    def row_of(model: type[models.Model]) -> Any:
        row = model._default_manager.order_by("pk").first()
        assert row is not None
        return row

    return row_of


def is_refused(change: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            change()
    except IntegrityError:
        return True
    return False


def update(row: models.Model, **columns: object) -> Callable[[], object]:
    return lambda: type(row)._default_manager.filter(pk=row.pk).update(**columns)


def update_by_hand(row: models.Model, assignments: str) -> Callable[[], object]:
    """The same in SQL, without Django between."""

    def execute() -> None:
        key = row._meta.pk.get_db_prep_value(row.pk, connection)
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {row._meta.db_table} SET {assignments} WHERE {row._meta.pk.column} = %s",  # noqa: S608
                [key],
            )

    return execute


def as_stored(row: models.Model) -> dict[str, object]:
    [values] = type(row)._default_manager.filter(pk=row.pk).values()
    return values


# Rows that are never changed at all

NEVER: dict[type[models.Model], dict[str, object]] = {
    Assessment: {"counted": 5},
    Answer: {"example": "Written later."},
    ItemRevision: {"wording": "Written later."},
    LadderVersion: {"changes": "Written later."},
    Reaffirmation: {"wording": "Written later."},
    MoveChange: {"reason": "Written later."},
    Acceptance: {"hours_a_month": 20},
    Review: {"happened": "Written later."},
    ExampleEvidence: {"answer_id": 0},
    PacketVersion: {"frozen": {}},
    SignOff: {"comment": "Written later."},
    Completion: {"at": LONG_AGO},
    ReminderSubject: {"period": "2026-06"},
}


@pytest.mark.parametrize("model", NEVER)
def test_no_column_of_it_is_ever_changed(recorded, model):
    row = recorded(model)
    before = as_stored(row)
    for column in row._meta.concrete_fields:
        assert is_refused(update(row, **{column.attname: before[column.attname]}))
        assert is_refused(update_by_hand(row, f"{column.column} = {column.column}"))
    assert is_refused(update(row, **NEVER[model]))
    assert as_stored(row) == before


@pytest.mark.parametrize("model", NEVER)
def test_saving_a_changed_one_is_refused(recorded, model):
    row = recorded(model)
    before = as_stored(row)
    for name, value in NEVER[model].items():
        setattr(row, name, value)
    assert is_refused(row.save)
    assert as_stored(row) == before


# The text of a version may be purged, and nothing else


def test_a_version_of_evidence_is_never_reworded(recorded):
    row = recorded(EvidenceVersion)
    before = as_stored(row)
    changes: list[dict[str, Any]] = [
        {"note": "Written later."},
        {"links": ["https://example.org/13"]},
        {"note": ""},
        {"links": []},
        {"number": 2},
        {"saved_at": LONG_AGO},
        {"happened_on": date(2020, 1, 1)},
        {"note": "", "links": [], "happened_on": date(2020, 1, 1)},
    ]
    for change in changes:
        assert is_refused(update(row, **change))
    assert is_refused(update_by_hand(row, "note = 'Written later.'"))
    assert is_refused(update_by_hand(row, "note = '', links = '{}', number = 2"))
    assert as_stored(row) == before


def test_the_text_of_a_version_is_purged_whole_and_does_not_come_back(recorded):
    row = recorded(EvidenceVersion)
    before = as_stored(row)
    assert not is_refused(update(row, note="", links=[]))
    assert as_stored(row) == before | {"note": "", "links": []}
    assert is_refused(update(row, note="RFC 12", links=["https://example.org/12"]))
    assert as_stored(row) == before | {"note": "", "links": []}


# Intervals: the empty end is set, once

INTERVALS: dict[type[models.Model], dict[str, object]] = {
    Mark: {"kind": "not-possible", "reason": "No team."},
    EvidenceTie: {"wording": "Written later."},
    Removal: {"since": LONG_AGO},
    ServesNone: {"since": LONG_AGO},
    PhasePick: {"since": LONG_AGO},
    SettingAside: {"since": LONG_AGO},
    Recognition: {"roadblock": None},
    Pause: {"days": 3},
    CalendarAddress: {"digest": "0" * 64},
    CalendarDate: {"kind": "assessment"},
    ShareLink: {"frozen": {}},
    ReminderChoice: {"kind": "moves"},
    ReminderPause: {"until_on": date(2026, 7, 1)},
    ReminderStop: {"reason": "bounced"},
}


@pytest.mark.parametrize("model", INTERVALS)
def test_its_empty_end_is_set_once(recorded, model):
    row = recorded(model)
    before = as_stored(row)
    end = row.since + timedelta(days=1)
    assert not is_refused(update(row, until=end))
    assert is_refused(update(row, until=end + timedelta(days=1)))
    assert is_refused(update(row, until=end))
    assert is_refused(update(row, until=None))
    assert is_refused(update_by_hand(row, "until = NULL"))
    assert as_stored(row) == before | {"until": end}


@pytest.mark.parametrize("model", INTERVALS)
def test_its_end_is_not_before_its_beginning(recorded, model):
    row = recorded(model)
    assert is_refused(update(row, until=row.since - timedelta(seconds=1)))


@pytest.mark.parametrize("model", INTERVALS)
def test_nothing_else_of_it_is_changed_with_the_end_or_without(recorded, model):
    row = recorded(model)
    before = as_stored(row)
    end = row.since + timedelta(days=1)
    assert is_refused(update(row, **INTERVALS[model]))
    assert is_refused(update(row, until=end, **INTERVALS[model]))
    assert is_refused(update_by_hand(row, "since = since - interval '1 day'"))
    assert is_refused(update_by_hand(row, "since = since - interval '1 day', until = now()"))
    assert is_refused(update_by_hand(row, "since = since"))
    assert as_stored(row) == before


@pytest.mark.parametrize("model", INTERVALS)
def test_one_that_came_with_its_end_keeps_it(recorded, model):
    row = recorded(model)
    row.pk, row._state.adding = None, True
    row.since, row.until = LONG_AGO, LONG_AGO + timedelta(days=1)
    if model in (CalendarAddress, ShareLink):
        row.digest = "0" * 64
    if model is ShareLink:
        row.expires_at = LONG_AGO + timedelta(days=30)
    row.save()
    assert is_refused(update(row, until=LONG_AGO + timedelta(days=2)))
    assert is_refused(update(row, until=None))


# What goes, goes whole


def test_the_records_go_when_their_person_deletes_the_account(recorded, ada):
    models_of_ada: list[type[models.Model]] = [Assessment, Answer, Reaffirmation, Evidence]
    models_of_ada += [EvidenceVersion, Move, MoveChange, Acceptance, Review, *INTERVALS]
    for app in ("packets", "sharing", "reminders", "portability"):
        models_of_ada += apps.get_app_config(app).get_models()
    assert all(model._default_manager.exists() for model in models_of_ada)
    ada.delete()
    assert not User.objects.exists()
    assert not any(model._default_manager.exists() for model in models_of_ada)


@pytest.mark.parametrize("model", [ItemRevision, LadderVersion])
def test_what_the_ladder_said_stays_when_a_person_goes(recorded, ada, model):
    before = model.objects.count()
    ada.delete()
    assert model.objects.count() == before
