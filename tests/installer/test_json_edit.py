"""Additions to a JSON text leave every other byte as it is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_roles import json_edit

APPENDED: dict[str, tuple[str, str]] = {
    # before, after appending {"k": [1]} to the whole
    "two spaces": ('{\n  "a": 1\n}\n', '{\n  "a": 1,\n  "k": [\n    1\n  ]\n}\n'),
    "four spaces": ('{\n    "a": 1\n}\n', '{\n    "a": 1,\n    "k": [\n        1\n    ]\n}\n'),
    "tabs": ('{\n\t"a": 1\n}', '{\n\t"a": 1,\n\t"k": [\n\t\t1\n\t]\n}'),
    "crlf": ('{\r\n  "a": 1\r\n}\r\n', '{\r\n  "a": 1,\r\n  "k": [\r\n    1\r\n  ]\r\n}\r\n'),
    "minified": ('{"a":1}', '{"a":1, "k": [1]}'),
    "one line": ('{"a": [1, 2]}\n', '{"a": [1, 2], "k": [1]}\n'),
    "empty": ("{}", '{\n  "k": [\n    1\n  ]\n}'),
    "empty over two lines": ("{\n}\n", '{\n  "k": [\n    1\n  ]\n}\n'),
    "inline array": ('{\n  "a": [1,2 , 3]\n}', '{\n  "a": [1,2 , 3],\n  "k": [\n    1\n  ]\n}'),
    "escapes": ('{\n  "\\u00e9": "\\/\\u2028"\n}', '{\n  "\\u00e9": "\\/\\u2028",\n  "k": [\n    1\n  ]\n}'),
    "blank lines": ('{\n\n  "a": 1\n\n}', '{\n\n  "a": 1,\n\n  "k": [\n    1\n  ]\n\n}'),
    "brackets in strings": ('{"a": "]}{[\\"", "b": {}}', '{"a": "]}{[\\"", "b": {}, "k": [1]}'),
}

KEPT = [
    *(before for before, _ in APPENDED.values()),
    "{ }",
    "{\n\n}",
    "\n{}\n\n",
    '{"a":{"b":{"c":[]}}}',
    '{ "a" : 1 }',
    '{"a": 1e400, "b": -0.0, "c": 1.10}',
    '{"a": "\u2028\u2029\x7f"}',
    '{\n  "a": 1\n  ,\n  "b": 2\n}',
]


def is_insertion(before: str, after: str) -> bool:
    """Say whether `after` is `before` with one text put in at one place."""
    added = len(after) - len(before)
    return any(after[:at] == before[:at] and after[at + added :] == before[at:] for at in range(len(before) + 1))


@pytest.mark.parametrize("name", APPENDED)
def test_an_addition_looks_like_what_is_around_it(name: str) -> None:
    before, after = APPENDED[name]
    assert json_edit.append(before, json_edit.root(before), [1], "k") == after


@pytest.mark.parametrize("text", KEPT)
def test_an_addition_changes_no_other_byte(text: str) -> None:
    after = json_edit.append(text, json_edit.root(text), {"x": ["ü\n"]}, "k")
    assert is_insertion(text, after)
    assert json.loads(after) == {**json.loads(text), "k": {"x": ["ü\n"]}}


def test_an_addition_deep_inside() -> None:
    text = '{\n\t"a": {\n\t\t"b": []\n\t}\n}\n'
    inner = json_edit.items(text, json_edit.items(text, 0)[0].value)[0]
    assert json_edit.append(text, inner.value, {"c": 1}) == (
        '{\n\t"a": {\n\t\t"b": [\n\t\t\t{\n\t\t\t\t"c": 1\n\t\t\t}\n\t\t]\n\t}\n}\n'
    )


def test_a_replacement_changes_no_other_byte() -> None:
    text = '{\n  "a": [1,2],\n  "b": {"c":1},\n  "d": "\\u00e9"\n}\n'
    item = json_edit.items(text, 0)[1]
    assert json_edit.replace(text, item, {"e": 2}) == (
        '{\n  "a": [1,2],\n  "b": {\n    "e": 2\n  },\n  "d": "\\u00e9"\n}\n'
    )


def test_items_are_spans_of_the_text() -> None:
    text = '{ "a" : [1, "]"] , "b\\"" : {"c": 2},"d":-1.5e3}'
    found = [
        (item.key, text[item.start : item.value], text[item.value : item.end]) for item in json_edit.items(text, 0)
    ]
    assert found == [("a", '"a" : ', '[1, "]"]'), ('b"', '"b\\"" : ', '{"c": 2}'), ("d", '"d":', "-1.5e3")]


def test_elements_have_no_key() -> None:
    text = '[ 1, "a",[2] ]'
    assert [(item.key, text[item.start : item.end]) for item in json_edit.items(text, 0)] == [
        ("", "1"),
        ("", '"a"'),
        ("", "[2]"),
    ]


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', '{"a": 1, "b": 1, "\\u0061": 2}'])
def test_a_key_that_occurs_twice_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="`a` occurs twice"):
        json_edit.items(text, 0)


@pytest.mark.parametrize("text", ["[]", "1", "null", '"a"'])
def test_only_an_object_is_taken(text: str) -> None:
    with pytest.raises(ValueError, match="not a JSON object"):
        json_edit.root(text)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(
    data=st.dictionaries(st.text(max_size=4).filter(lambda key: key != "new"), VALUES, max_size=4),
    value=VALUES,
    indent=st.sampled_from([None, 0, 1, 2, 3, 4, 8, "\t", " \t"]),
    plain=st.booleans(),
    newline=st.sampled_from(["\n", "\r\n"]),
)
def test_any_object_takes_an_addition(
    data: dict[str, Any], value: Any, indent: int | str | None, *, plain: bool, newline: str
) -> None:
    text = json.dumps(data, indent=indent, ensure_ascii=plain).replace("\n", newline)
    after = json_edit.append(text, 0, value, "new")
    assert json.loads(after) == {**data, "new": value}
    assert is_insertion(text, after)
    if "\n" in text:
        assert after.count("\n") == after.count(newline)
