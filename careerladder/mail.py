"""Mail on a machine without a mail server: shown, and kept as files, as a person reads it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.utils import timezone

from careerladder.address_pattern import address_pattern


class ConsoleAndFiles(BaseEmailBackend):
    """Print each message where `make run` shows it, and keep it in a folder."""

    def __init__(self, file_path: str, **options: Any) -> None:
        super().__init__(**options)
        self.folder = Path(file_path)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            text = as_read(message)
            print(f"\n{text}", flush=True)  # noqa: T201  # This is what the backend is for.
            _file_of(self.folder, timezone.now()).write_text(text, encoding="utf-8")
        return len(email_messages)


def as_read(message: EmailMessage) -> str:
    """Whom it is for and what it says, with its links whole; a mail as sent would break them."""
    heads = [f"To: {', '.join(message.to)}", f"Subject: {message.subject}"]
    return "\n".join([*heads, "", str(message.body).strip(), ""])


def forget_mail_about(addresses: Iterable[str]) -> None:
    """Delete the files of mails to one of these addresses, or that name it."""
    options: Any = settings.MAILERS["default"].get("OPTIONS", {})
    if "file_path" not in options:
        return
    says = address_pattern(addresses)
    for file in Path(options["file_path"]).glob("*.txt"):
        if says.search(file.read_text(encoding="utf-8")):
            file.unlink(missing_ok=True)


def _file_of(folder: Path, at: datetime) -> Path:
    """A name of its own, in the order of sending."""
    return folder / f"{at:%Y-%m-%d-%H%M%S-%f}.txt"
