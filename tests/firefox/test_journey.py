"""The way that most people go: log in, record evidence with a tick, see what counts, the plan."""

from __future__ import annotations

import pytest

from careerladder.models import User
from plans.models import Evidence
from tests.conftest import PASSWORD

pytestmark = pytest.mark.firefox
EMAIL = "fox@example.org"
NOTE = "RFC 12: two teams built their retrieval from it."
ITEM = "/ladders/ai-engineer/items/writes-design-docs/"


def test_from_the_login_to_the_plan(open_firefox, site):
    person = User.objects.create_user(EMAIL, PASSWORD, time_zone="Europe/Berlin")
    firefox = open_firefox()
    firefox.open("/account/login/?next=/ladders/ai-engineer/phases/mid/")
    firefox.fill("Email address", EMAIL)
    firefox.fill("Password", PASSWORD)
    firefox.press("Log in")
    firefox.wait_for("Design doc used for a decision")
    assert firefox.path == "/ladders/ai-engineer/phases/mid/"

    firefox.run("document.body.dataset.stayed = 1")
    firefox.press("Record evidence")
    firefox.fill("What happened", NOTE)
    firefox.press("Record and tick")
    firefox.wait_for(NOTE)
    assert firefox.run("return document.body.dataset.stayed") == "1"
    assert Evidence.objects.get(user=person).note == NOTE

    firefox.open("/progress/")
    firefox.wait_for("1 of 4")
    firefox.open("/plan/")
    assert "Your plan" in firefox.text
