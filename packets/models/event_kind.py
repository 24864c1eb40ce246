"""The kinds of timeline events of the app `packets`, each with its label."""

from django.db.models import TextChoices


class PacketEvent(TextChoices):
    BEGUN = "packet-begun", "Packet built"
    PUBLISHED = "packet-published", "Packet published"
    PACKET_REMOVED = "packet-removed", "Packet removed"
