from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from plans.models import Evidence


class Command(BaseCommand):
    help = (
        "Delete the text and links of evidence removed 30 days ago. Its dates are kept. Run it "
        "daily; running it twice changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        purged = Evidence.objects.beyond_restoring().purge()
        if options["verbosity"] > 1:
            self.stdout.write(f"{purged} removed entries purged")
