"""Capturing from any page: what a press records, how it is taken back, and what it never costs."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from careerladder.web.resubmission import owner_token
from plans.models import Evidence
from plans.models.evidence_text import Precision

CAPTURE, UNDO = "/evidence/capture/", "/evidence/capture/undo/"
LADDER = "/ladders/ai-engineer/"
WIN = "Found why retrieval was slow."
LIST = "## May 2026\n- Shipped retrieval\n  - two teams use it\n- 2026-04-02: Wrote RFC 12"
NOTES = ["Wrote RFC 12", "Shipped retrieval\n- two teams use it"]


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page))


def notes_of(person) -> list[str]:
    return [piece.note for piece in person.evidence.order_by("happened_on")]


@pytest.fixture
def press(as_ada):
    """Capture with the form of a page, by one of its buttons."""

    def pressed(text: str, reads_as: str = "", **more: str):
        return as_ada.post(CAPTURE, {"note": text, "reads_as": reads_as, "next": LADDER} | more)

    return pressed


@pytest.fixture
def preview(press):
    """What the buttons below a preview of a text send along."""

    def previewed(text: str) -> dict[str, str]:
        page = press(text, "preview", form_key=str(uuid4())).text
        return {name: hidden(page)[name] for name in ("previewed", "form_key", "next")}

    return previewed


@pytest.mark.parametrize("page", [LADDER, "/progress/", "/account/", "/assessments/?page=1"])
def test_every_page_has_the_form_and_gets_its_reader_back(as_ada, ada, page):
    fields = hidden(as_ada.get(page).text)
    answer = as_ada.post(CAPTURE, fields | {"note": WIN})
    assert answer["Location"] == page
    assert notes_of(ada) == [WIN]


def test_strangers_have_none_of_it(client, ladder):
    page = client.get(LADDER).text
    assert CAPTURE not in page
    assert "capture.js" not in page
    assert client.get(CAPTURE)["Location"].startswith("/account/login/")


@pytest.mark.parametrize("page", ["/no-such-page/", f"{LADDER}items/no-such-item/"])
def test_a_page_that_says_no_leads_to_the_field(as_ada, page):
    html = as_ada.get(page).text
    assert f'href="{CAPTURE}"' in html
    assert "<textarea" not in html


def test_the_answer_to_a_verb_is_no_page_to_come_back_to(as_ada, design_docs, verb):
    answer = as_ada.post(verb("add-evidence", design_docs), {"note": ""})
    assert answer.status_code == 422
    form = answer.text.split(f'action="{CAPTURE}"')[1]
    assert "next" not in hidden(form.split("</form>")[0])


@pytest.mark.parametrize(
    "page",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "abc/", "", CAPTURE],
)
def test_it_leads_to_no_other_site_and_not_to_itself(press, page):
    assert press(WIN, next=page)["Location"] == reverse("plans:journal")


def test_it_happened_today_where_the_person_is(press, ada):
    ada.time_zone = "Pacific/Kiritimati"
    ada.save()
    press(WIN)
    piece = ada.evidence.get()
    assert piece.happened_on == timezone.localdate(timezone=ada.zone)
    assert not piece.ties.exists()
    assert piece.versions.count() == 1


def test_it_happened_when_it_says(press, as_ada, ada):
    press(f"2026-05 {WIN}")
    assert "Recorded for May 2026. It’s in your inbox." in as_ada.get("/progress/").text
    press(f"yesterday: {WIN}")
    month, day = ada.evidence.order_by("happened_on")
    assert (month.happened_on, month.precision) == (date(2026, 5, 1), Precision.MONTH)
    assert day.happened_on == timezone.localdate() - timedelta(days=1)
    assert month.note == day.note == WIN


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("  \r\n ", "Write what happened."),
        (f"2099-01-01 {WIN}", "2099-01-01 is in the future"),
        ("x" * 10_001, "10,001 characters"),
        (f"- {WIN}\n- 2099-01-01: no", "2099-01-01 is in the future"),
        ("- a\n" * 201, "201 entries"),
        ("a b\n" * 25_001, "This has 100,004 characters"),
        ("a\0b", "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_recorded_is_said_and_kept(press, ada, text, says):
    answer = press(text)
    assert answer.status_code == 422
    assert says in answer.text
    assert text.replace("\0", "").strip()[:20] in answer.text.replace("\0", "")
    assert not ada.evidence.exists()


def test_an_altered_form_is_said_and_the_text_kept(press, ada):
    for fields in ({"form_key": "abc"}, {"reads_as": "poem"}):
        answer = press(WIN, **fields)
        assert answer.status_code == 422
        assert WIN in answer.text
    assert not ada.evidence.exists()


def test_a_double_press_records_once(press, ada):
    key = str(uuid4())
    for _ in range(2):
        assert press(WIN, form_key=key).status_code == 302
    assert ada.evidence.count() == 1


def test_a_list_is_shown_before_it_is_recorded(press, ada):
    answer = press(LIST)
    assert answer.status_code == 200
    for words in (
        "Preview: 2 entries",
        "Record these entries",
        "Record as one entry",
    ):
        assert words in answer.text
    assert "2 April 2026" in answer.text
    assert f"{LIST}</textarea>" in answer.text
    assert not ada.evidence.exists()


def test_a_preview_says_which_headings_are_left_out(press):
    page = press("# Brag document\n## Q2 2026\n- a\n- b").text
    assert "Skipped as headings: “# Brag document”." in page
    assert "Dates from headings: “## Q2 2026” for 2 entries." in page


def test_a_previewed_list_is_recorded_once_in_its_order(press, preview, as_ada, ada):
    fields = preview(LIST)
    for _ in range(2):
        assert press(LIST.replace("\n", "\r\n"), "list", **fields)["Location"] == LADDER
    assert notes_of(ada) == NOTES
    assert [each.note for each in ada.evidence.order_by("-recorded_at")] == NOTES[::-1]
    assert "Recorded 2 entries. They’re in your inbox." in as_ada.get(LADDER).text


def test_no_other_list_is_recorded_than_the_one_that_was_seen(press, preview, ada):
    none: dict[str, str] = {}
    for fields in (preview(LIST), none):
        answer = press(f"{LIST}\n- One more", "list", **fields)
        assert answer.status_code == 200
        assert "Preview: 3 entries" in answer.text
    assert not ada.evidence.exists()


def test_a_list_can_be_one_note(press, preview, ada):
    press(LIST, "note", **preview(LIST))
    assert notes_of(ada) == [LIST]
    press(f"2026-05-14\n{LIST}\n- 2099-01-01 a plan", "note")
    assert ada.evidence.get(happened_on=date(2026, 5, 14)).note.endswith("a plan")


def test_what_is_no_list_after_all_can_be_previewed_and_recorded(press, ada):
    answer = press(WIN, "preview")
    assert "Preview: 1 entry" in answer.text
    assert "Record it" in answer.text


def test_a_list_that_fails_halfway_records_nothing(press, preview, ada, monkeypatch):
    fields = preview(LIST)
    record = Evidence.objects.all().__class__.record

    def fails(self, person, told, **options):
        if told.note == NOTES[0]:
            raise OSError("The disk is full.")
        return record(self, person, told, **options)

    monkeypatch.setattr("plans.models.evidence.EvidenceQuerySet.record", fails)
    with pytest.raises(OSError, match="full"):
        press(LIST, "list", **fields)
    assert not ada.evidence.exists()


def test_one_press_takes_it_all_back(press, preview, as_ada, ada):
    press(LIST, "list", **preview(LIST))
    page = as_ada.get(LADDER).text
    form = page.split(f'action="{UNDO}"')[1].split("</form>")[0]
    assert as_ada.post(UNDO, hidden(form))["Location"] == LADDER
    assert not ada.evidence.present().exists()
    page = as_ada.get(LADDER).text
    assert "Both removed." in page
    assert reverse("plans:removed-evidence") in page


def test_taking_back_what_is_another_persons_changes_nothing(as_bob, ada, bob, record):
    theirs, ours = record(ada), record(bob)
    for pieces in (f"{theirs.pk}", f"{theirs.pk},{ours.pk}"):
        assert as_bob.post(UNDO, {"pieces": pieces}).status_code == 404
    assert ada.evidence.present().count() == bob.evidence.present().count() == 1


@pytest.mark.parametrize("pieces", ["", "abc", "\0", ",".join(["a" * 32] * 2 + ["x"])])
def test_taking_back_what_is_nothing_is_refused(as_ada, pieces):
    assert as_ada.post(UNDO, {"pieces": pieces}).status_code == 422


def test_one_can_go_on_to_file_it(press, as_ada, ada):
    press(WIN)
    assert reverse("plans:file-evidence", args=[ada.evidence.get().pk]) in as_ada.get(LADDER).text


def test_another_person_sees_nothing_of_it(press, as_bob):
    press(WIN)
    assert WIN not in as_bob.get(reverse("plans:journal")).text


def test_after_the_session_ended_it_waits_through_the_login(ada, client):
    fields = {"note": WIN, "next": LADDER, "whose": owner_token(ada), "form_key": str(uuid4())}
    answer = client.post(CAPTURE, fields)
    assert answer["Location"] == f"/account/login/?next={CAPTURE}"
    client.force_login(ada)
    page = client.get(CAPTURE).text
    assert f"{WIN}</textarea>" in page
    assert "You were logged out before this was saved." in page
    assert not ada.evidence.exists()
    assert client.post(CAPTURE, hidden(page) | {"note": WIN})["Location"] == LADDER
    assert notes_of(ada) == [WIN]
    assert WIN not in client.get(CAPTURE).text


def test_on_its_own_page_there_is_one_field(as_ada):
    for page in (as_ada.get(CAPTURE).text, as_ada.post(CAPTURE, {"note": LIST}).text):
        assert page.count('name="note"') == 1
        assert 'href="#capture-note"' in page


def test_the_key_is_told_to_be_off(as_ada):
    assert 'data-capture="on"' in as_ada.get(LADDER).text
    as_ada.post(reverse("keys"), {"single_keys": "off"})
    assert 'data-capture="off"' in as_ada.get(LADDER).text


def test_a_preview_names_twenty_headings_and_counts_the_rest(press):
    headings = "".join(f"# Heading {number}\n" for number in range(1, 31))
    page = press(f"{headings}- Wrote RFC 12\n- Shipped it").text
    assert "“Heading 20” and 10 more." in " ".join(page.split()).replace("# Heading", "Heading")
    assert "Heading 21”" not in page


def test_a_list_that_is_far_too_long_can_be_one_note(press):
    page = press("- a\n" * 2_000)
    assert page.status_code == 422
    assert "more than 1,000 entries" in page.text
    assert "Record as one entry" in page.text
