"""The exceptions of a packet's verbs. Views respond to each with 409, and keep what was typed."""

from plans.models.refusals import Refusal


class PartWasChanged(Refusal):
    """A newer version was saved, on another page, than the one that this edit is based on."""

    message = "This was changed in another tab after you opened it."


class PacketIsRemoved(Refusal):
    message = "This packet was removed. Restore it to change it."


class NothingNewToPublish(Refusal):
    message = "Nothing has changed since the last version, so there is nothing to publish."


class PacketIsFull(Refusal):
    """`message` names the limit that is reached."""

    def __init__(self, most: int, what: str) -> None:
        self.message = f"A packet can have at most {most} {what}. Leave some out, or build another."
