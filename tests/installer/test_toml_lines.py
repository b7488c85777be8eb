"""The line of a key. In each case the right line is the one with `#!`."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from claude_roles.toml_lines import KeyPath, TomlLines

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

CASES: dict[str, tuple[KeyPath, str]] = {
    "top": (("b",), "a = 1\n\n# b = 0\nb = 2 #!\n"),
    "crlf": (("b",), "a = 1\r\n\r\nb = 2 #!\r\n"),
    "table": (("t",), "a = 1\n[t] #!\nb = 2\n"),
    "in table": (("t", "a"), "a = 1\n[t]\na = 2 #!\n"),
    "nested table": (("t", "u", "a"), "[t]\na = 1\n[t.u]\na = 2 #!\n"),
    "table without its parent": (("t", "u"), "[x]\n[t.u] #!\n"),
    "first element": (("t", 0, "a"), "[[t]]\na = 1 #!\n[[t]]\na = 2\n"),
    "second element": (("t", 1, "a"), "[[t]]\na = 1\n[[t]]\na = 2 #!\n"),
    "element itself": (("t", 1), "[[t]]\na = 1\n[[t]] #!\na = 2\n"),
    "array of tables in a table": (
        ("r", "p", "rules", 1, "id"),
        "[r.p]\n[[r.p.rules]]\nid=1\n[[r.p.rules]]\nid=2 #!\n",
    ),
    "array of tables in an array of tables": (
        ("t", 1, "u", 1, "a"),
        "[[t]]\n[[t.u]]\na=1\n[[t.u]]\na=2\n[[t]]\n[[t.u]]\na=3\n[[t.u]]\na=4 #!\n",
    ),
    "table in an array of tables": (("t", 1, "u", "a"), "[[t]]\n[t.u]\na=1\n[[t]]\n[t.u]\na=2 #!\n"),
    "inline table": (("t", "b"), "a = 1\nt = { a = 1, b = 2 } #!\n"),
    "nested inline table": (("t", "b", "c"), "s = { a = 1 }\nt = { b = { c = 1 } } #!\n"),
    "inline tables in an array": (("t", 1, "a"), "t = [\n  { a = 1 },\n  { a = 2 }, #!\n]\n"),
    "array element": (("t", 2), "t = [\n  1,\n  # 2\n  2,\n  3, #!\n]\n"),
    "nested array element": (("t", 1, 1), "t = [\n  [1,\n   2],\n  [3,\n   4], #!\n]\n"),
    "array itself": (("t",), "a = 1\nt = [ #!\n  1,\n]\n"),
    "after a multi-line string": (("b",), 'a = """\nb = 1\n[t]\nb = 1\n"""\nb = 2 #!\n'),
    "after a literal multi-line string": (("b",), "a = '''\nb = 1\n\"\"\"\n'''\nb = 2 #!\n"),
    "after a multi-line array": (("b",), 'a = [\n  "b = 1",\n  "[b]",\n]\nb = 2 #!\n'),
    "after lookalikes in strings": (("t", "b"), "a = \"[t]\"\nc = 'b = 1 # b'\n[t]\nb = 2 #!\n"),
    "quoted key": (("a b",), 'a = 1\n"a b" = 2 #!\n'),
    "literal key": (("a.b",), "a = 1\n'a.b' = 2 #!\n"),
    "key with escapes": (("a", "x\ty"), '[a]\nx = 1\n"x\\ty" = 2 #!\n'),
    "key spelled with escapes": (("bad",), 'good = 1\n"b\\u0061d" = 2 #!\n'),
    "literal key with a backslash": (("a\\tb",), "a = 1\n'a\\tb' = 2 #!\n"),
    "key of letters beyond ascii": (("größe",), 'a = "ä"\n"größe" = 2 #!\n'),
    "dotted key": (("a", "b", "c"), "a.b.x = 1\na.b.c = 2 #!\n"),
    "dotted key with spaces and quotes": (("a", "b.c", "d"), 'x = 1\na . "b.c" . d = 2 #!\n'),
    "dotted key in a table": (("t", "a", "b"), "[t]\na.c = 1\na.b = 2 #!\n"),
    "quoted table": (("t", "u v", "a"), 't.x = 1\n[t."u v"]\na = 2 #!\n'),
    "number as a key": (("t", "1"), "[t]\n0 = 1\n1 = 2 #!\n"),
}

NEAREST: dict[str, tuple[KeyPath, str]] = {
    "missing key of a table": (("t", "missing"), "a = 1\n[t] #!\nb = 1\n"),
    "missing key of an element": (("t", 1, "missing"), "[[t]]\na = 1\n[[t]] #!\na = 2\n"),
    "missing key of an inline table": (("t", "missing"), "a = 1\nt = { a = 1 } #!\n"),
    "missing element": (("t", 7), "a = 1\nt = [1] #!\n"),
    "missing at the top": (("missing",), "a = 1 #!\nb = 2\n"),
    "inside a value": (("a", "str"), "b = 1\na = 1 #!\n"),
    "nothing at all": ((), "a = 1 #!\n"),
}


def marked_line(text: str) -> int:
    found = [number for number, line in enumerate(text.split("\n"), 1) if "#!" in line]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("name", CASES)
def test_line_of_a_key(name: str) -> None:
    path, text = CASES[name]
    value: Any = tomllib.loads(text)
    for part in path:
        value = value[part]
    assert TomlLines(text.encode()).line(path) == marked_line(text)


@pytest.mark.parametrize("name", NEAREST)
def test_a_key_that_is_not_there_has_the_line_of_what_is_around_it(name: str) -> None:
    path, text = NEAREST[name]
    assert TomlLines(text.encode()).line(path) == marked_line(text)


def test_an_empty_text_has_a_first_line() -> None:
    assert TomlLines(b"").line(("a",)) == 1
