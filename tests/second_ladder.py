"""A second ladder: the small one with every word of its texts and slugs reversed.

Its names and slugs differ, and it passes the loader's checks.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from careerladder.ladders.catalog import LadderContent, ladder_or_404
from careerladder.ladders.loading.load import load
from tests.conftest import SMALL_LADDER

SECOND_LADDER = "gib-reddal"


def load_second_ladder(folder: Path) -> LadderContent:
    """Write the ladder into an empty folder, load it, and return its content."""
    rows = yaml.safe_load((SMALL_LADDER / "ladder.yaml").read_text())
    for row in rows:
        row["fields"] = {name: _other(name, value) for name, value in row["fields"].items()}
    (folder / "ladder.yaml").write_text(yaml.safe_dump(rows, sort_keys=False, allow_unicode=True))
    load(folder)
    return ladder_or_404(SECOND_LADDER)


def backwards(text: str) -> str:
    return re.sub(r"[A-Za-z]+", lambda word: _reversed(word[0]), text)


def _reversed(word: str) -> str:
    back = word[::-1].lower()
    return back.capitalize() if word[0].isupper() else back


def _other(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_other(name, each) for each in value]
    if not isinstance(value, str) or name in {"url", "systems"}:
        return value
    return SECOND_LADDER if value == "ai-engineer" else backwards(value)
