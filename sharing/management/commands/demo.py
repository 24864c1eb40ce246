from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from careerladder.configuration import configuration
from careerladder.models import User
from sharing.demo import create_demo_account

EMAIL = "demo@example.org"
LOOPBACK = ("", "localhost", "127.0.0.1", "::1")


class Command(BaseCommand):
    help = "Create a demo account with nine months of records, in a local database only."

    def handle(self, *args: Any, **options: Any) -> None:
        env = configuration()
        if env.in_production:
            raise CommandError(
                "This is a production environment. The demo account needs ENVIRONMENT=local."
            )
        host = connection.settings_dict["HOST"]
        if not (host.startswith("/") or host in LOOPBACK):
            raise CommandError(
                f"The database is on {host}. The demo account needs one on this machine."
            )
        kept = Path(env.data_dir) / "demo-password"
        if User.objects.filter(email=EMAIL).exists():
            password = kept.read_text().strip() if kept.exists() else "printed when it was created"
            self.stdout.write(f"The demo account already exists: {EMAIL}, password {password}")
            return

        password = secrets.token_urlsafe(12)
        with transaction.atomic():
            person = User.objects.create_user(EMAIL, password)
            EmailAddress.objects.create(user=person, email=EMAIL, primary=True, verified=True)
            create_demo_account(person)
        self.stdout.write(f"Created the demo account: {EMAIL}, password {password}")
        self.stdout.write(
            f"Log in at http://localhost:{env.port}/account/login/ while `make run` runs."
        )
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(f"{password}\n")
