"""The font comes in two files: a page of our own texts needs only the first."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOKENS = ROOT / "static" / "css" / "tokens.css"


def letters_of_files() -> list[set[str]]:
    """For each file of the font, the letters that a browser fetches it for."""
    css = TOKENS.read_text(encoding="utf-8")
    return [
        {
            chr(code)
            for first, last in re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", ranges)
            for code in range(int(first, 16), int(last or first, 16) + 1)
        }
        for ranges in re.findall(r"unicode-range:([^;]+);", css)
    ]


def test_no_letter_is_in_both():
    first, second = letters_of_files()
    assert first
    assert not first & second


def test_templates_and_the_ladder_need_only_the_first():
    texts = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "fixtures").rglob("*.yaml")]
    # ASCII is left out: the signs of the second file are those of tags there.
    used = {
        letter
        for each in texts
        for letter in each.read_text(encoding="utf-8")
        if not letter.isascii()
    }
    first, second = letters_of_files()
    assert "’" in used & first
    assert not used & second
