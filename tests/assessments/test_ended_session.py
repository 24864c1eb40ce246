"""A session that ends under an open page costs nobody the text, and shows it to nobody else."""

from __future__ import annotations

import pytest
from django.urls import reverse

from assessments.routing import Given
from tests.assessments.conftest import NO, THREE_OF_FIVE, YES, address, said
from tests.conftest import PASSWORD

TYPED = Given(True, "What I typed while the session ended.")


def log_in(browser, person, response):
    """Through the page that the response leads to, and on to where that leads."""
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))
    return browser.client.post(
        response.url, {"login": person.email, "password": PASSWORD}, follow=True
    )


@pytest.fixture
def typing(ada_browsing):
    """Ada answered one question, typed at the second, and her session ended."""
    ada_browsing.answer("explains", YES)
    form = ada_browsing.open("question", "finds") | said(TYPED)
    ada_browsing.end_session()
    return form


def test_the_text_is_back_in_its_form_after_the_login(typing, ada, ada_browsing):
    response = log_in(ada_browsing, ada, ada_browsing.post("question", "finds", **typing))
    assert response.redirect_chain[-1][0] == address("question", "finds")
    assert TYPED.example in response.text
    assert 'value="yes" id="id_answer_0" required checked' in response.text


def test_nothing_is_saved_without_a_press(typing, ada, ada_browsing):
    log_in(ada_browsing, ada, ada_browsing.post("question", "finds", **typing))
    assert ada.sittings.get().asked[1].given is None
    ada_browsing.answer("finds", TYPED)
    assert ada.sittings.get().asked[1].given == TYPED
    assert TYPED.example not in ada_browsing.get("question", "holds").text


def test_whoever_else_logs_in_sees_nothing_of_it(typing, bob, ada_browsing):
    response = log_in(ada_browsing, bob, ada_browsing.post("question", "finds", **typing))
    assert response.status_code == 200
    assert TYPED.example not in response.text
    assert "checked" not in response.text
    assert "Start with question 1" in ada_browsing.get("start").text


def test_while_nobody_is_logged_in_it_is_shown_to_nobody(typing, ada_browsing):
    ada_browsing.post("question", "finds", **typing)
    assert TYPED.example not in ada_browsing.get("question", "finds").text


def test_a_change_from_the_check_still_leads_back_there(ada, ada_browsing):
    ada_browsing.answer_all([NO] * 5)
    changing = address("question", "finds") + "?then=check"
    form = ada_browsing.open("question", "finds") | said(TYPED)
    ada_browsing.end_session()
    response = log_in(ada_browsing, ada, ada_browsing.client.post(changing, form))
    assert response.redirect_chain[-1][0] == changing
    assert "Save and check" in response.text
    assert TYPED.example in response.text


def test_the_text_of_a_match_is_back_too(ada, ada_browsing):
    ada_browsing.answer_all(THREE_OF_FIVE)
    form = ada_browsing.open("match") | said(TYPED)
    ada_browsing.end_session()
    response = log_in(ada_browsing, ada, ada_browsing.post("match", **form))
    assert response.redirect_chain[-1][0] == address("match")
    assert TYPED.example in response.text
    assert ada.sittings.get().matches_asked["some"].given is None


def test_the_choice_of_a_placement_is_back_too(ada, ada_browsing):
    ada_browsing.answer_all(THREE_OF_FIVE)
    ada_browsing.answer_match(YES)
    form = ada_browsing.open("placement") | {"phase": "mid"}
    ada_browsing.end_session()
    response = log_in(ada_browsing, ada, ada_browsing.post("placement", **form))
    assert response.redirect_chain[-1][0] == address("placement")
    assert 'value="mid" id="id_phase_0" required checked' in response.text
    assert ada.assessments.count() == 0


def test_a_question_of_an_assessment_finished_meanwhile_costs_nobody_the_text(
    typing, ada, ada_browsing, begun
):
    sitting = ada.sittings.get()
    for slug in ("finds", "holds", "adopted", "changes"):
        sitting.answer(slug, NO)
    sitting.finish("junior")
    response = log_in(ada_browsing, ada, ada_browsing.post("question", "finds", **typing))
    assert TYPED.example in response.text


@pytest.mark.parametrize("name", ["list", "arrive"])
def test_a_page_of_the_account_leads_to_the_login_and_back(ada_browsing, name):
    ada_browsing.end_session()
    response = ada_browsing.get(name)
    assert response.url == f"{reverse('account_login')}?next={address(name)}"
