"""Mail on a machine that has no mail server: shown, and kept as files."""

from collections.abc import Sequence
from typing import Any

from django.core.mail.backends import console, filebased
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage


class ConsoleAndFiles(BaseEmailBackend):
    """Print each message where `make run` shows it, and keep it in a folder."""

    def __init__(self, file_path: str, **options: Any) -> None:
        super().__init__(**options)
        self.printed = console.EmailBackend(**options)
        self.kept = filebased.EmailBackend(file_path=file_path, **options)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.printed.send_messages(email_messages)
        return self.kept.send_messages(email_messages) or 0
