"""Each action of the state machine has its form on a page: none is passed over unnoticed."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from careerladder.models import User
from tests.html_forms import HtmlPage
from tests.plans.page_actions import PAGE_ACTIONS, Action, action_url
from tests.scenario import NOW
from tests.stored_people import insert_ada

# While her plan is paused nothing is proposed; later it is not paused.
ABSENT = {"begun": {"accept"}, "gone on": {"go on"}}


@pytest.mark.slow
@pytest.mark.parametrize("life", ABSENT)
def test_every_action_has_its_form_on_a_page(ladder, life):
    ada, _ = insert_ada(continued=life == "gone on")
    client = Client()
    client.force_login(ada)
    verbs = {name: verb for each in PAGE_ACTIONS.values() for name, verb in each.items()}
    with time_machine.travel(NOW):
        absent = {name for name, verb in verbs.items() if not has_form(client, ada, verb)}
    assert absent == ABSENT[life]


def has_form(client: Client, person: User, action: Action) -> bool:
    route, label, page = action
    for which in range(12):
        address = action_url(page, person, which)
        assert address is not None
        forms = HtmlPage(client.get(address, follow=True).text, address)
        if any(each.route == route and each.label.startswith(label) for each in forms.presses()):
            return True
    return False
