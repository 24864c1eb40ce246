"""What a text costs is bounded, whatever it says: in calls and in bytes, which any machine counts
alike. `make bench` says how long it takes.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from unittest.mock import Mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from careerladder.web import markdown
from careerladder.web.markdown import as_html, as_preformatted, most_html_bytes
from careerladder.web.markdown_cost import DEEPEST_NESTING, Budget, TooCostly, step_limit
from careerladder.web.page_notes import NoteRenderer
from tests.effort import examples
from tests.worst_case_texts import LONGEST, NOTES

# Python's functions and C's, for a step: those of a link take the most.
MOST_CALLS_A_STEP = 80
# Around the blocks that are counted: a table's row stands in its body, a cell in the row.
MORE_TAGS = 4

# fmt: off
SIGNS = [
    "[", "]", "(", ")", "](b)", "[a]", "[a]: b\n", "![", "][", "[a](", "]: ", "](<",
    "<", "<a", "<http:a>", "<a@b>", "<!--", ">", "> ", ">>", "- ", "* ", "1. ", "-\t", "\t", "    ",
    "\n", "\n\n", "  \n", "\\", "\\\n", "`", "``", "```\n", "~~", "~~~\n", "*", "**", "_", "***",
    "---\n", "===\n", "# ", "#", "|", "|a", "|-", "a|b\n-|-\n", "|\n",
    "&", "&amp;", "&#1;", "http://", "https://a.b", "www.", "www.a.b/", "/(", ":", "://", "@",
    '"', "'", "a", "b ", "é", "日", "🪜", " ", "x" * 50, " " * 30,
]
# fmt: on


def calls_of(render: Callable[[str], object], text: str) -> int:
    """How many functions are called."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        render(text)
    finally:
        sys.setprofile(before)
    return calls


