from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from assessments.models import Sitting


class Command(BaseCommand):
    help = (
        "Delete assessments under way that are in no account and were untouched for 30 days, and "
        "those discarded 30 days ago. Run it daily; running it twice changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        _, deleted = Sitting.objects.abandoned().delete()
        if options["verbosity"] > 1:
            self.stdout.write(f"{deleted.get('assessments.Sitting', 0)} abandoned sittings deleted")
