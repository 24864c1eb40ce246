"""What people read uses the words of docs/glossary.md, in US spelling."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.html import strip_tags

from careerladder.ladders.loading.files import read_folder

TEMPLATES = settings.BASE_DIR / "templates"
# Each with the word to use.
NOT_OURS = {
    r"pieces?\b": "entry",
    r"serves?\b": "is for, filed under",
    r"look(ed|s)? back": "monthly review, covers",
    r"press(ed)?\b(?! the arrow)": "select",
    r"stands?\b": "is, counts, applies",
    r"mend(ed)?\b": "fix",
    r"where (I am|you are)(?! logged in)": "in my (your) current job",
    r"e-mail": "email",
    r"towards": "toward",
    r"(ageing|colour|behaviour|favour|organis|recognis|specialis)": "US spelling",
    r"proposed anew|take (it )?up again|put back": "docs/glossary.md",
}


# Slugs never change, and a resource's name is its title.
NOT_WORDED_BY_US = {"slug", "name"}


def text_of(template: Path) -> str:
    """What a template says, without its tags, comments and the values of attributes."""
    source = re.sub(
        r"{% comment %}.*?{% endcomment %}|{#.*?#}", "", template.read_text(), flags=re.S
    )
    return strip_tags(re.sub(r"{%.*?%}|{{.*?}}", " ", source))


@pytest.mark.parametrize("word", NOT_OURS)
def test_no_template_says(word):
    pages = [*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.txt")]
    found = [
        str(page.relative_to(TEMPLATES))
        for page in pages
        if re.search(rf"\b{word}", text_of(page), re.I)
    ]
    assert not found, f"Write {NOT_OURS[word]}."


@pytest.mark.parametrize("word", NOT_OURS)
def test_no_current_text_of_the_ladder_says(word):
    rows, _ = read_folder(settings.BASE_DIR / "fixtures" / "ai-engineer")
    found = [
        f"{row.slug} {name}"
        for row in rows
        if row.is_current
        for name, value in row.fields.items()
        if isinstance(value, str)
        and name not in NOT_WORDED_BY_US
        and re.search(rf"\b{word}", value, re.I)
    ]
    assert not found, f"Write {NOT_OURS[word]}."
