"""What a web address is: the same in the field, in the note and in the database."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from careerladder.web.markdown import as_html
from plans.evidence.fields import LinksField
from plans.models import Evidence, EvidenceText

TODAY = date(2026, 11, 23)
WORKPLACE = [
    "http://wiki/display/ML/ranker",
    "https://go/design-doc",
    "http://go/x",
    "https://go",
    "https://workstation:5001/",
    "http://localhost:8000/runs?id=3#p99",
    "https://git_lab.corp.example.com/x",
    "https://_dashboards/a",
    "http://10.0.0.7:9090/graph",
    "http://[::1]:80/a",
    "https://jira.corp/browse/ML-12",
    "https://münchen.example/straße",
    "https://日本.example/路",
    "https://e.org/__init__.py",
    "https://e.org/a_(b)",
    "HTTPS://E.ORG/A",
    "https://ada@git.corp/repo",
]
PASTED = [
    ("[doc](https://e.org/a)", ["https://e.org/a"]),
    ("[the (old) doc](https://e.org/a_(b))", ["https://e.org/a_(b)"]),
    ("<https://e.org/a>", ["https://e.org/a"]),
    ("[a](<https://e.org/a>)", ["https://e.org/a"]),
    ("- https://e.org/a\n* go/b\n1. wiki/c", ["https://e.org/a", "https://go/b", "https://wiki/c"]),
    ("https://e.org/a https://e.org/b", ["https://e.org/a", "https://e.org/b"]),
    ("https://e.org/a, https://e.org/b;", ["https://e.org/a", "https://e.org/b"]),
    ("[a](go/x)[b](go/y)", ["https://go/x", "https://go/y"]),
    (
        "e.org\nwww.e.org\nlocalhost:8000",
        ["https://e.org", "https://www.e.org", "https://localhost:8000"],
    ),
    (" go/a \r\n\r\n go/a ", ["https://go/a"]),
    ("https://e.org/a?b=c,d;e", ["https://e.org/a?b=c,d;e"]),
]
NONE = [
    "wiki", "the doc", "doc: https://e.org", "https://", "http:///a", "https:// e.org", "https://…",
    "javascript:alert(1)", "data:text/html,a", "ftp://e.org", "mailto:ada@e.org", "//e.org", "https://?a",
    "https://.", "ada@e.org", "https://“e.org”",
]  # fmt: skip


def cleaned(typed: str) -> list[str]:
    return list(LinksField(required=False).clean(typed))


@pytest.mark.parametrize("address", WORKPLACE)
def test_an_address_of_ones_own_workplace_is_one_everywhere(ada, address):
    assert cleaned(address) == [address]
    assert "<a href=" in as_html(address, keep_line_breaks=True)
    piece = Evidence.objects.record(ada, EvidenceText(TODAY, links=(address,)))
    assert piece.links == [address]


@pytest.mark.parametrize(("typed", "links"), PASTED)
def test_what_is_pasted_is_understood(typed, links):
    assert cleaned(typed) == links


@pytest.mark.parametrize("typed", NONE)
def test_what_is_no_address_is_named(typed):
    with pytest.raises(ValidationError, match="isn’t a web address"):
        cleaned(typed)


@pytest.mark.parametrize(
    "link", ["https://", "http:///a", "ftp://e.org", "javascript:a", "https://a b"]
)
def test_the_database_takes_none_of_those_either(ada, link):
    with pytest.raises(IntegrityError, match="links_lead_to_the_web"), transaction.atomic():
        Evidence.objects.record(ada, EvidenceText(TODAY, links=(link,)))


def test_a_link_that_is_too_long_is_told_with_its_length():
    with pytest.raises(ValidationError, match=r"has 2,014 characters; the limit is 2,000"):
        cleaned("https://e.org/" + "a" * 2_000)
