"""The counted examples of an assessment become evidence: once each, dated by the person."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from assessments.models import Answer
from assessments.routing import Given
from plans.models import Evidence, EvidenceText, EvidenceTie, ExampleEvidence, ExampleToRecord
from plans.models.evidence_text import Precision
from tests.plans.examples.conftest import EXPLAINED, FOUND, MAY, NO, TWO_COUNT, ExamplesPage

DAY, MONTH = "14 May 2026", "April 2026"
BOTH = {
    "note_1": EXPLAINED,
    "when_1": DAY,
    "items_1": ["explains-choices"],
    "note_2": FOUND,
    "when_2": MONTH,
}


@pytest.fixture
def assessment(took, ada):
    return took(ada)


@pytest.fixture
def theirs(took, bob):
    """Somebody else's assessment with the same examples, recorded as evidence."""
    other = took(bob)
    answer = other.answers.filter(counts=True)[0]
    text = EvidenceText(date(2026, 5, 1), EXPLAINED)
    ExampleEvidence.objects.record(bob, [ExampleToRecord(answer.pk, text)])
    return other


@pytest.fixture
def tab(as_ada, assessment, theirs):
    with time_machine.travel("2026-06-01 12:00Z", tick=False):
        yield ExamplesPage(as_ada, assessment)


def mine(ada):
    return list(ada.evidence.order_by("note"))


def test_each_counted_example_is_offered_with_its_text_and_no_date(tab):
    text = tab.response.text
    assert EXPLAINED in text
    assert FOUND in text
    assert 'name="note-3"' not in text
    assert 'name="note-5"' not in text
    for place in (1, 2):
        field = text.split(f'name="when-{place}"')[1].split(">")[0]
        assert "value" not in field
    assert not Evidence.objects.filter(user__email="ada@example.org").exists()


def test_the_items_that_the_question_names_are_offered_and_none_is_chosen(tab):
    chosen = [part.split(">")[0] for part in tab.response.text.split('name="items-')[1:]]
    slugs = [each.split('value="')[1].split('"')[0] for each in chosen]
    assert slugs == ["explains-choices", "proposal-adopted", "guides-an-engineer"]
    assert not any("checked" in each for each in chosen)


def test_what_is_chosen_is_recorded_with_the_date_that_was_said(tab, ada):
    assert tab.send(**BOTH).status_code == 302
    one, other = mine(ada)
    assert (one.note, one.happened_on, one.precision) == (EXPLAINED, date(2026, 5, 14), "day")
    assert (other.note, other.happened_on, other.precision) == (
        FOUND,
        date(2026, 4, 1),
        Precision.MONTH,
    )
    assert [tie.item.slug for tie in one.ties.open()] == ["explains-choices"]
    assert list(ada.evidence.present().unfiled()) == [other]
    assert ExampleEvidence.objects.filter(evidence__user=ada).count() == 2


def test_the_notice_says_what_waits_and_undoes_it(tab, ada):
    tab.send(**BOTH)
    text = tab.client.get(tab.url).text
    assert "Recorded 2 entries from your examples. 1 is in your inbox." in text
    keys = ",".join(str(piece.pk) for piece in mine(ada))
    tab.client.post(reverse("plans:undo-capture"), {"pieces": keys, "next": "/"})
    assert not ada.evidence.present().exists()


@pytest.mark.parametrize(
    ("when", "error"),
    [
        ("", "Write a day or a month"),
        ("soon", "This can’t be read as a date."),
        ("2 July 2026", "This date is in the future"),
    ],
)
def test_a_date_is_asked_and_never_filled_in(tab, ada, when, error):
    response = tab.send(**BOTH | {"when_2": when, "note_2": "Changed."})
    assert response.status_code == 422
    assert error in response.text
    assert "Changed." in response.text
    assert mine(ada) == []


def test_a_form_without_the_field_of_the_date_records_nothing(tab, ada):
    fields = {name: value for name, value in BOTH.items() if name != "when_2"}
    assert tab.send(**fields).status_code == 422
    assert mine(ada) == []


def test_what_is_left_out_needs_no_date_and_is_offered_again(tab, ada):
    sent = BOTH | {"when_2": "", "leave_2": "yes"}
    assert tab.send(**sent).status_code == 302
    assert [piece.note for piece in mine(ada)] == [EXPLAINED]
    text = tab.client.get(tab.url).text
    assert 'name="note-2"' in text
    assert 'name="note-1"' not in text


def test_leaving_all_out_is_said(tab, ada):
    response = tab.send(**BOTH | {"leave_1": "yes", "leave_2": "yes"})
    assert response.status_code == 422
    assert "You skipped every example" in response.text


def test_a_note_without_words_and_an_item_of_another_question_are_refused(tab, ada):
    response = tab.send(**BOTH | {"note_1": " ", "items_2": ["explains-choices"]})
    assert response.status_code == 422
    assert "Write what happened, or skip" in response.text
    assert "is not on the ladder" in response.text
    assert mine(ada) == []


def test_the_same_form_twice_records_once_and_says_the_same(tab, ada):
    first, second = tab.send(**BOTH), tab.send(**BOTH)
    assert (first.status_code, second.status_code) == (302, 302)
    assert len(mine(ada)) == 2
    assert tab.client.get(tab.url).text.count("Recorded 2 entries from your examples.") == 1


