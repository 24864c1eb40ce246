"""Leave parts and words out of what a packet says, before it is frozen for a reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from html import unescape
from unicodedata import normalize
from urllib.parse import unquote
from uuid import UUID

from django.utils.html import strip_tags

from careerladder.web.markdown import Markup, as_html
from packets.content import (
    EvidenceContent,
    ItemContent,
    ItemState,
    PacketContent,
    ReasonContent,
    StoryContent,
)
from packets.document.links import without_links

type _Change = Callable[[str], str]

REDACTED = "[left out]"
# For words that stand in REDACTED.
REDACTED_BY_A_SIGN = "[…]"
# Within an address, a shorter word is found only between signs.
LONG_ENOUGH_WITHIN_ADDRESS = 4

INLINE_LINK = re.compile(r"\[(?:[^\[\]\\]|\\.)*\]\(\s*<?([^)\s>]*)>?[^)]*\)")
BARE_ADDRESS = re.compile(r"<?\b(?:https?://|mailto:|www\.)[^\s<>]+>?", re.IGNORECASE)
ADDRESS_IN_PLAIN_TEXT = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
LINK_TARGET = re.compile(r"\](?:\([^)]*\)|\[[^\]]*\])")
SIGNS_OF_LINK = re.compile(r"://|www\.|mailto:|\]\(|\]:|\]\[", re.IGNORECASE)
MAY_LINK = re.compile(r"[\[<&\\]|://|www\.|mailto:", re.IGNORECASE)
HREF = re.compile(r'href="([^"]*)"')
LETTER_OR_DIGIT = re.compile(r"[^\W_]")
NAMES_APART = re.compile(r"[,;/\n()]|\band\b|&")


@dataclass(frozen=True)
class Redaction:
    """What one reader shall not see. A left-out name is left out of the texts as well.

    `words` are left out wherever they stand, whatever their case; each has a letter or a digit.
    """

    stories: frozenset[UUID] = frozenset()
    evidence: frozenset[UUID] = frozenset()
    reasons: frozenset[UUID] = frozenset()
    links: bool = False
    author: bool = False
    reader: bool = False
    confirmers: bool = False
    words: tuple[str, ...] = ()


def redact(content: PacketContent, redaction: Redaction) -> PacketContent:
    """The content without what the redaction leaves out, and without `left_out`.

    Slugs of items, their states and all dates stay.
    """
    words = _words_of(content, redaction)
    content = _without_names(_without_parts(content, redaction), redaction)
    if words:
        pattern = WordPattern(words, content.markup)
        content = _each_text(content, pattern.leave_out_of_markdown, pattern.leave_out)
        content = replace(
            content,
            evidence=tuple(
                replace(
                    piece,
                    links=tuple(link for link in piece.links if not pattern.is_in_address(link)),
                )
                for piece in content.evidence
            ),
        )
    # After the words: this writes the texts anew, with signs escaped.
    if redaction.links:
        of_markdown = partial(_without_any_link, markup=content.markup)
        content = _each_text(content, of_markdown, _without_addresses)
        pieces = tuple(replace(piece, links=()) for piece in content.evidence)
        content = replace(content, evidence=pieces, markup=Markup.COMMONMARK)
    return content


class WordPattern:
    """Finds words as wholes, whatever their case, and however they are spaced."""

    def __init__(self, words: Iterable[str], markup: Markup = Markup.NOTE) -> None:
        self.markup = markup
        self.words = sorted({_normal(word) for word in words}, key=len, reverse=True)
        self.letters = [_squeezed(word) for word in self.words]
        self.pattern = re.compile(_as_pattern(self.words), re.IGNORECASE)
        is_in_label = self.pattern.search(REDACTED)
        self.replacement = REDACTED_BY_A_SIGN if is_in_label else REDACTED

    def is_in(self, text: str) -> bool:
        normal = _normal(text)
        # Who reads "%20Acme" reads the word, too.
        shown = {_visible(text), _visible(unquote(text))} - {normal}
        return any(self.pattern.search(each) for each in (normal, *shown))

    def is_in_address(self, address: str) -> bool:
        """Also in percent-encoding, and with its spaces as plus signs or left out."""
        plain = _visible(unquote(unescape(address)))
        letters = _squeezed(plain)
        return (
            any(word in letters for word in self.letters if len(word) >= LONG_ENOUGH_WITHIN_ADDRESS)
            or self.is_in(plain)
            or ("+" in plain and self.is_in(plain.replace("+", " ")))
        )

    def leave_out(self, text: str) -> str:
        """Plain text without the words. If they stand there in disguise, nothing of it is left."""
        text = ADDRESS_IN_PLAIN_TEXT.sub(self._without_address, text)
        if self.is_in(text):
            text = self.pattern.sub(self.replacement, _normal(text))
        return self.replacement if self.is_in(text) else text

    def leave_out_of_markdown(self, text: str) -> str:
        """Markdown without the words. If they still show when rendered, nothing of it is left."""
        text = INLINE_LINK.sub(self._without_address, text)
        text = BARE_ADDRESS.sub(self._without_address, text)
        text = self.leave_out(text)
        return self.replacement if self._shows(text) else text

    def _without_address(self, match: re.Match[str]) -> str:
        address = match[1] if match.re.groups else match[0]
        return self.replacement if self.is_in_address(address) else match[0]

    def _shows(self, markdown: str) -> bool:
        if not self._may_show(markdown):
            return False
        html = as_html(markdown, keep_line_breaks=True, markup=self.markup)
        return self.is_in(unescape(strip_tags(html))) or any(
            self.is_in_address(address) for address in HREF.findall(html)
        )

    def _may_show(self, markdown: str) -> bool:
        """Whether the letters of a word follow each other. It costs much less than rendering."""
        decoded = unquote(unescape(markdown))
        texts = [_squeezed(decoded), _squeezed(LINK_TARGET.sub("", decoded))]
        return any(word in text for word in self.letters for text in texts)


def _without_parts(content: PacketContent, redaction: Redaction) -> PacketContent:
    evidence = tuple(piece for piece in content.evidence if piece.uuid not in redaction.evidence)
    stories = tuple(
        replace(
            story,
            evidence=tuple(uuid for uuid in story.evidence if uuid not in redaction.evidence),
        )
        for story in content.stories
        if story.uuid not in redaction.stories
    )
    reasons = tuple(each for each in content.reasons if each.uuid not in redaction.reasons)
    items = content.items
    if redaction.evidence:
        items = tuple(_item_by(item, evidence) for item in content.items)
    return replace(
        content, items=items, stories=stories, reasons=reasons, evidence=evidence, left_out=()
    )


def _item_by(item: ItemContent, evidence: Iterable[EvidenceContent]) -> ItemContent:
    """The item as the evidence in the packet shows it. The evidence is newest first."""
    newest = next((piece for piece in evidence if item.slug in piece.items), None)
    if newest is not None:
        return replace(item, newest=newest.happened_on, newest_months=newest.months)
    is_evidenced = item.state == ItemState.EVIDENCED
    state = ItemState.NOT_SHOWN if is_evidenced else item.state
    return replace(item, state=state, newest=None, newest_months=0)


def _without_names(content: PacketContent, redaction: Redaction) -> PacketContent:
    if redaction.author:
        content = replace(content, author="")
    if redaction.reader:
        content = replace(content, reader="")
    if redaction.confirmers:
        stories = tuple(replace(story, confirmers="") for story in content.stories)
        content = replace(content, stories=stories)
    return content


def _words_of(content: PacketContent, redaction: Redaction) -> list[str]:
    """The words to leave out, and the names that are left out of their fields."""
    names = [content.author] * redaction.author + [content.reader] * redaction.reader
    if redaction.confirmers:
        for story in content.stories:
            names += NAMES_APART.split(story.confirmers)
    words = (" ".join(word.split()) for word in (*names, *redaction.words))
    return [word for word in words if LETTER_OR_DIGIT.search(word)]


def _each_text(content: PacketContent, of_markdown: _Change, of_plain: _Change) -> PacketContent:
    """The content with each of its texts changed, but for links, slugs, states and dates."""
    return replace(
        content,
        title=of_plain(content.title),
        scope=of_plain(content.scope),
        author=of_plain(content.author),
        reader=of_plain(content.reader),
        claim=of_markdown(content.claim),
        items=tuple(
            replace(item, name=of_plain(item.name), wording=of_plain(item.wording))
            for item in content.items
        ),
        stories=tuple(_story(story, of_markdown, of_plain) for story in content.stories),
        reasons=tuple(
            ReasonContent(each.uuid, of_markdown(each.reason), of_markdown(each.answer))
            for each in content.reasons
        ),
        evidence=tuple(
            replace(piece, note=of_markdown(piece.note), context=of_markdown(piece.context))
            for piece in content.evidence
        ),
    )


def _story(story: StoryContent, of_markdown: _Change, of_plain: _Change) -> StoryContent:
    return replace(
        story,
        title=of_plain(story.title),
        situation=of_markdown(story.situation),
        action=of_markdown(story.action),
        outcome=of_markdown(story.outcome),
        proof=of_markdown(story.proof),
        confirmers=of_markdown(story.confirmers),
    )


def _without_any_link(text: str, markup: Markup) -> str:
    """CommonMark without links; only their words stay. If one is left, nothing stays."""
    if markup == Markup.COMMONMARK and not MAY_LINK.search(text):
        return text
    text = without_links(text, markup)
    if not SIGNS_OF_LINK.search(text):
        return text
    html = as_html(text, keep_line_breaks=True, markup=Markup.COMMONMARK)
    return REDACTED if HREF.search(html) else text


def _without_addresses(text: str) -> str:
    return ADDRESS_IN_PLAIN_TEXT.sub(REDACTED, text)


def _as_pattern(words: Iterable[str]) -> str:
    """Words by what they begin and end with: beside a letter or digit there is no other."""
    kinds: dict[tuple[str, str], list[str]] = {}
    for word in words:
        before = r"(?<![^\W_])" if LETTER_OR_DIGIT.match(word[0]) else ""
        after = r"(?![^\W_])" if LETTER_OR_DIGIT.match(word[-1]) else ""
        # Any space may be of any length, and have the signs of Markdown's emphasis in it.
        spaced = r"[\s*_~`]+".join(map(re.escape, word.split()))
        kinds.setdefault((before, after), []).append(spaced)
    return "|".join(
        f"{before}(?:{'|'.join(spaced)}){after}" for (before, after), spaced in kinds.items()
    )


def _normal(text: str) -> str:
    return normalize("NFC", text)


def _visible(text: str) -> str:
    """The text without what nobody sees, and with each letter in its plainest form."""
    if not text.replace("\n", "").isprintable():
        text = "".join(each for each in text if each.isprintable() or each.isspace())
    return normalize("NFKC", text)


def _squeezed(text: str) -> str:
    return "".join(filter(str.isalnum, _visible(text).casefold()))
