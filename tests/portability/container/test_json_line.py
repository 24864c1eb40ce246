"""One line of JSON, also a hostile one."""

from __future__ import annotations

import json
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portability.container.json_line import parse_line
from portability.container.limits import WEB_LIMITS
from portability.container.mistakes import ArchiveMistake
from tests.effort import examples

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=10,
)


def parsed(line: bytes) -> dict[str, object]:
    return parse_line(line, file="evidence.jsonl", number=3, limits=WEB_LIMITS)


@settings(max_examples=examples(100), deadline=None)
@given(found=st.dictionaries(TEXTS, VALUES), as_ascii=st.booleans())
def test_an_object_is_read_as_it_was_written(found, as_ascii):
    line = json.dumps(found, ensure_ascii=as_ascii).encode()
    if line.count(b"{") + line.count(b"[") <= WEB_LIMITS.depth:
        assert parsed(line) == found


@settings(max_examples=examples(500), deadline=None)
@given(line=st.binary() | st.text('{}[]",:\\u0d8-1e9ntf ').map(str.encode))
def test_any_bytes_are_an_object_or_a_mistake(line):
    try:
        text = json.dumps(parsed(line))
    except ArchiveMistake as mistake:
        text = str(mistake)
    assert text.startswith(("{", "evidence.jsonl, line 3: "))


REFUSED = {
    b"": "This isn’t JSON: Expecting value at character 1.",
    b"[]": "This isn’t an object: it doesn’t begin with “{”.",
    b'"text"': "This isn’t an object: it doesn’t begin with “{”.",
    b'{"a": 1} {}': "This isn’t JSON: Extra data at character 10.",
    b'{"a": 1, "b": {"c": 1, "d": 2, "c": 3}}': "The key “c” is there twice.",
    b'{"a": 1, "\\u0061": 2}': "The key “a” is there twice.",
    b'{"a": NaN}': "NaN isn’t JSON.",
    b'{"a": -Infinity}': "-Infinity isn’t JSON.",
    b'{"a": 9007199254740993}': "The number 9007199254740993 is too large.",
    b'{"a": 1e999}': "The number 1e999 is too large or too long.",
    b'{"a": "\\u0000"}': "A text has the character U+0000, which can’t be stored.",
    b'{"\\u0000": 1}': "A text has the character U+0000, which can’t be stored.",
    b'{"a": ["\\ud800"]}': "A text has half of a character (a lone surrogate).",
    b'{"a": "\0"}': "This isn’t JSON: Invalid control character at character 8.",
    b'{"a": "\xed\xa0\x80"}': "This isn’t UTF-8: its byte 8 is wrong.",
    b'{"a": "\xff"}': "This isn’t UTF-8: its byte 8 is wrong.",
    b'\xef\xbb\xbf{"a": 1}': "This isn’t JSON: Unexpected UTF-8 BOM",
    b'{"a": ' + b"[" * 12 + b"]" * 12 + b"}": "Objects and lists are nested more than 12 deep.",
    b"[" * 100_000: "Objects and lists are nested more than 12 deep.",
    b'{"a":' * 100_000: "Objects and lists are nested more than 12 deep.",
    b'{"a": [' + b"1," * 200_000 + b"1]}": "This has more than 100,000 values.",
}


@pytest.mark.parametrize("line", REFUSED, ids=lambda line: line[:20].hex())
def test_a_line_is_refused_with_its_reason(line):
    with pytest.raises(ArchiveMistake) as refused:
        parsed(line)
    assert str(refused.value).startswith(f"evidence.jsonl, line 3: {REFUSED[line]}")


def test_brackets_and_escapes_in_a_text_are_text():
    texts = ["[[[[[[[[[[[[[[", "\\u0000", 'a "quoted" {{{{{{{{{{{{{{{', "\\", "\U0001f600"]
    assert parsed(json.dumps({"texts": texts}).encode()) == {"texts": texts}


@pytest.mark.parametrize(
    "line",
    [
        b'{"a": ' + b"9" * 3_900_000 + b"}",
        b'{"a": -0.' + b"9" * 3_900_000 + b"}",
        b'{"a": ' + b"{}," * 1_300_000 + b"}",
        b'{"a": "' + b"\\" * 3_900_000 + b"}",
        b'"' * 390_000,
    ],
    ids=["digits", "decimals", "objects", "backslashes", "quotes"],
)
def test_a_long_line_costs_little_memory(line):
    tracemalloc.start()
    with pytest.raises(ArchiveMistake) as refused:
        parsed(line)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(str(refused.value)) < 200
    assert peak < 10 * len(line)
