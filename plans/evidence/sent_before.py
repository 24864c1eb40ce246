"""The notice after a form was sent twice, if its evidence has changed since the first time."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from careerladder.models import ChecklistItem
from careerladder.web.notices import Notice, Undo
from plans.models import Evidence, EvidenceTie, Removal

NOTHING_RECORDED = "Nothing new was recorded."


def sent_before_notice(
    pieces: Sequence[Evidence], *, serving: Sequence[ChecklistItem] = (), ticked: bool = False
) -> Notice | None:
    """What happened to the pieces since the form recorded them.

    None if each of them is still there, in its first version, and serves exactly these items. The
    notice of a removed piece offers to restore it, and to tick its item again if the form `ticked`.
    """
    it, them = ("this", "it") if len(pieces) == 1 else ("these", "them")
    said = f"You already recorded {it} and have since"
    removed = _removed(pieces)
    if len(pieces) == len(removed) == 1:
        return Notice(
            f"{said} removed it. {NOTHING_RECORDED}", _restore(removed[0], serving, ticked=ticked)
        )
    if removed:
        what = them if len(removed) == len(pieces) else f"{len(removed)} of {len(pieces)}"
        link = reverse("plans:removed-evidence")
        return Notice(f"{said} removed {what}. {NOTHING_RECORDED}", link=link, leads_to="Restore")
    if all(_is_as_recorded(piece, served, serving) for piece, served in _served_by(pieces)):
        return None
    link = pieces[0].get_absolute_url() if len(pieces) == 1 else reverse("plans:journal")
    leads_to = "See the current version" if len(pieces) == 1 else "See your evidence"
    return Notice(f"{said} changed {them}. {NOTHING_RECORDED}", link=link, leads_to=leads_to)


def _restore(piece: Evidence, serving: Sequence[ChecklistItem], *, ticked: bool) -> Undo | None:
    """The form that restores a piece, in the line of its item if it has one; None once purged."""
    if piece.purged_at is not None:
        return None
    action = reverse("plans:restore-evidence", args=[piece.pk])
    if not serving:
        return Undo(action, label="Restore")
    [here] = serving
    fields = {"item": here.slug, "ladder": here.ladder.slug}
    if ticked:
        fields["tick"] = "yes"
    return Undo(action, fields, label="Restore", replaces=here.slug)


def _removed(pieces: Sequence[Evidence]) -> list[Evidence]:
    keys = set(
        Removal.objects.open().filter(evidence__in=pieces).values_list("evidence", flat=True)
    )
    return [piece for piece in pieces if piece.pk in keys]


def _served_by(pieces: Sequence[Evidence]) -> list[tuple[Evidence, set[int]]]:
    ties = EvidenceTie.objects.open().filter(evidence__in=pieces)
    pairs = list(ties.values_list("evidence", "item"))
    return [(piece, {item for key, item in pairs if key == piece.pk}) for piece in pieces]


def _is_as_recorded(piece: Evidence, served: set[int], serving: Sequence[ChecklistItem]) -> bool:
    return piece.version == 1 and served == {item.pk for item in serving}
