from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portability.models import UploadedArchive


class Command(BaseCommand):
    help = (
        "Delete archives that were uploaded over an hour ago and not imported. Run it hourly; "
        "running it twice changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        _, deleted = UploadedArchive.objects.overdue().delete()
        if options["verbosity"] > 1:
            number = deleted.get("portability.UploadedArchive", 0)
            self.stdout.write(f"{number} uploaded archives deleted")
