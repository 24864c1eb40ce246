"""Texts of the greatest length that a form takes, each of which repeats one construct.

The tests count the work that they cause, and bin/bench.py measures the time.
"""

from __future__ import annotations

LONGEST, LONGEST_PASTE = 10_000, 100_000


def _table(columns: int, rows: int) -> str:
    return f"{'|a' * columns}|\n{'|-' * columns}|\n{'a\n' * rows}"


_LONG = {
    "a wide table": _table(1_000, 3_000),
    "a square table": _table(70, 5_000),
    "a table of one column": _table(1, 5_000),
    "many tables": "|a|\n|-|\n\n" * 1_200,
    "quotes within quotes": "> " * 5_000,
    "a quote that goes on": "> " * 19 + "a\n" * 5_000,
    "lists within lists": "- " * 4_999 + "a",
    "steps of a list": "".join(f"{'  ' * level}- a\n" for level in range(100)),
    "a long list": "- a\n" * 2_500,
    "emphasis within emphasis": "*" * 4_990 + "a" + "*" * 4_990,
    "stars": "a" + "*" * 9_999,
    "words with stars": "*a* " * 2_500,
    "stars that open": "**a *b _c ~~d " * 700,
    "tildes": "a~~~b~~~" * 1_250,
    "brackets": "[" * 10_000,
    "brackets that close": "[" * 5_000 + "]" * 5_000,
    "brackets in lines": "[\n" * 5_000,
    "links": "[a](b)" * 1_666,
    "links that are not closed": "[a](b" * 2_000,
    "destinations within destinations": f"[a](b:{'x' * 50}" * 180,
    "a long address, often": f"[a]: /{'x' * 5_000}\n\n{'[a]' * 1_600}",
    "a long title, often": f"[a]: / '{'&' * 5_000}'\n\n{'[a]' * 1_600}",
    "definitions": "".join(f"[{number}]: b\n" for number in range(1_100)),
    "definitions that fail": "[a]:\n" * 2_000,
    "addresses within addresses": "http://a/(" * 1_000,
    "addresses with brackets": "https://a.org/(" * 666,
    "schemes": "https://" * 1_250,
    "what begins like an address": "www." * 2_500,
    "hosts": "www.a-" * 1_666,
    "brackets of two kinds": "[(" * 5_000,
    "addresses with ports": "http://a:1" * 1_000,
    "short addresses": "www.a.b " * 1_250,
    "autolinks": "<http:a>" * 1_250,
    "mail addresses": "<a@b>" * 2_000,
    "angle brackets": "<" * 10_000,
    "entities": "&amp;" * 2_000,
    "ampersands": "&" * 10_000,
    "quotation marks": '"' * 10_000,
    "backticks": "".join("`" * number + "a" for number in range(1, 140)),
    "backslashes": "\\" * 10_000,
    "lines": "a\n" * 5_000,
    "paragraphs": "a\n\n" * 3_333,
    "rules": "---\n" * 2_500,
    "empty headings": "#\n" * 5_000,
    "underlined headings": "a\n-\n" * 2_500,
    "blocks of code": "    a\n\nb\n\n" * 1_000,
    "fences": "```\n" * 2_500,
}

NOTES = {name: text[:LONGEST] for name, text in _LONG.items()}


def _jumble(letters: str, step: int, size: int) -> str:
    """Letters in an order that has no period; another for another step."""
    return "".join(letters[place * place // step % len(letters)] for place in range(size))


def _passages(first: str, second: str) -> tuple[str, str]:
    """Passages that differ, each below a line that is in both."""
    before, after = (
        "".join(f"{text * 45}\nline {number}\n" for number in range(50))[:10_000]
        for text in (first, second)
    )
    return before, after


PAIRS = {
    "words": ("a " * 5_000, "b " * 5_000),
    "order": ("a b " * 2_500, "b a " * 2_500),
    "lines": ("a\n" * 5_000, "b\n" * 5_000),
    "marks": ("a." * 5_000, "a," * 5_000),
    "jumble": (_jumble("ab .\n", 7, 10_000), _jumble("ab .\n", 11, 10_000)),
    "letters": (
        " ".join(_jumble("abcdefghij", 7, 5_000)),
        " ".join(_jumble("abcdefghij", 11, 5_000)),
    ),
    "passages": _passages("a b ", "a c "),
}

CAPTURES = {
    "marked lines": "- a\n" * 25_000,
    "signs alone": "-\n" * 50_000,
    "lines": "a\n" * 50_000,
    "dates": "2026-05-14 a\n" * 7_600,
    "headings": "# a\n" * 24_990 + "- a\n- b\n",
    "lines before lists": "a:\n" * 33_000,
    "months": "jan 2020 " * 11_000,
    "months in lines": "May 2026\n" * 11_000,
    "one line": "word " * 20_000,
    "rules": "- " * 50_000,
    "blanks": " " * 99_999 + "a",
    "two hundred tables": "".join(
        f"- x\n  |a|\n  |-|\n{'  a\n' * 120}"[:490] + "\n" for _ in range(200)
    ),
}
