"""Two pages edit one part: the second is told, and nothing that was saved is lost."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from packets.models import Packet, PacketText, Reason, StoryText
from packets.models.refusals import PacketIsRemoved, PartWasChanged


@pytest.fixture(params=["packet", "story", "reason", "entry"])
def part(request, packet, bobs) -> tuple[object, Callable[..., None], Callable[[], str]]:
    """A part, how it is edited to a word, and what it says as stored."""
    if request.param == "packet":
        return (
            packet,
            lambda row, word, **based_on: row.edit(PacketText(word), **based_on),
            lambda: str(Packet.objects.get(pk=packet.pk).title),
        )
    if request.param == "story":
        story = packet.stories.get()
        return (
            story,
            lambda row, word, **based_on: row.edit(StoryText(word), **based_on),
            lambda: str(packet.stories.get().title),
        )
    if request.param == "reason":
        reason = Reason.objects.add(packet, "Too early")
        return (
            reason,
            lambda row, word, **based_on: row.edit(word, "Not at all.", **based_on),
            lambda: str(packet.reasons.get().reason),
        )
    return (
        packet.entries.get(),
        lambda row, word, **based_on: row.edit(word, **based_on),
        lambda: str(packet.entries.get().context),
    )


def again(row):
    """As another page reads it."""
    return type(row).objects.get(pk=row.pk)


def test_a_page_that_another_one_overtook_is_refused(part):
    row, edit, says = part
    here, there = again(row), again(row)
    edit(there, "Saved there", base_version=1, page_key=uuid4())
    with pytest.raises(PartWasChanged):
        edit(here, "Typed here", base_version=1, page_key=uuid4())
    assert says() == "Saved there"


def test_a_page_without_a_key_is_refused_as_well(part):
    row, edit, says = part
    edit(again(row), "Saved there", base_version=1)
    with pytest.raises(PartWasChanged):
        edit(again(row), "Typed here", base_version=1)
    assert says() == "Saved there"


def test_one_page_saves_on_though_its_form_names_the_version_it_was_shown_with(part):
    row, edit, says = part
    key = uuid4()
    for word in ("O", "On", "One"):
        edit(again(row), word, base_version=1, page_key=key)
    assert says() == "One"
    assert again(row).version == 4


def test_once_another_page_saved_the_first_one_is_refused_too(part):
    row, edit, says = part
    key = uuid4()
    edit(again(row), "First", base_version=1, page_key=key)
    edit(again(row), "Of another", base_version=2, page_key=uuid4())
    with pytest.raises(PartWasChanged):
        edit(again(row), "Of the first", base_version=1, page_key=key)
    assert says() == "Of another"


def test_who_was_shown_both_may_replace_what_the_other_page_saved(part):
    row, edit, says = part
    edit(again(row), "Saved there", base_version=1, page_key=uuid4())
    edit(again(row), "Mine after all", base_version=2, page_key=uuid4())
    assert says() == "Mine after all"


def test_the_same_words_are_saved_already_whatever_the_page(part):
    row, edit, _says = part
    edit(again(row), "Same", base_version=1, page_key=uuid4())
    edit(again(row), "Same", base_version=1, page_key=uuid4())
    assert again(row).version == 2


def test_a_part_of_a_removed_packet_keeps_what_it_says(part, packet):
    row, edit, says = part
    before = says()
    packet.remove()
    with pytest.raises(PacketIsRemoved):
        edit(again(row), "Late", base_version=1, page_key=uuid4())
    assert says() == before
    packet.restore()
    edit(again(row), "In time", base_version=1, page_key=uuid4())
    assert says() == "In time"


def test_of_two_pages_at_once_one_saves_and_one_is_told(part, at_once):
    row, edit, says = part
    rows = [again(row), again(row)]
    results = at_once(
        *[
            lambda each=each, word=word: edit(each, word, base_version=1, page_key=uuid4())
            for each, word in zip(rows, ("Here", "There"), strict=True)
        ]
    )
    assert sorted(type(each).__name__ for each in results) == ["NoneType", "PartWasChanged"]
    assert says() in ("Here", "There")
    assert again(row).version == 2


def test_nothing_of_another_person_changes(part, bobs):
    row, edit, _says = part
    edit(row, "Ada's", base_version=1)
    bobs.refresh_from_db()
    assert (bobs.title, bobs.version) == ("The case for Senior", 1)
    assert [story.version for story in bobs.stories.all()] == [1]
    assert [entry.version for entry in bobs.entries.all()] == [1]