def test_two_tabs_record_once_and_lose_nothing(tab, ada, assessment):
    other_tab = ExamplesPage(tab.client, assessment)
    tab.send(**BOTH)
    response = other_tab.send(**BOTH | {"note_2": "In other words."})
    assert response.status_code == 409
    assert "In other words." in response.text
    assert "Already recorded, dated" in response.text
    assert [piece.note for piece in mine(ada)] == [EXPLAINED, FOUND]
    left_out = other_tab.send(**BOTH | {"note_2": "In other words.", "leave_2": "yes"})
    assert left_out.status_code == 302


def test_sent_again_after_it_was_removed_says_so(tab, ada):
    tab.send(**BOTH)
    tab.client.get(tab.url)
    for piece in mine(ada):
        piece.remove()
    tab.send(**BOTH)
    assert "removed them. Nothing new was recorded." in tab.client.get(tab.url).text
    assert not ada.evidence.present().exists()


def test_nothing_is_offered_twice_whether_edited_or_removed_since(tab, ada, assessment):
    tab.send(**BOTH)
    one, other = mine(ada)
    one.edit(EvidenceText(date(2026, 5, 1), "Edited."), base_version=1)
    other.remove()
    text = tab.client.get(tab.url).text
    assert "This assessment has no more examples to add." in text
    assert tab.url not in tab.client.get(assessment.get_absolute_url()).text


def test_the_same_example_in_a_later_assessment_is_not_offered(tab, ada, took):
    tab.send(**BOTH)
    answers = [*TWO_COUNT[:2], Given(True, "The fallback held."), NO, NO]
    later = ExamplesPage(tab.client, took(ada, answers, at=MAY + timedelta(days=90)))
    assert 'name="note-3"' in later.response.text
    assert EXPLAINED not in later.response.text


def test_an_example_that_is_a_note_of_the_journal_is_not_offered(as_ada, ada, assessment):
    piece = Evidence.objects.record(ada, EvidenceText(date(2026, 5, 1), FOUND))
    piece.edit(EvidenceText(date(2026, 5, 1), "Edited since."), base_version=1)
    text = ExamplesPage(as_ada, assessment).response.text
    assert 'name="note-1"' in text
    assert 'name="note-2"' not in text


def test_one_text_for_two_questions_is_offered_once(as_ada, ada, took):
    same = Given(True, FOUND)
    text = ExamplesPage(as_ada, took(ada, [same, same, NO, NO, NO])).response.text
    assert text.count("</textarea>") == ExamplesPage(
        as_ada, took(ada, [same, NO, NO, NO, NO])
    ).response.text.count("</textarea>")


def test_the_assessment_leads_there_while_something_is_open(tab, assessment):
    text = tab.client.get(assessment.get_absolute_url()).text
    assert tab.url in text
    assert "Two examples that counted" in text
    assessment.set_aside()
    assert tab.url not in tab.client.get(assessment.get_absolute_url()).text


def test_somebody_elses_assessment_is_not_there(as_bob, tab, ada):
    assert as_bob.get(tab.url).status_code == 404
    assert as_bob.post(tab.url, tab.fields | {"note-1": "Mine."}).status_code == 404
    answer = Answer.objects.filter(assessment__user=ada, counts=True)[0]
    example = ExampleToRecord(answer.pk, EvidenceText(date(2026, 5, 1), "Mine."))
    with pytest.raises(Answer.DoesNotExist):
        ExampleEvidence.objects.record(as_bob.get("/").wsgi_request.user, [example])
    assert mine(ada) == []


def test_the_database_refuses_a_second_evidence_of_an_answer(ada, assessment):
    answer = assessment.answers.filter(counts=True)[0]
    pieces = [Evidence.objects.record(ada, EvidenceText(date(2026, 5, 1), note)) for note in "ab"]
    ExampleEvidence.objects.create(evidence=pieces[0], answer=answer)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExampleEvidence.objects.create(evidence=pieces[1], answer=answer)


@pytest.mark.slow
def test_at_once_an_example_is_recorded_once(at_once, took, ada):
    answer = took(ada).answers.filter(counts=True)[0]
    example = ExampleToRecord(answer.pk, EvidenceText(date(2026, 5, 1), EXPLAINED))
    results = at_once(*[lambda: ExampleEvidence.objects.record(ada, [example])] * 4)
    assert len({piece.pk for (piece,) in results}) == 1
    assert Evidence.objects.count() == ExampleEvidence.objects.count() == 1


def test_its_tie_is_part_of_recording_on_the_timeline(tab, ada):
    tab.send(**BOTH)
    one, _ = mine(ada)
    assert EvidenceTie.objects.get(evidence=one).since == one.recorded_at


def test_an_ended_session_loses_nothing(tab, ada):
    tab.client.session.delete()
    assert tab.send(**BOTH | {"note_1": "Typed too late."}).status_code == 302
    tab.client.force_login(ada)
    text = tab.client.get(tab.url).text
    assert "Typed too late." in text
    assert 'value="14 May 2026"' in text
    assert "not saved yet" in text


def test_the_page_costs_the_same_however_much_is_recorded(tab, ada, queries):
    few = queries(lambda: tab.client.get(tab.url))
    for number in range(30):
        Evidence.objects.record(ada, EvidenceText(date(2026, 5, 1), f"Note {number}."))
    assert queries(lambda: tab.client.get(tab.url)) == few <= 16
