"""A field with its label, hint, errors and counter is written in Python, and so escapes itself."""

import pytest
from django import forms
from django.template import Context, Template
from django.test.html import parse_html

from careerladder.templatetags.fields import counter, labeled

HOSTILE = """"'><script>alert(1)</script>&"""


class Note(forms.Form):
    text = forms.CharField(label=HOSTILE, max_length=20, help_text="Markdown <em>works</em>.")
    is_done = forms.BooleanField(label="It is done")
    key = forms.CharField(widget=forms.HiddenInput)
    website = forms.CharField(label="", required=False)


@pytest.fixture
def refused() -> Note:
    return Note({f"{HOSTILE}-text": HOSTILE, f"{HOSTILE}-key": HOSTILE}, prefix=HOSTILE)


@pytest.mark.parametrize("name", ["text", "is_done", "key", "website"])
@pytest.mark.parametrize("words", [{}, {"label": HOSTILE, "hint": HOSTILE}])
def test_nothing_that_somebody_typed_becomes_a_tag(refused, name, words):
    html = labeled(refused[name], **words)
    assert "<script" not in html
    assert "'>" not in html
    parse_html(html)


def test_it_has_what_a_screen_reader_needs():
    html = labeled(Note({"text": "x" * 30})["text"])
    assert '<label for="id_text">' in html
    assert 'id="id_text_helptext">Markdown <em>works</em>.</div>' in html
    assert 'aria-describedby="id_text_helptext id_text_error"' in html
    assert '<ul class="errorlist" id="id_text_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'data-counts="id_text" data-longest="20"' in html
    assert "maxlength" not in html


def test_a_template_gives_it_other_words():
    template = Template('{% load fields %}{% labeled form.is_done label="Done" hint=hint %}')
    html = template.render(Context({"form": Note(), "hint": "Today & later"}))
    assert '<div class="field field--checkbox"><label for="id_is_done">Done</label>' in html
    assert 'id="id_is_done_helptext">Today &amp; later</div>' in html


def test_only_a_text_with_a_limit_is_counted():
    assert "data-longest" in counter(Note()["text"])
    assert counter(Note()["is_done"]) == counter(Note()["website"]) == ""
