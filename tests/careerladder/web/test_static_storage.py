"""A file per component in the tree, one request for them all."""

import re
from pathlib import Path

from django.contrib.staticfiles.finders import FileSystemFinder

from careerladder.web.static_storage import (
    BUNDLED_SHEETS,
    IMPORT,
    BundlingStaticFilesStorage,
    minify_css,
)

CSS = Path(__file__).parents[3] / "static" / "css"
# The sheets themselves, and one that a single page links beside them.
NOT_IMPORTED = {
    "site.css",
    "home.css",
    "account.css",
    "assessments.css",
    "progress.css",
    "moves.css",
    "journal.css",
    "packets.css",
    "reader.css",
    "styleguide.css",
}
# It stands alone, so it imports again what it needs of the others.
ALONE = "css/reader.css"


def collected(folder):
    storage = BundlingStaticFilesStorage(location=folder, base_url="/static/")
    paths = {path: (source, path) for path, source in FileSystemFinder().list([])}
    for path, (source, _) in paths.items():
        copy = folder / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(Path(source.path(path)).read_bytes())
    faults = [result for _, _, result in storage.post_process(paths) if result not in (True, False)]
    assert faults == []
    return "".join((folder / storage.stored_name(sheet)).read_text() for sheet in BUNDLED_SHEETS)


def is_imported(file):
    return file.parent != CSS or file.name not in NOT_IMPORTED


def without_addresses(text):
    """Collecting gives each file that is named a hash."""
    return re.sub(r"url\([^)]*\)", "url()", text)


def test_what_is_collected_holds_every_file_and_imports_none(tmp_path):
    sheet = collected(tmp_path)
    assert "@import" not in sheet
    for file in CSS.rglob("*.css"):
        if is_imported(file):
            assert without_addresses(minify_css(file.read_text())) in without_addresses(sheet)


def test_what_is_collected_has_no_comment_and_no_indent(tmp_path):
    sheet = collected(tmp_path)
    assert "/*" not in sheet
    assert not re.search(r"^\s", sheet, re.MULTILINE)


def test_a_lighter_sheet_keeps_its_rules():
    css = "/* Why. */\n@layer a {\n  .b {\n    /* Two\n  lines. */\n    c: d;\n\n    e: f; }}\n"
    assert minify_css(css) == "@layer a{.b{c:d;e:f}}"


def test_what_is_collected_of_our_scripts_has_no_comment_and_no_indent(tmp_path):
    collected(tmp_path)
    for script in (CSS.parent / "js").iterdir():
        sent = (tmp_path / "js" / script.name).read_text()
        assert not re.search(r"^\s|^//", sent, re.MULTILINE)


def test_a_font_is_named_with_its_hash(tmp_path):
    fonts = re.findall(r'url\("?\.\./fonts/([^")]*)', collected(tmp_path))
    assert fonts
    assert all((tmp_path / "fonts" / name).exists() for name in fonts)
    assert not {path.name for path in (CSS.parent / "fonts").iterdir()} & set(fonts)


def test_collecting_again_starts_from_the_sources(tmp_path):
    assert collected(tmp_path) == collected(tmp_path)


def test_every_class_is_in_use():
    """On a page of the site: the style guide alone is no use."""
    root = CSS.parent.parent
    used = "\n".join(
        file.read_text()
        for folder, ending in (
            ("templates", "*.html"),
            ("static/js", "*.js"),
            # It writes the document itself.
            ("packets/document", "html_writer.py"),
        )
        for file in (root / folder).rglob(ending)
        if "styleguide" not in file.parts
    )
    sheets = filter(is_imported, CSS.rglob("*.css"))
    classes = {
        name
        for file in sheets
        for name in re.findall(
            r"\.([a-z][\w-]*)",
            re.sub(r"/\*.*?\*/|url\(.*?\)", "", file.read_text(), flags=re.DOTALL),
        )
    }
    # htmx puts these on, Django's forms the next, a message's level the following, and the style
    # guide the last.
    made = {"htmx-request", "errorlist", "notice--success", "notice--warning", "notice--error"}
    made |= {"specimen"}
    unused = {name for name in classes - made if not re.search(rf"(?<![\w-]){name}(?![\w-])", used)}
    assert unused == set()


def test_every_file_is_imported_once():
    beside = [sheet for sheet in BUNDLED_SHEETS if sheet != ALONE]
    sheet = "".join((CSS.parent / sheet).read_text() for sheet in beside)
    imported = [match[1] for match in IMPORT.finditer(sheet)]
    assert sheet.count("@import ") == len(imported)
    files = {file.relative_to(CSS).as_posix() for file in CSS.rglob("*.css") if is_imported(file)}
    assert sorted(imported) == sorted(files)


def test_the_sheet_that_stands_alone_imports_each_file_once():
    sheet = (CSS.parent / ALONE).read_text()
    imported = [match[1] for match in IMPORT.finditer(sheet)]
    assert sheet.count("@import ") == len(imported) == len(set(imported))
    assert all((CSS / name).exists() for name in imported)
    assert imported[-2:] == ["utilities.css", "print.css"]
