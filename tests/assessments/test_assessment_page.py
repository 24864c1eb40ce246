"""One assessment in full, as it was asked that day."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from tests.assessments.conftest import EXAMPLE, NO, YES, address
from tests.assessments.test_sitting import ask_four_questions, reword_everything

EVERY_ADDRESS = [
    ("get", "assessment"),
    ("post", "set-aside"),
    ("post", "take-up-again"),
]


def test_it_shows_what_was_asked_answered_and_chosen(assessed, ada, ada_browsing):
    assessment = assessed(ada, "mid")
    page = " ".join(ada_browsing.get("assessment", assessment.pk).text.split())
    assert '<h1 class="result__phase">Mid</h1>' in page
    assert "3 of 5 answers count." in page
    assert "so we proposed Senior. You chose Mid." in page
    assert page.count(EXAMPLE) == 4
    assert "Have you done the unlock of Mid?" in page
    assert f'href="{reverse("plans:phase", args=["ai-engineer", "mid"])}"' in page


def test_it_reads_as_it_was_asked_after_the_ladder_changed(assessed, ada, ada_browsing, revise):
    assessment = assessed(ada)
    revise(reword_everything)
    page = ada_browsing.get("assessment", assessment.pk).text
    assert "Have you explain tradeoffs unasked?" in page
    assert "With 2 to 3 counted yeses." in page
    assert "Other?" not in page
    assert "Another" not in page


def test_it_shows_a_question_that_was_retired_since(assessed, ada, ada_browsing, revise):
    assessment = assessed(ada)
    revise(ask_four_questions)
    page = ada_browsing.get("assessment", assessment.pk).text
    assert "5. Have you changed how another team builds?" in page
    assert "3 of 5 answers count." in page


def test_at_the_top_of_the_ladder_it_promises_no_level_above(begun, ada, ada_browsing):
    sitting = begun(*[YES] * 5, user=ada)
    sitting.answer_match("most", YES)
    sitting.finish("staff-and-principal")
    page = ada_browsing.get("assessment", sitting.pk).text
    assert "Staff and Principal" in page
    assert "next level" not in page
    assert "What would change it" not in page


@pytest.mark.parametrize(("verb", "name"), EVERY_ADDRESS)
def test_another_persons_assessment_does_not_exist(assessed, ada, bob_browsing, verb, name):
    assessment = assessed(ada)
    answer = getattr(bob_browsing, verb)(name, assessment.pk)
    unknown = getattr(bob_browsing, verb)(name, uuid4())
    assert answer.status_code == unknown.status_code == 404
    assert EXAMPLE not in answer.text
    assert ada.assessments.standing().exists()


@pytest.mark.parametrize(("verb", "name"), EVERY_ADDRESS)
def test_without_a_login_there_is_no_assessment_either(assessed, ada, stranger, verb, name):
    assessment = assessed(ada)
    response = getattr(stranger, verb)(name, assessment.pk)
    assert response.url.startswith(reverse("account_login"))
    assert ada.assessments.standing().exists()


def test_the_key_of_a_sitting_is_no_assessment(begun, ada, ada_browsing):
    assert ada_browsing.get("assessment", begun(NO, user=ada).pk).status_code == 404


@pytest.mark.parametrize("verb", ["post", "put", "delete"])
def test_it_is_only_read(assessed, ada, ada_browsing, verb):
    assessment = assessed(ada)
    where = address("assessment", assessment.pk)
    assert getattr(ada_browsing.client, verb)(where).status_code == 405
