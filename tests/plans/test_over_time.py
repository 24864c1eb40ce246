"""Progress over the months: the chart, the timeline, a past day, and what changed since a look."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from careerladder.ladders.catalog import DEFAULT_LADDER, ladder_or_404
from careerladder.ladders.loading.load import record_revisions
from careerladder.models import LadderVersion
from plans.dates import end_of, last_day_of, months_between
from plans.gate.history import history_and_position
from plans.models import Evidence, EvidenceText, Mark
from plans.progress.chart import chart_of

# The last hour of May in Kiritimati (UTC+14) and of April in Pago Pago (UTC-11).
ENDS = {
    "Pacific/Kiritimati": datetime(2026, 5, 31, 9, 30, tzinfo=UTC),
    "Pacific/Pago_Pago": datetime(2026, 6, 1, 10, 30, tzinfo=UTC),
}
NOW = datetime(2026, 8, 15, 12, tzinfo=UTC)


def page(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    html: str = answer.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def chart(person, zone="UTC", now=NOW):
    with timezone.override(zone):
        return chart_of(
            history_and_position(person, ladder_or_404(DEFAULT_LADDER))[0],
            ladder_or_404(DEFAULT_LADDER),
            now,
        )


def counts_on(person, item, at: datetime) -> None:
    Evidence.objects.record(person, EvidenceText(date(2026, 1, 5), "RFC 12"), serving=[item], at=at)
    Mark.objects.tick(person, item, at=at)


@pytest.mark.parametrize("zone", ENDS)
def test_the_last_hour_of_a_month_is_that_of_its_person(ada, design_docs, zone):
    counts_on(ada, design_docs, ENDS[zone])
    (row,) = chart(ada, zone).rows
    assert chart(ada, zone).months[0].first == date(2026, 5, 1)
    assert [bar.counting for bar in row.bars] == [1, 1, 1, 1]
    Mark.objects.untick(ada, design_docs, at=ENDS[zone] + timedelta(hours=1))
    (row,) = chart(ada, zone).rows
    assert [bar.counting for bar in row.bars] == [1, 0, 0, 0]


@pytest.mark.parametrize("zone", ENDS)
def test_a_past_day_ends_where_its_person_is(as_ada, ada, design_docs, zone):
    ada.time_zone = zone
    ada.save()
    counts_on(ada, design_docs, ENDS[zone] + timedelta(hours=1))
    assert "Nothing had been recorded yet." in page(as_ada, "/progress/?on=2026-05-31")
    assert "Mid: 1 of 3 items counted" in page(as_ada, "/progress/?on=2026-06-01")


@pytest.mark.parametrize("zone", ENDS)
def test_the_timeline_has_the_dates_of_its_person(as_ada, ada, design_docs, zone):
    ada.time_zone = zone
    ada.save()
    counts_on(ada, design_docs, ENDS[zone])
    assert "31 May, " in page(as_ada, "/progress/timeline/")


def test_a_day_has_an_hour_less_where_the_clocks_go_forward():
    with timezone.override("Europe/Berlin"):
        moment = end_of(date(2026, 3, 29))
    assert moment.astimezone(UTC).hour == 21
    assert moment.astimezone(ZoneInfo("Europe/Berlin")).date() == date(2026, 3, 29)


def test_months_go_over_the_years():
    months = months_between(date(2024, 12, 31), date(2026, 1, 1))
    assert (len(months), months[0], months[-1]) == (14, date(2024, 12, 1), date(2026, 1, 1))
    assert last_day_of(date(2024, 2, 1)) == date(2024, 2, 29)


def test_the_chart_counts_each_month_as_it_ended(ada, design_docs, item):
    counts_on(ada, design_docs, datetime(2026, 3, 10, tzinfo=UTC))
    counts_on(ada, item("owns-a-component"), datetime(2026, 5, 10, tzinfo=UTC))
    Mark.objects.untick(ada, design_docs, at=datetime(2026, 7, 2, tzinfo=UTC))
    (row,) = chart(ada).rows
    assert [bar.counting for bar in row.bars] == [1, 1, 2, 2, 1, 1]
    assert [month.first.month for month in chart(ada).months] == [3, 4, 5, 6, 7, 8]


def test_the_chart_stands_on_the_page_with_its_table(as_ada, ada, design_docs):
    counts_on(ada, design_docs, timezone.now() - timedelta(days=70))
    html = as_ada.get("/progress/").content.decode()
    assert html.count("<rect x=") >= 2
    assert "Show as a table" in html
    assert re.search(r'href="/progress/\?on=\d{4}-\d\d-\d\d"', html)


def test_with_nothing_recorded_there_is_no_chart(as_ada):
    assert "Items that count, by month" not in page(as_ada, "/progress/")


def test_a_past_day_leaves_out_what_came_later(as_ada, ada, design_docs):
    began = timezone.now() - timedelta(days=60)
    counts_on(ada, design_docs, began)
    piece = ada.evidence.get()
    piece.edit(
        EvidenceText(date(2026, 1, 5), "Another text."),
        base_version=1,
        at=began + timedelta(days=20),
    )
    piece.remove(at=began + timedelta(days=30))
    day = f"{began + timedelta(days=10):%Y-%m-%d}"
    then = page(as_ada, f"/progress/?on={day}")
    assert "Mid: 1 of 3 items counted" in then
    assert "RFC 12" in then
    assert "Another text" not in then
    assert "Another text" in page(as_ada, f"/progress/?on={began + timedelta(days=25):%Y-%m-%d}")
    assert "0 of 3 items counted" in page(
        as_ada, f"/progress/?on={began + timedelta(days=35):%Y-%m-%d}"
    )


def test_a_past_day_says_removed_of_a_text_that_was_deleted_since(as_ada, ada, design_docs):
    began = timezone.now() - timedelta(days=60)
    counts_on(ada, design_docs, began)
    ada.evidence.get().remove(at=began + timedelta(days=2))
    Evidence.objects.beyond_restoring().purge()
    then = page(as_ada, f"/progress/?on={began + timedelta(days=1):%Y-%m-%d}")
    assert "Mid: 1 of 3 items counted" in then
    assert "Removed : its text has been deleted." in then
    assert "RFC 12" not in then


def test_a_past_day_has_the_wording_of_its_time(as_ada, ada, design_docs):
    began = timezone.now() - timedelta(days=60)
    counts_on(ada, design_docs, began)
    before = design_docs.wording
    design_docs.wording = "Said otherwise."
    design_docs.save()
    at = began + timedelta(days=10)
    record_revisions([design_docs], at)
    LadderVersion.objects.create(ladder=design_docs.ladder, number=9, loaded_at=at)
    assert before in page(as_ada, f"/progress/?on={began + timedelta(days=9):%Y-%m-%d}")
    after = page(as_ada, f"/progress/?on={began + timedelta(days=11):%Y-%m-%d}")
    assert before not in after
    assert "Said otherwise." in after
    assert "Reworded in the ladder: A design document" in page(as_ada, "/progress/timeline/")


@pytest.mark.parametrize("day", ["", "2026-02-30", "yesterday", "2026-13", "9999-01-01", "\0"])
def test_a_day_that_is_none_is_refused_in_words(as_ada, day):
    answer = as_ada.get("/progress/", {"on": day})
    assert answer.status_code == 422
    assert "Which day?" in answer.content.decode()


def test_today_is_the_progress_page(as_ada):
    answer = as_ada.get("/progress/", {"on": timezone.localdate().isoformat()})
    assert answer.status_code == 302
    assert answer["Location"] == "/progress/"


def test_the_timeline_says_what_each_thing_changed(as_ada, ada, design_docs, item):
    counts_on(ada, design_docs, timezone.now() - timedelta(days=3))
    Mark.objects.untick(ada, design_docs, at=timezone.now() - timedelta(days=2))
    text = page(as_ada, "/progress/timeline/")
    # Evidence and its tick, recorded at one moment, are one entry.
    assert "“A design document” now counts. 1 of 3 items count" in text
    assert "“A design document” no longer counts: it isn’t ticked. 0 of 3 items count" in text


def test_a_long_timeline_goes_on_page_by_page(as_ada, ada):
    for number in range(45):
        at = timezone.now() - timedelta(days=number + 1)
        Evidence.objects.record(ada, EvidenceText(at.date(), f"Piece {number}."), at=at)
    seen, address = [], "/progress/timeline/"
    while address:
        html = as_ada.get(address).content.decode()
        seen += re.findall(r">Piece (\d+)\.<", html)
        older = re.search(r'rel="next" href="([^"]+)"', html)
        address = older[1] if older else ""
    assert seen == [str(number) for number in range(45)]


def test_a_pasted_list_is_one_entry_and_so_is_its_undo(as_ada, ada):
    text = "\n".join(f"- Piece {number}" for number in range(30))
    seen = as_ada.post("/evidence/capture/", {"note": text})
    mark = re.search(r'name="previewed" value="(\w+)"', seen.content.decode())
    assert mark
    sent = {"note": text, "reads_as": "list", "previewed": mark[1], "form_key": str(uuid4())}
    assert as_ada.post("/evidence/capture/", sent).status_code == 302
    assert ada.evidence.count() == 30
    assert page(as_ada, "/progress/timeline/").count("and 27 more") == 1
    keys = ",".join(str(key) for key in ada.evidence.values_list("pk", flat=True))
    as_ada.post("/evidence/capture/undo/", {"pieces": keys})
    assert page(as_ada, "/progress/timeline/").count("and 27 more") == 2


def test_what_follows_an_instant_later_is_an_entry_of_its_own(as_ada, ada):
    at = timezone.now() - timedelta(days=1)
    for milliseconds in range(0, 100, 5):
        then = at + timedelta(milliseconds=milliseconds)
        Evidence.objects.record(ada, EvidenceText(at.date(), f"Piece {milliseconds}."), at=then)
    assert page(as_ada, "/progress/timeline/").count("Recorded evidence: Piece") == 20


@pytest.mark.parametrize("before", ["", "nonsense", "2026-99-14", "\0"])
def test_an_address_of_the_timeline_that_means_nothing_is_its_first_page(as_ada, ada, before):
    Evidence.objects.record(ada, EvidenceText(date(2026, 5, 14), "A piece."))
    response = as_ada.get("/progress/timeline/", {"before": before})
    assert response.status_code == 200
    assert "A piece." in response.content.decode()


@pytest.mark.parametrize(
    ("zone", "at", "day"),
    [
        ("Asia/Beirut", datetime(2025, 10, 25, 21, 30, tzinfo=UTC), "2025-10-25"),
        ("Africa/Cairo", datetime(2024, 10, 31, 21, 30, tzinfo=UTC), "2024-10-31"),
    ],
)
def test_a_day_on_which_clocks_go_back_at_midnight_has_its_last_hour(
    as_ada, ada, design_docs, zone, at, day
):
    ada.time_zone = zone
    ada.save()
    counts_on(ada, design_docs, at)
    assert "Mid: 1 of 3 items counted" in page(as_ada, f"/progress/?on={day}")


@pytest.mark.parametrize("day", ["0001-01-01", "0001-12-31", "1949-12-31"])
def test_a_day_of_another_age_is_refused_in_words(as_ada, day):
    response = as_ada.get("/progress/", {"on": day})
    assert response.status_code == 422
    assert "Choose a day in 1950 or later." in response.content.decode()


def test_since_the_last_look_it_says_what_changed(as_ada, ada, design_docs):
    assert "Since your last visit" not in page(as_ada, "/progress/")
    type(ada).objects.filter(pk=ada.pk).update(looked_at=timezone.now() - timedelta(days=9))
    assert "Nothing changed." in page(as_ada, "/progress/")
    counts_on(ada, design_docs, timezone.now())
    text = page(as_ada, "/progress/")
    assert "“A design document” now counts" in text
    # Loading it again within the hour forgets nothing.
    assert "“A design document” now counts" in page(as_ada, "/progress/")


def test_nothing_of_another_person_is_in_the_past(as_bob, ada, design_docs):
    counts_on(ada, design_docs, timezone.now() - timedelta(days=60))
    day = f"{timezone.now() - timedelta(days=10):%Y-%m-%d}"
    assert "Nothing had been recorded yet." in page(as_bob, f"/progress/?on={day}")
    assert "Nothing recorded yet." in page(as_bob, "/progress/timeline/")


@pytest.mark.slow
def test_the_past_costs_the_same_however_much_is_recorded(as_ada, ada, record, item, queries):
    counts_on(ada, item("pushes-back"), timezone.now() - timedelta(days=60))
    day = f"{timezone.now() - timedelta(days=10):%Y-%m-%d}"
    for address in (f"/progress/?on={day}", "/progress/timeline/"):
        as_ada.get(address)
        few = queries(lambda address=address: as_ada.get(address))
        for _ in range(30):
            record(ada, item("pushes-back"), item("owns-a-component"), at=timezone.now())
        assert queries(lambda address=address: as_ada.get(address)) == few <= 10
