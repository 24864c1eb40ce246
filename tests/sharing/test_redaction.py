"""What is left out for a reader is in nothing that is frozen for them."""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import replace
from datetime import date
from html import unescape
from io import BytesIO
from urllib.parse import unquote
from uuid import UUID, uuid4

import pytest
from django.utils.html import strip_tags
from hypothesis import example, given
from hypothesis import strategies as st

from careerladder.web.markdown import as_html
from packets.content import (
    EvidenceContent,
    ItemContent,
    ItemState,
    LeftOut,
    PacketContent,
    ReasonContent,
    StoryContent,
    content_as_json,
    content_from_json,
)
from packets.document.build import document_of
from packets.document.by_item import text_by_item
from packets.document.docx_writer import as_docx
from packets.document.html_writer import document_html
from packets.document.markdown_writer import as_markdown
from packets.document.text_writer import document_text
from sharing.redaction import REDACTED, Redaction, redact

OLD, NEW = uuid4(), uuid4()
STORY, REASON = uuid4(), uuid4()


def piece(uuid: UUID, month: int, note: str = "RFC 12", **more) -> EvidenceContent:
    return EvidenceContent(uuid, 1, date(2026, month, 1), False, note, items=("docs",), **more)


CONTENT = PacketContent(
    title="The case of Sam Rivera",
    scope="The gate to Staff",
    author="Sam Rivera",
    reader="Jo Park",
    claim="I moved **Acme** to one index.",
    items=(
        ItemContent(
            "docs", "A design document", "You wrote one.", ItemState.EVIDENCED, date(2026, 5, 1)
        ),
        ItemContent("owns", "A component owned", "You own one.", ItemState.CLAIMED),
    ),
    stories=(
        StoryContent(
            STORY,
            "One index",
            situation="See [the plan](https://acme.example/plan) and https://example.org/a.",
            confirmers="Dana Kim, Lee (platform)",
            items=("docs",),
            evidence=(NEW, OLD),
        ),
    ),
    reasons=(ReasonContent(REASON, "Too few teams", "Dana Kim says *otherwise*."),),
    evidence=(
        piece(
            NEW,
            5,
            "Acme's team built on it",
            links=("https://acme.example/1", "https://ok.example"),
        ),
        piece(OLD, 3),
    ),
    left_out=(LeftOut("story", uuid4(), "A secret story"),),
)


def strings_of(value: object) -> list[str]:
    """Every text in a JSON value."""
    if isinstance(value, dict):
        return [text for each in value.values() for text in strings_of(each)]
    if isinstance(value, list):
        return [text for each in value for text in strings_of(each)]
    return [value] if isinstance(value, str) else []


def test_no_format_has_a_link_once_all_are_left_out():
    shown = document_of(redact(CONTENT, Redaction(links=True)), number=1, published_on=None)
    for text in (as_markdown(shown), document_text(shown), document_html(shown)):
        assert "http" not in text
        assert "href" not in text


def frozen(redaction: Redaction, content: PacketContent = CONTENT) -> str:
    return json.dumps(content_as_json(redact(content, redaction)), ensure_ascii=False)


def test_nothing_is_left_out_but_what_was_left_out_of_the_packet():
    assert redact(CONTENT, Redaction()) == replace(CONTENT, left_out=())
    assert "secret" not in frozen(Redaction())


def test_a_story_and_a_reason_go_whole():
    shown = redact(CONTENT, Redaction(stories=frozenset({STORY}), reasons=frozenset({REASON})))
    assert (shown.stories, shown.reasons) == ((), ())
    assert shown.evidence == CONTENT.evidence


def test_a_story_loses_evidence_that_is_left_out_and_its_item_is_older():
    shown = redact(CONTENT, Redaction(evidence=frozenset({NEW})))
    assert shown.stories[0].evidence == (OLD,)
    assert [each.uuid for each in shown.evidence] == [OLD]
    assert shown.items[0].newest == date(2026, 3, 1)
    assert shown.items[0].state == ItemState.EVIDENCED


def test_an_item_whose_evidence_is_all_left_out_says_so():
    shown = redact(CONTENT, Redaction(evidence=frozenset({NEW, OLD})))
    assert shown.items[0].state == ItemState.NOT_SHOWN
    assert shown.items[0].newest is None
    assert shown.items[1].state == ItemState.CLAIMED


def test_no_link_is_left_in_any_text():
    shown = frozen(Redaction(links=True))
    assert "http" not in shown
    assert "the plan" in shown


def test_names_go_from_their_fields_and_from_the_texts():
    shown = frozen(Redaction(author=True, reader=True, confirmers=True))
    for name in ("Sam", "Rivera", "Jo Park", "Dana", "Kim", "Lee", "platform"):
        assert name not in shown


def test_no_part_of_a_word_file_has_a_word_that_is_left_out():
    shown = redact(CONTENT, Redaction(author=True, reader=True, confirmers=True, words=("acme",)))
    file = as_docx(document_of(shown, number=1, published_on=date(2026, 5, 14)))
    with zipfile.ZipFile(BytesIO(file)) as parts:
        for name in parts.namelist():
            text = parts.read(name).decode("utf-8", "replace").lower()
            for word in ("acme", "rivera", "jo park", "dana kim"):
                assert word not in text


