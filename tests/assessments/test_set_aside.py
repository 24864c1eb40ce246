"""Setting an assessment aside: it is kept, and places no longer."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import SettingAside
from tests.assessments.conftest import address


@pytest.fixture
def assessment(assessed, ada):
    return assessed(ada)


def test_it_no_longer_places_and_can_be_undone(assessment, ada, ada_browsing):
    where = address("set-aside", assessment.pk)
    page = ada_browsing.client.post(where, follow=True)
    assert page.redirect_chain == [(assessment.get_absolute_url(), 302)]
    assert "You set this assessment aside." in page.text
    assert page.text.count(f'action="{address("take-up-again", assessment.pk)}"') == 1
    assert not ada.assessments.standing().exists()

    ada_browsing.post("take-up-again", assessment.pk)
    assert "Assessment reinstated." in ada_browsing.get("assessment", assessment.pk).text
    assert ada.assessments.standing().get() == assessment


def test_pressing_twice_changes_nothing(assessment, ada_browsing):
    for _ in range(2):
        assert ada_browsing.post("set-aside", assessment.pk).status_code == 302
    assert SettingAside.objects.count() == 1
    for _ in range(2):
        assert ada_browsing.post("take-up-again", assessment.pk).status_code == 302
    assert SettingAside.objects.open().count() == 0


@pytest.mark.parametrize("name", ["set-aside", "take-up-again"])
def test_it_is_a_press(assessment, ada_browsing, name):
    assert ada_browsing.get(name, assessment.pk).status_code == 405


@pytest.mark.parametrize("name", ["set-aside", "take-up-again"])
def test_without_a_token_nothing_changes(assessment, ada, name):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)
    assert strict.post(address(name, assessment.pk)).status_code == 403
    assert ada.assessments.standing().exists()


def test_the_progress_page_no_longer_goes_by_it(assessment, ada_browsing):
    assert "You are at Senior" in ada_browsing.client.get(reverse("plans:progress")).text
    ada_browsing.post("set-aside", assessment.pk)
    assert "You are at Senior" not in ada_browsing.client.get(reverse("plans:progress")).text
