"""Bundle and minify style sheets and scripts while static files are collected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.core.files.base import ContentFile
from rjsmin import jsmin
from whitenoise.storage import CompressedManifestStaticFilesStorage

# The whole site's, and those that only the pages of one app need besides.
BUNDLED_SHEETS = (
    "css/site.css",
    "css/home.css",
    "css/account.css",
    "css/assessments.css",
    "css/progress.css",
    "css/moves.css",
    "css/journal.css",
    "css/packets.css",
    "css/reader.css",
)
OWN_SCRIPT = re.compile(r"js/[\w-]+\.js")
COMMENT_OR_INDENT = re.compile(r"/\*.*?\*/\n?|^[ \t]+|^\n", re.DOTALL | re.MULTILINE)
AROUND_PUNCTUATION = re.compile(r";(?=\s*})|\s*([{};])\s*|(?<=\w)(:)\s+")
IMPORT = re.compile(r'@import "([\w/.-]+)"(?: (\w+))?;\n')


class BundlingStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Replace each @import of a sheet by the imported file, and minify sheets and our own scripts.

    In tests, which don't collect static files, a browser follows the imports itself.
    """

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        for path in [] if dry_run else list(paths):
            # Read from the sources: an earlier run may have left its output in the target folder.
            if path in BUNDLED_SHEETS:
                whole = IMPORT.sub(lambda match: _imported(paths, match), _text(paths, path))
                self._replace(paths, path, minify_css(whole))
            elif OWN_SCRIPT.fullmatch(path):
                self._replace(paths, path, jsmin(_text(paths, path)))
        yield from super().post_process(paths, dry_run, **options)

    @lru_cache  # noqa: B019 -- there is one storage, for as long as the process.
    def url(self, name: str | None, force: bool = False) -> str:
        """The URL of a collected file. It is the same as long as the process runs."""
        found: str = super().url(name, force)
        return found

    def _replace(self, paths: dict[str, Any], path: str, text: str) -> None:
        self.delete(path)
        self._save(path, ContentFile(text.encode()))
        paths[path] = (self, path)


def minify_css(css: str) -> str:
    """Remove comments, indents, empty lines, and spaces around punctuation."""
    # Twice: the indent before a comment is matched only once the comment is removed.
    plain = COMMENT_OR_INDENT.sub("", COMMENT_OR_INDENT.sub("", css))
    # This would change a string with such a sign before a space, of which our sheets have none.
    return AROUND_PUNCTUATION.sub(r"\1\2", plain)


def _imported(paths: dict[str, Any], match: re.Match[str]) -> str:
    text = _text(paths, f"css/{match[1]}")
    return f"@media {match[2]} {{\n{text}}}\n" if match[2] else text


def _text(paths: dict[str, Any], name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        content: bytes = file.read()
    return content.decode()