def test_a_name_alone_leaves_the_others():
    shown = redact(CONTENT, Redaction(reader=True))
    assert (shown.author, shown.reader) == ("Sam Rivera", "")
    assert shown.stories[0].confirmers


def test_a_word_goes_whatever_its_case_and_takes_its_links_along():
    shown = redact(CONTENT, Redaction(words=("aCME",)))
    assert shown.claim == f"I moved **{REDACTED}** to one index."
    assert shown.evidence[0].note == f"{REDACTED}'s team built on it"
    assert shown.evidence[0].links == ("https://ok.example",)
    assert shown.stories[0].situation == f"See {REDACTED} and https://example.org/a."


@pytest.mark.parametrize(
    ("text", "word", "left"),
    [
        ("Acmeology", "Acme", "Acmeology"),
        ("acme_corp", "Acme", f"{REDACTED}_corp"),
        ("ACME  Corp\nand", "acme corp", f"{REDACTED}\nand"),
        ("C++ and C", "C++", f"{REDACTED} and C"),
        ("Stra\u00dfe 5", "stra\u00dfe", f"{REDACTED} 5"),
        ("Jose\u0301 wrote", "Jos\u00e9", f"{REDACTED} wrote"),
        ("Jose\u0301 wrote", "Jose", "Jose\u0301 wrote"),
        ("@sam wrote", "@sam", f"{REDACTED} wrote"),
    ],
)
def test_words_are_found_whole(text, word, left):
    shown = redact(PacketContent("T", "S", claim=text), Redaction(words=(word,)))
    assert shown.claim == left


@pytest.mark.parametrize(
    "text",
    [
        "Ac**me**",
        "Ac&#109;e",
        "Ac\u00adme",
        "Ac\u200bme",
        "Ac\x07me",
        "[Ac](https://example.org)me",
        "\uff21cme",
        "[a]\n\n[a]: https://acme.example",
        "[x](https://%61cme.example)",
        "[x](https://example.org/?q=%41cme)",
        "<https://acme.example>",
        "www.acmecorp.example",
        "![Acme](https://acme.example/a.png)",
    ],
)
def test_a_word_in_disguise_takes_its_text_along(text):
    shown = redact(PacketContent("T", "S", claim=text), Redaction(words=("Acme",)))
    html = as_html(shown.claim, keep_line_breaks=True)
    plain = "".join(each for each in unquote(unescape(html)) if each.isprintable())
    assert "acme" not in strip_tags(plain).lower()
    assert "acme" not in plain.lower()


def test_a_word_of_the_sign_itself_is_left_out_by_another():
    shown = redact(PacketContent("T", "S", claim="left and right"), Redaction(words=("left",)))
    assert shown.claim == "[…] and right"


def test_what_was_redacted_is_redacted_for_good():
    redaction = Redaction(author=True, words=("acme", "index"))
    once = redact(CONTENT, redaction)
    assert redact(once, redaction) == once
    assert content_from_json(content_as_json(once)) == once
    without_links = redact(CONTENT, replace(redaction, links=True))
    again = redact(without_links, replace(redaction, links=True))
    assert written(again) == written(without_links)


def written(content: PacketContent) -> str:
    """All that a reader sees of it."""
    return document_html(document_of(content, number=1, published_on=None))


WORDS = st.sampled_from(["Acme", "Zürich", "Project X", "C++", "O’Neil", "naïve", "日本", "sam"])
SIGNS = " |\n|\n\n|**|_|`|/|-|.|](|)|[|~~|> |&|’s |https://|www.|.example/|%20|1|&amp;|\\|<|>|: |x"
BETWEEN = st.sampled_from([*SIGNS.split("|"), "|", "\u00ad"])
TEXTS = st.lists(st.one_of(WORDS, WORDS.map(str.upper), BETWEEN), max_size=12).map("".join)


@example(words=["Acme"], texts=[*[""] * 7, "%20Acme"])
@given(words=st.lists(WORDS, min_size=1, max_size=3), texts=st.lists(TEXTS, min_size=8, max_size=8))
def test_no_word_that_is_left_out_stands_in_what_is_frozen(words, texts):
    title, claim, situation, confirmers, reason, note, context, name = texts
    link = f"https://example.org/{title}".replace("\n", "").replace(" ", "%20")
    content = PacketContent(
        title or "T",
        "S",
        claim=claim,
        items=(ItemContent("docs", name, claim, ItemState.OPEN),),
        stories=(StoryContent(STORY, title, situation, note, confirmers=confirmers),),
        reasons=(ReasonContent(REASON, reason, claim),),
        evidence=(piece(NEW, 5, note, context=context, links=(link,)),),
    )
    shown = content_as_json(redact(content, Redaction(words=tuple(words))))
    document = document_of(content_from_json(shown), number=1, published_on=None)
    formats = [as_markdown(document), document_text(document)]
    formats += [each.text for each in text_by_item(content_from_json(shown))]
    html = document_html(document)
    formats += [unescape(strip_tags(html)), unescape(unquote(html))]
    for text in [*strings_of(shown), *formats]:
        html = as_html(text, keep_line_breaks=True)
        for word in words:
            whole = re.compile(
                rf"(?<![^\W_]){re.escape(word)}" + ("" if word == "C++" else r"(?![^\W_])"), re.I
            )
            assert not whole.search(text)
            assert not whole.search(unescape(strip_tags(html)))
