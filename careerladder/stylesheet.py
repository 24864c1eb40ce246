"""One file per component in the tree, in production one request without comments and indents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from rjsmin import jsmin
from whitenoise.storage import CompressedManifestStaticFilesStorage

# The site’s, and what only the pages of a subject need besides.
SHEETS = ("css/site.css", "css/assessments.css", "css/progress.css")
OUR_SCRIPT = re.compile(r"js/[\w-]+\.js")
COMMENT_OR_INDENT = re.compile(r"/\*.*?\*/\n?|^[ \t]+|^\n", re.DOTALL | re.MULTILINE)
AROUND_SIGNS = re.compile(r";(?=\s*})|\s*([{};])\s*|(?<=\w)(:)\s+")
IMPORT = re.compile(r'@import "([\w/.-]+)"(?: (\w+))?;\n')


class OneStylesheet(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Puts what a sheet imports in its place, while static files are collected, and makes our
    scripts lighter.

    Without it, as in tests, a browser follows the imports itself.
    """

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        for path in [] if dry_run else list(paths):
            # From the sources, not from what an earlier run has put in their place.
            if path in SHEETS:
                whole = IMPORT.sub(lambda match: _imported(paths, match), _text(paths, path))
                self._replace(paths, path, lighter(whole))
            elif OUR_SCRIPT.fullmatch(path):
                self._replace(paths, path, jsmin(_text(paths, path)))
        yield from super().post_process(paths, dry_run, **options)

    def _replace(self, paths: dict[str, Any], path: str, text: str) -> None:
        self.delete(path)
        self._save(path, ContentFile(text.encode()))
        paths[path] = (self, path)


def lighter(css: str) -> str:
    """Without what only its authors read: a comment, an indent, an empty line."""
    # Twice: an indent before a comment is one only once the comment is gone.
    plain = COMMENT_OR_INDENT.sub("", COMMENT_OR_INDENT.sub("", css))
    # No string of ours has one of these signs before a blank.
    return AROUND_SIGNS.sub(r"\1\2", plain)


def _imported(paths: dict[str, Any], match: re.Match[str]) -> str:
    text = _text(paths, f"css/{match[1]}")
    return f"@media {match[2]} {{\n{text}}}\n" if match[2] else text


def _text(paths: dict[str, Any], name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        content: bytes = file.read()
    return content.decode()
