"""A person works on another ladder than the site's own: every page is about that one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.models import Sitting
from assessments.routing import Given
from assessments.session import rules_of
from careerladder.ladders.catalog import ACCENTS, LadderContent
from careerladder.models import Ladder, User
from packets.draft import draft_of
from packets.models import Packet, PacketText, PacketVersion, StoryProposal, StoryText
from plans.models import (
    Evidence,
    EvidenceText,
    Mark,
    Move,
    MoveText,
    Pause,
    PhasePick,
    Recognition,
    Review,
)
from sharing.models import ShareLink
from tests.addresses import url_name_of
from tests.form_discovery import STARTS, crawl_pages
from tests.second_ladder import SECOND_LADDER, load_second_ladder

YES, NO = Given(says_yes=True, example="RFC 12."), Given(says_yes=False)


@pytest.fixture
def second(ladder, tmp_path) -> LadderContent:
    return load_second_ladder(tmp_path)


@pytest.fixture
def first(ladder: LadderContent, second) -> LadderContent:
    return ladder


def finish(person: User | None, here: LadderContent, *answers: Given) -> Sitting:
    sitting = begin(person, here)
    given = [*answers, *[NO] * len(here.questions)]
    for question, each in zip(here.questions, given, strict=False):
        sitting.answer(question.slug, each)
    sitting.finish(sitting.outcome().candidates[0])
    return sitting


def begin(person: User | None, here: LadderContent) -> Sitting:
    return Sitting.objects.begin(here.ladder, here.questions, rules_of(here), user=person)


def live_on(person: User, here: LadderContent) -> None:
    """One of everything that belongs to a ladder."""
    now, today = timezone.now(), timezone.localdate()
    items = [item for content in here.phases for item in content.items]
    mine: dict[str, Any] = {"user": person, "ladder": here.ladder}
    finish(person, here, YES)
    finish(person, here)
    PhasePick.objects.pick(person, here.phases[1].phase)
    piece = Evidence.objects.record(person, EvidenceText(today, "RFC 12."), serving=items[:4])
    piece.edit(EvidenceText(today, "RFC 13."), base_version=1)
    Evidence.objects.record(person, EvidenceText(today, "In the inbox."))
    Evidence.objects.record(person, EvidenceText(today, "Gone.")).remove()
    for item in items[:3]:
        Mark.objects.tick(person, item)
    Mark.objects.mark_not_possible(person, items[4], "Not here.")
    text = MoveText("Write it", today + timedelta(days=20), today)
    for suggestion in here.suggested_moves[:2]:
        move = Move.objects.add(
            text=replace(text, name=suggestion.name), suggestion=suggestion, **mine
        )
    move.finish(piece)
    Recognition.objects.recognise(roadblock=here.roadblocks[0], **mine)
    Review.objects.write(month=(today.replace(day=1) - timedelta(days=1)).replace(day=1), **mine)
    Pause.objects.pause(until_on=today + timedelta(days=9), today=today, **mine)
    Pause.objects.resume(today=today, at=now + timedelta(seconds=1), **mine)
    packet = Packet.objects.begin(
        text=PacketText("The case"),
        phase=here.phases[1].phase,
        evidence=[piece],
        stories=[StoryProposal(StoryText("One index"), tuple(items[:2]), (piece,))],
        **mine,
    )
    version = PacketVersion.objects.publish(packet, draft_of)
    ShareLink.objects.make(
        version, version.content, label="Grace", expires_on=today + timedelta(days=9)
    )


def names_of(here: LadderContent) -> set[str]:
    rows: tuple[Any, ...] = (*here.levels, *here.roadblocks, *here.suggested_moves, here.ladder)
    items = (item for content in here.phases for item in content.items)
    titles = {content.phase.title for content in here.phases}
    names = titles | {row.name for row in (*rows, *items)} | {row.wording for row in here.questions}
    # The footer says that staff don't read what is recorded.
    return names - {"Staff"}


def in_main(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html))


def shown(here: LadderContent, html: str) -> set[str]:
    text = in_main(html)
    return {name for name in names_of(here) if re.search(rf"\b{re.escape(name)}(?!\w)", text)}


@pytest.mark.slow
def test_every_page_is_about_the_ladder_that_is_current(as_ada, ada, first, second):
    live_on(ada, second)
    live_on_first = User.objects.create_user("carol@example.org")
    live_on(live_on_first, first)
    opened, about = set(), set()
    for address, _ in crawl_pages(as_ada, (*STARTS, "/", "/assessment/", "/plan/ended/")):
        opened.add(url_name_of(address))
        # A file of a version says what its page says.
        if url_name_of(address) == "packets:file":
            continue
        html = as_ada.get(address).getvalue().decode()
        assert shown(first, html) == set(), address
        assert "ai-engineer" not in html, address
        assert set(re.findall(r'data-phase="([^"]*)"', html)) <= {"1", "2", "3", "4"}, address
        if shown(second, html):
            about.add(url_name_of(address))
    assert opened >= {
        "assessments:assessment",
        "assessments:compare",
        "assessments:list",
        "assessments:question",
        "assessments:start",
        "faq",
        "ladder",
        "moves",
        "packets:list",
        "packets:new",
        "packets:packet",
        "packets:story-links",
        "packets:version",
        "plans:add-move",
        "plans:calendar",
        "plans:ended-moves",
        "plans:evidence",
        "plans:existing-evidence",
        "plans:file-evidence",
        "plans:item",
        "plans:journal",
        "plans:move",
        "plans:phase",
        "plans:plan",
        "plans:progress",
        "plans:proposal",
        "plans:recognise",
        "plans:review",
        "plans:reviews",
        "plans:timeline",
        "resources",
        "roadblocks",
    }
    assert about >= {
        "assessments:assessment",
        "assessments:list",
        "assessments:question",
        "ladder",
        "moves",
        "packets:list",
        "packets:new",
        "packets:packet",
        "packets:story-links",
        "packets:version",
        "plans:add-move",
        "plans:file-evidence",
        "plans:item",
        "plans:phase",
        "plans:plan",
        "plans:progress",
        "plans:proposal",
        "plans:recognise",
        "plans:timeline",
        "roadblocks",
    }


def test_what_is_on_the_other_ladder_shows_on_no_page_of_this(as_ada, ada, first, second):
    live_on(ada, second)
    live_on(ada, first)
    ada.switch_to(second.ladder)
    # What is the person's own is about both: their evidence, by what it serves, and packets.
    own = {"plans:journal", "plans:evidence", "plans:evidence-history", "packets:list"}
    for address in (*STARTS, "/progress/timeline/", "/plan/proposal/", "/plan/ended/"):
        if url_name_of(address) not in own:
            assert shown(first, as_ada.get(address).content.decode()) == set(), address


def test_strangers_and_whoever_decided_nothing_are_on_the_sites_own(client, as_bob, first, second):
    for reader, address in ((client, "/"), (as_bob, "/ladders/ai-engineer/")):
        html = reader.get(address).content.decode()
        assert shown(first, html)
        assert shown(second, html) == set()
        assert reverse("roadblocks", args=["ai-engineer"]) in html
        assert SECOND_LADDER not in html


def test_a_stranger_reads_either_ladder_at_its_address(client, first, second):
    for here, other in ((first, second), (second, first)):
        for name in ("ladder", "roadblocks", "moves", "resources", "faq"):
            html = client.get(reverse(name, args=[here.ladder.slug])).content.decode()
            assert shown(other, html) == set(), name
        for content in here.phases:
            assert shown(other, client.get(content.phase.get_absolute_url()).text) == set()


def test_search_engines_are_told_of_every_ladder(client, first, second):
    sitemap = client.get("/sitemap.xml").content.decode()
    robots = client.get("/robots.txt").content.decode().splitlines()
    for here in (first, second):
        assert f"Disallow: /ladders/{here.ladder.slug}/items/" in robots
        assert reverse("ladder", args=[here.ladder.slug]) in sitemap
        assert all(content.phase.get_absolute_url() in sitemap for content in here.phases)


def current(person: User) -> str | None:
    return User.objects.get(pk=person.pk).ladder_id


def undo_of(html: str) -> tuple[str, dict[str, str]]:
    form = re.search(r'<form[^>]* action="([^"]+)"[^>]*>((?:(?!</form>).)*?Undo)', html, re.DOTALL)
    assert form
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form[2])
    return form[1], dict(fields)


def test_picking_a_phase_makes_its_ladder_current_and_its_undo_the_one_before(
    as_ada, ada, first, second
):
    pick_first = reverse("plans:pick-phase", args=["ai-engineer", first.phases[0].slug])
    phases = [content.slug for content in second.phases]
    pick, again = (reverse("plans:pick-phase", args=[SECOND_LADDER, each]) for each in phases[:2])
    assert current(ada) is None
    as_ada.post(pick_first, follow=True)
    assert current(ada) == "ai-engineer"
    html = as_ada.post(pick, follow=True).content.decode()
    assert current(ada) == SECOND_LADDER
    action, fields = undo_of(html)
    as_ada.post(action, fields, follow=True)
    assert current(ada) == "ai-engineer"
    # And where the same ladder had another pick before.
    as_ada.post(pick, follow=True)
    as_ada.post(pick_first, follow=True)
    action, fields = undo_of(as_ada.post(again, follow=True).content.decode())
    assert current(ada) == SECOND_LADDER
    pressed = action, fields
    action, fields = undo_of(as_ada.post(*pressed, follow=True).content.decode())
    assert current(ada) == "ai-engineer"
    as_ada.post(*pressed, follow=True)
    assert current(ada) == "ai-engineer"
    # That undo is taken back as well.
    as_ada.post(action, fields, follow=True)
    assert current(ada) == SECOND_LADDER


def test_an_undo_leaves_a_ladder_that_was_decided_on_since(as_ada, ada, first, second):
    pick = reverse("plans:pick-phase", args=[SECOND_LADDER, second.phases[0].slug])
    action, fields = undo_of(as_ada.post(pick, follow=True).content.decode())
    finish(ada, first)
    as_ada.post(action, fields, follow=True)
    assert current(ada) == "ai-engineer"


def test_an_undo_that_comes_too_late_changes_no_ladder(as_ada, ada, first, second):
    phases = [content.slug for content in second.phases]
    pick, again = (reverse("plans:pick-phase", args=[SECOND_LADDER, each]) for each in phases[:2])
    action, fields = undo_of(as_ada.post(pick, follow=True).content.decode())
    as_ada.post(again, follow=True)
    assert as_ada.post(action, fields).status_code == 409
    assert current(ada) == SECOND_LADDER


def test_picking_the_same_again_comes_back_to_its_ladder(ada, first, second):
    phase = first.phases[0].phase
    kept = PhasePick.objects.pick(ada, phase)
    PhasePick.objects.pick(ada, second.phases[0].phase)
    assert PhasePick.objects.pick(ada, phase) == kept
    assert current(ada) == "ai-engineer"


def test_finishing_and_keeping_an_assessment_make_its_ladder_current(ada, first, second):
    finish(ada, second)
    assert current(ada) == SECOND_LADDER
    sitting = finish(None, first)
    assert current(ada) == SECOND_LADDER
    sitting.keep(ada)
    assert current(ada) == "ai-engineer"


def test_a_sitting_keeps_the_ladder_that_it_began_with(as_ada, ada, first, second):
    sitting = begin(ada, second)
    ada.switch_to(first.ladder)
    start = as_ada.get("/assessment/").content.decode()
    assert shown(first, start) == set()
    for question in second.questions:
        address = reverse("assessments:question", args=[question.slug])
        assert shown(second, as_ada.get(address).content.decode())
        sent = {"answer": "no", "sitting": str(sitting.pk), "ladder": "ai-engineer"}
        assert as_ada.post(address, sent).status_code == 302
    check = as_ada.get("/assessment/check/").content.decode()
    assert shown(second, check)
    assert shown(first, check) == set()
    phase = second.phases[0].slug
    as_ada.post("/assessment/placement/", {"sitting": str(sitting.pk), "phase": phase})
    record = ada.assessments.get()
    assert record.ladder == second.ladder
    ada.switch_to(first.ladder)
    html = as_ada.get(record.get_absolute_url()).content.decode()
    assert shown(second, html)
    assert "0 of 5 answers count" in " ".join(in_main(html).split())


def test_the_first_answer_begins_the_assessment_of_its_own_page(as_ada, ada, first, second):
    ada.switch_to(second.ladder)
    question = reverse("assessments:question", args=[second.questions[0].slug])
    html = as_ada.get(question).content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', html))
    ada.switch_to(first.ladder)
    assert as_ada.post(question, fields | {"answer": "no"}).status_code == 302
    assert ada.sittings.get().ladder == second.ladder


def press(client: Client, page: str, action: str, **sent: str) -> int:
    """Send a form as the page showed it."""
    html = client.get(page).content.decode()
    form = re.search(rf'<form[^>]* action="{re.escape(action)}".*?</form>', html, re.DOTALL)
    assert form, (page, action)
    fields = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form[0]))
    person = User.objects.get(email="ada@example.org")
    person.switch_to(Ladder.objects.get(slug="ai-engineer"))
    status: int = client.post(action, fields | sent).status_code
    person.switch_to(Ladder.objects.get(slug=SECOND_LADDER))
    return status


def test_a_form_acts_on_the_ladder_of_its_page(as_ada, ada, first, second):
    """Though the person went over to another in the next tab."""
    ada.switch_to(second.ladder)
    later = (timezone.localdate() + timedelta(days=9)).isoformat()
    add = reverse("plans:add-move")
    assert press(as_ada, add, add, name="Write it", due_on=later) == 302
    assert press(as_ada, "/plan/", "/plan/pause/", until=later) == 302
    assert press(as_ada, "/plan/", "/plan/go-on/") == 302
    slug = second.roadblocks[0].slug
    assert press(as_ada, "/plan/roadblock/", "/plan/roadblock/", roadblock=slug) == 302
    assert press(as_ada, "/plan/review/", "/plan/review/", happened="") == 302
    for mine in (ada.moves, ada.pauses, ada.recognitions, ada.reviews):
        assert [row.ladder for row in mine.all()] == [second.ladder]
    piece = Evidence.objects.record(ada, EvidenceText(timezone.localdate(), "RFC 12."))
    filing = reverse("plans:file-evidence", args=[piece.pk])
    item = second.phases[0].items[0]
    assert press(as_ada, filing, filing, serves=item.slug) == 302
    assert [tie.item for tie in piece.ties.all()] == [item]
    new = f"{reverse('packets:new')}?gate={second.phases[1].slug}"
    assert press(as_ada, new, new, title="The case") == 302
    assert ada.packets.get().ladder == second.ladder


def test_a_suggested_move_is_that_of_the_page(as_ada, ada, first, second):
    page = reverse("moves", args=[SECOND_LADDER])
    suggestion = second.suggested_moves[0]
    assert 'name="ladder" value="gib-reddal"' in as_ada.get(page).content.decode()
    add = reverse("plans:add-suggested-move", args=[suggestion.slug])
    as_ada.post(add, {"ladder": SECOND_LADDER})
    assert ada.moves.get().suggestion == suggestion


def test_two_assessments_of_another_ladder_are_compared_there(as_ada, ada, first, second):
    one, other = finish(ada, second, YES), finish(ada, second)
    finish(ada, first)
    address = f"/assessments/compare/?a={one.pk}&b={other.pk}"
    assert shown(second, as_ada.get(address).content.decode())
    assert as_ada.get(f"/assessments/{other.pk}/").status_code == 200


def test_a_ladder_that_a_form_names_and_nobody_loaded_is_not_found(as_ada, ada, first):
    later = (timezone.localdate() + timedelta(days=9)).isoformat()
    sent = {"until": later, "ladder": "no-such"}
    assert as_ada.post("/plan/pause/", sent).status_code == 404
    assert as_ada.post("/plan/pause/", sent | {"ladder": "\0 ?"}).status_code == 302


def test_phases_take_the_accents_in_turn(first):
    accents = [content.accent for content in first.phases]
    assert accents == [1, 2, 3, 4]
    fifth = replace(first.phases[3], number=5)
    assert fifth.accent == 1
    assert first.phases[3].accent_above == 1
    assert first.phases[0].accent_above == 2
    assert ACCENTS == 4


def test_the_current_ladder_costs_no_query(as_ada, ada, first, second, queries):
    as_ada.get("/")
    before = queries(lambda: as_ada.get("/"))
    ada.switch_to(second.ladder)
    assert queries(lambda: as_ada.get("/")) == before
