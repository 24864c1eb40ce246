"""A ladder's file that a test edits, and the rows that a load may change."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core import serializers

from careerladder.ladders.loading.load import LoadRefused, load
from careerladder.ladders.loading.row import CONTENT_MODELS
from careerladder.models import ItemRevision, LadderVersion
from tests.conftest import SMALL_LADDER

ROWS_OF_THE_SMALL_LADDER = (SMALL_LADDER / "ladder.yaml").read_text().count("- model: ")


class Written:
    """A ladder's file that a test edits. Each edit returns its line number."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "ladder.yaml"
        self.path.write_text((SMALL_LADDER / "ladder.yaml").read_text())

    def edit(self, row: str, old: str, new: str) -> int:
        rows = self._rows()
        place = self._place_of(row)
        assert rows[place].count(old) == 1
        offset = sum(map(len, rows[:place])) + rows[place].index(old)
        rows[place] = rows[place].replace(old, new)
        self.path.write_text("".join(rows))
        return "".join(rows).count("\n", 0, offset) + 1

    def after(self, row: str, line: str, new: str) -> int:
        """Write one more field below that line of the row."""
        return self.edit(row, f"{line}\n", f"{line}\n    {new}\n") + 1

    def retire(self, row: str, *more: str) -> int:
        fields = ["retired_on: 2026-03-01", 'retired_why: "Too vague."', *more]
        slug = row.split()[1]
        return self.after(row, f'slug: "{slug}"', "\n    ".join(fields))

    def add(self, text: str) -> int:
        before = self.path.read_text()
        self.path.write_text(f"{before}\n{text}")
        return before.count("\n") + 2

    def copy(self, row: str, slug: str) -> int:
        text = self._rows()[self._place_of(row)]
        return self.add(text.replace(f'slug: "{row.split()[1]}"', f'slug: "{slug}"'))

    def remove(self, row: str) -> None:
        rows = self._rows()
        del rows[self._place_of(row)]
        self.path.write_text("".join(rows))

    def line_of(self, row: str) -> int:
        return "".join(self._rows()[: self._place_of(row)]).count("\n") + 1

    def load(self, *, older: bool = False) -> list[str]:
        return load(self.folder, older=older)

    def mistakes(self) -> list[str]:
        """Load, and return each mistake as `line: message`. All must be in this file."""
        with pytest.raises(LoadRefused) as refused:
            self.load()
        assert {mistake.file for mistake in refused.value.mistakes} == {str(self.path)}
        return [str(mistake).removeprefix(f"{self.path}:") for mistake in refused.value.mistakes]

    def _rows(self) -> list[str]:
        return re.split(r"(?m)^(?=- model:)", self.path.read_text())

    def _place_of(self, row: str) -> int:
        model, slug = row.split()
        start, named = f"- model: careerladder.{model}\n", f'slug: "{slug}"\n'
        [place] = [
            place
            for place, text in enumerate(self._rows())
            if text.startswith(start) and named in text
        ]
        return place


@pytest.fixture
def written(tmp_path) -> Written:
    return Written(tmp_path)


@pytest.fixture
def loaded(db, written: Written) -> Written:
    written.load()
    return written


def everything() -> str:
    """All rows that a load may change, as JSON."""
    models = [*CONTENT_MODELS, ItemRevision, LadderVersion]
    return "".join(serializers.serialize("json", model.objects.all()) for model in models)
