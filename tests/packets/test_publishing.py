"""A version freezes what the packet says; it is published once, and stays as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from packets.draft import draft_of
from packets.models import PacketVersion, StoryText
from packets.models.refusals import NothingNewToPublish, PacketIsRemoved
from plans.models import EvidenceText

A_DAY = date(2026, 5, 14)


def publish(packet, **more) -> PacketVersion:
    return PacketVersion.objects.publish(packet, draft_of, **more)


def test_versions_count_from_one_for_each_packet(packet, bobs):
    assert publish(packet).number == 1
    packet.edit(replace(packet.text, claim="Two teams."), base_version=1)
    assert publish(packet).number == 2
    assert publish(bobs).number == 1


def test_with_nothing_new_there_is_no_version(packet, bobs):
    publish(packet)
    publish(bobs)
    with pytest.raises(NothingNewToPublish):
        publish(packet)
    assert packet.versions.count() == 1


def test_what_is_taken_back_before_it_is_published_is_nothing_new(packet):
    publish(packet)
    story = packet.stories.get()
    story.edit(StoryText("Renamed"), base_version=1)
    story.edit(StoryText("One index"), base_version=2)
    story.leave_out()
    story.put_back()
    with pytest.raises(NothingNewToPublish):
        publish(packet)


def test_the_same_form_again_returns_its_version_also_after_another_one(packet):
    key = uuid4()
    first = publish(packet, form_key=key)
    assert publish(packet, form_key=key) == first
    packet.edit(replace(packet.text, claim="Two teams."), base_version=1)
    publish(packet, form_key=uuid4())
    assert publish(packet, form_key=key) == first
    assert packet.versions.count() == 2


def test_the_same_form_twice_at_once_is_one_version(packet, at_once):
    key = uuid4()
    results = at_once(*[lambda: publish(packet, form_key=key) for _ in range(3)])
    assert {result.number for result in results} == {1}
    assert packet.versions.count() == 1


def test_of_two_forms_at_once_the_second_has_nothing_new(packet, at_once):
    results = at_once(*[lambda: publish(packet, form_key=uuid4()) for _ in range(2)])
    assert sorted(type(each).__name__ for each in results) == [
        "NothingNewToPublish",
        "PacketVersion",
    ]
    assert packet.versions.count() == 1


def test_a_removed_packet_is_not_published(packet):
    packet.remove()
    with pytest.raises(PacketIsRemoved):
        publish(packet)
    assert not packet.versions.exists()


def test_a_version_says_what_it_said_whatever_comes_later(packet, piece, design_docs):
    version = publish(packet)
    before = version.content
    piece.edit(EvidenceText(A_DAY, "Told otherwise."), base_version=1)
    packet.stories.get().edit(StoryText("Renamed"), base_version=1)
    packet.entries.get().leave_out()
    design_docs.wording = "Reworded."
    design_docs.save()
    after = PacketVersion.objects.get(pk=version.pk).content
    assert after == before
    assert after != draft_of(packet)
    assert (after.evidence[0].version, piece.version) == (1, 2)


def test_the_database_refuses_any_change_of_a_version(packet):
    version = publish(packet)
    changes = {"number": 7, "frozen": {}, "published_at": timezone.now(), "form_key": uuid4()}
    for name, value in changes.items():
        with pytest.raises(IntegrityError), transaction.atomic():
            PacketVersion.objects.filter(pk=version.pk).update(**{name: value})
    assert PacketVersion.objects.get().frozen == version.frozen


def test_what_is_frozen_reads_as_it_was_read(packet):
    version = publish(packet)
    assert PacketVersion.objects.get(pk=version.pk).content == draft_of(packet)
