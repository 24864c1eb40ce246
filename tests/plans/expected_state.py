"""Compute the state of the records that is expected after a form was sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from django.urls import resolve

from tests.html_forms import Press
from tests.plans.record_state import MET, OPEN, Piece, RecordState
from tests.plans.simulated_browser import TYPED_WORD, words_of

type Transition = Callable[[RecordState, Press, dict[str, str]], RecordState]


def expected_state(before: RecordState, pressed: Press) -> RecordState | None:
    """The state expected after a submission. None if it adds records: `expected_state_with_new`."""
    of = {name: str(value) for name, value in resolve(urlsplit(pressed.to).path).kwargs.items()}
    verb = TRANSITIONS.get(pressed.route)
    return verb(before, pressed, of) if verb else None


def _tick(now: RecordState, pressed: Press, of: dict[str, str]) -> RecordState:
    return now.with_mark(of["slug"], MET)


def _untick(now: RecordState, pressed: Press, of: dict[str, str]) -> RecordState:
    return now.without_mark(of["slug"], is_met=True)


def _not_possible(now: RecordState, pressed: Press, of: dict[str, str]) -> RecordState:
    return now.with_mark(of["slug"], pressed.value("reason"))


def _possible(now: RecordState, pressed: Press, of: dict[str, str]) -> RecordState:
    return now.without_mark(of["slug"], is_met=False)


def _nothing(now: RecordState, pressed: Press, of: dict[str, str]) -> RecordState:
    return now


def _keys(pressed: Press, name: str = "evidence") -> list[str]:
    return [key for each in pressed.fields.get(name, ()) for key in each.split(",")]


def _slugs(pressed: Press, name: str) -> set[str]:
    return set(" ".join(pressed.fields.get(name, ())).split())


def _existing(now: RecordState, pressed: Press, of: dict[str, str]) -> RecordState:
    now = now.tie(_keys(pressed), [of["slug"]])
    return now.with_mark(of["slug"], MET) if "tick" in pressed.fields else now


def _untie(now: RecordState, pressed: Press, of: dict[str, str]) -> RecordState:
    now = now.untie(_keys(pressed), [of["slug"]])
    return now.without_mark(of["slug"], is_met=True) if pressed.value("untick") else now


def _file(now: RecordState, pressed: Press, of: dict[str, str]) -> RecordState:
    serves, was = _slugs(pressed, "serves"), _slugs(pressed, "was")
    now = now.tie([of["uuid"]], serves - was).untie([of["uuid"]], was - serves)
    for item in serves - was if pressed.value("tick") else ():
        now = now.with_mark(item, MET)
    for item in _slugs(pressed, "untick"):
        now = now.without_mark(item, is_met=True)
    return now


def _remove(now: RecordState, pressed: Press, of: dict[str, str]) -> RecordState:
    now = now.with_piece(of["uuid"], is_removed=True)
    is_unticked = pressed.value("item") and pressed.value("untick")
    return now.without_mark(pressed.value("item"), is_met=True) if is_unticked else now


def _restore(now: RecordState, pressed: Press, of: dict[str, str]) -> RecordState:
    now = now.with_piece(of["uuid"], is_removed=False)
    is_ticked = pressed.value("item") and pressed.value("tick")
    return now.with_mark(pressed.value("item"), MET) if is_ticked else now


def _undo_capture(now: RecordState, pressed: Press, of: dict[str, str]) -> RecordState:
    for key in _keys(pressed, "pieces"):
        now = now.with_piece(key, is_removed=True)
    return now


def _edit(now: RecordState, pressed: Press, of: dict[str, str]) -> RecordState:
    piece, note = now.pieces[of["uuid"]], pressed.value("note")
    if "restore" in pressed.fields:
        now = now.with_piece(of["uuid"], is_removed=False)
    if note == piece.versions[-1]:
        return now
    return now.with_piece(of["uuid"], versions=(*piece.versions, note))


def _go_back(now: RecordState, pressed: Press, of: dict[str, str]) -> RecordState:
    versions = now.pieces[of["uuid"]].versions
    earlier = versions[int(of["number"]) - 1]
    if earlier == versions[-1]:
        return now
    return now.with_piece(of["uuid"], versions=(*versions, earlier))


def _start(now: RecordState, pressed: Press, of: dict[str, str]) -> RecordState:
    return now.with_move(of["uuid"], "under-way")


def _put_back(now: RecordState, pressed: Press, of: dict[str, str]) -> RecordState:
    return now.with_move(of["uuid"], "planned")


def _drop(now: RecordState, pressed: Press, of: dict[str, str]) -> RecordState:
    return now.with_move(of["uuid"], "dropped")


def _take_up(now: RecordState, pressed: Press, of: dict[str, str]) -> RecordState:
    return now if now.moves[of["uuid"]] in OPEN else now.with_move(of["uuid"], "planned")


def _edit_move(now: RecordState, pressed: Press, of: dict[str, str]) -> RecordState:
    return _take_up(now, pressed, of) if "take_up" in pressed.fields else now


def _pick(now: RecordState, pressed: Press, of: dict[str, str]) -> RecordState:
    return replace(now, pick=of["phase"])


def _follow(now: RecordState, pressed: Press, of: dict[str, str]) -> RecordState:
    return replace(now, pick="")


TRANSITIONS: dict[str, Transition] = {
    "plans:tick": _tick,
    "plans:untick": _untick,
    "plans:not-possible": _not_possible,
    "plans:possible": _possible,
    "plans:still-true": _nothing,
    "plans:existing-evidence": _existing,
    "plans:untie": _untie,
    "plans:file-evidence": _file,
    "plans:remove-evidence": _remove,
    "plans:restore-evidence": _restore,
    "plans:undo-capture": _undo_capture,
    "plans:edit-evidence": _edit,
    "plans:go-back-to-version": _go_back,
    "plans:start-move": _start,
    "plans:put-back-move": _put_back,
    "plans:postpone-move": _nothing,
    "plans:place-move": _nothing,
    "plans:drop-move": _drop,
    "plans:take-up-again": _take_up,
    "plans:edit-move": _edit_move,
    "plans:pause-plan": _nothing,
    "plans:go-on": _nothing,
    "plans:recognise": _nothing,
    "plans:pick-phase": _pick,
    "plans:follow": _follow,
}


def expected_state_with_new(
    before: RecordState, now: RecordState, pressed: Press
) -> RecordState | None:
    """The state expected after a submission that adds records, whose keys are taken from `now`.

    None if it can't be told from the form alone.
    """
    new = {key: piece for key, piece in now.pieces.items() if key not in before.pieces}
    moves = {key: state for key, state in now.moves.items() if key not in before.moves}
    of = {name: str(value) for name, value in resolve(urlsplit(pressed.to).path).kwargs.items()}
    items, ticks = set[str](), set[str]()
    expected = replace(before, moves=before.moves | moves)
    match pressed.route:
        case "plans:capture" | "plans:review":
            moved = _slugs(pressed, "starts")
            for key in moved:
                expected = expected.with_move(key, "under-way")
        case "plans:add-evidence":
            items = {of["slug"]}
            ticks = items if "tick" in pressed.fields else ticks
        case "plans:finish-move":
            items, ticks = _slugs(pressed, "serves"), _slugs(pressed, "ticks")
            expected = expected.with_move(of["uuid"], "done")
        case "plans:add-move" | "plans:add-suggested-move" | "plans:plan-move":
            pass
        case "plans:undo-move":
            # The previous state of the move, which only its history has.
            expected = replace(before, moves=now.moves)
        case _:
            return None
    for item in ticks:
        expected = expected.with_mark(item, MET)
    assert len(new) == pieces_in(pressed), pressed
    words = {word for piece in new.values() for word in TYPED_WORD.findall(piece.versions[0])}
    assert words <= words_of(pressed), words
    fresh = {key: Piece(piece.versions[:1], frozenset(items)) for key, piece in new.items()}
    return replace(expected, pieces=before.pieces | fresh)


def _rows_in(pressed: Press) -> int:
    """The entries of a previewed list that are not left out."""
    rows = [name for name in pressed.fields if name.startswith("note-")]
    return sum(name.replace("note-", "leave-") not in pressed.fields for name in rows)


def pieces_in(pressed: Press) -> int:
    """How many pieces of evidence a form records that is sent for the first time."""
    match pressed.route:
        case "plans:capture" if pressed.value("reads_as") == "list":
            return _rows_in(pressed)
        case "plans:capture" | "plans:add-evidence":
            return 1
        case "plans:finish-move":
            return int("without" not in pressed.fields)
        case "plans:review":
            return int(bool(pressed.value("happened")))
    return 0
