"""Write a document as HTML for a page. Each text is escaped, and nothing else is taken over."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby

from django.utils.safestring import SafeString, mark_safe

from packets.document.blocks import (
    Block,
    Blocks,
    CodeBlock,
    Document,
    Heading,
    Inline,
    Inlines,
    LineBreak,
    ListBlock,
    Paragraph,
    Quote,
    Table,
    Text,
    ThematicBreak,
)

TAGS = {"bold": "strong", "italic": "em", "strike": "s", "code": "code"}


def document_html(document: Document) -> SafeString:
    """What <article class="document"> holds: headings from h1 to h4, and the head of its sheets."""
    title, *others = document.blocks
    parts = [
        f'<p class="document__running" aria-hidden="true">{escape(document.name)}</p>\n',
        '<div class="document__body">\n',
        *_tags(title),
    ]
    if document.details:
        others = others[1:]
        parts.append(f'<p class="document__details">{escape(document.details)}</p>\n')
    parts += [blocks_html(tuple(others)), "</div>\n"]
    return mark_safe("".join(parts))  # noqa: S308  # All text went through escape().


def blocks_html(blocks: Blocks) -> str:
    return "".join(part for block in blocks for part in _tags(block))


def _tags(block: Block) -> Iterator[str]:
    match block:
        case Heading(level, content, anchor):
            opened = f'<h{level} id="{escape(anchor)}">' if anchor else f"<h{level}>"
            yield f"{opened}{_inline_html(content)}</h{level}>\n"
        case Paragraph(content, leads):
            opened = '<p class="document__lead">' if leads else "<p>"
            yield f"{opened}{_inline_html(content)}</p>\n"
        case ListBlock(items, start):
            tag = "ul" if start is None else "ol"
            yield f'<{tag} start="{start}">\n' if start not in (None, 1) else f"<{tag}>\n"
            for item in items:
                yield f"<li>{_item_html(item)}</li>\n"
            yield f"</{tag}>\n"
        case CodeBlock(text):
            # The first line end in <pre> is no part of it.
            yield f"<pre>\n<code>{escape(text)}</code></pre>\n"
        case Quote(content):
            yield f"<blockquote>\n{blocks_html(content)}</blockquote>\n"
        case Table():
            yield from _table_html(block)
        case ThematicBreak():
            yield "<hr>\n"


def _item_html(item: Blocks) -> str:
    """An item of one paragraph needs no <p>."""
    if len(item) == 1 and isinstance(item[0], Paragraph):
        return _inline_html(item[0].content)
    return f"\n{blocks_html(item)}"


def _table_html(table: Table) -> Iterator[str]:
    # A table may be wider than a screen: whoever has no mouse moves it by the arrow keys.
    yield '<div class="document__table" role="group" aria-label="Table" tabindex="0"><table>\n'
    yield "<thead><tr>"
    for cell in table.header:
        yield f'<th scope="col">{_inline_html(cell)}</th>'
    yield "</tr></thead>\n<tbody>\n"
    for row in table.rows:
        yield "<tr>"
        for place, cell in enumerate(row):
            if table.has_row_headers and place == 0:
                yield f'<th scope="row">{_inline_html(cell)}</th>'
            else:
                yield f"<td>{_inline_html(cell)}</td>"
        yield "</tr>\n"
    yield "</tbody>\n</table></div>\n"


def _inline_html(content: Inlines) -> str:
    parts = []
    for href, group in groupby(content, key=_href):
        inner = "".join(_text_html(each) for each in group)
        if href:
            # On paper the address follows the words of a link, unless they are the address.
            kind = ' class="document__address"' if inner == escape(href) else ""
            rel = "noopener noreferrer nofollow"
            inner = f'<a href="{escape(href)}"{kind} rel="{rel}">{inner}</a>'
        parts.append(inner)
    return "".join(parts)


def _href(each: Inline) -> str:
    return each.href if isinstance(each, Text) else ""


def _text_html(each: Inline) -> str:
    if isinstance(each, LineBreak):
        return "<br>\n"
    if not (each.bold or each.italic or each.strike or each.code):
        return escape(each.text)
    tags = [tag for style, tag in TAGS.items() if getattr(each, style)]
    opened = "".join(f"<{tag}>" for tag in tags)
    closed = "".join(f"</{tag}>" for tag in reversed(tags))
    return f"{opened}{escape(each.text)}{closed}"
