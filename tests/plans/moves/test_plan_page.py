"""The plan's page: its moves by month, what it rests on, and what has ended."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from plans.models import Mark, Move, MoveText, Pause, PhasePick, Recognition
from tests.plans.conftest import HTMX

PLAN, ENDED = "/plan/", "/plan/ended/"
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _on_a_day():
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False):
        yield


@pytest.fixture(autouse=True)
def _at_mid(ada, ladder):
    PhasePick.objects.pick(ada, ladder.phase("mid").phase)


@pytest.fixture
def plan(ada, ladder):
    def planned(name: str, due_on: str, *items, user=ada, **more) -> Move:
        day = date.fromisoformat(due_on)
        outline = MoveText(name, day, day - timedelta(days=3), hours=6)
        return Move.objects.add(user, ladder.ladder, outline, serving=items, **more)

    return planned


@pytest.fixture
def html(as_ada):
    return lambda address=PLAN: as_ada.get(address).content.decode()


def headings(page: str) -> list[str]:
    return re.findall(r"<h3 id=[^>]+>([^<]+)</h3>", page)


def test_the_head_says_what_for_and_where_the_gate_stands(html, plan):
    plan("Write it", "2026-12-04")
    page = html()
    head = page.split('class="page-head"')[1].split("</header>")[0]
    assert (
        "Gate of Mid</a>: 0 of 3 items count, 1 move through December 2026, 12 hours a month."
        in head
    )
    assert 'Start the next move<span class="visually-hidden">: Write it</span>' in head


def test_the_head_offers_what_is_next(html, plan):
    moves = [plan(name, f"2026-12-0{number}") for number, name in enumerate("abcd", start=1)]

    def offers() -> str:
        return str(html().split('class="page-head"')[1].split("</header>")[0])

    for move, following in zip(moves, "bcd", strict=False):
        move.start(today=TODAY)
        if move != moves[2]:
            assert f'Start the next move<span class="visually-hidden">: {following}' in offers()
    assert 'Finish the next move<span class="visually-hidden">: a</span>' in offers()
    for move in moves:
        move.drop("No time.")
    assert ">Update the plan</a>" in offers()


def test_moves_stand_by_month_over_the_new_year(html, plan, design_docs):
    plan("In January", "2027-01-15")
    plan("In December", "2026-12-04", design_docs, reason="It is missing.")
    page = html()
    assert headings(page) == ["December 2026", "January 2027"]
    assert page.index(">In December</a>") < page.index(">In January</a>")
    assert '<time datetime="2026-12-04">4 December 2026</time>' in page
    assert "about 6 hours" in page
    assert page.count("A design document") == 1
    assert "It is missing." not in page


def test_within_a_month_they_are_in_the_order_of_their_dates(html, plan):
    second, first = plan("Second", "2026-12-30"), plan("First", "2026-12-04")
    page = html()
    assert page.index(f'id="move-{first.pk}"') < page.index(f'id="move-{second.pk}"')


def test_what_is_past_its_date_is_said_once_and_plainly(html, plan):
    plan("Late", "2026-11-20")
    plan("Later", "2026-11-02")
    plan("Next", "2026-11-23")
    page = html()
    assert headings(page) == ["Overdue", "November 2026"]
    assert page.count("Two moves are overdue.") == 1


def test_nothing_is_past_its_date_while_the_plan_is_paused(html, plan, ada, ladder):
    plan("Late", "2026-10-02")
    Pause.objects.pause(ada, ladder.ladder, TODAY + timedelta(days=3), today=TODAY)
    page = html()
    assert headings(page) == ["October 2026"]
    assert "is overdue" not in page
    assert "are overdue" not in page
    assert "Paused until" in page


def test_the_zone_of_the_person_decides_what_is_past(html, plan, ada):
    plan("Due today in London", "2026-11-23")
    assert headings(html()) == ["November 2026"]
    ada.time_zone = "Pacific/Kiritimati"
    ada.save()
    assert headings(html()) == ["Overdue"]


def test_what_is_missing_and_not_served_is_named(html, plan, design_docs, item):
    plan("Write it", "2026-12-04", design_docs)
    part = html().split('id="unserved"')[1].split("</section>")[0]
    assert "A component owned" in part
    assert "A requirement revised" in part
    assert "A design document" not in part


def test_a_first_visit_asks_and_shows_no_list(html, ada, ladder):
    page = html()
    assert 'id="moves"' not in page
    assert 'class="schedule"' not in page
    assert 'href="/plan/moves/' in page
    Recognition.objects.recognise(ada, ladder.ladder, None)
    assert "<dd>None " in html()


def test_the_verbs_are_buttons_of_one_form_with_the_name_of_the_move(html, plan):
    plan("Before", "2026-12-03"), plan("After", "2026-12-05")
    move = plan("Write it", "2026-12-04")
    page = html()
    assert page.count('id="plan-verbs"') == 1
    line = page.split(f'id="move-{move.pk}"')[1].split('class="plan__move"')[0]
    for says in ("Start", "Done", "Earlier", "Later", "Date, edit, drop", "More"):
        assert f'{says}<span class="visually-hidden">: Write it</span>' in line
    move.start(today=TODAY)
    line = html().split(f'id="move-{move.pk}"')[1].split('class="plan__move"')[0]
    assert "Under way" in line
    assert 'Move back to planned<span class="visually-hidden">: Write it</span>' in line


def test_the_six_months_stand_above_the_list(html, plan):
    plan("Write it", "2026-12-04")
    page = html()
    assert page.index('class="schedule"') < page.index('id="moves"')
    assert "Today, 23 November 2026" in page


def test_another_person_sees_nothing_of_it(as_bob, html, plan, bob):
    plan("Write it", "2026-12-04")
    ended = plan("Ended", "2026-12-05")
    ended.drop("No time.")
    for address in (PLAN, ENDED):
        answer = as_bob.get(address).content.decode()
        assert "Write it" not in answer
        assert "Ended" not in answer
        assert "1 dropped" not in answer


def test_what_ended_is_counted_and_stands_on_its_page_the_last_first(
    html, plan, record, ada, design_docs, as_ada
):
    done, dropped = plan("Done one", "2026-12-04"), plan("Dropped one", "2026-12-05")
    evidence = record(ada, design_docs)
    done.finish(evidence)
    with time_machine.travel("2026-11-24T12:00:00Z"):
        dropped.drop("The project was cancelled.")
        assert "1 done, 1 dropped" in html()
        page = html(ENDED)
    assert page.index("Dropped one") < page.index("Done one")
    assert "Why: The project was cancelled." in page
    assert f'href="{evidence.get_absolute_url()}"' in page
    assert "Add back to the plan" in page


def test_what_was_taken_up_and_ended_again_says_the_last_reason(html, plan):
    move = plan("Write it", "2026-12-04")
    move.drop("No time.")
    move.take_up_again()
    move.drop("No money.")
    page = html(ENDED)
    assert "No money." in page
    assert "No time." not in page


def test_what_ended_comes_in_pages(html, plan, queries):
    def more(number: int) -> None:
        for each in range(number):
            plan(f"Move {number} {each}", "2026-12-04").drop("No time.")

    more(2)
    few = queries(lambda: html(ENDED))
    more(30)
    assert queries(lambda: html(ENDED)) == few
    assert "Page 1 of 2" in html(ENDED)


def test_with_nothing_open_the_page_leads_on(html, plan):
    plan("Write it", "2026-12-04").drop("No time.")
    page = html()
    assert "No open moves." in page
    assert ">1 dropped</a>" in page


@pytest.mark.slow
def test_a_long_plan_costs_no_more_queries(html, plan, queries, design_docs, item):
    for number in range(5):
        plan(f"Move {number}", "2026-12-04", design_docs)
    few = queries(html)
    for number in range(5, 200):
        day = TODAY + timedelta(days=number - 20)
        plan(f"Move {number}", day.isoformat(), design_docs, item("owns-a-component"))
    assert queries(html) == few <= 10


def test_htmx_gets_the_plan_alone(as_ada, plan):
    plan("Write it", "2026-12-04")
    html = as_ada.get(PLAN, headers=HTMX).content.decode()
    assert html.lstrip().startswith('<div class="plan" id="plan"')
    assert "<html" not in html


def test_a_stranger_is_sent_to_the_login(client, ladder):
    for name in ("plan", "ended-moves"):
        assert client.get(reverse(f"plans:{name}")).status_code == 302


def test_moves_for_what_the_gate_does_not_miss_are_named(html, plan, item, ada, bob, record):
    docs, pushes = item("writes-design-docs"), item("pushes-back")
    plan("Write it", "2026-06-10", docs)
    plan("Push back", "2026-06-12", pushes)
    plan("Of my own", "2026-06-14")
    plan("Write it", "2026-06-10", docs, user=bob)
    assert "of these moves" not in html()
    record(ada, docs)
    Mark.objects.tick(ada, docs)
    assert "One of these moves is only for items that already count" in html()
