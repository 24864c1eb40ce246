"""The forms of an item's line come when they are asked for, and stay while they may hold text."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careerladder.models import ChecklistItem
from careerladder.web.resubmission import owner_token
from plans.models import Mark
from tests.plans.conftest import HTMX, NOTE

MID = "/ladders/ai-engineer/phases/mid/"
ON_THE_PHASE_PAGE = HTMX | {"HX-Current-URL": f"http://testserver{MID}"}
OPEN, FOLDED = '<details class="item__more" open>', '<details class="item__more">'


@pytest.fixture
def address(design_docs):
    return reverse("plans:item", args=["ai-engineer", design_docs.slug])


def lines_of(html: str) -> str:
    """The lines, without the menus of their verbs."""
    lines = html.partition('<ul class="items"')[2].partition("</section>")[0]
    return re.sub(r'<details class="more".*?</details>', "", lines, flags=re.DOTALL)


def test_the_phase_page_has_links_in_the_place_of_the_forms(as_ada, address):
    html = as_ada.get(MID).text
    assert "<textarea" not in lines_of(html)
    assert "<details" not in lines_of(html)
    for form in ("evidence", "not-possible"):
        assert f'href="{address}?open={form}" data-hx-get="{address}?open={form}"' in html


@pytest.mark.parametrize(
    ("form", "verb_name"), [("evidence", "add-evidence"), ("not-possible", "not-possible")]
)
def test_a_plain_browser_gets_the_items_page_with_the_form_open(
    as_ada, address, design_docs, verb, form, verb_name
):
    html = as_ada.get(f"{address}?open={form}").text
    assert html.count(OPEN) == 1
    assert f'action="{verb(verb_name, design_docs)}"' in html
    assert lines_of(html).count("autofocus") == 1


@pytest.mark.parametrize("form", ["evidence", "not-possible"])
def test_htmx_gets_the_line_with_the_form_open(as_ada, address, form):
    html = as_ada.get(f"{address}?open={form}", headers=HTMX).text
    assert html.lstrip().startswith("<li")
    assert html.count(OPEN) == html.count("data-focus-first") == 1
    assert "autofocus" not in lines_of(html)


@pytest.mark.parametrize("asked", ["", "x", "edit", "\x00", "evidence,not-possible"])
def test_what_is_no_form_opens_none(as_ada, address, asked):
    assert "<details" not in lines_of(as_ada.get(address, {"open": asked, "keep": asked}).text)


def test_the_phase_page_opens_the_form_of_one_item(as_ada, design_docs, verb):
    html = as_ada.get(f"{MID}?open={design_docs.slug}").text
    assert html.count(OPEN) == 1
    assert f'action="{verb("add-evidence", design_docs)}"' in html
    assert "autofocus" not in lines_of(html)


def test_a_form_that_stands_open_is_there_with_another_one(as_ada, address):
    html = as_ada.get(address, {"open": "not-possible", "keep": "evidence"}, headers=HTMX).text
    assert html.count(OPEN) == 2
    assert html.count("data-focus-first") == 1
    assert html.index('name="note"') < html.index("data-focus-first") < html.index('name="reason"')


def test_a_form_that_comes_for_its_draft_is_folded_and_leaves_the_focus(as_ada, address):
    html = as_ada.get(address, {"keep": ["evidence", "not-possible"]}, headers=HTMX).text
    assert html.count(FOLDED) == 2
    assert "data-focus-first" not in html


@pytest.mark.parametrize("name", ["tick", "untick", "possible"])
def test_another_verb_leaves_the_form_for_what_is_half_typed(as_ada, design_docs, verb, name):
    html = as_ada.post(verb(name, design_docs), {"keep": "evidence"}, headers=HTMX).text
    assert html.count(FOLDED) == 1
    assert re.search(r'<textarea name="note"[^>]* data-hx-preserve', html)


def test_an_edit_and_a_choice_leave_it_too(as_ada, address, design_docs, verb, edit):
    for asked in (edit, verb("existing-evidence", design_docs)):
        where = {"item": design_docs.slug, "ladder": "ai-engineer", "keep": "evidence"}
        html = as_ada.get(asked, where, headers=HTMX).text
        assert f'id="{design_docs.slug}-note"' in html
        assert '<div class="item__actions" hidden>' in html


def test_a_form_that_was_sent_closes_and_the_other_stays(as_ada, design_docs, verb):
    fields = {"note": NOTE, "keep": ["evidence", "not-possible"]}
    html = as_ada.post(verb("add-evidence", design_docs), fields, headers=HTMX).text
    assert 'name="note"' not in html
    assert 'name="reason"' in html
    fields = {"reason": "No documents.", "keep": ["evidence", "not-possible"]}
    html = as_ada.post(verb("not-possible", design_docs), fields, headers=HTMX).text
    assert 'name="note"' in html
    assert 'id="writes-design-docs-reason"' not in html


def test_a_refused_form_is_open_with_what_was_typed(as_ada, ada, design_docs, verb):
    fields = {"note": NOTE, "happened_on": "x", "keep": "evidence"}
    html = as_ada.post(verb("add-evidence", design_docs), fields, headers=HTMX).text
    assert html.count(OPEN) == 1
    assert NOTE in html
    assert "data-hx-preserve" not in html


def test_what_waited_through_a_login_is_open_beside_what_is_asked_for(
    client, ada, address, design_docs, verb
):
    client.post(verb("add-evidence", design_docs), {"note": NOTE, "whose": owner_token(ada)})
    client.force_login(ada)
    for page in (MID, address, f"{address}?open=not-possible"):
        assert NOTE in client.get(page).text
        assert client.get(page).text.count(OPEN) == 1 + ("open" in page)


def test_what_an_item_takes_no_longer_has_no_form(as_ada, ada, address, design_docs):
    Mark.objects.tick(ada, design_docs)
    assert "<details" not in lines_of(as_ada.get(f"{address}?open=not-possible").text)
    ChecklistItem.objects.filter(pk=design_docs.pk).update(
        retired_on=date(2026, 6, 1), retired_why="Merged."
    )
    for form in ("evidence", "not-possible"):
        html = lines_of(as_ada.get(f"{address}?open={form}&keep=evidence").text)
        assert "<details" not in html
        assert "autofocus" not in html


def test_a_stranger_is_asked_to_log_in_and_comes_back_to_the_form(client, address, design_docs):
    answer = client.get(f"{address}?open=evidence")
    assert answer["Location"].endswith(
        "next=/ladders/ai-engineer/items/writes-design-docs/%3Fopen%3Devidence"
    )


@pytest.mark.parametrize("name", ["tick", "untick", "existing-evidence", "untie"])
def test_an_answer_on_the_phase_page_reads_mark_and_evidence_once(
    as_ada, ada, design_docs, verb, record, name
):
    """After the verb itself: what it shows, and the gate with it."""
    piece, other = record(ada, design_docs), record(ada)
    fields = {"evidence": str((other if name == "existing-evidence" else piece).pk)}
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = as_ada.post(verb(name, design_docs), fields, headers=ON_THE_PHASE_PAGE)
        asked = [query["sql"] for query in captured]
    assert answer.status_code == 200
    last_write = max(
        place for place, sql in enumerate(asked) if re.match("INSERT|UPDATE|RELEASE", sql)
    )
    read = [sql for sql in asked[last_write:] if sql.startswith("SELECT")]
    of_marks = [sql for sql in read if 'FROM "plans_mark"' in sql and "reaffirmed" in sql]
    assert len(of_marks) == 1
    counted = [sql for sql in read if "GROUP BY" in sql and 'FROM "plans_evidencetie"' in sql]
    assert len(counted) == 1
