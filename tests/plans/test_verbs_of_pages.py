"""The verbs that the random lives press: each has its form on a page of somebody's."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from careerladder.models import User
from tests.bystanders import put_ada
from tests.forms import Forms
from tests.life import NOW
from tests.plans.verbs import VERBS, Verb, address_for

# While her plan is paused nothing is proposed; later it is not paused.
ABSENT = {"begun": {"accept"}, "gone on": {"go on"}}


@pytest.mark.parametrize("life", ABSENT)
def test_every_verb_has_its_form_on_a_page(ladder, life):
    ada, _ = put_ada(goes_on=life == "gone on")
    client = Client()
    client.force_login(ada)
    verbs = {name: verb for each in VERBS.values() for name, verb in each.items()}
    with time_machine.travel(NOW):
        absent = {name for name, verb in verbs.items() if not has_form(client, ada, verb)}
    assert absent == ABSENT[life]


def has_form(client: Client, person: User, verb: Verb) -> bool:
    route, label, page = verb
    for which in range(12):
        address = address_for(page, person, which)
        assert address is not None
        forms = Forms(client.get(address, follow=True).text, address)
        if any(each.route == route and each.label.startswith(label) for each in forms.presses()):
            return True
    return False
