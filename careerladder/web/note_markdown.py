"""The Markdown of people's notes. A sign is markup only where nothing else could be meant by it.

Markup is:

- `**bold**`, `*italic*` and `~~struck~~`, if the signs touch no letter or digit on the outside and
  no space on the inside;
- `` `code` ``, and lines between two lines of three backticks; lines indented by four spaces;
- `[words](address)` and `<address>`, if that is a web address, and any web address by itself;
- a list of lines that begin with `-`, `*` or `1.`, unless the first begins with a number, as in
  `- 40% cost`, or a line beside it begins with `+`, as in a diff;
- a heading of two or more `#`;
- a quotation: `>`, a space, and a sentence that begins with a capital letter or a quotation mark;
- a table with its line `|---|`, and a line of three dashes that has an empty line above it.

All else is shown as it was typed: backslashes, underscores and entities always are.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.rules_block import StateBlock, blockquote, fence, heading, hr, list_block
from markdown_it.rules_inline import StateInline, autolink, emphasis, strikethrough

from careerladder.web.web_addresses import WEB_URL, with_scheme

NEVER_MARKUP = ["escape", "entity", "reference", "lheading"]
LINKED_MAIL = re.compile(r"mailto:[^\s@]+@[^\s@]+", re.IGNORECASE)

# Letters of scripts from here on stand beside each other without spaces.
FIRST_WITHOUT_SPACES = "\u2e80"
BEFORE_OPENING, AFTER_OPENING = "([{\"':;,|>~*-", ".,;:!?)]}/\\|>="
BEFORE_CLOSING, AFTER_CLOSING = "([{/\\=", ")]}\"'.,;:!?|<~*-"
SIGNS_OF_SENTENCE = ".,:;!?"

SIGNED_NUMBER = re.compile(r"[-+\u2212\u2013±~≈≤≥<>=]*\s?[$€£¥₹(]?\s?\.?\d")
DATE = re.compile(r"\d{4}-\d\d\b")
SENTENCE = re.compile(r"(?:> ?)*[*_]{0,3}(\S)(\S?)")
QUOTATION_MARKS = "\"'“„«「『\u2018\u201a"
PLUS_LINE = re.compile(r"[\s>]*\+\s")
CLOSING_FENCE = re.compile(r"[\s>]*(`{3,})\s*")
LANGUAGE = re.compile(r"`{3,}\s*[\w+#./-]*\s*")
SOME_FENCE = re.compile(r"`{3,}")


def restrict_to_notes(parser: MarkdownIt) -> MarkdownIt:
    """Make a parser of CommonMark read notes. Return it."""
    parser.disable(NEVER_MARKUP)
    inline, block = parser.inline.ruler, parser.block.ruler
    inline.at("emphasis", _emphasis)
    inline.at("strikethrough", _strikethrough)
    inline.at("autolink", _autolink)
    in_paragraphs = ["paragraph", "blockquote", "list"]
    block.at("fence", _fence, {"alt": in_paragraphs})
    block.at("blockquote", _quotation, {"alt": in_paragraphs})
    block.at("hr", _rule, {"alt": in_paragraphs})
    block.at("list", _list, {"alt": ["paragraph", "blockquote"]})
    block.at("heading", _heading, {"alt": ["paragraph", "blockquote"]})
    # The parser's own way to say what an address is.
    vars(parser).update(validateLink=_is_linked, normalizeLink=_normalized)
    return parser


def _is_linked(address: str) -> bool:
    return bool(WEB_URL.fullmatch(address) or LINKED_MAIL.fullmatch(address))


def _normalized(address: str) -> str:
    return normalizeLink(with_scheme(address))


def _autolink(state: StateInline, silent: bool) -> bool:
    is_web = state.src[state.pos + 1 : state.pos + 5].lower() == "http"
    return is_web and autolink(state, silent)


def _emphasis(state: StateInline, silent: bool) -> bool:
    if silent or state.src[state.pos] != "*":
        return False
    return _delimited(state, emphasis.tokenize, (1, 2, 3))


def _strikethrough(state: StateInline, silent: bool) -> bool:
    if silent or state.src[state.pos] != "~":
        return False
    return _delimited(state, strikethrough.tokenize, (2,))


def _delimited(state: StateInline, tokenize: Any, lengths: tuple[int, ...]) -> bool:
    """Read a run of one sign, as text where it can neither open nor close anything."""
    text, start, sign = state.src, state.pos, state.src[state.pos]
    end = start
    while end < state.posMax and text[end] == sign:
        end += 1
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    opens = _may_open(before, after, is_single=end - start == 1)
    closes = _may_close(text[max(start - 2, 0) : start], after, text[end + 1 : end + 2])
    if end - start not in lengths or not (opens or closes):
        state.append_pending(text[start:end])
        state.pos = end
        return True
    known = len(state.delimiters)
    tokenize(state, False)
    for delimiter in state.delimiters[known:]:
        delimiter.open = delimiter.open and opens
        delimiter.close = delimiter.close and closes
    return True


def _is_free(outside: str, allowed: str) -> bool:
    """Whether a sign may stand beside this character, or at the edge of the text."""
    if not outside or outside.isspace() or outside in allowed:
        return True
    return not outside.isascii() and (outside >= FIRST_WITHOUT_SPACES or not outside.isalnum())


def _may_open(before: str, after: str, *, is_single: bool) -> bool:
    if not after or after.isspace() or (after in AFTER_OPENING and (is_single or after != ".")):
        return False
    return _is_free(before, BEFORE_OPENING)


def _may_close(before: str, after: str, second: str) -> bool:
    last = before[-1:]
    if not last or last.isspace() or last in BEFORE_CLOSING or before == "*.":
        return False
    if after and after in SIGNS_OF_SENTENCE and (second.isalnum() or second == "_"):
        return False
    return _is_free(after, AFTER_CLOSING)


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _has_line_above(state: StateBlock, line: int) -> bool:
    return line > 0 and not state.isEmpty(line - 1)


def _heading(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    text = _line(state, line)
    return text.startswith("##") and bool(text.strip("# ")) and heading(state, line, end, silent)


def _rule(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    is_of_dashes = _line(state, line)[:1] == "-"
    return is_of_dashes and not _has_line_above(state, line) and hr(state, line, end, silent)


def _quotation(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    text = _line(state, line)
    if not text.startswith("> ") or not (found := SENTENCE.match(text)):
        return False
    first, second = found.groups()
    is_sentence = first in QUOTATION_MARKS or (
        first.isalpha()
        and not first.islower()
        and (not second or not first.isupper() or second.islower() or second in "'’")
    )
    return is_sentence and blockquote(state, line, end, silent)


def _list(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    text = _line(state, line)
    continues_list = silent and state.sCount[line] < state.blkIndent
    if text[:1] in ("-", "*", "+") and not continues_list:
        words = text[1:].strip()
        is_number = SIGNED_NUMBER.match(words) and not DATE.match(words)
        is_marker = words[:1] in ("-", "*", "+") and not words[1:2].strip()
        if text[0] == "+" or not words or is_number or is_marker or _is_beside_plus(state, line):
            return False
    return list_block(state, line, end, silent)


def _fence(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """Code, unless its first line has more than a language, or another line ends it."""
    text = _line(state, line)
    if not text.startswith("```") or not LANGUAGE.fullmatch(text):
        return False
    closing, any_fence = _fences_from(state, line + 1)
    length = len(text) - len(text.lstrip("`"))
    return (closing >= length or not any_fence) and fence(state, line, end, silent)


def _is_beside_plus(state: StateBlock, line: int) -> bool:
    """Whether a line of the same paragraph begins with a plus sign."""
    if "beside_plus" not in state.env:
        state.env["beside_plus"] = _lines_beside_plus(state.src.split("\n"))
    beside: list[bool] = state.env["beside_plus"]
    return beside[line]


def _lines_beside_plus(lines: list[str]) -> list[bool]:
    beside = [False] * len(lines)
    first = 0
    for place, line in enumerate([*lines, ""]):
        if not line.strip():
            if any(PLUS_LINE.match(each) for each in lines[first:place]):
                beside[first:place] = [True] * (place - first)
            first = place + 1
    return beside


def _fences_from(state: StateBlock, line: int) -> tuple[int, int]:
    """From a line on, the most backticks of a line of them alone, and of any line. 0 for none."""
    if "fences" not in state.env:
        lines = [*state.src.split("\n"), ""]
        alone = [len(found[1]) if (found := CLOSING_FENCE.fullmatch(each)) else 0 for each in lines]
        within = [3 if SOME_FENCE.search(each) else 0 for each in lines]
        state.env["fences"] = [
            list(accumulate(reversed(counts), max))[::-1] for counts in (alone, within)
        ]
    closing, within = state.env["fences"]
    return closing[line], within[line]
