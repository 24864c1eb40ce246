"""The forms shown in the line of a checklist item."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django import forms

from plans.checklist.forms import NotPossibleForm
from plans.checklist.reuse import Chooser
from plans.evidence.forms import EditForm, EvidenceForm
from plans.evidence.versions import Conflict
from plans.models import Evidence


class OnDemand(StrEnum):
    """What is shown in a line only on request. The value of `?open=` and `keep`."""

    EVIDENCE = "evidence"
    NOT_POSSIBLE = "not-possible"
    MOVES = "moves"


@dataclass(frozen=True)
class Edit:
    """The edit of an entry in a line. `changed_to` is set after a conflict."""

    piece: Evidence
    form: EditForm
    changed_to: Conflict | None = None


@dataclass(frozen=True)
class LineForms:
    """The forms in a line, and the refusal of the one that was sent.

    `asked` is the OnDemand value of the requested form, which takes the focus, or empty. Other
    forms may be there too, collapsed, because text may have been typed in them. `to_restore` is a
    piece that was removed before an edit of it was sent. `planned` are the primary keys of the
    suggested moves that are open in the plan if the line shows its moves; else None.
    """

    evidence: EvidenceForm | None = None
    not_possible: NotPossibleForm | None = None
    edit: Edit | None = None
    chooser: Chooser | None = None
    asked: str = ""
    refusal: str = ""
    to_restore: Evidence | None = None
    planned: frozenset[int] | None = None

    @property
    def asked_form(self) -> forms.Form | None:
        """The requested form; None without a request, or if the line does not have that form."""
        if self.asked == OnDemand.EVIDENCE:
            return self.evidence
        return self.not_possible if self.asked == OnDemand.NOT_POSSIBLE else None

    @property
    def evidence_is_open(self) -> bool:
        """Whether it is shown expanded: a form was requested, or this one has content."""
        form = self.evidence
        return form is not None and (bool(self.asked) or form.is_bound or form.says_something)

    @property
    def not_possible_is_open(self) -> bool:
        """Whether it is shown expanded, as for `evidence_is_open`."""
        form = self.not_possible
        return form is not None and (bool(self.asked) or form.is_bound or bool(form.initial))

    @property
    def shows_moves(self) -> bool:
        return self.planned is not None

    @property
    def hides_actions(self) -> bool:
        """Whether an edit or a choice of evidence is shown instead of the item's buttons."""
        return self.edit is not None or self.chooser is not None

    @property
    def has_bound_form(self) -> bool:
        """Whether a form is shown with the data that was sent."""
        edited = self.edit.form if self.edit else None
        every = (self.evidence, self.not_possible, edited)
        return any(form is not None and form.is_bound for form in every)

    @property
    def has_errors(self) -> bool:
        """Whether a form was refused or invalid."""
        return bool(self.refusal) or self.has_bound_form


def focus_first(form: forms.Form) -> None:
    """Give its first visible field the attribute autofocus."""
    form.visible_fields()[0].field.widget.attrs["autofocus"] = True
