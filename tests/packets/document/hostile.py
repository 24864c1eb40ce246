"""Packets with texts of all languages, and with texts that mean harm."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from careerladder.web.markdown import Markup
from packets.content import (
    AppendixOrder,
    EvidenceContent,
    ItemContent,
    ItemState,
    PacketContent,
    ReasonContent,
    StoryContent,
)
from tests.careerladder.web.test_markdown import PIECES

OTHERS = [
    "A plain sentence, with 3 words more. ",
    "**bold**", "*it* _al_ **ics", "a**“b”**c", "~~gone~~", "snake_case _x_", "5 * 3 * 2",
    "**a *b* c**", "***both***", "`` a`b ``", "` `", "```` x ````",
    "שלום עולם", "مرحبا (بالعالم) 123", "\u202eright to left\u202c", "日本語のテキスト、句読点。",
    "中文 **粗体**文字", "👩‍👩‍👧 👍🏽 🇺🇳", "é é \u200b\u200d\u00ad\u2060",
    "\x00\x01\x08\x0b\x0c\x1b\x1f\x7f\x85\x9f", "\ud800", "\udfff", "\ufffe\uffff\ufeff",
    "&#1; &#0; &#10; &nbsp; &lt;b&gt; &amp;amp; &copy", "\u2028\u2029", "\t",
    "|", "a | b\n--|--\n", "| a \\| b | `c|d` |\n|---|---|\n| [x](https://e.org/|) | |\n", ":-:",
    "a\n===\n", "b\n---\n", "# h #\n", "###### deep\n", "## `#`\n", "+ x\n", "1) one\n",
    "7. seven\n",
    "999999999. many\n", "- - - x\n", "-\n-\n", "* a\n  1. b\n     > c\n", "> > q\n",
    "```\nunclosed",
    "~~~\n```\ncode | <b>\n```\n~~~\n", "    indented\n", "\\", "\\\n", "  \n", "[", "](",
    "]: ", "![", "!",
    "[a][b]\n\n[b]: https://e.org 'title'\n", "[words](https://e.org/a_(b)?c=1&copy;=2)",
    "[https://e.org](https://e.org)", "[**b** and `c`](mailto:ada@e.org)", "[](https://e.org/empty)",
    "<https://e.org/%41%20>", "<ada@e.org>", "https://e.org/a*b*c_d_", "HTTPS://E.ORG",
    "www.e.org/x", "https\\://e.org", "https://xn--fsq.org/ü?é=ü#z", "http://[::1]:80/", "ftp://e.org",
    '#read("/etc/passwd")', '#import "@preview/x:0.1.0"', "#{panic()}", "$x^2$", '"]) + text("',
    "<<w:p>>", "]]></w:t>", "{{ 7*7 }}", "{% now 'Y' %}", "=cmd|'/c calc'!A1", "@@@", "---", "…",
]  # fmt: skip
pieces = st.sampled_from([*PIECES, *OTHERS]) | st.text(max_size=8)
markdown_texts = st.lists(pieces, max_size=10).map("".join)
long_texts = st.builds(lambda text, times: (text * times)[:10_000], markdown_texts, st.just(2_000))
plain_texts = st.lists(pieces, max_size=2).map("".join)
days = st.dates(date(2020, 1, 1), date(2026, 12, 31))
slugs = st.lists(st.sampled_from(["one", "two", "gone"]), unique=True, max_size=3).map(tuple)
items = st.builds(
    ItemContent,
    st.just("one"),
    plain_texts,
    plain_texts,
    st.sampled_from(ItemState),
    st.none() | days,
    st.booleans(),
)
uuids = st.uuids()
evidence = st.builds(
    EvidenceContent,
    uuids,
    st.just(1),
    days,
    st.booleans(),
    markdown_texts,
    st.lists(pieces, max_size=2).map(tuple),
    plain_texts,
    slugs,
)
stories = st.builds(
    StoryContent, uuids, plain_texts, *[markdown_texts] * 5, items=slugs, evidence=st.just(())
)
reasons = st.builds(ReasonContent, uuids, markdown_texts, markdown_texts)
contents = st.builds(
    PacketContent,
    plain_texts,
    plain_texts,
    author=plain_texts,
    reader=plain_texts,
    claim=markdown_texts,
    items=st.lists(items, max_size=1).map(tuple),
    stories=st.lists(stories, max_size=1).map(tuple),
    reasons=st.lists(
        st.builds(ReasonContent, uuids, markdown_texts, markdown_texts), max_size=1
    ).map(tuple),
    evidence=st.lists(evidence, max_size=2).map(tuple),
    appendix_by=st.sampled_from(AppendixOrder),
    markup=st.sampled_from(Markup),
)
