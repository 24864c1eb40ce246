"""Limits are of characters, in whatever script; what is refused comes back with its text."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.urls import reverse

from plans.journal.forms import LONGEST_PASTE
from plans.models.evidence_text import LONGEST_NOTE

SCRIPTS = {
    "Latin": "Shipped the ranker and wrote the guide. ",
    "Cyrillic": "Выпустил ранжирование и написал инструкцию. ",
    "Chinese": "发布了排序服务并写了值班手册",
    "Hindi": "रैंकर जारी किया और मार्गदर्शिका लिखी। ",
    "Arabic": "أطلقت الخدمة وكتبت الدليل. ",
    "emoji": "🪜🎉",
    "signs": "&=%+#",
}


def of(script: str, length: int) -> str:
    words = SCRIPTS[script]
    return (words * (length // len(words) + 1))[: length - 1] + "x"


def listed(script: str, length: int, lines: int = 190) -> str:
    """So many characters in so many lines of a list."""
    line = "- " + of(script, length // lines - 3)
    text = "\n".join([line] * lines)
    return text + "x" * (length - len(text))


def send(client, url: str, **fields: str):
    """As a browser sends it: percent-encoded, with CRLF for a line break."""
    body = urlencode({name: text.replace("\n", "\r\n") for name, text in fields.items()})
    return client.post(url, body, content_type="application/x-www-form-urlencoded")


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_capture_of_100_000_characters_fits_in_every_script(as_ada, script):
    text = listed(script, LONGEST_PASTE)
    assert len(text) == LONGEST_PASTE
    answer = send(as_ada, reverse("plans:capture"), note=text)
    assert answer.status_code == 200
    assert "Record these" in answer.text


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_longer_one_comes_back_with_its_text_and_the_figure(as_ada, script):
    text = of(script, LONGEST_PASTE + 20_000)
    answer = send(as_ada, reverse("plans:capture"), note=text)
    assert answer.status_code == 422
    assert "This has 120,000 characters; the limit is 100,000" in answer.text
    assert answer.context["form"]["note"].value() == text


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_note_of_10_000_characters_fits_in_every_script(as_ada, ada, script):
    text = of(script, LONGEST_NOTE)
    assert send(as_ada, reverse("plans:capture"), note=text, reads_as="note").status_code == 302
    assert ada.evidence.get().note == text


def test_what_is_too_big_to_read_says_what_to_do(as_ada):
    answer = send(as_ada, reverse("plans:capture"), note="日" * 250_000)
    assert answer.status_code == 413
    assert "100,000 characters" in answer.text
    assert "Go back: what you typed" in answer.text


def test_the_proxy_says_the_same_of_what_is_bigger_still():
    proxy = Path(settings.BASE_DIR, "deploy", "nginx.conf").read_text(encoding="utf-8")
    assert "error_page 413 @too_long" in proxy
    assert "Go back: what you typed" in proxy
