"""One file per component in the tree, in production one request without comments and indents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "css/site.css"
COMMENT_OR_INDENT = re.compile(r"/\*.*?\*/\n?|^[ \t]+|^\n", re.DOTALL | re.MULTILINE)
IMPORT = re.compile(r'@import "([\w/.-]+)"(?: (\w+))?;\n')


class OneStylesheet(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Puts what site.css imports in its place, while static files are collected.

    Without it, as in tests, a browser follows the imports itself.
    """

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        if SHEET in paths and not dry_run:
            # From the source, not from what an earlier run has put in its place.
            whole = IMPORT.sub(lambda match: _imported(paths, match), _text(paths, SHEET))
            self.delete(SHEET)
            self._save(SHEET, ContentFile(lighter(whole).encode()))
            paths[SHEET] = (self, SHEET)
        yield from super().post_process(paths, dry_run, **options)


def lighter(css: str) -> str:
    """Without what only its authors read: a comment, an indent, an empty line."""
    # Twice: an indent before a comment is one only once the comment is gone.
    return COMMENT_OR_INDENT.sub("", COMMENT_OR_INDENT.sub("", css))


def _imported(paths: dict[str, Any], match: re.Match[str]) -> str:
    text = _text(paths, f"css/{match[1]}")
    return f"@media {match[2]} {{\n{text}}}\n" if match[2] else text


def _text(paths: dict[str, Any], name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        content: bytes = file.read()
    return content.decode()
