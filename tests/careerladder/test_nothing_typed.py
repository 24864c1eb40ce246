"""A press without a text has nothing that could be lost: it needs no mark, and keeps no row."""

from __future__ import annotations

import pytest

from careerladder.models import UnsentText
from careerladder.web.resubmission import (
    MOST_UNSENT_PER_HOUR,
    TYPED_FIELDS,
    UNSENT_KEY,
    owner_token,
)

UNTICK = "/ladders/ai-engineer/items/writes-design-docs/untick/"


@pytest.mark.parametrize("fields", [{}, {"note": "   "}, {"wording": "As it reads."}])
def test_a_press_of_nobody_goes_to_the_login_and_keeps_nothing(client, ladder, fields):
    answer = client.post(UNTICK, fields)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/?next=/ladders/ai-engineer/")
    assert not UnsentText.objects.exists()
    assert UNSENT_KEY not in client.session


@pytest.mark.parametrize("name", TYPED_FIELDS)
def test_whatever_says_something_is_kept(client, ada, name):
    client.post(UNTICK, {name: "Something.", "whose": owner_token(ada)})
    assert UnsentText.objects.get().fields[name] == ["Something."]


def test_a_network_keeps_as_much_as_it_may_in_an_hour_and_no_more(client, ada, monkeypatch):
    monkeypatch.setattr("careerladder.models.unsent.MOST_UNSENT_TEXTS", MOST_UNSENT_PER_HOUR + 9)
    for number in range(MOST_UNSENT_PER_HOUR):
        posted = {"note": f"Note {number}.", "whose": owner_token(ada)}
        assert client.post(UNTICK, posted).status_code == 302
    posted = {"note": "One more.", "whose": owner_token(ada)}
    assert client.post(UNTICK, posted).status_code == 403
    assert UnsentText.objects.count() == MOST_UNSENT_PER_HOUR
