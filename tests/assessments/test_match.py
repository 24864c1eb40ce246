"""The match: which of two phases, by the lower level's unlock."""

from __future__ import annotations

import pytest

from assessments.models import Sitting
from assessments.routing import Given
from tests.assessments.conftest import (
    BARE_YES,
    NO,
    THREE_OF_FIVE,
    YES,
    address,
    fields_of,
    hidden_fields,
    retire,
    said,
)

TEXT = "The ticket asked for the wrong thing."


@pytest.fixture
def answered(stranger):
    stranger.answer_all(THREE_OF_FIVE)
    return stranger


def matches():
    return {rule: each.given for rule, each in Sitting.objects.get().matches_asked.items()}


def test_it_shows_the_rows_of_the_ladder_side_by_side(answered):
    page = answered.get("match").text
    for level in ("Mid", "Senior"):
        assert f'<h2 class="level__name">{level}</h2>' in page
        assert f"Unlock of {level}" in page
        assert f"Plateau of {level}" in page
    assert "Unlock of Staff" not in page
    assert "Have you done the unlock of Mid?" in page


def test_four_counted_yeses_show_senior_beside_staff_and_principal(stranger):
    stranger.answer_all([YES, YES, YES, YES, NO])
    page = stranger.get("match").text
    for level in ("Senior", "Staff", "Principal"):
        assert f'<h2 class="level__name">{level}</h2>' in page
    assert "Have you done the unlock of Senior?" in page


@pytest.mark.parametrize(
    ("given", "proposed"), [(YES, "Senior"), (BARE_YES, "Mid"), (NO, "Mid"), (None, None)]
)
def test_only_a_yes_with_an_example_proposes_the_higher_phase(answered, given, proposed):
    if given is None:
        assert answered.get("placement").url == address("match")
        return
    assert answered.answer_match(given).url == address("placement")
    assert f"We propose {proposed}" in answered.get("placement").text


def test_its_answer_is_there_on_reload_and_can_be_changed(answered):
    answered.answer_match(Given(True, TEXT))
    assert TEXT in answered.get("match").text
    answered.answer_match(NO)
    assert matches()["some"] == NO


@pytest.mark.parametrize("answer", [{}, {"answer": "perhaps"}])
def test_neither_yes_nor_no_is_refused_and_the_text_is_kept(answered, answer):
    response = answered.post("match", **answered.open("match"), **answer, example=TEXT)
    assert response.status_code == 422
    assert "Choose yes or no." in response.text
    assert TEXT in response.text
    assert "Have you done the unlock of Mid?" in response.text


def test_an_example_that_is_too_long_is_refused_and_kept_whole(answered):
    form = answered.open("match")
    response = answered.post("match", **form, answer="yes", example="é" * 10_001)
    assert response.status_code == 422
    assert response.text.count("é") == 10_001


def test_skipping_ahead_to_it_leads_to_where_the_sitting_stands(stranger):
    assert stranger.get("match").url == address("start")
    stranger.answer("explains", YES)
    assert stranger.get("match").url == address("question", "finds")


def test_where_one_phase_is_possible_there_is_no_match(stranger):
    stranger.answer_all([NO] * 5)
    assert stranger.get("match").url == address("check")
    assert stranger.post("match", **said(YES)).url == address("check")


def test_of_a_finished_sitting_it_leads_to_the_result(answered):
    answered.answer_match()
    answered.choose("mid")
    assert answered.get("match").url == address("result")


def test_an_answer_to_another_match_than_the_one_that_now_applies_is_kept_with_its_own(answered):
    """A question was answered in another tab, and the answers lead to another match."""
    form = answered.open("match")
    answered.answer("changes", YES)
    response = answered.post("match", **form, answer="yes", example=TEXT)
    assert response.url == address("placement")
    assert matches() == {"some": Given(True, TEXT), "most": None}
    assert answered.get("placement").url == address("match")
    assert "Have you done the unlock of Senior?" in answered.get("match").text


def test_such_an_answer_that_is_refused_comes_back_to_its_own_question(answered):
    form = answered.open("match")
    answered.answer("changes", YES)
    response = answered.post("match", **form, example=TEXT)
    assert response.status_code == 422
    assert "Have you done the unlock of Mid?" in response.text
    assert hidden_fields(response)["rule"] == "some"


def test_a_tampered_rule_leads_to_the_check(answered):
    form = answered.open("match") | {"rule": "no-such-rule"}
    assert answered.post("match", **form, **said(YES)).url == address("check")
    assert matches() == {"some": None, "most": None}


def test_the_match_reads_as_it_did_when_the_sitting_began(answered, revise):
    revise(lambda rows: fields_of(rows, "level", "mid").update(match_question="Another?"))
    assert "Have you done the unlock of Mid?" in answered.get("match").text


def test_a_phase_retired_in_mid_sitting_can_still_be_chosen(answered, revise):
    """The sitting is pinned to its rules; the phase is named by its title then."""

    def retire_mid(rows):
        for row in rows:
            fields = row["fields"]
            if fields.get("phase") == ["ai-engineer", "mid"]:
                retire(rows, row["model"].removeprefix("careerladder."), fields["slug"])
            if row["model"] == "careerladder.resource":
                fields["phases"] = [["ai-engineer", "junior"]]
        retire(rows, "phase", "mid")
        fields_of(rows, "routingrule", "some").update(lower=["ai-engineer", "junior"])

    revise(retire_mid)
    assert "Title of Mid, or to Senior" in " ".join(answered.get("check").text.split())
    assert "<h1>Title of Mid, or Senior?</h1>" in answered.get("match").text
    answered.answer_match(NO)
    assert "We propose Title of Mid" in answered.get("placement").text
    answered.choose("mid")
    page = answered.get("result").text
    assert "Title of Mid" in page
    assert "phase has since been retired" in page


@pytest.mark.parametrize("verb", ["put", "delete"])
def test_it_takes_nothing_but_get_and_post(answered, verb):
    assert getattr(answered.client, verb)(address("match")).status_code == 405
