"""The exceptions of verbs. Views respond to each with 409, and keep what was typed."""


class Refusal(Exception):
    """The current state of the records does not allow this. The message is for the person."""

    message = ""

    def __str__(self) -> str:
        return self.message


class ItemIsRetired(Refusal):
    message = "This item was retired and no longer counts. Your records for it are kept."


class ItemIsMarkedNotPossible(Refusal):
    message = (
        "You marked this item as not possible in your current job. Select “It is possible now” "
        "first."
    )


class ItemIsNotPossibleAlready(Refusal):
    """It was marked for another reason, which the message quotes."""

    def __init__(self, reason: str) -> None:
        self.message = (
            f"You already marked this item as not possible, for another reason: “{reason}”. "
            "To change the reason, select “It is possible now” first."
        )


class ItemIsTicked(Refusal):
    message = "This item is ticked. Untick it first, then mark it as not possible."


class ItemWasReworded(Refusal):
    message = "This item was reworded again after you opened the page. Read the new wording below."


class MarkHasEnded(Refusal):
    message = "This was changed in another tab or on another device. The page now shows the change."


class EvidenceIsRemoved(Refusal):
    message = "This entry was removed. Restore it before you change it."


class ExampleIsRecorded(Refusal):
    """The example of an answer was recorded as evidence before, with another text or items."""

    message = (
        "An example was recorded after you opened this page. What you wrote is below, but not "
        "saved yet. Skip that example, or edit the entry recorded for it."
    )


class EvidenceServesItems(Refusal):
    message = "This entry was filed under an item after you opened the page, so nothing changed."


class EvidenceWasChanged(Refusal):
    """A newer version was saved than the one that this edit is based on."""

    message = "This entry was changed after you opened it."


class MoveWasChanged(Refusal):
    """A newer version was saved than the one that this edit is based on."""

    message = "This move was changed after you opened it."


class CannotBeUndone(Refusal):
    """Something else was done since, which the undo must not revert."""

    message = "This can no longer be undone, because something changed after it."


class MoveHasEnded(Refusal):
    message = "This move is done or dropped. To change it, add it back to the plan first."


class MoveWasDropped(Refusal):
    """It was dropped for another reason. The message quotes both: a dropped move has no form."""

    def __init__(self, kept: str, sent: str) -> None:
        self.message = (
            f"This move was already dropped, for this reason: “{kept}”. That reason is kept. The "
            f"new one is not saved: “{sent}”."
        )


class VersionIsOutOfBounds(Refusal):
    message = (
        "This version’s date is before 1950, so it can’t be restored. Edit the entry and copy "
        "this version’s text into it."
    )


class MoveIsPlannedAgain(Refusal):
    message = "This suggested move is already in your plan."


class TooManyUnderWay(Refusal):
    message = (
        "Three moves are already under way. Finish one, or move one back to planned, then start "
        "this one."
    )


class PlaceIsInThePast(Refusal):
    message = "Moving it there would make it due before today. Choose another date for it instead."


class PlanWasReordered(Refusal):
    message = (
        "The order changed after you opened the page, so this move was not moved. The page now "
        "shows the new order."
    )


class ProposalHasChanged(Refusal):
    """The proposal is no longer the one that was shown."""

    message = (
        "The proposal changed after you opened it, so nothing was accepted. Here is the current "
        "proposal."
    )


class CalendarHasAddress(Refusal):
    message = (
        "You already have an address: it was made in another tab, or before this page was "
        "reloaded. It was shown only once. If you don’t have it, replace it."
    )
