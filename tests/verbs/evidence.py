"""Evidence: its versions, ties and removals."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from plans.models import Evidence
from plans.models.evidence_queryset import FilingChoice
from plans.models.refusals import (
    CannotBeUndone,
    EvidenceIsRemoved,
    EvidenceServesItems,
    EvidenceWasChanged,
    ItemIsMarkedNotPossible,
)
from tests.scenario import NOW
from tests.verbs.cast import OTHER, Verb

VERBS = [
    Verb(
        "record",
        lambda it: partial(
            Evidence.objects.record,
            it.ada,
            OTHER,
            serving=[it.item("pushes-back"), it.item("used-by-teams")],
            at=NOW,
        ),
        "evidence +1, evidenceversion +1, evidencetie +2",
    ),
    Verb(
        "record and tick",
        lambda it: partial(
            Evidence.objects.record,
            it.ada,
            OTHER,
            serving=[it.item("pushes-back")],
            tick=True,
            at=NOW,
        ),
        "evidence +1, evidenceversion +1, evidencetie +1, mark +1",
    ),
    Verb(
        "record a list",
        lambda it: partial(
            Evidence.objects.record_list, it.ada, [OTHER, OTHER], form_key=UUID(int=1), at=NOW
        ),
        "evidence +2, evidenceversion +2",
    ),
    Verb(
        "edit",
        lambda it: partial(it.the("piece").edit, OTHER, base_version=4, at=NOW),
        "evidence ~1, evidenceversion +1",
        held_by=Evidence,
    ),
    Verb(
        "go back",
        lambda it: partial(it.the("piece").go_back_to, 1, at=NOW),
        "evidence ~1, evidenceversion +1",
        held_by=Evidence,
    ),
    Verb(
        "tie",
        lambda it: partial(it.the("once filed").tie, it.item("pushes-back"), at=NOW),
        "evidencetie +1",
        held_by=Evidence,
    ),
    Verb(
        "untie",
        lambda it: partial(it.the("piece").untie, it.item("owns-a-component"), at=NOW),
        "evidencetie ~1",
    ),
    Verb(
        "serve and tick",
        lambda it: partial(
            Evidence.objects.tie_all,
            it.ada,
            it.item("pushes-back"),
            [it.the("piece"), it.the("once filed")],
            tick=True,
            at=NOW,
        ),
        "evidencetie +2, mark +1",
        held_by=Evidence,
    ),
    Verb(
        "serve no longer, and untick",
        lambda it: partial(
            Evidence.objects.untie_all,
            it.ada,
            it.item("writes-design-docs"),
            [it.the("piece")],
            untick=True,
            at=NOW,
        ),
        "evidencetie ~1, mark ~1",
    ),
    Verb(
        "file under others",
        lambda it: partial(
            it.the("piece").refile,
            [it.item("pushes-back"), it.item("used-by-teams")],
            off=[it.item("writes-design-docs"), it.item("owns-a-component")],
            at=NOW,
        ),
        "evidencetie +2 ~2",
        held_by=Evidence,
    ),
    Verb(
        "file and tick",
        lambda it: partial(
            it.the("unfiled").refile,
            [it.item("pushes-back"), it.item("used-by-teams"), it.item("owns-a-component")],
            tick=True,
            untick=[it.item("writes-design-docs")],
            at=NOW,
        ),
        "evidencetie +3, mark +1 ~1",
        held_by=Evidence,
    ),
    Verb(
        "file under nothing else",
        lambda it: partial(
            it.the("piece").refile,
            [it.item("writes-design-docs")],
            off=[it.item("pushes-back")],
            tick=True,
            untick=[it.item("pushes-back")],
            at=NOW,
        ),
        held_by=Evidence,
    ),
    Verb(
        "undo a filing that another tick came after",
        lambda it: partial(
            it.the("newest").refile,
            off=[it.item("writes-design-docs")],
            untick=[it.item("writes-design-docs")],
            undoing=it.ada.marks.filter(item__slug="writes-design-docs").exclude(until=None),
            at=NOW,
        ),
        held_by=Evidence,
        refused_by=CannotBeUndone,
    ),
    Verb(
        "file what is removed",
        lambda it: partial(it.the("removed").refile, [it.item("pushes-back")], at=NOW),
        held_by=Evidence,
        refused_by=EvidenceIsRemoved,
    ),
    Verb(
        "keep for itself",
        lambda it: partial(it.the("unfiled").keep_for_itself, at=NOW),
        "servesnone +1",
        held_by=Evidence,
    ),
    Verb(
        "keep for itself what is filed",
        lambda it: partial(it.the("piece").keep_for_itself, at=NOW),
        held_by=Evidence,
        refused_by=EvidenceServesItems,
    ),
    Verb(
        "file what was kept for itself",
        lambda it: partial(it.the("kept").tie, it.item("pushes-back"), at=NOW),
        "evidencetie +1",
        held_by=Evidence,
    ),
    Verb(
        "put back in the inbox",
        lambda it: partial(it.the("kept").put_back_in_inbox, at=NOW),
        "servesnone ~1",
        held_by=Evidence,
    ),
    Verb(
        "file several from the inbox",
        lambda it: partial(
            Evidence.objects.file_all,
            it.ada,
            [
                FilingChoice(it.the("unfiled").pk, (it.item("pushes-back"),), tick=True),
                FilingChoice(it.the("once filed").pk, serves_none=True),
                FilingChoice(it.the("kept").pk, serves_none=True),
            ],
            at=NOW,
        ),
        "evidencetie +1, servesnone +1, mark +1",
        held_by=Evidence,
    ),
    Verb(
        "file several of which one was removed",
        lambda it: partial(
            Evidence.objects.file_all,
            it.ada,
            [
                FilingChoice(it.the("unfiled").pk, (it.item("pushes-back"),)),
                FilingChoice(it.the("removed").pk, (it.item("pushes-back"),)),
            ],
            at=NOW,
        ),
        held_by=Evidence,
        refused_by=EvidenceIsRemoved,
    ),
    Verb(
        "undo a filing from the inbox",
        lambda it: partial(
            Evidence.objects.undo_file_all,
            it.ada,
            ties=[tie.pk for tie in it.the("newest").ties.all()],
            kept=[each.pk for each in it.the("kept").serves_none.all()],
            marks=[each.pk for each in it.ada.marks.open().filter(item__slug="writes-design-docs")],
            at=NOW,
        ),
        "evidencetie ~1, servesnone ~1, mark ~1",
    ),
    Verb(
        "remove", lambda it: partial(it.the("piece").remove, at=NOW), "removal +1", held_by=Evidence
    ),
    Verb(
        "restore",
        lambda it: partial(it.the("removed").restore, at=NOW),
        "removal ~1",
        held_by=Evidence,
    ),
    Verb(
        "remove several",
        lambda it: partial(
            Evidence.objects.remove_all,
            it.ada,
            [it.the(name).pk for name in ("newest", "unfiled", "removed")],
            base_version=1,
            at=NOW,
        ),
        "removal +2",
        held_by=Evidence,
    ),
    Verb(
        "remove several of which one was edited",
        lambda it: partial(
            Evidence.objects.remove_all,
            it.ada,
            [it.the(name).pk for name in ("newest", "unfiled", "piece")],
            base_version=1,
            at=NOW,
        ),
        held_by=Evidence,
        refused_by=CannotBeUndone,
    ),
    Verb(
        "remove and untick",
        lambda it: partial(
            it.the("newest").remove_and_untick, it.item("writes-design-docs"), at=NOW
        ),
        "removal +1, mark ~1",
        held_by=Evidence,
    ),
    Verb(
        "remove and untick what was ticked anew",
        lambda it: partial(
            it.the("newest").remove_and_untick,
            it.item("writes-design-docs"),
            undoing=it.ada.marks.filter(item__slug="writes-design-docs").exclude(until=None)[0],
            at=NOW,
        ),
        held_by=Evidence,
        refused_by=CannotBeUndone,
    ),
    Verb(
        "restore and tick",
        lambda it: partial(it.the("removed").restore_and_tick, it.item("pushes-back"), at=NOW),
        "removal ~1, mark +1",
        held_by=Evidence,
    ),
    Verb(
        "restore and tick what is not possible",
        lambda it: partial(it.the("removed").restore_and_tick, it.item("owns-a-component"), at=NOW),
        held_by=Evidence,
        refused_by=ItemIsMarkedNotPossible,
    ),
    Verb(
        "restore and edit",
        lambda it: partial(
            it.the("removed").restore_and_edit,
            OTHER,
            base_version=1,
            form_key=UUID(int=1),
            at=NOW,
        ),
        "removal ~1, evidence ~1, evidenceversion +1",
        held_by=Evidence,
    ),
    Verb(
        "restore and edit an old version",
        lambda it: partial(it.the("overdue").restore_and_edit, OTHER, base_version=1, at=NOW),
        held_by=Evidence,
        refused_by=EvidenceWasChanged,
    ),
    Verb(
        "restore and edit what is purged",
        lambda it: partial(it.the("purged").restore_and_edit, OTHER, base_version=1, at=NOW),
        held_by=Evidence,
        refused_by=EvidenceIsRemoved,
    ),
    Verb(
        "purge",
        lambda it: partial(it.ada.evidence.beyond_restoring(at=NOW).purge, at=NOW),
        "evidence ~1, evidenceversion ~2",
        held_by=Evidence,
    ),
    Verb(
        "restore what is there",
        lambda it: partial(it.the("piece").restore, at=NOW),
        held_by=Evidence,
    ),
    Verb("remove again", lambda it: partial(it.the("removed").remove, at=NOW), held_by=Evidence),
    Verb(
        "tie again",
        lambda it: partial(it.the("piece").tie, it.item("writes-design-docs"), at=NOW),
        held_by=Evidence,
    ),
    Verb(
        "save the same",
        lambda it: partial(it.the("piece").edit, it.the("piece").text, base_version=1, at=NOW),
        held_by=Evidence,
    ),
    Verb(
        "edit an old version",
        lambda it: partial(it.the("piece").edit, OTHER, base_version=1, at=NOW),
        held_by=Evidence,
        refused_by=EvidenceWasChanged,
    ),
    Verb(
        "edit what is removed",
        lambda it: partial(it.the("removed").edit, OTHER, base_version=1, at=NOW),
        held_by=Evidence,
        refused_by=EvidenceIsRemoved,
    ),
    Verb(
        "restore what is purged",
        lambda it: partial(it.the("purged").restore, at=NOW),
        held_by=Evidence,
        refused_by=EvidenceIsRemoved,
    ),
    Verb(
        "serve and tick what is not possible",
        lambda it: partial(
            Evidence.objects.tie_all,
            it.ada,
            it.item("owns-a-component"),
            [it.the("piece"), it.the("once filed")],
            tick=True,
            at=NOW,
        ),
        held_by=Evidence,
        refused_by=ItemIsMarkedNotPossible,
    ),
]
