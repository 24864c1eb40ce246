"""A packet is removed with its versions and links, restored within 30 days, and then deleted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from packets.draft import draft_of
from packets.models import Packet, PacketVersion, Reason
from plans.models import Evidence
from sharing.models import Completion, Said, ShareLink, ShareView, SignOff, Verdict
from tests.stored_people import rows_of


def ago(days: float):
    return timezone.now() - timedelta(days=days)


@pytest.fixture
def shared(packet) -> ShareLink:
    """A link of a version of the packet, with all that a reader leaves."""
    Reason.objects.add(packet, "Too early")
    version = PacketVersion.objects.publish(packet, draft_of)
    until = timezone.localdate() + timedelta(days=90)
    link, _ = ShareLink.objects.make(version, version.content, label="Grace", expires_on=until)
    ShareView.objects.count_one(link.pk, date(2026, 5, 14))
    SignOff.objects.say(link, {"writes-design-docs": Said(Verdict.AGREE)}, shown={})
    Completion.objects.complete(link, last_number=1)
    return link


def of_packets(person) -> dict[str, int]:
    apps = ("packets_", "sharing_")
    return {name: len(rows) for name, rows in rows_of(person).items() if name.startswith(apps)}


def purge() -> None:
    call_command("purge_removed_packets", verbosity=0)


def test_its_links_open_nothing_while_it_is_removed(packet, shared):
    readable = ShareLink.objects.readable
    assert readable().filter(pk=shared.pk).exists()
    packet.remove()
    assert not readable().filter(pk=shared.pk).exists()
    packet.restore()
    assert readable().filter(pk=shared.pk).exists()


def test_removing_again_keeps_the_first_day_and_restoring_again_changes_nothing(packet, bobs):
    packet.remove(at=ago(3))
    first = packet.removed_at
    packet.remove()
    assert packet.removed_at == first
    packet.restore()
    packet.restore()
    assert packet.removed_at is None
    bobs.refresh_from_db()
    assert bobs.removed_at is None


def test_after_30_days_all_of_it_is_deleted_and_the_evidence_stays(ada, bob, packet, shared, bobs):
    assert 0 not in of_packets(ada).values()
    of_bob = rows_of(bob)
    packet.remove(at=ago(31))
    bobs.remove(at=ago(29))
    of_bob = rows_of(bob)
    purge()
    purge()
    assert set(of_packets(ada).values()) == {0}
    assert rows_of(bob) == of_bob
    assert Evidence.objects.filter(user=ada).present().count() == 1


@pytest.mark.parametrize(("days", "is_there"), [(29.9, True), (30.1, False)])
def test_it_is_there_for_30_days(packet, days, is_there):
    packet.remove(at=ago(days))
    purge()
    assert Packet.objects.exists() == is_there


def test_one_that_was_restored_is_never_deleted(packet):
    packet.remove(at=ago(40))
    packet.restore()
    purge()
    assert Packet.objects.get() == packet


def test_one_that_is_restored_while_others_are_deleted_stays(packet, at_once):
    packet.remove(at=ago(40))
    at_once(packet.restore, purge)
    found = Packet.objects.first()
    assert found is None or found.removed_at is None


def test_the_timeline_tells_of_a_removed_packet_only_that_it_was_begun_and_removed(
    as_ada, packet, shared
):
    before = as_ada.get("/progress/timeline/").text
    for words in ("Packet built", "Packet published", "Share link made", "A reader agreed"):
        assert words in before
    packet.remove()
    after = as_ada.get("/progress/timeline/").text
    assert "Packet built" in after
    assert "Packet removed" in after
    for words in ("Packet published", "Share link made", "A reader agreed", "A reader finished"):
        assert words not in after


def test_who_comes_too_late_to_restore_it_is_told(as_ada, packet):
    packet.remove(at=ago(31))
    address = f"/packets/{packet.pk}/restore/"
    purge()
    assert as_ada.post(address).status_code == 404
