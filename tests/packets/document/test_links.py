"""What is shared without links has no address left, and all other words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from careerladder.web.markdown import Markup
from packets.document.blocks import Blocks, Paragraph, Text
from packets.document.from_markdown import from_markdown
from packets.document.links import ADDRESS, LEFT_OUT, without_links
from tests.effort import examples
from tests.packets.document import hostile, words

NOTE, COMMONMARK = Markup.NOTE, Markup.COMMONMARK
CUT = "\\[link left out\\]"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("[The proposal](https://example.org/a) was adopted.", "The proposal was adopted."),
        ("See https://example.org/a, please.", f"See {CUT}, please."),
        ("(https://example.org/a_(b))", f"({CUT})"),
        ("<https://example.org>", CUT),
        ("<ada@example.org>", CUT),
        ("www.example.org/a.", f"{CUT}."),
        ("`curl https://example.org/a`", f"`curl {LEFT_OUT}`"),
        ("```\ncurl https://example.org/a -v\n```", f"```\ncurl {LEFT_OUT} -v\n```"),
        ("[https://example.org/a](https://example.org/b)", CUT),
        ("[a *b* https://c.org](https://example.org/b 'https://d.org')", f"a _b_ {CUT}"),
        ("[a][b]\n\n[b]: https://example.org 'c'", "a"),
        ("[never used]: https://example.org", ""),
        ("![a picture](https://example.org/a.png)", "\\!a picture"),
        ("https://example.org/**a**/b", CUT),
        ("https&colon;//example.org/a", CUT),
        ("https\\://example.org/a", CUT),
        ("<a href='https://example.org/a'>b</a>", f"\\<a href='{CUT}'\\>b\\</a\\>"),
        ("ftp://example.org/a and git+ssh://a@b.org", f"{CUT} and {CUT}"),
        ("参照「https://example.org/路」。次。", f"参照「{CUT}"),
        ("[a](/b) [c](javascript:d)", "a \\[c\\](javascript:d)"),
    ],
)
def test_a_link_leaves_its_words_and_a_bare_address_a_note(text, left):
    assert without_links(text, COMMONMARK).strip() == left


@pytest.mark.parametrize("text", ["", "Plain.", "**a**\n- b\n\n```\nc\n```\n", "node.js, a@b.org"])
def test_a_text_without_links_stays_as_it_is(text):
    assert without_links(text, COMMONMARK) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Moved load() out of __init__.py", "Moved load() out of __init__.py"),
        (r"C:\new\_files\*.csv > 5*3*2", r"C:\new\_files\*.csv > 5*3*2"),
        ("&amp; [a](https://go/x) http://go/y", f"&amp; a {LEFT_OUT}"),
        ("[1]: https://example.org", f"[1]: {LEFT_OUT}"),
        ("- 40% cost\n- 12% calls", "- 40% cost\n- 12% calls"),
    ],
)
def test_of_a_note_all_signs_are_left(text, left):
    [paragraph] = from_markdown(without_links(text, NOTE), COMMONMARK)
    assert isinstance(paragraph, Paragraph)
    shown = (each.text if isinstance(each, Text) else "\n" for each in paragraph.content)
    assert "".join(shown) == left


def reread(text: str, markup: Markup) -> Blocks:
    return from_markdown(without_links(text, markup), COMMONMARK)


SECRET = "zq7"
addresses = st.sampled_from(
    [
        "https://zq7.example/zq7",
        "HTTP://zq7.org",
        "www.zq7.org/?zq7=(zq7)",
        "https://zq7.org/%20zq7",
    ]
)
around = st.sampled_from(
    [
        "{}", "<{}>", "`{}`", "[a]({})", "[{}](https://zq7.org)", "![{0}]({0})",
        "[b]: {}\n", "[a][b] ", "\n```{}\n", "\n    {}\n", "**{}**", "~~{}~~",
        "| {} | `{}` |\n|--|--|\n",
        "<img src={}>", "# {}\n", "> {}\n", "- {}\n", "mailto:zq7@zq7.org ",
        "&#104;ttps://zq7.org ", "{}\\",
    ]
)  # fmt: skip
linked = st.builds(str.format, around, addresses, addresses)


@pytest.mark.slow
@settings(max_examples=examples(300))
@given(st.lists(linked | hostile.pieces, max_size=8).map("".join), st.sampled_from(Markup))
def test_no_byte_of_an_address_is_left(text, markup):
    left = without_links(text, markup)
    assert not ADDRESS.search(left)
    assert not any(words.hrefs_of(from_markdown(left, COMMONMARK)))
    assert SECRET not in left


@pytest.mark.slow
@settings(max_examples=examples(150))
@given(hostile.markdown_texts, st.sampled_from(Markup))
def test_all_other_words_are_kept(text, markup):
    text = text.replace("@", " ")
    before = from_markdown(text, markup)
    if not any(ADDRESS.search(word) for word in words.words_of(before)):
        assert words.outline(reread(text, markup)) == words.outline(before)


@pytest.mark.slow
@settings(max_examples=examples(100))
@given(st.lists(linked | hostile.pieces, max_size=8).map("".join), st.sampled_from(Markup))
def test_once_is_enough(text, markup):
    once = without_links(text, markup)
    assert words.outline(reread(once, COMMONMARK)) == words.outline(reread(text, markup))


def test_a_text_beyond_the_bounds_is_cut_as_it_was_typed():
    text = (
        "| a " * 2_000
        + "\n"
        + "|-" * 2_000
        + "|\n[a](zq7.org) https&colon;//zq7.org/a https\\://zq7.org"
    )
    left = without_links(text, COMMONMARK)
    assert SECRET not in left
    assert left.startswith("```\n| a | a")
