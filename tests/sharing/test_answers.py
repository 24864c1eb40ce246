"""What a reader says of the items: changeable until done, and never overwritten."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from plans.models import Mark
from sharing.models import Completion, ShareLink, SignOff
from sharing.reading import views as views

DOCS, OWNS = "writes-design-docs", "owns-a-component"


def shown_on(response) -> str:
    """The hidden field that says which answers a page was shown with."""
    return str(response.context["form"]["shown"].value())


def answers(
    *, docs: str = "", owns: str = "", name: str = "Jo Park", shown: str = "{}", **comments: str
) -> dict[str, str]:
    return {
        f"answer-{DOCS}": docs,
        f"comment-{DOCS}": comments.get("on_docs", ""),
        f"answer-{OWNS}": owns,
        f"comment-{OWNS}": comments.get("on_owns", ""),
        "name": name,
        "shown": shown,
        "save": "yes",
    }


def said() -> list[tuple[str, str, str]]:
    rows = SignOff.objects.order_by("number")
    return [(row.item.slug, row.verdict, row.comment) for row in rows]


def test_an_answer_is_kept_with_its_comment_and_the_name(reader, reading_page):
    response = reader.post(reading_page, answers(docs="agree", on_docs="Seen\r\nit."))
    assert (response.status_code, response["Location"]) == (302, f"{reading_page}#answers")
    assert said() == [(DOCS, "agree", "Seen\nit.")]
    assert SignOff.objects.get().name == "Jo Park"
    shown = reader.get(reading_page).text
    assert "1 of 2 items answered" in shown
    assert "Seen\nit." in shown


def test_the_same_form_again_writes_nothing_twice(reader, reading_page):
    for _ in range(2):
        assert reader.post(reading_page, answers(docs="agree")).status_code == 302
    assert len(said()) == 1


def test_of_a_double_click_one_row_is_written(at_once, path, reading_page, link):
    def send() -> int:
        client = Client()
        client.post(path)
        return client.post(reading_page, answers(docs="agree", owns="not-yet")).status_code

    assert at_once(send, send, send) == [302] * 3
    assert len(said()) == 2


def test_only_what_differs_from_the_page_that_was_shown_is_written(reader, reading_page):
    reader.post(reading_page, answers(docs="agree"))
    shown = shown_on(reader.get(reading_page))
    reader.post(reading_page, answers(docs="agree", owns="not-yet", shown=shown))
    assert said() == [(DOCS, "agree", ""), (OWNS, "not-yet", "")]


def test_an_answer_can_be_changed_and_taken_back_and_the_first_stays(reader, reading_page):
    for docs in ("agree", "not-yet", ""):
        shown = shown_on(reader.get(reading_page))
        assert reader.post(reading_page, answers(docs=docs, shown=shown)).status_code == 302
    assert said() == [(DOCS, "agree", ""), (DOCS, "not-yet", ""), (DOCS, "none", "")]
    assert not SignOff.objects.current().exists()
    assert "0 of 2 items answered" in reader.get(reading_page).text


def test_another_name_is_another_answer(reader, reading_page):
    reader.post(reading_page, answers(docs="agree", name="J"))
    shown = shown_on(reader.get(reading_page))
    reader.post(reading_page, answers(docs="agree", name="Jo Park", shown=shown))
    assert SignOff.objects.current().get().name == "Jo Park"


def test_two_tabs_that_answer_different_items_are_both_kept(reader, reading_page):
    first = shown_on(reader.get(reading_page))
    reader.post(reading_page, answers(docs="agree", shown=first))
    assert reader.post(reading_page, answers(owns="agree", shown=first)).status_code == 302
    current = SignOff.objects.current()
    assert {row.item.slug: row.verdict for row in current} == {DOCS: "agree", OWNS: "agree"}


def test_two_tabs_that_answer_the_same_item_are_a_conflict_that_shows_both(reader, reading_page):
    first = shown_on(reader.get(reading_page))
    reader.post(reading_page, answers(docs="agree", on_docs="Well shown.", shown=first))
    mine = answers(docs="not-yet", on_docs="Not to me.", owns="agree", shown=first)
    conflict = reader.post(reading_page, mine)
    assert conflict.status_code == 409
    assert "Well shown." in conflict.text
    assert "Not to me." in conflict.text
    assert len(said()) == 1
    again = reader.post(reading_page, mine | {"shown": shown_on(conflict)})
    assert again.status_code == 302
    assert said()[1:] == [(DOCS, "not-yet", "Not to me."), (OWNS, "agree", "")]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"name": "x" * 300}, "This has 300 characters; the limit is 200."),
        ({"name": " "}, "Enter the name"),
        ({f"comment-{DOCS}": "y" * 2001}, "This has 2,001 characters; the limit is 2,000."),
        ({f"answer-{DOCS}": "", f"comment-{DOCS}": "Only this"}, "Choose an answer"),
        ({f"answer-{DOCS}": "maybe"}, "Choose one of these answers."),
        ({"shown": "[]"}, "This form was altered."),
        ({"shown": "{"}, "This form was altered."),
        ({"name": "a\x00b"}, "Null characters"),
    ],
)
def test_what_does_not_fit_comes_back_as_it_was_typed(reader, reading_page, change, problem):
    typed = answers(docs="agree", on_docs="A comment", owns="not-yet") | change
    response = reader.post(reading_page, typed)
    assert response.status_code == 422
    assert problem in response.text
    assert "Not saved" in response.text
    for value in (typed["name"].strip(), typed[f"comment-{DOCS}"]):
        assert value in response.text
    assert not said()


def test_a_comment_of_two_thousand_characters_fits(reader, reading_page):
    long = "é\r\n" * 1000
    response = reader.post(reading_page, answers(docs="agree", on_docs=long.strip() + "!"))
    assert response.status_code == 302


def test_a_comment_is_plain_text(reader, reading_page):
    reader.post(reading_page, answers(docs="agree", on_docs="<b>x</b> **y** [z](https://e.x)"))
    text = reader.get(reading_page).text
    assert "&lt;b&gt;x&lt;/b&gt; **y** [z](https://e.x)" in text


def test_done_asks_once_more_and_then_the_answers_are_final(reader, reading_page):
    sent = answers(docs="agree", owns="not-yet", on_owns="One quarter more.")
    asked = reader.post(reading_page, sent | {"done": "yes"}, follow=True)
    assert asked.redirect_chain == [(f"{reading_page}done/", 302)]
    assert "has 2 items. You agree with 1, said “not yet” to 1" in asked.text
    assert not Completion.objects.exists()
    final = reader.post(f"{reading_page}done/", {"shown": "2"}, follow=True)
    assert "answers are final" in final.text
    assert "One quarter more." in final.text
    assert "<textarea" not in final.text
    assert reader.post(f"{reading_page}done/", {"shown": "2"}).status_code == 302
    assert reader.get(f"{reading_page}done/").status_code == 302
    assert Completion.objects.count() == 1


def test_what_is_sent_after_done_is_shown_and_not_saved(reader, reading_page):
    reader.post(reading_page, answers(docs="agree"))
    reader.post(f"{reading_page}done/", {"shown": "1"})
    late = reader.post(reading_page, answers(docs="not-yet", on_docs="On second thought"))
    assert late.status_code == 409
    assert "On second thought" in late.text
    assert said() == [(DOCS, "agree", "")]
    # What is final already is no new answer.
    assert reader.post(reading_page, answers(docs="agree")).status_code == 302


def test_done_without_an_answer_or_with_newer_ones_is_refused(reader, reading_page):
    none = reader.post(f"{reading_page}done/", {"shown": "0"})
    assert none.status_code == 409
    assert "No item has an answer yet" in none.text
    reader.post(reading_page, answers(docs="agree"))
    old = reader.post(f"{reading_page}done/", {"shown": "0"})
    assert old.status_code == 409
    assert reader.post(f"{reading_page}done/", {"shown": "x"}).status_code == 422
    assert not Completion.objects.exists()


def test_text_of_an_expired_browser_is_shown_to_copy(reader, reading_page):
    with time_machine.travel(timezone.now() + timedelta(hours=13)):
        late = reader.post(reading_page, answers(docs="agree", on_docs="A long thought"))
    assert late.status_code == 404
    assert "A long thought" in late.text
    assert "open the link again" in late.text
    assert not said()


def test_text_for_a_revoked_link_is_shown_to_copy(reader, reading_page, link):
    ShareLink.objects.filter(pk=link.pk).close()
    late = reader.post(reading_page, answers(docs="agree", on_docs="A long thought"))
    assert late.status_code == 404
    assert "A long thought" in late.text
    assert "your answers aren’t saved" in late.text
    assert not said()


def test_text_with_a_stale_token_is_shown_and_can_be_sent_again(path, reading_page):
    client = Client(enforce_csrf_checks=True)
    client.get(path)
    token = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    client.post(path, token)
    typed = answers(docs="agree", on_docs="A long thought")
    del client.cookies["csrftoken"]
    refused = client.post(reading_page, typed | token, headers={"origin": "http://testserver"})
    assert refused.status_code == 403
    assert "A long thought" in refused.text
    assert "Send it again" in refused.text
    fresh = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    assert client.post(reading_page, typed | fresh).status_code == 302
    assert len(said()) == 1


def test_answers_are_saved_only_so_often_and_nothing_typed_is_lost(
    reader, reading_page, monkeypatch
):
    monkeypatch.setattr(views, "MOST_SAVES_AN_HOUR", 1)
    reader.post(reading_page, answers(docs="agree"))
    again = reader.post(reading_page, answers(docs="not-yet", on_docs="Wait"))
    assert again.status_code == 429
    assert "Wait" in again.text
    assert len(said()) == 1


def test_the_database_refuses_a_change(reader, reading_page, link):
    reader.post(reading_page, answers(docs="agree"))
    reader.post(f"{reading_page}done/", {"shown": "1"})
    refused = [
        lambda: SignOff.objects.update(verdict="not-yet"),
        lambda: SignOff.objects.update(comment="Written later."),
        lambda: Completion.objects.update(at=timezone.now()),
        lambda: ShareLink.objects.update(frozen={}),
        lambda: ShareLink.objects.update(expires_at=timezone.now() + timedelta(days=100)),
        lambda: ShareLink.objects.update(digest="0" * 64, until=timezone.now()),
    ]
    for change in refused:
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    ShareLink.objects.filter(pk=link.pk).close()
    with pytest.raises(IntegrityError), transaction.atomic():
        ShareLink.objects.update(until=None)


def test_an_answer_ticks_nothing(reader, reading_page, ada):
    reader.post(reading_page, answers(docs="agree", owns="agree"))
    assert not Mark.objects.filter(user=ada).exists()


def test_items_of_no_packet_are_not_answered(reader, reading_page):
    sent = answers(docs="agree") | {"answer-pushes-back": "agree"}
    assert reader.post(reading_page, sent).status_code == 302
    assert said() == [(DOCS, "agree", "")]


def test_the_page_leads_from_an_item_to_its_story(reader, reading_page):
    text = reader.get(reading_page).text
    assert '<a href="#story-1">One index for all</a>' in text
    assert 'id="story-1"' in text


def test_a_hundred_answers_cost_the_queries_of_none(reader, reading_page, queries):
    few = queries(lambda: reader.get(reading_page))
    for number in range(50):
        shown = shown_on(reader.get(reading_page))
        sent = answers(docs="agree", owns="not-yet", on_docs=f"No. {number}", shown=shown)
        assert reader.post(reading_page, sent).status_code == 302
    many = queries(lambda: reader.get(reading_page))
    assert many == few <= 6


def test_what_a_page_was_shown_with_is_json(reader, reading_page):
    reader.post(reading_page, answers(docs="agree"))
    assert json.loads(shown_on(reader.get(reading_page))) == {DOCS: 1}
