"""The ladder's own pages: for anyone, whole, and for one query."""

import re

import pytest
from django.urls import reverse
from django.utils.html import escape, strip_tags

from careerladder.ladders.catalog import clear_cache
from careerladder.models import ChecklistItem, SuggestedMove, Systems
from careerladder.web.markdown import as_html

PAGES = ["home", "ladder", "roadblocks", "moves", "resources", "faq"]


def address_of(name, ladder):
    return reverse(name) if name == "home" else reverse(name, args=[ladder.ladder.slug])


def words_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def as_shown(text):
    return escape(re.sub(r"\s+", " ", text).strip())


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_reads_it_for_one_query_and_takes_no_cookie(client, ladder, queries, name):
    address = address_of(name, ladder)
    response = client.get(address)
    assert response.status_code == 200
    assert not response.cookies
    assert queries(lambda: client.get(address)) == 1


@pytest.mark.parametrize("name", PAGES)
def test_it_holds_to_the_content_security_policy(client, ladder, name):
    page = words_of(client.get(address_of(name, ladder)))
    assert "<script" not in page
    assert "<style" not in page
    assert ' style="' not in page
    assert not re.search(r'(src|href)="(https?:)?//[^"]*\.(css|js|svg|png|woff2?)"', page)


@pytest.mark.parametrize("name", PAGES)
def test_it_says_where_its_figures_come_from(client, ladder, name):
    page = strip_tags(words_of(client.get(address_of(name, ladder))))
    assert strip_tags(str(ladder.attribution)).split("\n")[0].strip() in page


@pytest.mark.parametrize("name", PAGES)
def test_it_takes_no_post(client, ladder, name):
    assert client.post(address_of(name, ladder)).status_code == 405


@pytest.mark.parametrize("name", PAGES[1:])
def test_a_ladder_that_does_not_exist_is_not_found(client, ladder, name):
    assert client.get(reverse(name, args=["no-such-ladder"])).status_code == 404


def test_the_home_page_leads_to_the_assessment_and_shows_every_level(client, ladder):
    page = words_of(client.get(reverse("home")))
    assert f'href="{reverse("assessments:start")}"' in page
    for level in ladder.levels:
        assert as_shown(level.name) in page
        assert as_shown(level.tenure) in page
        assert as_shown(level.pay) in page
    assert as_shown(ladder.ladder.pay_note) in page
    assert as_shown(ladder.ladder.time_note) in page


def test_the_home_page_leads_who_is_logged_in_on_to_progress(as_ada, ladder):
    assert as_ada.get(reverse("home")).url == reverse("plans:progress")


def test_the_ladder_shows_all_of_each_level_and_links_its_phase(client, ladder):
    page = words_of(client.get(address_of("ladder", ladder)))
    for phase in ladder.phases:
        link = reverse("plans:phase", args=[ladder.ladder.slug, phase.slug])
        assert f'href="{link}"' in page
        for level in phase.levels:
            assert f'id="{level.slug}"' in page
            for text in (level.tenure, level.unlock, level.plateau, level.pay, level.advance_note):
                assert as_shown(text) in page
    assert as_shown(ladder.ladder.pay_note) in page


def test_what_the_source_does_not_give_is_said_to_be_not_given(client, ladder):
    page = words_of(client.get(address_of("ladder", ladder)))
    blanks = sum(not text for level in ladder.levels for text in (level.pay, level.advance))
    assert blanks > 0
    assert page.count("not given") == blanks


def test_each_roadblock_has_its_address_and_names_its_phases(client, ladder):
    page = words_of(client.get(address_of("roadblocks", ladder)))
    for roadblock in ladder.roadblocks:
        assert f'id="{roadblock.slug}"' in page
        assert f'href="#{roadblock.slug}"' in page
        for text in (roadblock.name, roadblock.why, roadblock.unlock):
            assert as_shown(text) in page


def test_each_roadblock_leads_to_the_move_out_of_it(client, ladder):
    page = words_of(client.get(address_of("roadblocks", ladder)))
    for roadblock in ladder.roadblocks:
        for move in ladder.moves_towards(roadblock):
            assert f'href="{address_of("moves", ladder)}#{move.slug}"' in page
            assert as_shown(move.name) in page


def test_each_suggested_move_has_its_address_and_says_everything(client, ladder):
    page = words_of(client.get(address_of("moves", ladder)))
    assert ladder.suggested_moves
    for move in ladder.suggested_moves:
        assert f'id="{move.slug}"' in page
        texts = (move.name, move.what, move.produces, move.done_when, move.blocked_by)
        assert all(as_shown(text) in page for text in texts)
        assert as_shown(move.only_if) in page


def test_the_moves_of_an_item_that_was_retired_are_gone_with_it(client, ladder, item):
    pushes_back = item("pushes-back")
    ChecklistItem.objects.filter(pk=pushes_back.pk).update(retired_on="2026-05-14", retired_why="x")
    clear_cache()
    page = words_of(client.get(address_of("moves", ladder)))
    assert "begin-pushes-back" not in page
    assert "begin-writes-design-docs" in page


def test_each_resource_has_its_address_and_its_link(client, ladder):
    page = words_of(client.get(address_of("resources", ladder)))
    for resource in ladder.resources:
        assert f'id="{resource.slug}"' in page
        assert as_shown(resource.name) in page
        assert as_shown(resource.author) in page
        assert as_shown(resource.url) in page


def test_each_question_has_its_address_and_its_answer(client, ladder):
    page = words_of(client.get(address_of("faq", ladder)))
    for faq in ladder.faqs:
        assert f'id="{faq.slug}"' in page
        assert as_shown(faq.question) in page
        assert re.sub(r"\s+", " ", as_html(faq.answer)).strip() in page


def test_the_page_of_moves_has_those_for_what_one_works_on(client, ladder):
    llm, trained = (f"begin-{each}" for each in ("writes-design-docs", "pushes-back"))
    SuggestedMove.objects.filter(slug=llm).update(systems=Systems.LLM)
    SuggestedMove.objects.filter(slug=trained).update(systems=Systems.TRAINED)
    clear_cache()

    def shown(systems: str) -> set[str]:
        page = client.get(reverse("moves", args=["ai-engineer"]), {"systems": systems})
        return {each for each in (llm, trained, "unstick") if f'id="{each}"' in page.text}

    assert shown("llm") == {llm, "unstick"}
    assert shown("trained") == {trained, "unstick"}
    assert shown("any") == shown("nothing") == {llm, trained, "unstick"}
