"""URLs in mails: of pages, and the signed one that stops reminders without a login."""

from __future__ import annotations

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from careerladder.configuration import configuration
from reminders.models import ReminderSchedule

SIGNER = Signer(salt="reminders.stop")


def site_root() -> str:
    """The scheme and host of this site: the first of ALLOWED_HOSTS. A command has no request."""
    env = configuration()
    host = env.hosts[0].removeprefix(".")
    scheme = settings.ACCOUNT_DEFAULT_HTTP_PROTOCOL
    return f"{scheme}://{host}" if env.in_production else f"{scheme}://{host}:{env.port}"


def stop_url(key: str) -> str:
    """The URL by which a mail's reader stops reminders. It works for as long as the key is kept."""
    return site_root() + reverse("reminders:stop", args=[SIGNER.sign(key)])


def schedule_of_token(token: str) -> ReminderSchedule | None:
    """Whose reminders a token stops; None if it is forged or the key was replaced."""
    try:
        key = SIGNER.unsign(token)
    except BadSignature:
        return None
    return ReminderSchedule.objects.select_related("user").filter(key=key).first()
