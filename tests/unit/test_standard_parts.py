"""The hook's own forms of parts of the standard library: they do what those do."""

from __future__ import annotations

import collections
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from role_guard import interpreter, jsontext, named, regex, system

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
    max_leaves=20,
)


@given(VALUES)
def test_json_is_written_as_by_json(value: object) -> None:
    assert jsontext.dumps(value) == json.dumps(value)


@given(VALUES)
def test_json_is_read_as_by_json(value: object) -> None:
    for text in (json.dumps(value), json.dumps(value, indent=2, ensure_ascii=False) + "\n"):
        assert jsontext.loads(text) == json.loads(text)
        assert jsontext.loads(text.encode("utf-8", "surrogatepass")) == json.loads(text)


def read(loads: Any, text: str | bytes) -> object:
    try:
        return repr(loads(text))
    except (ValueError, RecursionError) as error:
        return next(kind for kind in (ValueError, RecursionError) if isinstance(error, kind))


BROKEN: list[str | bytes] = [
    "", " ", "{", "[1,]", '{"a":1}x', "nul", "NaN", "-Infinity", '"\t"', '{"a" 1}', "01", "1 2", "[" * 100_000, b"\xff",
    '"\\ud800"', '"\\x"', "\x0c1", "{1: 2}", "[1}", "1e999", "'a'",
]  # fmt: skip


@pytest.mark.parametrize("text", BROKEN, ids=lambda text: ascii(text[:20]))
def test_broken_json_is_broken_for_both(text: str | bytes) -> None:
    assert read(jsontext.loads, text) == read(json.loads, text)


ALONE = """
import sys
sys.path.insert(0, sys.argv[1])
from role_guard import jsontext
for text in sys.argv[2:]:
    try:
        jsontext.loads(text)
        print("none")
    except ValueError:
        print("said")
"""


def test_torn_json_is_told_where_json_is_not_loaded() -> None:
    texts = ['{"a": 1', '{"a"', "[1,", '{"a": "b', '"\\u12', '{"a": tru', "{", "[1}"]
    place = Path(jsontext.__file__).parents[1]
    done = subprocess.run(
        [interpreter.present(), "-I", "-S", "-c", ALONE, str(place), *texts], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["said"] * len(texts)


@given(st.text(alphabet='{}[]":,0123456789truefalsn \\\n', max_size=30))
def test_any_text_is_read_alike(text: str) -> None:
    assert read(jsontext.loads, text) == read(json.loads, text)


def test_what_has_no_form_in_json_is_an_error() -> None:
    loop: list[object] = []
    loop.append(loop)
    for value, error in ((object(), TypeError), ({1, 2}, TypeError), (loop, ValueError)):
        with pytest.raises(error):
            jsontext.dumps(value)


make: Any = named.namedtuple
Own = make("Own", "a b c", defaults=(3,))
Theirs = collections.namedtuple("Theirs", "a b c", defaults=(3,))
CALLS: list[tuple[tuple[object, ...], dict[str, object]]] = [
    ((1, 2, 4), {}), ((1, 2), {}), ((1,), {"b": 2}), ((), {"a": 1, "b": 2, "c": 4}), ((1,), {}), ((1, 2, 3, 4), {}),
    ((1, 2), {"b": 2}), ((1, 2), {"d": 2}), ((), {}),
]  # fmt: skip


@pytest.mark.parametrize(("values", "fields"), CALLS)
def test_named_tuples_are_made_alike(values: tuple[object, ...], fields: dict[str, object]) -> None:
    try:
        theirs = Theirs(*values, **fields)
    except TypeError:
        with pytest.raises(TypeError):
            Own(*values, **fields)
        return
    own = Own(*values, **fields)
    assert tuple(own) == tuple(theirs)
    assert repr(own) == repr(theirs).replace("Theirs", "Own")
    assert (own.a, own.b, own.c, own._fields, own._asdict()) == (
        theirs.a, theirs.b, theirs.c, theirs._fields, theirs._asdict(),
    )  # fmt: skip
    assert tuple(own._replace(b=9)) == tuple(theirs._replace(b=9))
    assert type(own._replace(b=9)) is Own
    with pytest.raises(ValueError, match="d"):
        own._replace(d=9)
    with pytest.raises(AttributeError):
        own.a = 2


@given(st.text())
def test_escaped_texts_match_themselves(text: str) -> None:
    assert regex.escape(text) == re.escape(text)
    assert regex.fullmatch(regex.escape(text), text)


def test_flags_are_those_of_re() -> None:
    for name in ("IGNORECASE", "MULTILINE", "DOTALL", "ASCII"):
        assert getattr(regex, name) == int(getattr(re, name))


def test_functions_do_what_those_of_re_do() -> None:
    text = "aXbxc"
    for flags in (0, regex.IGNORECASE):
        assert regex.sub("x(.)", r"<\1>", text, flags=flags) == re.sub("x(.)", r"<\1>", text, flags=flags)
        assert regex.split("x", text, 1, flags) == re.split("x", text, maxsplit=1, flags=flags)
        assert regex.findall("x(.)", text, flags) == re.findall("x(.)", text, flags)
        assert [found.span() for found in regex.finditer("x", text, flags)] == [
            found.span() for found in re.finditer("x", text, flags)
        ]
        for name in ("match", "search", "fullmatch"):
            assert bool(getattr(regex, name)("a.b.*", text, flags)) == bool(getattr(re, name)("a.b.*", text, flags))
    with pytest.raises(regex.error):
        regex.compile("(")
    assert regex.Pattern is re.Pattern


def test_the_package_of_the_tests_is_not_prepared() -> None:
    assert not any(type(finder).__module__ == "role_guard.prepared" for finder in sys.meta_path)


COMPARED = r"""
import sys
sys.path.insert(0, sys.argv[1])
from role_guard import system
assert "os" not in sys.modules, "it takes `os` after all"
early = {name: getattr(system, name) for name in dir(system)}
import os
names = sys.argv[2:]
late = [name for name in names if name not in early]
assert all(getattr(system, name) is getattr(os, name) for name in late)
assert dict(os.environ) == early["environ"]
for name in ("a", "\udcff\xe9", b"\xff", b""):
    assert system.fsencode(name) == os.fsencode(name) and system.fsdecode(name) == os.fsdecode(name), name
own = ("environ", "fsencode", "fsdecode")
print(*[name for name in names if name in early and name not in own and early[name] != getattr(os, name)])
"""


@pytest.mark.skipif(os.name != "posix", reason="elsewhere it is `os` itself")
def test_the_system_is_what_os_is() -> None:
    hooks = Path(interpreter.__file__).parent
    sources = "".join(path.read_text(encoding="utf-8") for path in hooks.parent.rglob("*.py"))
    used = sorted(set(re.findall(r"\bos\.([A-Za-z_]\w*)", sources)) - {"stat_result"})
    assert {"environ", "path", "fsencode", "walk", "O_CREAT"} <= set(used)
    done = subprocess.run(
        [str(Path(sys.executable).resolve()), "-I", "-S", "-c", COMPARED, str(hooks.parent), *used],
        env={**os.environ, "ODD": "\udcff"}, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.stderr, done.stdout) == ("", "\n")


def test_the_system_is_os_where_that_is_loaded() -> None:
    assert system is os
