"""Which roadblock a person recognizes: asked once, said again at any time."""

from __future__ import annotations

import html as escapes
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from careerladder.accounts.deletion import delete_account
from careerladder.ladders.current import current_ladder
from plans.models import Recognition
from plans.moves.inputs import plan_inputs
from plans.proposals import views

ROADBLOCK, PLAN = "/plan/roadblock/", "/plan/"


@pytest.fixture
def inputs(ladder):
    return lambda person: plan_inputs(person, ladder, timezone.localdate())


def shown(response) -> str:
    return " ".join(escapes.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_the_question_names_each_roadblock_and_why(as_ada):
    page = shown(as_ada.get(ROADBLOCK))
    assert "Stuck Because." in page
    assert "None of these" in page
    assert "Skip" in page


def test_saying_one_is_kept(as_ada, ada, inputs):
    response = as_ada.post(ROADBLOCK, {"roadblock": "stuck"})
    assert response.headers["Location"].startswith(PLAN)
    assert inputs(ada).roadblock.slug == "stuck"


@pytest.mark.parametrize("answer", ["none", "skip"])
def test_none_and_a_skip_are_answers_too(as_ada, ada, inputs, answer):
    as_ada.post(ROADBLOCK, {"roadblock": answer})
    assert inputs(ada).was_asked
    assert inputs(ada).roadblock is None


def test_a_skip_beside_a_chosen_one_is_a_skip(as_ada, ada, inputs):
    as_ada.post(ROADBLOCK, {"roadblock": ["stuck", "skip"]})
    assert inputs(ada).roadblock is None


def test_a_late_skip_changes_nothing(as_ada, ada, inputs):
    as_ada.post(ROADBLOCK, {"roadblock": "stuck"})
    as_ada.post(ROADBLOCK, {"roadblock": "skip"})
    assert inputs(ada).roadblock.slug == "stuck"


def test_saying_another_closes_the_first_and_keeps_it(as_ada, ada, inputs):
    as_ada.post(ROADBLOCK, {"roadblock": "stuck"})
    as_ada.post(ROADBLOCK, {"roadblock": "none"})
    assert inputs(ada).roadblock is None
    assert Recognition.objects.filter(user=ada).count() == 2


def test_saying_the_same_again_makes_no_row(as_ada, ada):
    for _ in range(2):
        as_ada.post(ROADBLOCK, {"roadblock": "stuck"})
    assert Recognition.objects.filter(user=ada).count() == 1


def test_what_was_said_and_when_stands_on_the_page(as_ada):
    as_ada.post(ROADBLOCK, {"roadblock": "stuck"})
    response = as_ada.get(ROADBLOCK)
    assert "you chose: Stuck." in shown(response)
    assert re.search(r'value="stuck" checked', response.content.decode())
    assert "Cancel" in shown(response)


@pytest.mark.parametrize("sent", [{}, {"roadblock": ""}, {"roadblock": "no-such"}])
def test_no_answer_and_a_wrong_one_are_asked_again(as_ada, ada, sent):
    response = as_ada.post(ROADBLOCK, sent)
    assert response.status_code == 422
    assert 'class="errorlist"' in response.content.decode()
    assert not Recognition.objects.exists()


def test_what_is_chosen_counts_when_a_plan_is_proposed(as_ada, ada, inputs):
    page = as_ada.get(PLAN).text
    form = page.split('class="form roadblock"')[1].split("</form>")[0]
    assert form.count('<button class="button"') == form.count("<button") == 1
    assert 'name="hours"' in form
    sent = {"roadblock": "stuck", "hours": "20", "then": "propose"}
    response = as_ada.post(ROADBLOCK, sent)
    assert response.headers["Location"] == "/plan/proposal/?hours=20"
    assert inputs(ada).roadblock.slug == "stuck"
    assert "Your roadblock: “Stuck”." in shown(as_ada.get("/plan/proposal/?hours=20"))


def test_a_plan_is_proposed_without_a_roadblock_as_well(as_ada, ada, inputs):
    response = as_ada.post(ROADBLOCK, {"hours": "20", "then": "propose"})
    assert response.headers["Location"] == "/plan/proposal/?hours=20"
    assert not inputs(ada).was_asked


@pytest.mark.parametrize("hours", ["", "many", "1", "61"])
def test_hours_that_are_none_keep_the_choice(as_ada, hours):
    sent = {"roadblock": "stuck", "hours": hours, "then": "propose"}
    response = as_ada.post(ROADBLOCK, sent)
    assert response.status_code == 422
    html = response.content.decode()
    assert "whole number of hours from 2 to 60" in html
    assert 'value="stuck" checked' in html
    assert f'name="hours" value="{hours or 12}"' in html
    assert not Recognition.objects.exists()


def test_what_bob_says_is_not_ada_s(as_bob, ada, inputs):
    as_bob.post(ROADBLOCK, {"roadblock": "stuck"})
    assert not inputs(ada).was_asked


def test_a_stranger_logs_in_first(client, ladder):
    assert client.post(ROADBLOCK, {"roadblock": "stuck"}).status_code == 302
    assert not Recognition.objects.exists()


def test_an_account_that_goes_before_the_answer_is_recorded_is_said_to_be_gone(
    as_ada, ada, bob, monkeypatch
):
    def deleting(request):
        delete_account(ada, host="testserver")
        return current_ladder(request)

    monkeypatch.setattr(views, "current_ladder", deleting)
    response = as_ada.post(ROADBLOCK, {"roadblock": "stuck"})
    assert response.headers["Location"] == reverse("account-deleted")
    assert not Recognition.objects.exists()
