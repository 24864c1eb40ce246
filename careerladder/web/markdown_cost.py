"""Bound the work of the Markdown parser. It is counted in steps, so that the result of a text is
always the same, however fast the machine.

A step is one call of a parser's rule at a position of the text, or one token: about three
microseconds. More expensive operations count as several steps. Text that people write takes 0.1 to
0.5 steps for each of its characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

# The limit of a text is BASE_STEPS and STEPS_PER_CHARACTER for each of its characters. A short text
# may need more for each: a line `- a` takes fifteen steps.
BASE_STEPS, STEPS_PER_CHARACTER = 6_000, 0.2
# Levels of nested blocks, a list being two of them, and of nested emphasis.
DEEPEST_NESTING = 20
# The URLs and titles of all links together are at most this many times as long as the text: a URL
# that is defined once may be used by many links.
MOST_REPETITION = 4

DELIMITERS = re.compile(r"[*_~]")
# Each match has the text up to the next space. Matches overlap: `https://a/(https://b/` has two.
URLS = re.compile(r"(?=(?:https?:|www\.)(\S*))", re.IGNORECASE)
LINK_DESTINATIONS = re.compile(r"(?=\]\((\S*))")
STEPS_PER_URL = 10
# How many characters the parser scans in one step: after the start of a URL or link, and before a
# URL.
CHARACTERS_PER_STEP, SEARCHED_CHARACTERS_PER_STEP = 30, 100
STEPS_PER_LINE = 2
# The steps for a character that may begin an autolink or a link.
STEPS_PER_BRACKET = {"<": 12, "[": 4}


class TooCostly(Exception):
    """A text takes more steps than its budget has, or is nested too deeply."""


def step_limit(text: str) -> int:
    """How many steps this text may take."""
    return BASE_STEPS + int(STEPS_PER_CHARACTER * len(text))


class Budget:
    """The steps that are left for one text."""

    def __init__(self, steps: int) -> None:
        self.steps_left = steps

    def spend(self, steps: int) -> None:
        """Raises TooCostly."""
        self.steps_left -= steps
        if self.steps_left < 0:
            raise TooCostly


class _CountedTokens(list[Token]):
    """A list of block tokens that counts each as a step: a table's rule may append thousands."""

    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self.budget = budget

    def append(self, token: Token) -> None:
        self.budget.spend(1)
        super().append(token)


class _CountingInlineParser(ParserInline):
    """An inline parser that counts lookahead too: nested brackets are scanned again and again."""

    def skipToken(self, state: StateInline) -> None:
        _budget_of(state).spend(1)
        super().skipToken(state)


def add_step_counter(parser: MarkdownIt) -> MarkdownIt:
    """Make a parser count its steps in the budget that `parse_within` passes. Return the parser."""
    inline = _CountingInlineParser()
    inline.ruler, inline.ruler2 = parser.inline.ruler, parser.inline.ruler2
    parser.inline = inline
    inline.ruler.before("text", "steps", _count_character)
    everywhere = ["paragraph", "reference", "blockquote", "list"]
    parser.block.ruler.before("table", "steps", _count_line, {"alt": everywhere})
    # The parser drops what is nested deeper than maxNesting, with its text. TooCostly comes first.
    parser.options["maxNesting"] = DEEPEST_NESTING + 2
    return parser


def parse_within(parser: MarkdownIt, text: str, budget: Budget) -> Sequence[Token]:
    """Parse a text with a parser made by `add_step_counter`. Raises TooCostly."""
    budget.spend(len(DELIMITERS.findall(text)))
    for found in URLS.finditer(text):
        budget.spend(STEPS_PER_URL + len(found[1]) // CHARACTERS_PER_STEP)
    for found in LINK_DESTINATIONS.finditer(text):
        budget.spend(len(found[1]) // CHARACTERS_PER_STEP)
    state = StateCore(text, parser, {"budget": budget})
    state.tokens = _CountedTokens(budget)
    parser.core.process(state)
    _check_tokens(state.tokens, MOST_REPETITION * len(text))
    return state.tokens


def _count_line(state: StateBlock, _line: int, _end: int, _silent: bool) -> bool:
    """A block rule that runs before all others and never matches."""
    if state.level >= DEEPEST_NESTING:
        raise TooCostly
    _budget_of(state).spend(STEPS_PER_LINE)
    return False


def _count_character(state: StateInline, _silent: bool) -> bool:
    """An inline rule that runs before all others and never matches."""
    character = state.src[state.pos]
    steps = STEPS_PER_BRACKET.get(character, 1)
    if character == ":" and state.src.startswith("//", state.pos + 1):
        # The parser searches all pending text for the scheme.
        steps = STEPS_PER_URL + len(state.pending) // SEARCHED_CHARACTERS_PER_STEP
    _budget_of(state).spend(steps)
    return False


def _budget_of(state: StateBlock | StateInline) -> Budget:
    budget: Budget = state.env["budget"]
    return budget


def _check_tokens(tokens: Iterable[Token], most_repeated: int) -> None:
    """Raise TooCostly for links whose attributes are too long together, or too deep nesting."""
    repeated = 0
    for token in tokens:
        for child in token.children or ():
            repeated += sum(len(str(value)) for value in child.attrs.values())
            if child.level > DEEPEST_NESTING or repeated > most_repeated + BASE_STEPS:
                raise TooCostly
