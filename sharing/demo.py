"""The demo account: nine months of records, a packet, and two readers of it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from careerladder.ladders.catalog import DEFAULT_LADDER, ladder_or_404
from careerladder.models import User
from packets.demo import ADOPTED, GUIDED, USED, create_demo_packet
from packets.models import Packet
from plans.demo import DemoBuilder, create_demo_records
from sharing.models import Completion, Said, ShareLink, ShareView, SignOff, Verdict
from sharing.redaction import Redaction, redact


def create_demo_account(person: User) -> None:
    """Fill an account that has no records."""
    create_demo_records(person)
    demo = DemoBuilder(person, ladder_or_404(DEFAULT_LADDER), timezone.now())
    create_demo_readers(demo, create_demo_packet(demo))


def create_demo_readers(demo: DemoBuilder, packet: Packet) -> None:
    """A colleague who read the first version, without the names; and the manager, the second."""
    first, second = packet.versions.order_by("number")
    colleague, _ = ShareLink.objects.make(
        first,
        redact(first.content, Redaction(reader=True, confirmers=True)),
        label="Lee, support assistant",
        expires_on=demo.ago(-22).date(),
        at=demo.ago(8, hour=18),
    )
    ShareView.objects.count_one(colleague.pk, demo.ago(7).date())
    SignOff.objects.say(
        colleague,
        {USED: Said(Verdict.AGREE, "We could not have shipped ours without it.", "Lee Tan")},
        shown={},
        at=demo.ago(7),
    )
    Completion.objects.complete(colleague, last_number=1, at=demo.ago(7) + timedelta(minutes=1))

    manager, _ = ShareLink.objects.make(
        second,
        redact(second.content, Redaction()),
        label="Grace, my manager",
        expires_on=demo.ago(-25).date(),
        at=demo.ago(4),
    )
    for days in (4, 3, 3):
        ShareView.objects.count_one(manager.pk, demo.ago(days).date())
    SignOff.objects.say(
        manager,
        {
            ADOPTED: Said(Verdict.AGREE, "", "Grace Okafor"),
            USED: Said(Verdict.AGREE, "The contracts team is what convinces me.", "Grace Okafor"),
            GUIDED: Said(
                Verdict.NOT_YET,
                "Once Noor has been on call for a month without you.",
                "Grace Okafor",
            ),
        },
        shown={},
        at=demo.ago(3),
    )
