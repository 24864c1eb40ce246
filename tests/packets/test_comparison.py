"""What changed between two versions is named by part, and nothing that a reader sees is missed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from careerladder.web.markdown import Markup
from packets.content import AppendixOrder, ItemState, LeftOut, PacketContent
from packets.document.build import document_of
from packets.versions.comparison import ChangeKind, packet_changes
from tests.packets.document.example import CONTENT, uuid_of

LISTS = ("items", "stories", "reasons", "evidence")


def changes(before: PacketContent, after: PacketContent) -> dict[str, list[tuple[str, str]]]:
    return {
        section.name: [(change.kind, change.name) for change in section.changes]
        for section in packet_changes(before, after)
    }


def added_words(before: PacketContent, after: PacketContent) -> str:
    return " ".join(
        run.text
        for section in packet_changes(before, after)
        for change in section.changes
        for run in change.runs
    )


def document(content: PacketContent) -> object:
    return document_of(content, number=1, published_on=date(2026, 12, 4))


def otherwise(value: Any) -> Any:
    """Another value of the same kind."""
    match value:
        case bool():
            return not value
        case ItemState():
            return ItemState.NOT_POSSIBLE
        case AppendixOrder():
            return AppendixOrder.MONTH
        case Markup():
            return Markup.NOTE
        case str():
            return f"{value} Otherwise."
        case int():
            return value + 1
        case date() | None:
            return date(2025, 2, 3)
        case tuple():
            return value[1:] if value else None
    return None


def with_parts(name: str, parts: Any) -> PacketContent:
    return replace(CONTENT, **{name: parts})


def altered() -> Iterator[tuple[str, PacketContent]]:
    """The example with one field of one part altered, each in turn."""
    for field in fields(CONTENT):
        value = getattr(CONTENT, field.name)
        if field.name not in (*LISTS, "left_out"):
            yield field.name, replace(CONTENT, **{field.name: otherwise(value)})
    for name in LISTS:
        parts: Any = getattr(CONTENT, name)
        yield f"{name} without the first", with_parts(name, parts[1:])
        yield f"{name} turned round", with_parts(name, tuple(reversed(parts)))
        for field in fields(parts[0]):
            other = otherwise(getattr(parts[0], field.name))
            if field.name in ("uuid", "slug", "version") or other is None:
                continue
            part = replace(parts[0], **{field.name: other})
            yield f"{name}: {field.name}", with_parts(name, (part, *parts[1:]))


ALTERED = dict(altered())


def test_a_content_and_itself_differ_in_nothing():
    assert packet_changes(CONTENT, CONTENT) == ()
    assert packet_changes(CONTENT, replace(CONTENT, left_out=())) == ()


@pytest.mark.parametrize("name", ALTERED)
def test_whatever_a_reader_sees_otherwise_is_named(name):
    if document(ALTERED[name]) != document(CONTENT):
        assert packet_changes(CONTENT, ALTERED[name]) != ()
        assert packet_changes(ALTERED[name], CONTENT) != ()


def test_a_part_is_added_gone_or_changed():
    renamed = replace(CONTENT.stories[0], title="Renamed")
    told = replace(CONTENT.stories[1], uuid=uuid_of(13), title="Told")
    after = replace(CONTENT, stories=(renamed, told))
    assert changes(CONTENT, after) == {
        "Stories": [
            (ChangeKind.CHANGED, "Renamed"),
            (ChangeKind.ADDED, "Told"),
            (ChangeKind.GONE, "Noor and the drift dashboard"),
        ]
    }
    assert "Renamed" in added_words(CONTENT, after)


def test_another_order_alone_is_said_of_its_section():
    after = replace(CONTENT, reasons=tuple(reversed(CONTENT.reasons)))
    (section,) = packet_changes(CONTENT, after)
    assert (section.name, section.changes, section.has_other_order) == ("Reasons against", (), True)


def test_what_comes_and_goes_is_no_other_order():
    after = replace(CONTENT, reasons=CONTENT.reasons[1:])
    (section,) = packet_changes(CONTENT, after)
    assert not section.has_other_order


def test_a_state_is_said_in_words():
    item = replace(CONTENT.items[4], state=ItemState.NOT_POSSIBLE)
    after = replace(CONTENT, items=(*CONTENT.items[:4], item))
    assert changes(CONTENT, after) == {"Items": [(ChangeKind.CHANGED, item.name)]}
    assert "possible in my current job" in added_words(CONTENT, after)


def test_a_claim_that_was_empty_is_added():
    before = replace(CONTENT, claim="", author="")
    assert changes(before, CONTENT)["Title and claim"] == [
        (ChangeKind.ADDED, "Your name"),
        (ChangeKind.ADDED, "Claim"),
    ]


def test_what_is_left_out_makes_no_other_content():
    other = replace(CONTENT, left_out=(LeftOut("story", uuid_of(9), "Secret"),))
    assert other == CONTENT
