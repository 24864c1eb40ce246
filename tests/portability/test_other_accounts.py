"""Records that another account has get keys of their own, the same each time."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client

from careerladder.models import User
from plans.models import Evidence, EvidenceText, Move
from portability.importing.archive import AccountHasRecords
from tests.portability.archives import (
    archive_of,
    archive_with,
    files_of,
    import_into,
    lines_of,
)
from tests.scenario import TODAY
from tests.stored_people import insert_ada, insert_bystanders, rows_of


@pytest.fixture
def ada(ladder) -> User:
    insert_bystanders()
    return insert_ada(continued=True)[0]


@pytest.fixture
def person(ladder) -> User:
    return User.objects.create_user("new@example.org", None)


def keys_of(person: User) -> set[UUID]:
    return set(Evidence.objects.filter(user=person).values_list("pk", flat=True))


def test_records_of_another_account_get_new_keys_and_theirs_stay(ada, person):
    before = rows_of(ada)
    did = import_into(person, archive_of(ada))
    assert did.renamed > 20
    assert rows_of(ada) == before
    mine, theirs = keys_of(person), keys_of(ada)
    assert len(mine) == len(theirs)
    assert not mine & theirs


def test_only_the_keys_that_are_taken_are_new(ada, person):
    lines = lines_of(archive_of(ada))
    keep = lines["evidence.jsonl"][0]["uuid"]
    Evidence.objects.filter(user=ada).exclude(pk=keep).delete()
    Move.objects.filter(user=ada).delete()
    import_into(person, archive_with(lines))
    assert not Evidence.objects.filter(user=person, pk=keep).exists()
    others = {UUID(line["uuid"]) for line in lines["evidence.jsonl"]} - {UUID(keep)}
    assert others <= keys_of(person)


def test_every_reference_follows_the_new_keys(ada, person):
    """What is left of the old keys in the copy's archive would point into the other account."""
    import_into(person, archive_of(ada))
    files = lines_of(archive_of(ada)).values()
    old = {line["uuid"] for lines in files for line in lines if "uuid" in line}
    copied = b"".join(files_of(archive_of(person)).values()).decode()
    assert [key for key in old if key in copied] == []


def test_an_address_of_ones_own_page_in_a_note_leads_to_the_copy(ada, person):
    other = Evidence.objects.filter(user=ada).first()
    assert other is not None
    address = f"See https://ladder.example{other.get_absolute_url()} for more."
    Evidence.objects.record(ada, EvidenceText(TODAY, address))
    import_into(person, archive_of(ada))
    note = Evidence.objects.get(user=person, note__startswith="See https").note
    key = UUID(note.split("/evidence/")[1].partition("/")[0])
    assert Evidence.objects.filter(user=person, pk=key).exists()


def test_the_copy_has_a_page_for_each_entry_and_the_other_account_has_none_of_them(ada, person):
    import_into(person, archive_of(ada))
    as_person, as_ada = Client(), Client()
    as_person.force_login(person)
    as_ada.force_login(ada)
    for entry in Evidence.objects.filter(user=person).present():
        assert as_person.get(entry.get_absolute_url()).status_code == 200
        assert as_ada.get(entry.get_absolute_url()).status_code == 404


def test_importing_again_changes_nothing(ada, person):
    archive = archive_of(ada)
    import_into(person, archive)
    before = rows_of(person, ada)
    for who in (person, ada):
        assert import_into(who, archive).was_there
    assert import_into(person, archive_of(person)).was_there
    with pytest.raises(AccountHasRecords):
        import_into(ada, archive_of(person))
    assert rows_of(person, ada) == before


CHANGES = {
    "a note": ("evidence_versions.jsonl", {"note": "Edited elsewhere."}),
    "a claim": ("packets.jsonl", {"claim": "Edited elsewhere."}),
    "a review": ("reviews.jsonl", {"happened": "Edited elsewhere."}),
    "a mark": ("marks.jsonl", {"since": "2026-01-01T00:00:00Z"}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_an_archive_that_says_something_else_of_the_same_records_is_refused(ada, change):
    name, values = CHANGES[change]
    lines = lines_of(archive_of(ada))
    lines[name][0].update(values)
    before = rows_of(ada)
    with pytest.raises(AccountHasRecords):
        import_into(ada, archive_with(lines))
    assert rows_of(ada) == before


def test_an_archive_with_less_is_there_already(ada):
    lines = lines_of(archive_of(ada))
    assert import_into(ada, archive_with({"marks.jsonl": lines["marks.jsonl"][:2]})).was_there


def test_an_account_with_other_records_is_refused_and_stays_as_it_is(ada, person):
    Evidence.objects.record(person, EvidenceText(TODAY, "Mine."))
    before = rows_of(person)
    with pytest.raises(AccountHasRecords) as refusal:
        import_into(person, archive_of(ada))
    assert refusal.value.counts == {"evidence.jsonl": 1}
    assert rows_of(person) == before


def test_a_check_writes_nothing(ada, person):
    before = rows_of(person)
    would = import_into(person, archive_of(ada), only_check=True)
    assert would.counts["evidence.jsonl"] > 3
    assert rows_of(person) == before
