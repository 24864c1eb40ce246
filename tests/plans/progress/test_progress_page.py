"""Where a signed-in person lands."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import Sitting
from assessments.session import rules_of
from careerladder.ladders import catalog as copies
from careerladder.web.fields import NOTE_HINT
from plans.models import Mark, Pause, PhasePick

GATE_ITEM = re.compile(
    r'<a href="[^"]*">([^<]*)</a>\s*<span class="gate__state">(.*?)</li>', re.DOTALL
)


def progress(client) -> str:
    answer = client.get("/progress/")
    assert answer.status_code == 200
    html: str = answer.content.decode()
    return html


def test_with_nothing_recorded_it_leads_to_the_assessment(as_ada):
    html = progress(as_ada)
    assert 'href="/assessment/"' in html
    assert "Which level do you work at?" in html


def test_a_stranger_is_asked_to_log_in(client, ladder):
    answer = client.get("/progress/")
    assert answer["Location"] == "/account/login/?next=/progress/"


def test_the_placement_decides_the_current_phase(as_ada, ada, assess):
    assess(ada, 2, "mid")
    html = progress(as_ada)
    assert "You are at Mid" in html
    assert "0 of 3 items count" in html
    assert "Passed by placement" in html
    # Neither Junior, which was passed, nor Senior, which is ahead: nothing was asked for there.
    assert "0 of 2" not in html.partition('id="climb"')[2]


def test_what_is_missing_is_named_with_its_state(as_ada, ada, assess, item, record):
    assess(ada, 2, "mid")
    Mark.objects.tick(ada, item("writes-design-docs"))
    record(ada, item("owns-a-component"))
    html = progress(as_ada)
    states = {name.strip(): words.split() for name, words in GATE_ITEM.findall(html)}
    assert "ticked, no evidence" in " ".join(states["A design document"])
    assert "evidence, not ticked" in " ".join(states["A component owned"])
    assert "A requirement revised" in states
    assert "Add some so that it counts." in html


def test_an_open_gate_moves_the_current_phase_on(as_ada, ada, assess, open_gate):
    assess(ada, 2, "mid")
    open_gate(ada, "mid")
    html = progress(as_ada)
    assert "You are at Senior" in html
    assert "Gate to Senior open" in html


def test_open_gates_are_passed_one_after_another(as_ada, ada, assess, open_gate):
    assess(ada, 0, "junior")
    open_gate(ada, "junior")
    open_gate(ada, "mid")
    assert "You are at Senior" in progress(as_ada)


def test_the_last_phase_is_never_passed(as_ada, ada, assess, open_gate):
    assess(ada, 5, "staff-and-principal")
    open_gate(ada, "staff-and-principal")
    html = progress(as_ada)
    assert "You are at Staff and Principal" in html
    assert "ready to make your case" in html


def test_the_latest_assessment_decides_and_one_set_aside_does_not(as_ada, ada, assess):
    assess(ada, 2, "mid", days=90)
    botched = assess(ada, 0, "junior", days=1)
    assert "You are at Junior" in progress(as_ada)
    botched.set_aside()
    assert "You are at Mid" in progress(as_ada)


def test_a_pick_holds_until_the_next_assessment(as_ada, ada, assess, ladder):
    assess(ada, 2, "mid", days=3)
    PhasePick.objects.pick(ada, ladder.phase("junior").phase)
    assert "You are working on Junior" in progress(as_ada)
    assess(ada, 4, "senior")
    assert "You are at Senior" in progress(as_ada)


def test_a_pick_after_that_assessment_counts_again(as_ada, ada, assess, ladder):
    senior = ladder.phase("senior").phase
    PhasePick.objects.pick(ada, senior, at=timezone.now() - timedelta(days=9))
    assess(ada, 0, "junior", days=3)
    assert "You are at Junior" in progress(as_ada)
    PhasePick.objects.pick(ada, senior)
    assert "You are working on Senior" in progress(as_ada)


def test_a_pick_of_a_phase_that_was_retired_gives_way_to_the_placement(as_ada, ada, assess, ladder):
    assess(ada, 0, "junior")
    PhasePick.objects.pick(ada, ladder.phase("mid").phase)
    retire(ladder.phase("mid").phase)
    html = progress(as_ada)
    assert "You are at Junior" in html
    assert "You chose" not in html


def test_an_item_of_a_retired_phase_has_its_own_page(as_ada, ada, ladder, item, record):
    design_docs = item("writes-design-docs")
    Mark.objects.tick(ada, design_docs)
    retire(ladder.phase("mid").phase, design_docs)
    answer = as_ada.post("/ladders/ai-engineer/items/writes-design-docs/untick/", follow=True)
    assert answer.status_code == 200
    assert "A design document" in answer.content.decode()


def retire(*rows) -> None:
    for row in rows:
        type(row).objects.filter(pk=row.pk).update(
            retired_on=date(2026, 6, 1), retired_why="No longer asked for."
        )
    copies.clear_cache()


def test_a_note_is_quoted_as_plain_words_whatever_they_are(as_ada, ada, item, record):
    record(ada, item("pushes-back"), note="mid")
    record(ada, item("pushes-back"), note="**Bold** & " + "long " * 60)
    html = progress(as_ada)
    assert ">mid</a>" in html
    assert "Bold &amp; long long" in html
    assert "…" in html
    # Beside what a note is said to take.
    assert "**" not in html.replace(NOTE_HINT, "")


def test_of_a_long_note_the_first_line_is_quoted(as_ada, ada, item, record):
    record(ada, item("pushes-back"), note="Two teams built from it.\n\n- search\n- ads")
    assert ">Two teams built from it. …</a>" in progress(as_ada)


def test_all_that_is_possible_counts_and_the_rest_is_named(as_ada, ada, assess, open_gate, item):
    assess(ada, 2, "mid")
    open_gate(ada, "mid")
    Mark.objects.untick(ada, item("pushes-back"))
    Mark.objects.mark_not_possible(ada, item("pushes-back"), "No requirements here.")
    html = progress(as_ada)
    assert "You are at Mid" in html
    assert "Everything that’s possible in your current job counts." in html


def test_the_last_things_recorded_stand_there_newest_first(as_ada, ada, item, record):
    record(ada, item("pushes-back"), note="First.", at=timezone.now() - timedelta(days=2))
    Mark.objects.tick(ada, item("owns-a-component"), at=timezone.now() - timedelta(days=1))
    record(ada, item("pushes-back"), note="Last.")
    html = progress(as_ada)
    assert html.index("Last.") < html.index("Ticked") < html.index("First.")


def test_removed_evidence_stands_there_as_removed_and_then_as_restored(
    as_ada, ada, design_docs, record
):
    piece = record(ada, design_docs, note="Taken back.")
    piece.remove()
    html = progress(as_ada)
    assert html.index("Removed evidence:") < html.index("Recorded evidence:")
    assert "has evidence but isn’t ticked" in html
    assert "no longer has evidence" in html
    assert "Taken back." in as_ada.get("/evidence/removed/").content.decode()
    as_ada.post(f"/evidence/{piece.pk}/restore/")
    assert "Restored evidence:" in progress(as_ada)
    assert "Taken back." not in as_ada.get("/evidence/removed/").content.decode()


def test_what_was_removed_for_good_is_offered_no_more(as_ada, ada, design_docs, record):
    piece = record(ada, design_docs, note="Taken back.")
    piece.remove(at=timezone.now() - timedelta(days=40))
    type(piece).objects.beyond_restoring().purge()
    assert "Nothing was removed" in as_ada.get("/evidence/removed/").content.decode()
    assert as_ada.get(f"/evidence/{piece.pk}/").status_code == 404


def test_nobody_else_sees_what_was_removed(as_bob, ada, design_docs, record):
    record(ada, design_docs, note="Ada's diary.").remove()
    assert "diary" not in as_bob.get("/evidence/removed/").content.decode()


def test_with_the_only_assessment_set_aside_it_says_so(as_ada, ada, assess):
    assess(ada, 2, "mid").set_aside()
    html = progress(as_ada)
    assert "No assessment currently sets your phase." in html
    assert "Nothing recorded yet." not in html


def test_an_assessment_under_way_is_gone_on_with(as_ada, ada, ladder):
    Sitting.objects.begin(ladder.ladder, ladder.questions, rules_of(ladder), user=ada)
    html = progress(as_ada)
    assert "You’ve started an assessment." in html
    assert 'href="/assessments/"' in html


def test_the_next_step_opens_the_form_that_it_speaks_of(as_ada, ada, assess):
    assess(ada, 2, "mid")
    address = "/ladders/ai-engineer/phases/mid/?open=writes-design-docs"
    assert f'href="{address}#writes-design-docs"' in progress(as_ada)
    assert as_ada.get(address).content.decode().count('class="item__more" open') == 1


def test_nothing_of_another_person_is_there(as_bob, ada, assess, design_docs, record):
    assess(ada, 2, "mid")
    record(ada, design_docs, note="Ada's diary.")
    html = progress(as_bob)
    assert "diary" not in html
    assert "Which level do you work at?" in html


def test_progress_costs_the_same_however_much_is_recorded(
    as_ada, ada, assess, record, item, queries
):
    assess(ada, 2, "mid", days=40)
    record(ada, item("pushes-back"))
    progress(as_ada)
    few = queries(lambda: progress(as_ada))
    for number in range(15):
        assess(ada, 2, "mid", days=number)
        record(ada, item("pushes-back"))
        record(ada, item("owns-a-component"))
    assert queries(lambda: progress(as_ada)) == few <= 11


def test_the_pages_of_an_item_and_of_evidence_cost_the_same(as_ada, ada, record, item, queries):
    piece = record(ada, item("pushes-back"))
    for _ in range(6):
        record(ada, item("pushes-back"))
    for address in ("/ladders/ai-engineer/items/pushes-back/", f"/evidence/{piece.pk}/"):
        as_ada.get(address)
        few = queries(lambda address=address: as_ada.get(address))
        for _ in range(15):
            record(ada, item("pushes-back"), item("owns-a-component"))
        assert queries(lambda address=address: as_ada.get(address)) == few <= 11


def test_dates_are_those_of_the_persons_zone(as_ada, ada, record, item):
    ada.time_zone = "Pacific/Kiritimati"
    ada.save()
    at = timezone.now().replace(year=2026, month=5, day=31, hour=11)
    record(ada, item("pushes-back"), at=at)
    assert "1 June 2026" in progress(as_ada)


def test_it_fetches_ahead_what_a_live_checklist_needs(as_ada):
    page = progress(as_ada)
    ahead = set(re.findall(r'<link rel="prefetch" href="([^"]+)"', page))
    phase = as_ada.get("/ladders/ai-engineer/phases/mid/").content.decode()
    needed = set(re.findall(r'<script[^>]* src="([^"]+)"', phase))
    on_both = set(re.findall(r'<script[^>]* src="([^"]+)"', page))
    assert ahead == needed - on_both != set()


def test_it_asks_whose_an_assessment_of_this_browser_is(client, ada, ladder):
    question = reverse("assessments:question", args=[ladder.questions[0].slug])
    form = client.get(question).content.decode()
    names = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form))
    client.post(question, names | {"answer": "no"})
    client.force_login(ada)
    assert "before you logged in" in progress(client)
    client.post(reverse("assessments:discard"))
    assert "before you logged in" not in progress(client)


def test_it_asks_nothing_of_an_assessment_in_the_account(as_ada, ada, assess):
    assess(ada, 2, "mid")
    assert "before you logged in" not in progress(as_ada)


@pytest.mark.parametrize(
    "before",
    [
        "9999-12-31T23:59:59.999999-23:59",
        "9999-12-31T23:59:59.999999+23:59",
        "0001-01-01T00:00:00+23:59",
        "0001-01-01T00:00:00-23:59",
        "nonsense",
        "",
    ],
)
def test_the_timeline_takes_any_moment(as_ada, before):
    assert as_ada.get("/progress/timeline/", {"before": before}).status_code == 200


@pytest.mark.parametrize("zone", ["localtime", "posixrules", "No/Where", "../etc", "Factory"])
def test_a_zone_that_only_this_machine_knows_costs_no_page(as_ada, ada, ladder, zone):
    ada.time_zone = zone
    ada.save()
    today = timezone.localdate()
    Pause.objects.pause(ada, ladder.ladder, today + timedelta(days=7), today=today)
    Pause.objects.resume(ada, ladder.ladder, today=today)
    for page in ("/progress/", "/progress/timeline/", "/plan/", "/evidence/", "/account/"):
        assert as_ada.get(page).status_code == 200, page
    assert as_ada.post("/account/time-zone/", {"time_zone": zone}).status_code == 422
