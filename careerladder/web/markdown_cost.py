"""What a text may cost the Markdown parser: counted in steps, so that a text always ends the same.

A step is one look of the parser at a place of the text, or one token: some three microseconds,
whatever the text says. A few things cost more and count as more. Text that people write takes a
tenth to a half of a step for each of its characters.
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

# A short text may take more for each of its characters: `- a` in a line of its own takes fifteen.
STEPS, STEPS_A_CHARACTER = 6_000, 0.2
# Blocks within blocks, a list being two of them, and emphasis within emphasis.
DEEPEST = 20
# How often an address that was defined once may be repeated, in the length of the text.
MOST_REPEATED = 4

DELIMITERS = re.compile(r"[*_~]")
# Each with what follows up to a blank; in `(https://a/(https://b/(` each is within the others.
ADDRESSES = re.compile(r"(?=(?:https?:|www\.)(\S*))", re.IGNORECASE)
DESTINATIONS = re.compile(r"(?=\]\((\S*))")
AN_ADDRESS = 10
# In what follows an address or a link, and in what stands before an address.
CHARACTERS_A_STEP, CHARACTERS_BEFORE_A_STEP = 30, 100
A_LINE = 2
# Where an address or a link may begin.
BRACKETS = {"<": 12, "[": 4}


class TooCostly(Exception):
    """A text takes more steps than its length allows, or is nested too deep."""


def steps_of(text: str) -> int:
    """How many steps a text of this length may take."""
    return STEPS + int(STEPS_A_CHARACTER * len(text))


class Budget:
    """The steps that are left for one text."""

    def __init__(self, steps: int) -> None:
        self.steps = steps

    def spend(self, steps: int) -> None:
        """Raises TooCostly."""
        self.steps -= steps
        if self.steps < 0:
            raise TooCostly


class _Tokens(list[Token]):
    """The tokens of a text's blocks: one rule may make thousands, as that for tables does."""

    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self.budget = budget

    def append(self, token: Token) -> None:
        self.budget.spend(1)
        super().append(token)


class _Inline(ParserInline):
    """Counts each look ahead too: brackets within brackets are looked at again and again."""

    def skipToken(self, state: StateInline) -> None:
        _budget_of(state).spend(1)
        super().skipToken(state)


def count_steps(parser: MarkdownIt) -> MarkdownIt:
    """Let a parser spend the budget that `tokens_of` gives it."""
    inline = _Inline()
    inline.ruler, inline.ruler2 = parser.inline.ruler, parser.inline.ruler2
    parser.inline = inline
    inline.ruler.before("text", "steps", _look_at_character)
    everywhere = ["paragraph", "reference", "blockquote", "list"]
    parser.block.ruler.before("table", "steps", _look_at_line, {"alt": everywhere})
    # The parser leaves out what is nested deeper than this, words and all: it never comes so far.
    parser.options["maxNesting"] = DEEPEST + 2
    return parser


def tokens_of(parser: MarkdownIt, text: str, budget: Budget) -> Sequence[Token]:
    """The tokens of a text, by a parser that counts. Raises TooCostly."""
    budget.spend(len(DELIMITERS.findall(text)))
    for found in ADDRESSES.finditer(text):
        budget.spend(AN_ADDRESS + len(found[1]) // CHARACTERS_A_STEP)
    for found in DESTINATIONS.finditer(text):
        budget.spend(len(found[1]) // CHARACTERS_A_STEP)
    state = StateCore(text, parser, {"budget": budget})
    state.tokens = _Tokens(budget)
    parser.core.process(state)
    _must_be_in_bounds(state.tokens, MOST_REPEATED * len(text))
    return state.tokens


def _look_at_line(state: StateBlock, _line: int, _end: int, _silent: bool) -> bool:
    """A rule that never applies, asked before all others."""
    if state.level >= DEEPEST:
        raise TooCostly
    _budget_of(state).spend(A_LINE)
    return False


def _look_at_character(state: StateInline, _silent: bool) -> bool:
    """A rule that never applies, asked before all others."""
    character = state.src[state.pos]
    steps = BRACKETS.get(character, 1)
    if character == ":" and state.src.startswith("//", state.pos + 1):
        # What stands before it is searched for the scheme from its beginning.
        steps = AN_ADDRESS + len(state.pending) // CHARACTERS_BEFORE_A_STEP
    _budget_of(state).spend(steps)
    return False


def _budget_of(state: StateBlock | StateInline) -> Budget:
    budget: Budget = state.env["budget"]
    return budget


def _must_be_in_bounds(tokens: Iterable[Token], most_repeated: int) -> None:
    """An address that is defined once may stand in each of a thousand links."""
    repeated = 0
    for token in tokens:
        for child in token.children or ():
            repeated += sum(len(str(value)) for value in child.attrs.values())
            if child.level > DEEPEST or repeated > most_repeated + STEPS:
                raise TooCostly
