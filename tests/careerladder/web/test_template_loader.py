"""Pages carry no indents, and what a person typed keeps its own."""

from __future__ import annotations

import re
from datetime import date

from django.template.loader import get_template

from plans.models import Evidence, EvidenceText


def test_a_template_is_read_without_its_indents():
    source = get_template("base.html").template.source  # type: ignore[attr-defined]
    assert "\n<main" in source
    assert not re.search(r"^[ \t]", source, re.MULTILINE)


def test_what_was_typed_keeps_its_indents(as_ada, ada):
    told = EvidenceText(date(2026, 5, 14), "Steps:\n\n    make bench\n    make test")
    piece = Evidence.objects.record(ada, told)
    assert "    make test" in as_ada.get(f"/evidence/{piece.pk}/edit/").content.decode()
