"""What can be done on pages: by name, the form's route, its button's first words, and the page."""

from __future__ import annotations

from django.utils import timezone

from careerladder.models import ChecklistItem, User

type Action = tuple[str, str, str]

PAGE_ACTIONS: dict[str, dict[str, Action]] = {
    "evidence": {
        "capture": ("plans:capture", "Record", "/evidence/capture/"),
        "capture a list": ("plans:capture", "Record", "/evidence/capture/"),
        "record and tick": ("plans:add-evidence", "Record and tick", "item, to record"),
        "record": ("plans:add-evidence", "Record", "item, to record"),
        "edit": ("plans:edit-evidence", "Save", "edit"),
        "edit in a line": ("plans:edit-evidence", "Save", "edit in a line"),
        "go back": ("plans:go-back-to-version", "Restore", "history"),
        "remove": ("plans:remove-evidence", "Remove", "piece"),
        "remove in a line": ("plans:remove-evidence", "Remove", "item"),
        "restore": ("plans:restore-evidence", "Restore", "/evidence/removed/"),
        "file": ("plans:file-evidence", "Save", "filing"),
        "choose": ("plans:existing-evidence", "File", "existing"),
        "untie": ("plans:untie", "Remove from", "item"),
    },
    "marks": {
        "tick": ("plans:tick", "Tick", "item"),
        "untick": ("plans:untick", "Untick", "phase"),
        "not possible": ("plans:not-possible", "Mark", "item, not possible"),
        "possible": ("plans:possible", "It is", "phase"),
        "still true": ("plans:still-true", "Still", "phase"),
        "pick": ("plans:pick-phase", "Work", "phase"),
        "follow": ("plans:follow", "Follow", "/progress/"),
    },
    "moves": {
        "add": ("plans:add-move", "Add", "/plan/moves/"),
        "edit": ("plans:edit-move", "Save", "edit move"),
        "start": ("plans:start-move", "Start", "/plan/"),
        "put back": ("plans:put-back-move", "Move back", "/plan/"),
        "postpone": ("plans:postpone-move", "Change", "move"),
        "earlier": ("plans:place-move", "Earlier", "/plan/"),
        "later": ("plans:place-move", "Later", "/plan/"),
        "drop": ("plans:drop-move", "Drop", "move"),
        "finish": ("plans:finish-move", "Record", "finish"),
        "finish without": ("plans:finish-move", "Done without", "finish"),
        "take up again": ("plans:take-up-again", "Add back", "/plan/ended/"),
        "suggested": ("plans:add-suggested-move", "Add", "/ladders/ai-engineer/moves/"),
        "suggested for an item": ("plans:plan-move", "Add", "item"),
    },
    "plan": {
        "pause": ("plans:pause-plan", "Pause", "/plan/"),
        "go on": ("plans:go-on", "Resume", "/plan/"),
        "roadblock": ("plans:recognise", "", "/plan/roadblock/"),
        "accept": ("plans:proposal", "Accept", "/plan/proposal/?hours=8"),
        "look back": ("plans:review", "Save review", "/plan/review/"),
        "look back on this month": ("plans:review", "Save review", "this month"),
    },
}


def action_url(page: str, person: User, which: int) -> str | None:
    """The URL of a page, for the record or item that `which` selects; None if there is none yet."""
    if page.startswith("/"):
        return page
    pieces = [
        str(key) for key in person.evidence.order_by("recorded_at").values_list("pk", flat=True)
    ]
    moves = [str(key) for key in person.moves.order_by("planned_at").values_list("pk", flat=True)]
    items = list(ChecklistItem.objects.order_by("position").values_list("slug", "phase__slug"))
    (item, phase) = items[which % len(items)]
    piece = pieces[-1 - which % len(pieces)] if pieces else None
    move = moves[-1 - which % len(moves)] if moves else None
    line = f"/ladders/ai-engineer/items/{item}/"
    return {
        "item": line,
        "item, to record": f"{line}?open=evidence",
        "item, not possible": f"{line}?open=not-possible",
        "phase": f"/ladders/ai-engineer/phases/{phase}/",
        "existing": f"{line}existing/",
        "this month": f"/plan/review/?month={timezone.localdate():%Y-%m}",
        "piece": piece and f"/evidence/{piece}/",
        "edit": piece and f"/evidence/{piece}/edit/",
        "edit in a line": piece and f"/evidence/{piece}/edit/?item={item}&ladder=ai-engineer",
        "history": piece and f"/evidence/{piece}/history/",
        "filing": piece and f"/evidence/{piece}/filing/",
        "move": move and f"/plan/moves/{move}/",
        "edit move": move and f"/plan/moves/{move}/edit/",
        "finish": move and f"/plan/moves/{move}/done/",
    }[page]
