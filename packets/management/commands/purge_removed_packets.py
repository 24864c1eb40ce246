from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from packets.models import Packet


class Command(BaseCommand):
    help = (
        "Delete packets that were removed 30 days ago, with their versions and share links. Run it "
        "daily; running it twice changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        purged = Packet.objects.beyond_restoring().purge()
        if options["verbosity"] > 1:
            self.stdout.write(f"{purged} removed packets deleted")
