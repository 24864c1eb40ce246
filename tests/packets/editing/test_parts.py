"""Stories, reasons and entries: added, ordered, left out and put back, on the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import NoReverseMatch, reverse

from packets.editing.page import ENTRIES_ON_PAGE
from packets.models import Story, StoryText
from tests.html_forms import HtmlPage
from tests.packets.editing.conftest import HTMX


@pytest.fixture
def page(packet) -> str:
    return str(packet.get_absolute_url())


@pytest.fixture
def html(as_ada, page) -> Callable[..., str]:
    return lambda **query: as_ada.get(page, query).content.decode()


def test_what_a_verb_did_is_read_out(as_ada, packet, story, reason):
    leave = reverse("packets:leave-out-story", args=[packet.pk, story.pk])
    place = reverse("packets:place-reason", args=[packet.pk, reason.pk])
    for address, fields, text in (
        (place, {"direction": "up"}, "It’s already first."),
        (leave, {}, "Left out."),
    ):
        html = as_ada.post(address, fields, headers=HTMX).content.decode()
        region = html.split('id="notices"')[1]
        assert 'data-hx-swap-oob="innerHTML"' in region
        assert text in region


def test_a_part_is_not_moved_by_a_form_that_says_no_place(as_ada, packet, story):
    second = Story.objects.add(packet, StoryText("A second one"))
    address = reverse("packets:place-story", args=[packet.pk, story.pk])
    assert as_ada.post(address).status_code == 422
    assert list(packet.stories.all()) == [story, second]
    as_ada.post(address, {"before": ""})
    assert list(packet.stories.all()) == [second, story]


def test_entries_are_ordered_by_their_dates_and_by_nobody(packet):
    with pytest.raises(NoReverseMatch):
        reverse("packets:place-entry", args=[packet.pk, packet.pk])


def test_every_entry_has_a_page_with_its_line_of_context(
    as_ada, packet, html, page, record, put_in
):
    entries = [put_in(record(f"Entry {number}.")) for number in range(ENTRIES_ON_PAGE + 1)]
    oldest = entries[0]
    edit = reverse("packets:edit-entry", args=[packet.pk, oldest.pk])
    asking = f'href="?context={oldest.pk}#entry-{oldest.evidence_id}"'
    assert asking not in html()
    assert asking in html(page=2)
    form = f'data-hx-post="{edit}"'
    assert form not in html(page=2)
    # On whichever page it is.
    assert form in html(context=oldest.pk)
    assert form not in html(context="nonsense")
    long = {"context": "x" * 301, "base_version": "1"}
    answer = as_ada.post(edit, long)
    assert answer.status_code == 422
    assert long["context"] in answer.content.decode()
    # What was not sent comes back empty.
    assert 'value="None"' not in answer.content.decode()


def test_links_lead_to_what_the_page_has(packet, story, html, record, put_in):
    entries = [put_in(record(f"Entry {number}.")) for number in range(ENTRIES_ON_PAGE + 5)]
    story.choose(evidence=entries)
    served = html()
    targets = {part.split('"')[0] for part in served.split('href="#')[1:]}
    assert f"entry-{entries[-1].evidence_id}" in targets
    assert [target for target in targets if f'id="{target}"' not in served] == []


def test_an_offer_is_taken_once(as_ada, packet, html, page):
    offers = [each for each in HtmlPage(html(), page).presses() if "origin" in each.fields]
    for _ in range(2):
        as_ada.post(offers[0].to, offers[0].fields)
    assert packet.reasons.count() == 1


def test_an_offer_whose_reason_was_left_out_is_said_to_be_there(as_ada, packet, html, page):
    offer = next(each for each in HtmlPage(html(), page).presses() if "origin" in each.fields)
    as_ada.post(offer.to, offer.fields)
    packet.reasons.get().leave_out()
    answer = as_ada.post(offer.to, offer.fields, follow=True)
    assert "among the reasons left out." in answer.content.decode()


def test_a_title_that_does_not_fit_comes_back(as_ada, packet):
    for name, field in (("add-story", "title"), ("add-reason", "reason")):
        for headers in ({}, HTMX):
            fields = {field: "x" * 501}
            answer = as_ada.post(
                reverse(f"packets:{name}", args=[packet.pk]), fields, headers=headers
            )
            assert answer.status_code == 422
            assert "x" * 501 in answer.content.decode()


def test_a_story_is_added_once_by_a_double_click(as_ada, packet, html, page):
    add = reverse("packets:add-story", args=[packet.pk])
    form = next(form for form in HtmlPage(html(), page).forms if form.action == add)
    fields = form.filled(lambda control: "One index")
    for _ in range(2):
        as_ada.post(add, fields)
    assert packet.stories.count() == 1


def test_the_page_takes_as_many_queries_with_many_parts(
    packet, html, queries, story, reason, record, put_in
):
    story.choose(evidence=[put_in(record("One."))])
    few = queries(html)
    for number in range(ENTRIES_ON_PAGE * 2):
        Story.objects.add(packet, StoryText(f"Story {number}")) if number < 20 else None
        put_in(record(f"Entry {number}."))
    story.choose(evidence=packet.entries.all())
    assert queries(html) == few
