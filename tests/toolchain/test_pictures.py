"""The pictures in the documents: those of docs/pictures/ are taken by `make screenshots`."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PICTURES = ROOT / "docs" / "pictures"
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
NAMED = re.compile(r"""!\[[^]]*\]\(([^)\s]+)|<(?:img|source)\b[^>]*?\ssrc(?:set)?="([^"\s]+)""")


def pictures_in(document: Path) -> set[Path]:
    named = NAMED.findall(document.read_text(encoding="utf-8"))
    return {(document.parent / (markdown or html)).resolve() for markdown, html in named}


def test_every_picture_that_a_document_names_is_there_and_none_is_left_over():
    named = set().union(*map(pictures_in, DOCUMENTS))
    assert [path for path in named if not path.is_file()] == []
    assert named >= set(PICTURES.iterdir())


def test_a_picture_says_in_words_what_it_shows_and_has_a_dark_twin():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"(?s)<picture>.*?</picture>", readme)
    assert shown
    for picture in shown:
        named = re.findall(r'"docs/pictures/(\w+)-(light|dark)\.webp"', picture)
        name, _ = named[0]
        assert named == [(name, "dark"), (name, "light")]
        assert re.search(r'alt="[^"]{20,}"', picture)


@pytest.mark.parametrize("path", sorted(PICTURES.iterdir()), ids=lambda path: path.name)
def test_a_picture_is_small_enough_for_a_page_with_eight(path):
    assert path.stat().st_size < 150_000
