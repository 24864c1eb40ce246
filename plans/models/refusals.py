"""The exceptions of verbs. Views respond to each with 409, and keep what was typed."""


class Refusal(Exception):
    """The current state of the records does not allow this. The message is for the person."""

    message = ""

    def __str__(self) -> str:
        return self.message


class ItemIsRetired(Refusal):
    message = "This item was retired and no longer counts. What you recorded for it is kept."


class ItemIsMarkedNotPossible(Refusal):
    message = (
        "You marked this item as not possible where you are. Press “It is possible now” first."
    )


class ItemIsNotPossibleAlready(Refusal):
    """It was marked for another reason, which the message quotes."""

    def __init__(self, reason: str) -> None:
        self.message = (
            f"You marked this item as not possible before, for another reason: “{reason}”. "
            "To change it, press “It is possible now” first."
        )


class ItemIsTicked(Refusal):
    message = "This item is ticked. Untick it first, then say that it is not possible."


class ItemWasReworded(Refusal):
    message = "This item was reworded again after you opened the page. Read it as it stands now."


class MarkHasEnded(Refusal):
    message = "This was changed somewhere else after you opened the page. Here is how it stands."


class EvidenceIsRemoved(Refusal):
    message = "This evidence was removed. Restore it to change it."


class ExampleIsRecorded(Refusal):
    """The example of an answer was recorded as evidence before, with another text or items."""

    message = (
        "An example was recorded since you opened this page. What you wrote now is below, and "
        "nothing of it is saved yet: leave that one out, or change its evidence."
    )


class EvidenceServesItems(Refusal):
    message = "This evidence was filed since you opened the page: it serves an item."


class EvidenceWasChanged(Refusal):
    """A newer version was saved than the one that this edit is based on."""

    message = "This evidence has changed since you opened it."


class MoveWasChanged(Refusal):
    """A newer version was saved than the one that this edit is based on."""

    message = "This move has changed since you opened it."


class CannotBeUndone(Refusal):
    """Something else was done since, which the undo must not revert."""

    message = "It is too late to undo this: something else was done since."


class MoveHasEnded(Refusal):
    message = "This move is done or dropped. Take it up again to change it."


class MoveWasDropped(Refusal):
    """It was dropped for another reason. The message quotes both: a dropped move has no form."""

    def __init__(self, kept: str, sent: str) -> None:
        self.message = (
            f"This move was dropped before: “{kept}”. That reason is kept. What you wrote now is "
            f"not saved: “{sent}”."
        )


class VersionIsOutOfBounds(Refusal):
    message = "The date of this version is before 1950. Edit the evidence, and copy its text."


class MoveIsPlannedAgain(Refusal):
    message = "The same suggested move stands in your plan already. Work on that one."


class TooManyUnderWay(Refusal):
    message = "Three moves are under way. Finish one or put one back, then start this one."


class PlaceIsInThePast(Refusal):
    message = "That place is before today. Choose another date for this move instead."


class PlanWasReordered(Refusal):
    message = "The order changed after you opened the page. Here is the plan as it is now."


class ProposalHasChanged(Refusal):
    """The proposal is no longer the one that was shown."""

    message = "The proposal changed after you opened it. Here is how it stands now."


class CalendarHasAddress(Refusal):
    message = (
        "There is an address already: it was made from another tab, or before this page "
        "was loaded again. It was shown once. If you don’t have it, replace it."
    )
