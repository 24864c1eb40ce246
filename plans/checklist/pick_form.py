"""Which pick of a phase an undo takes back."""

from __future__ import annotations

from django import forms


class InsteadOfForm(forms.Form):
    instead_of = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)

    @property
    def key(self) -> int | None:
        """None where it names none."""
        return self.cleaned_data["instead_of"] if self.is_valid() else None
