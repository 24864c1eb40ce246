"""The placement: we propose, the person decides; with that the assessment is finished."""

from __future__ import annotations

import pytest

from assessments.models import Assessment, Sitting
from tests.assessments.conftest import BARE_YES, NO, THREE_OF_FIVE, YES, address, hidden_fields


@pytest.fixture
def matched(stranger):
    stranger.answer_all(THREE_OF_FIVE)
    stranger.answer_match(YES)
    return stranger


def test_it_proposes_with_the_reason_and_offers_both(matched):
    page = " ".join(matched.get("placement").text.split())
    assert "We propose Senior" in page
    assert "3 of your 5 answers count." in page
    assert "Your yes to the last question has an example." in page
    assert "Senior (proposed)" in page
    assert 'value="senior" id="id_phase_1" required checked' in page
    assert 'value="mid" id="id_phase_0" required>' in page


@pytest.mark.parametrize(
    ("given", "why"), [(NO, "You said no to the last question."), (BARE_YES, "has no example")]
)
def test_it_says_why_the_lower_one_is_proposed(stranger, given, why):
    stranger.answer_all(THREE_OF_FIVE)
    stranger.answer_match(given)
    page = stranger.get("placement").text
    assert "We propose Mid" in page
    assert why in page


@pytest.mark.parametrize("phase", ["mid", "senior"])
def test_the_person_chooses_and_is_led_to_the_result(matched, phase):
    assert matched.choose(phase).url == address("result")
    assert Sitting.objects.get(placement__slug=phase).is_finished


def test_signed_in_it_becomes_an_assessment_of_the_same_uuid(ada, ada_browsing):
    ada_browsing.answer_all(THREE_OF_FIVE)
    ada_browsing.answer_match()
    key = ada.sittings.get().pk
    response = ada_browsing.client.post(
        address("placement"), ada_browsing.open("placement") | {"phase": "mid"}, follow=True
    )
    assert ada.assessments.get().pk == key
    assert response.redirect_chain[-1][0] == ada.assessments.get().get_absolute_url()


def test_in_a_browser_that_found_the_sitting_through_the_account_it_leads_there_too(
    begun, ada, ada_browsing
):
    begun(*[NO] * 5, user=ada)
    form = hidden_fields(ada_browsing.get("check"))
    response = ada_browsing.client.post(address("placement"), form, follow=True)
    assert response.redirect_chain[-1][0] == ada.assessments.get().get_absolute_url()


@pytest.mark.parametrize(
    "phase", ["junior", "staff-and-principal", "no-such-phase", "", "'; DROP TABLE", None]
)
def test_a_phase_that_was_tampered_with_is_refused(matched, phase):
    form = matched.open("placement")
    if phase is not None:
        form["phase"] = phase
    response = matched.post("placement", **form)
    assert response.status_code == 422
    assert "id_phase_error" in response.text.split("<fieldset")[1].split(">")[0]
    assert "Which phase do you start in?" in response.text
    assert not Sitting.objects.get().is_finished


def test_a_tampered_phase_where_only_one_is_possible_is_refused(stranger):
    stranger.answer_all([NO] * 5)
    response = stranger.post("placement", phase="senior")
    assert response.status_code == 422
    assert "We propose Junior" in response.text
    assert "last question" not in response.text


def test_where_only_one_is_possible_there_is_nothing_to_choose(stranger):
    stranger.answer_all([NO] * 5)
    assert stranger.get("placement").url == address("check")


def test_skipping_ahead_leads_to_where_the_sitting_stands(stranger):
    for verb in (stranger.get, stranger.post):
        assert verb("placement").url == address("start")
    stranger.answer("explains", YES)
    for verb in (stranger.get, stranger.post):
        assert verb("placement").url == address("question", "finds")


def test_without_its_match_a_sitting_is_not_finished(stranger):
    stranger.answer_all(THREE_OF_FIVE)
    assert stranger.get("placement").url == address("match")
    response = stranger.post("placement", phase="senior")
    assert response.status_code == 409
    assert not Sitting.objects.get().is_finished
    assert stranger.post("placement", phase="junior").url == address("match")


def test_an_answer_changed_in_another_tab_leads_back_to_the_check(matched):
    form = matched.open("placement") | {"phase": "senior"}
    matched.answer("explains", NO)
    matched.answer("finds", NO)
    response = matched.post("placement", **form)
    assert response.status_code == 409
    assert "<h1>Check your answers</h1>" in response.text
    assert "An answer changed in another tab" in response.text
    assert "1 of 5 answers count" in response.text
    assert not Sitting.objects.get().is_finished


def test_an_answer_changed_in_another_tab_before_the_one_phase_is_taken_leads_there_too(stranger):
    stranger.answer_all([NO] * 5)
    form = hidden_fields(stranger.get("check"))
    stranger.answer("explains", YES)
    stranger.answer("finds", YES)
    response = stranger.post("placement", **form)
    assert response.status_code == 409
    assert "Mid, or to Senior" in " ".join(response.text.split())


def test_a_second_press_leads_to_the_result(matched):
    form = matched.open("placement") | {"phase": "mid"}
    for _ in range(2):
        assert matched.post("placement", **form).url == address("result")
    later = matched.post("placement", **(form | {"phase": "senior"}))
    assert later.url == address("result")
    assert Sitting.objects.get(placement__slug="mid").is_finished


def test_a_second_press_in_an_account_leads_to_the_assessment(ada, ada_browsing):
    ada_browsing.answer_all(THREE_OF_FIVE)
    ada_browsing.answer_match()
    form = ada_browsing.open("placement") | {"phase": "mid"}
    ada_browsing.post("placement", **form)
    assert ada_browsing.post("placement", **form).url == ada.assessments.get().get_absolute_url()
    assert Assessment.objects.count() == 1


def test_a_sitting_finished_in_another_tab_leads_to_its_assessment_though_a_retake_has_begun(
    ada, ada_browsing
):
    ada_browsing.answer_all(THREE_OF_FIVE)
    ada_browsing.answer_match()
    stale = ada_browsing.open("placement") | {"phase": "senior"}
    ada_browsing.choose("mid")
    ada_browsing.answer("explains", NO)
    response = ada_browsing.post("placement", **stale)
    assert response.url == ada.assessments.get().get_absolute_url()
    assert ada.sittings.get().placement is None


@pytest.mark.parametrize("verb", ["put", "delete"])
def test_it_takes_nothing_but_get_and_post(matched, verb):
    assert getattr(matched.client, verb)(address("placement")).status_code == 405
