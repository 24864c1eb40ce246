"""What engineers type is shown as they typed it, and what they mean as markup is markup."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from careerladder.web.markdown import as_html
from tests.effort import examples

AS_TYPED = [
    # Names of code.
    "Moved load() out of __init__.py",
    "__slots__ saved 40% of memory",
    "Overrode __call__ and __enter__",
    "The dunder __all__ lists 12 names",
    "_private and _cache_ are gone",
    "Renamed _build_ to _compile_",
    "Set __version__ = '2.0' in setup",
    "snake_case and SCREAMING_SNAKE_CASE",
    "self._x_ is cached",
    "f(*args, **kwargs) forwards both",
    "def wrap(*args): ...",
    "char *p, *q;",
    "int* a, int* b",
    "Passed **options through",
    "List<std::string> and Map<K, V>",
    "std::vector<int>",
    "Vec<&'a str>",
    "handlers[name](event)",
    "a[0](b) and a[1](c)",
    "![x] and !done",
    "arr[i] = arr[j]",
    "#include <map>",
    "#1 cause was a leak",
    "#4711 is closed",
    "#define N 3",
    "@ada reviewed it",
    "$HOME/.cache and ${NAME}",
    "if (a && b || !c)",
    "a | b | c",
    "x ~ N(0, 1)",
    "~40% faster",
    "~~5 min to ~~3 min",
    "a ~~ b",
    "<pad> and <eos> tokens",
    "Ada <ada@example.org>",
    "<T> is generic",
    "<!-- a comment -->",
    "`unclosed backtick",
    "it's a `",
    "'a' and \"b\"",
    "…and so on",
    "C++ and C#",
    "F# and .NET",
    # Figures and signs.
    "> 95% of requests answer in 50 ms",
    ">95% recall at 10",
    ">= 3 reviewers",
    "> 1k QPS",
    ">> 10x",
    "> $5M saved a year",
    "> half of the incidents",
    "> p95 target in 3 of 4 weeks",
    "> SLA for 40 days",
    "< 50 ms at p99",
    "<5% of calls fail",
    "- 40% cost",
    "-40% cost",
    "- $400k a year",
    "- 5 ms at p50",
    "- .5 points of accuracy",
    "- ~30% tickets",
    "- 12",
    "\u221215% in Q2",
    "\u2013 3 people",
    "+ 12% clicks",
    "+12% clicks",
    "+ faster builds",
    "* 3 for the margin",
    "# of incidents fell from 9 to 2",
    "# Results",
    "# GPUs: 8",
    "Batch 5*3*2 heads",
    "2 * 3 * 4 = 24",
    "5*3 and 4*2",
    "O(n*m*k) to O(n)",
    "3 ** 2 = 9",
    "2**10*3",
    "p99* fell to 40 ms (*batch only)",
    "cost* fell by half",
    "****",
    "1.5x -> 3x",
    "=> done",
    "100% * 0.3",
    "4 stars: ****",
    "a_1 * b_1 * c_1",
    "90*% of 10*",
    "**",
    "***",
    "* * and *",
    # Globs, paths and patterns.
    r"C:\new\_files\*.csv",
    r"C:\Users\ada\*.*",
    r"\\fileserver\models\v2",
    r"\d+\.\d+",
    r"^\*\w+\*$",
    r"\(x_1\)",
    r"\[x^2 + y_1\]",
    r"$\alpha_1 * \beta_2$",
    r"Escaped \" and \' and \\",
    r"\n and \t",
    r"foo\ ",
    r"grep '\*\*' *.md",
    "*.csv and *.txt",
    "src/**/*.py",
    "**/*.py",
    "/* comment */",
    "SELECT * FROM runs",
    "SELECT count(*) FROM a.*",
    "Accept: */*",
    "cp *.* /tmp",
    "rm -rf ./*",
    "*args is a tuple",
    "a.*b.*c",
    "/etc/*/conf.d/*",
    "x=*p; y=*q",
    "--dry-run and -v",
    "-x",
    "--",
    # Entities.
    "Fixed &amp;amp; in titles",
    "&nbsp; and &lt;b&gt;",
    "&#39; in mail subjects",
    "R&D and &copy",
    "&#x27;",
    # Several lines.
    "Before: 88%\n>95% after",
    "Before: 88%\n> 95% after",
    "Cut p99\n---\nfrom 400",
    "Cut p99\n-\nto 120",
    "Cut p99\n===\nto 120",
    "Cut p99\n***\nto 120",
    "Cut p99\n___\nto 120",
    "Cut p99\n~~~\nto 120",
    "Cut p99\n- - -\nto 120",
    "Cut p99\n----------",
    "Cost:\n- 40% compute\n+ 3% storage",
    "- return a\n+ return b",
    "+ fast to build\n- slow to run",
    ">>> import torch\n>>> x = 1",
    "$ make\n> make test",
    "> npm install\n> npm test",
    "a\n\n___\n\nb",
    "[1]: see the log\n[2]: see the other",
    "[ref]: nothing",
    "Footnote [^1]\n\n[^1]: the note",
    "- 3 teams\n- 2 RFCs",
    "[ ] plan it\n[x] wrote it",
    "(a) first\n(b) second",
    "a\\\nb",
    "::: note\ntext",
    "~~~\ncode\n~~~",
    "+ a\n+ b",
    "-\n-",
    "*\n*",
    "#\n##",
    "key: value\n---\nkey: value",
    # Addresses that are none.
    "[doc](nowhere)",
    "[a](/b)",
    "[a](javascript:alert(1))",
    "node.js and example.org",
    "go/design-doc",
    "<ftp://example.org>",
    "mailto:",
    "http://",
    "https:///x",
    "Contact: ada@example.org",
]

MARKUP = [
    ("**bold** and *it*", "bold and it", {"p", "strong", "em"}),
    ("(**bold**), “*it*”: **a**; *b*.", "(bold), “it”: a; b.", {"p", "strong", "em"}),
    ("**95%** and **+12%** of **.NET**", "95% and +12% of .NET", {"p", "strong"}),
    ("***both*** and **a *b* c**", "both and a b c", {"p", "strong", "em"}),
    ("中文**粗体**文字", "中文粗体文字", {"p", "strong"}),
    ("~~gone~~", "gone", {"p", "s"}),
    ("Set `__init__` and ``a`b``", "Set __init__ and a`b", {"p", "code"}),
    ("Did:\n- a\n- b\n  - c", "Did: a b c", {"p", "ul", "li"}),
    ("* a\n* 3 b", "a 3 b", {"ul", "li"}),
    ("- 2026-05-14: a\n- b", "2026-05-14: a b", {"ul", "li"}),
    ("- Cut it\n- 40 tests", "Cut it 40 tests", {"ul", "li"}),
    ("- [x] done", "[x] done", {"ul", "li"}),
    ("1. a\n2. b", "a b", {"ol", "li"}),
    ("## What came of it\nIt held.", "What came of it It held.", {"h3", "p"}),
    ("#### More", "More", {"h4"}),
    ("> Great work.\n> and more", "Great work. and more", {"blockquote", "p", "br"}),
    ("> “It was time,” they said.", "“It was time,” they said.", {"blockquote", "p"}),
    ("> I think so", "I think so", {"blockquote", "p"}),
    ("> 很好", "很好", {"blockquote", "p"}),
    ("> **Great** work", "Great work", {"blockquote", "p", "strong"}),
    ("a\n\n---\n\nb", "a b", {"p", "hr"}),
    ("```py\na_*b*\n```", "a_*b*", {"pre", "code"}),
    ("```\na\n\n> b", "a > b", {"pre", "code"}),
    ("```SELECT 1\nFROM t```", "SELECT 1 FROM t", {"p", "code"}),
    ("    for a in b:", "for a in b:", {"pre", "code"}),
    (
        "| a | b |\n|---|---|\n| 1 | `x_1` |",
        "a b 1 x_1",
        {"table", "thead", "tbody", "tr", "th", "td", "code"},
    ),
]

ADDRESSES = [
    ("www.example.org/__init__.py", "https://www.example.org/__init__.py"),
    ("https://example.org/__init__.py", "https://example.org/__init__.py"),
    ("http://go/design-doc", "http://go/design-doc"),
    ("(https://wiki/display/ML/ranker).", "https://wiki/display/ML/ranker"),
    ("https://workstation:5001/", "https://workstation:5001/"),
    ("https://git_lab.corp.example.com/x_y", "https://git_lab.corp.example.com/x_y"),
    ("see http://[::1]:80/a, please", "http://[::1]:80/a"),
    ("https://go, then", "https://go"),
    ("[doc](http://go/x)", "http://go/x"),
    ("[doc](example.org/rfc/1)", "https://example.org/rfc/1"),
    ("[doc](www.example.org)", "https://www.example.org"),
    ("<https://jira/browse/ML-1>", "https://jira/browse/ML-1"),
    ("[mail](mailto:ada@example.org)", "mailto:ada@example.org"),
    ("https://e.org/*a*/b_c_", "https://e.org/*a*/b_c_"),
]


def shown(text: str) -> str:
    """What a reader sees, with each run of spaces as one."""
    html = as_html(text, keep_line_breaks=True)
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def tags_of(text: str) -> set[str]:
    return set(re.findall(r"<([a-z0-9]+)", as_html(text, keep_line_breaks=True)))


@pytest.mark.parametrize("text", AS_TYPED)
def test_a_line_without_markup_is_shown_as_it_was_typed(text):
    assert shown(text) == " ".join(text.split())
    assert tags_of(text) <= {"p", "br"}


def test_there_are_more_than_a_hundred_such_lines():
    assert len(set(AS_TYPED)) > 100


@pytest.mark.parametrize(("text", "words", "tags"), MARKUP)
def test_what_is_meant_as_markup_is_markup(text, words, tags):
    assert shown(text) == words
    assert tags_of(text) - {"br"} == tags - {"br"}


@pytest.mark.parametrize(("text", "address"), ADDRESSES)
def test_addresses_of_ones_own_workplace_are_links(text, address):
    html = as_html(text, keep_line_breaks=True)
    assert re.findall(r'href="([^"]*)"', html) == [address]


@pytest.mark.slow
@settings(max_examples=examples(300), deadline=None)
@given(st.text(alphabet="ab_\\&;#+=%$<@!?/ éй日", max_size=40))
def test_signs_that_are_never_markup_stay(text):
    assert shown(f"x{text}") == " ".join(f"x{text}".split())


@settings(max_examples=examples(100), deadline=None)
@given(st.lists(st.sampled_from([each for each in AS_TYPED if "\n" not in each]), max_size=6))
def test_paragraphs_of_such_lines_are_shown_as_they_were_typed(lines):
    text = "\n\n".join(lines)
    assert shown(text) == " ".join(text.split())