class Depth(HTMLParser):
    """How deep the tags of a text are nested."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.now = self.deepest = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ("br", "hr"):
            self.now += 1
            self.deepest = max(self.deepest, self.now)

    def handle_endtag(self, tag: str) -> None:
        self.now -= 1


def note(text: str) -> str:
    return as_html(text, keep_line_breaks=True)


def commonmark(text: str) -> str:
    return as_html(text, keep_line_breaks=True, markup=markdown.Markup.COMMONMARK)


def must_be_cheap(text: str) -> None:
    for render in (note, commonmark):
        html = render(text)
        assert len(html.encode()) <= most_html_bytes(text)
        assert calls_of(render, text) <= MOST_CALLS_A_STEP * step_limit(text)
        assert Depth(html).deepest <= 2 * DEEPEST_NESTING + MORE_TAGS


@pytest.mark.parametrize("name", NOTES)
def test_no_construct_costs_more_than_its_length_allows(name):
    must_be_cheap(NOTES[name])


@pytest.mark.parametrize("name", NOTES)
def test_the_ladders_own_text_is_bounded_alike(name):
    text = NOTES[name]
    assert len(as_html(text).encode()) <= most_html_bytes(text)


units = st.lists(st.sampled_from(SIGNS), min_size=1, max_size=5).map("".join)


@st.composite
def hostile_notes(draw: st.DrawFn) -> str:
    """One thing again and again, then another, in a note of any length."""
    length = draw(st.one_of(st.just(LONGEST), st.integers(1, LONGEST)))
    first, second = draw(units), draw(units)
    of_first = draw(st.one_of(st.just(length), st.integers(0, length)))
    text = (first * (of_first // len(first) + 1))[:of_first] + second * (length // len(second) + 1)
    return text[:length]


@pytest.mark.slow
@settings(deadline=None, max_examples=examples(100))
@given(hostile_notes())
def test_no_mix_of_constructs_costs_more(text):
    must_be_cheap(text)


@settings(deadline=None, max_examples=examples(100))
@given(st.lists(st.one_of(st.sampled_from(SIGNS), st.text(max_size=9)), max_size=40).map("".join))
def test_no_short_note_costs_more(text):
    must_be_cheap(text)


@pytest.mark.parametrize(
    "text",
    [
        NOTES["a wide table"],
        "> " * 25 + "Words",
        "".join(f"{'  ' * depth}- words\n" for depth in range(12)),
        "*a " * 30 + "a* " * 30,
    ],
    ids=["a table", "quotes", "lists", "emphasis"],
)
def test_what_costs_too_much_is_shown_as_it_was_typed(text):
    assert note(text) == as_preformatted(text)


@given(st.text(alphabet="ab<>&\"'*|`\n \té🪜"))
def test_none_of_what_was_typed_is_lost(text):
    html = as_preformatted(text)
    assert unescape(re.sub(r"</?pre>", "", html))[1:-1] == text
    assert set(re.findall(r"<[^>]*>", html)) == {"<pre>", "</pre>"}


def test_a_text_always_ends_the_same():
    text = "- a\n" * 700
    assert {note(text) for _ in range(3)} == {note(text)}


PARTS = [
    "We moved the *ranking* service to **batch**; p95 went from 300 ms to `40 ms`.\n",
    'See https://example.org/rfc/12_3?x=1&y=2 and [the RFC](https://example.org "RFC 12").\n',
    "## What came of it\n\n",
    "- two teams built from it\n  - one of them *at once*\n    - the other in June\n- [x] done\n\n",
    "1. Wrote it\n2. Had it read\n\n",
    "> “It was time,” they said.\n\n",
    '```python\nfor run in runs:\n    print(run._score_, f"{run.cost:>9}")\n```\n\n',
    "| run | recall | p95 | cost | by | note |\n|---|:-:|--:|--:|---|---|\n"
    + "| 12 | 0.91 | 40 ms | $3.20 | ada | `shard 3` **kept** |\n" * 30
    + "\n",
    "~~Not this.~~ A snake_case_name, 3 < 4 && 5 > 2, R&D.\n\n---\n\n",
]


# No note is longer.
WRITTEN = st.lists(st.sampled_from(PARTS), max_size=12).map("".join)
WRITTEN_NOTES = WRITTEN.filter(lambda text: len(text) <= 10_000)


@settings(deadline=None, max_examples=examples(40))
@given(WRITTEN_NOTES, st.booleans())
def test_what_people_write_is_rendered_as_if_nothing_counted(text, keep_line_breaks):
    html = as_html(text, keep_line_breaks=keep_line_breaks)
    assert html == markdown._rendered(UNCOUNTED[keep_line_breaks], text, Budget(10**9))


def _uncounted(markup: markdown.Markup | None) -> MarkdownIt:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(markdown, "add_step_counter", lambda parser: parser)
        return markdown._parser(markup)


UNCOUNTED = {False: _uncounted(None), True: _uncounted(markdown.Markup.NOTE)}


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        (PARTS[7] * 4, '<table tabindex="0">'),
        ("- an item of a list\n  - a part\n    - a detail\n" * 80, "<ul>"),
        ("- [x] done\n" * 300, "<li>"),
        ("See https://example.org/rfc/12 and " * 100, "<a "),
        (PARTS[0] * 120, "<strong>"),
        ("```\n" + "x" * 70 + "\n" * 120 + "```", "<code>"),
    ],
    ids=["tables", "lists", "tasks", "links", "emphasis", "code"],
)
def test_much_of_what_people_write_is_still_markdown(text, tag):
    assert tag in note(text)


def test_a_page_makes_each_note_once(monkeypatch):
    as_html = Mock(side_effect=lambda text, **_: text)
    monkeypatch.setattr("careerladder.web.page_notes.as_html", as_html)
    notes = NoteRenderer()
    assert [notes.render(text) for text in "abab"] == list("abab")
    assert as_html.call_count == 2


def test_the_notes_of_a_page_share_what_it_may_cost():
    notes = NoteRenderer()
    texts = [f"{number}\n\n{PARTS[7] * 5}" for number in range(60)]
    shown = [notes.render(text) for text in texts]
    assert "<table " in shown[0]
    assert shown[-1] == as_preformatted(texts[-1])
    assert notes.steps_left >= 0


def test_what_is_over_is_told_to_whoever_counts():
    with pytest.raises(TooCostly):
        Budget(1).spend(2)
