"""The design tokens, parsed from static/css/tokens.css."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from careerladder.configuration import BASE_DIR

TOKEN = re.compile(r"^ +--([\w-]+): ([^;]+);", re.MULTILINE)
COLOUR = re.compile(r"light-dark\(|oklch\(|color-mix\(")


@dataclass(frozen=True)
class Token:
    name: str
    value: str

    @property
    def is_colour(self) -> bool:
        return COLOUR.match(self.value) is not None


@cache
def tokens() -> tuple[Token, ...]:
    """All tokens of `:root`, without the accents of the phases."""
    sheet = (BASE_DIR / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    root = sheet.partition(":root {")[2].partition("\n  }")[0]
    return tuple(Token(name, value) for name, value in TOKEN.findall(root))


def colours() -> list[Token]:
    return [token for token in tokens() if token.is_colour]


def sizes(kind: str) -> list[Token]:
    """The steps of a scale such as `text` or `space`."""
    return [
        token
        for token in tokens()
        if not token.is_colour and re.fullmatch(rf"{kind}(-\w+)?", token.name)
    ]


def others() -> list[Token]:
    """The tokens that are neither colors nor steps of a scale, such as font families."""
    shown = {token.name for token in [*colours(), *sizes("text"), *sizes("space")]}
    return [token for token in tokens() if token.name not in shown]
