"""The form that takes an archive, and the one that says which to import."""

from __future__ import annotations

from django import forms


class ArchiveForm(forms.Form):
    file = forms.FileField(
        label="Archive",
        help_text="A careerladder ZIP file, up to 25 MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,application/zip"}),
        error_messages={
            "required": "Choose the ZIP file of an archive.",
            "empty": "This file is empty. Choose the ZIP file of an archive.",
            "invalid": "Choose the ZIP file of an archive.",
            "missing": "Choose the ZIP file of an archive.",
        },
    )

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.label_suffix = ""


class UploadedForm(forms.Form):
    """Which uploaded archive a button is about."""

    archive = forms.UUIDField(widget=forms.HiddenInput)
