"""The forms of the inbox: what was chosen for its pieces, and the undo of that."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from plans.checklist.forms import RowKeysField
from plans.evidence.fields import NO_SUCH_ITEM
from plans.journal.inbox import Chosen
from plans.page_form import ALTERED

MOST_FILED_AT_ONCE = 100
MOST_FILED_TIES = 2_000


class KeysField(forms.Field):
    """UUIDs, one in each input of this name. Cleans to a tuple without duplicates."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> tuple[UUID, ...]:
        keys = [_uuid(str(each)) for each in value or ()]
        if len(keys) > MOST_FILED_AT_ONCE:
            raise ValidationError(ALTERED)
        return tuple(dict.fromkeys(keys))


class FileField(forms.Field):
    """Pairs of the UUID of a piece and the slug of an item. Cleans to the slugs by piece."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> dict[UUID, frozenset[str]]:
        pairs = [str(each).partition(" ") for each in value or ()]
        if len(pairs) > MOST_FILED_TIES:
            raise ValidationError(ALTERED)
        chosen: defaultdict[UUID, set[str]] = defaultdict(set)
        for key, _, slug in pairs:
            chosen[_uuid(key)].add(slug)
        return {key: frozenset(slugs) for key, slugs in chosen.items()}


class InboxForm(forms.Form):
    """What was chosen for each of the entries that the page showed.

    `file` names items, `tick` the entries whose items are to be ticked too, `alone` those under
    no item.
    """

    shown = KeysField(required=False)
    file = FileField(required=False)
    tick = KeysField(required=False)
    alone = KeysField(required=False)

    def __init__(self, *args: Any, known: frozenset[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = known

    def clean_file(self) -> dict[UUID, frozenset[str]]:
        chosen: dict[UUID, frozenset[str]] = self.cleaned_data["file"]
        if not self.known.issuperset(slug for slugs in chosen.values() for slug in slugs):
            raise ValidationError(NO_SUCH_ITEM)
        return chosen

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if any(each.error for each in self.chosen.values()):
            raise ValidationError(
                "Nothing is saved yet. Fix what is marked below, then save again."
            )
        return cleaned

    @property
    def chosen(self) -> dict[UUID, Chosen]:
        """By piece, as far as the form is valid; each with its contradiction, if it has one."""
        file, tick, alone = (self._sent(name) for name in ("file", "tick", "alone"))
        return {
            key: _chosen(file.get(key, frozenset()), tick=key in tick, alone=key in alone)
            for key in dict.fromkeys((*file, *tick, *alone))
        }

    @property
    def keys(self) -> tuple[UUID, ...]:
        """All pieces that the form names."""
        return tuple(dict.fromkeys((*self._sent("shown"), *self.chosen)))

    def _sent(self, name: str) -> Any:
        """The value of a field, even if it was refused for another reason than that it is none."""
        try:
            return self.fields[name].clean(self[name].value())
        except ValidationError:
            return {} if name == "file" else ()


class UndoInboxForm(forms.Form):
    """The rows that a submission wrote, by primary key."""

    ties = RowKeysField(required=False)
    kept = RowKeysField(required=False)
    marks = RowKeysField(required=False)


def _chosen(items: frozenset[str], *, tick: bool, alone: bool) -> Chosen:
    error = ""
    if items and alone:
        error = "Choose items or “File under no item”, not both."
    elif tick and not items:
        error = "Choose an item to tick, or clear “Also tick the chosen items”."
    return Chosen(items, tick, alone, error)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise ValidationError(ALTERED) from None
