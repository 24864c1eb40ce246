"""What a person types in the line of an item: the forms that stand in it, and what was refused."""

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
    """A form that comes into its line when it is asked for, as addresses name it."""

    EVIDENCE = "evidence"
    NOT_POSSIBLE = "not-possible"


@dataclass(frozen=True)
class Edit:
    """Of a piece of evidence in a line; `changed_to` after a conflict."""

    piece: Evidence
    form: EditForm
    changed_to: Conflict | None = None


@dataclass(frozen=True)
class LineForms:
    """The forms that stand in a line, and why what was sent from it was refused.

    `asked` is the one that was asked for, and takes the focus. Where none is, one may be there all
    the same, folded, for what may be half typed in it. `to_restore` was removed before what was
    typed for it arrived.
    """

    evidence: EvidenceForm | None = None
    not_possible: NotPossibleForm | None = None
    edit: Edit | None = None
    chooser: Chooser | None = None
    asked: str = ""
    refusal: str = ""
    to_restore: Evidence | None = None

    @property
    def asked_form(self) -> forms.Form | None:
        """None where none is, or the line takes it no longer."""
        if self.asked == OnDemand.EVIDENCE:
            return self.evidence
        return self.not_possible if self.asked == OnDemand.NOT_POSSIBLE else None

    @property
    def evidence_is_open(self) -> bool:
        """Whether a form was asked for, or it holds something that was typed or refused."""
        form = self.evidence
        return form is not None and (bool(self.asked) or form.is_bound or form.says_something)

    @property
    def not_possible_is_open(self) -> bool:
        """As for evidence."""
        form = self.not_possible
        return form is not None and (bool(self.asked) or form.is_bound or bool(form.initial))

    @property
    def hide_the_verbs(self) -> bool:
        """Whether an edit or a choice stands in the place of the item's verbs."""
        return self.edit is not None or self.chooser is not None

    @property
    def hold_what_was_typed(self) -> bool:
        """Whether a form came back with what was sent."""
        edited = self.edit.form if self.edit else None
        every = (self.evidence, self.not_possible, edited)
        return any(form is not None and form.is_bound for form in every)

    @property
    def are_wrong(self) -> bool:
        """Whether a form was refused, or not well said."""
        return bool(self.refusal) or self.hold_what_was_typed


def focus_first(form: forms.Form) -> None:
    """On a page that was opened for this form."""
    form.visible_fields()[0].field.widget.attrs["autofocus"] = True
