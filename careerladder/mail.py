"""The mail backend without a mail server: it prints messages, and keeps them as files."""

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
    """Print each message to stdout, and keep it in a folder."""

    def __init__(self, file_path: str, **options: Any) -> None:
        super().__init__(**options)
        self.folder = Path(file_path)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            text = as_plain_text(message)
            print(f"\n{text}", flush=True)  # noqa: T201  # This is what the backend is for.
            _new_path(self.folder, timezone.now()).write_text(text, encoding="utf-8")
        return len(email_messages)


def as_plain_text(message: EmailMessage) -> str:
    """Recipients, subject and body, decoded: the encoding of a sent mail would break links."""
    headers = [f"To: {', '.join(message.to)}", f"Subject: {message.subject}"]
    return "\n".join([*headers, "", str(message.body).strip(), ""])


def delete_mail_about(addresses: Iterable[str]) -> None:
    """Delete the files of messages that contain one of these addresses."""
    options: Any = settings.MAILERS["default"].get("OPTIONS", {})
    if "file_path" not in options:
        return
    pattern = address_pattern(addresses)
    for file in Path(options["file_path"]).glob("*.txt"):
        if pattern.search(file.read_text(encoding="utf-8")):
            file.unlink(missing_ok=True)


def _new_path(folder: Path, at: datetime) -> Path:
    """The path of a new file. The names sort by the time of sending."""
    return folder / f"{at:%Y-%m-%d-%H%M%S-%f}.txt"
