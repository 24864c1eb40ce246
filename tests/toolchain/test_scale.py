"""The people that `make scale` fills a database with."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest
from django.test import Client

from careerladder.models import User

PATH = Path(__file__).resolve().parents[2] / "bin" / "people.py"


@pytest.fixture
def people(monkeypatch):
    """bin/people.py, with one kind of people."""
    spec = importlib.util.spec_from_file_location("people", PATH)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "people", module)
    spec.loader.exec_module(module)
    monkeypatch.setattr(
        module, "KINDS", (module.Kind("years", 1_000, entries=8, assessments=2, moves=3),)
    )
    return module


def test_a_copy_has_all_that_its_original_has_and_nothing_of_it(people, ladder):
    copies = people.Copies()
    copies.make_originals()
    assert list(copies.rounds(3)) == [3]
    copies.continue_sequences()
    assert copies.count_orphans() == 0

    original = User.objects.get(email="years-0@example.org")
    copy = User.objects.get(email="years-3@example.org")
    for relation in ("evidence", "marks", "moves", "assessments"):
        mine, theirs = (getattr(each, relation) for each in (original, copy))
        assert mine.count() == theirs.count() > 0
        assert not set(mine.values_list("pk")) & set(theirs.values_list("pk"))
    client = Client()
    assert client.login(email=copy.email, password=people.PASSWORD)
    for page in ("/progress/", "/evidence/?q=rank", "/plan/", "/assessments/"):
        assert client.get(page).status_code == 200
