"""What words can become: braces, tildes, globs, and variables as far as the command shows them."""

from __future__ import annotations

import re
import shutil
import string
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from role_guard.shell.compound import parse
from role_guard.shell.globbing import expand_glob
from role_guard.shell.scope import Scope, note_assigners
from role_guard.shell.values import Value, expand, is_literal
from support.cases import Judge

SANDBOX = ["bwrap", "--unshare-all", "--cap-drop", "ALL", "--die-with-parent", "--ro-bind", "/", "/", "--tmpfs", "/tmp"]
SAFE = string.ascii_letters + string.digits + "{},./"
needs_bash = pytest.mark.skipif(not (shutil.which("bwrap") and shutil.which("bash")), reason="needs bwrap and bash")


def values(text: str, *, definite: bool = True, nested: bool = False) -> list[Value]:
    """Return the values of the last word of the last command; `definite`: what is assigned certainly is."""
    _, parser = parse(text)
    note_assigners(parser)
    scope = Scope(parser, ("/repo",), nested=nested)
    known = frozenset(parser.names) if definite else frozenset()
    return expand(parser.simple[-1].words[-1], scope.at(("/repo",), known))


def texts(text: str, *, definite: bool = True) -> list[str] | None:
    """Return the same as texts, None if they are not known."""
    found = [choice for value in values(text, definite=definite) for choice in value.choices or (value,)]
    return [value.text for value in found] if all(value.exact and not value.many for value in found) else None


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("a", ["a"]),
        ("'a b'", ["a b"]),
        ('"a b"', ["a b"]),
        ("a\\ b", ["a b"]),
        ("'a'\"b\"c", ["abc"]),
        ("''", [""]),
        ("$'a\\tb'", ["a\tb"]),
        ("{a,b}", ["a", "b"]),
        ("x{a,b}y", ["xay", "xby"]),
        ("{a,b}{c,d}", ["ac", "ad", "bc", "bd"]),
        ("{a,{b,c}}", None),
        ("{1..3}", ["1", "2", "3"]),
        ("{-1..1}", ["-1", "0", "1"]),
        ("{a..c}", ["a", "b", "c"]),
        ("{a}", ["{a}"]),
        ("{}", ["{}"]),
        ("'{a,b}'", ["{a,b}"]),
        ("\\{a,b}", ["{a,b}"]),
        ("{a,$x}", None),
        ("{1..9999999}", None),
        ("{a..b..c}", None),
        ("'*'", ["*"]),
        ("\\*", ["*"]),
        ("*", None),
        ("a?c", None),
        ("[ab]", None),
        ("[a", ["[a"]),
        ("$x", None),
        ("$(ls)", None),
        ("`ls`", None),
        ("<(ls)", None),
        ("$((1+2))", None),
        ("~someone", None),
        ("a~", ["a~"]),
        ("'~'", ["~"]),
        ("$", ["$"]),
        ("a$", ["a$"]),
        ("$PWD", ["/repo"]),
        ('"$PWD/src"', ["/repo/src"]),
    ],
)  # fmt: skip
def test_what_a_word_becomes(word: str, found: list[str] | None) -> None:
    assert texts(f"echo {word}") == found


def test_a_tilde_is_the_home_directory() -> None:
    home = str(Path.home())
    assert texts("echo ~") == [home]
    assert texts("echo ~/x") == [f"{home}/x"]
    assert texts("HOME=/x; echo ~") != [home]


@pytest.mark.parametrize(
    ("word", "beginning", "pattern"),
    [("src/*.py", "src/", "src/*.py"), ("*", "", "*"), ("'a b'*", "a b", "a b*"), ("'['*", "[", "[[]*"),
     ("a[bc]d", "a", "a[bc]d"), ('src/"$x"', "src/", ""), ("src/$x", "src/", ""), ("$x/src", "", ""),
     ("-$x", "-", "")],
)  # fmt: skip
def test_how_a_word_begins_for_certain(word: str, beginning: str, pattern: str) -> None:
    (value,) = values(f"echo {word}")
    assert (value.text, value.pattern, value.exact) == (beginning, pattern, False)


@pytest.mark.parametrize(
    ("word", "many"),
    [("$x", True), ('"$x"', False), ('"$@"', True), ('"$*"', False), ("*", True), ('"$(ls)"', False), ("$(ls)", True),
     ("$#", False), ("$((1))", False), ("$(wc -l < a)", True), ('"$(wc -l < a)"', False), ("${#x}", False)],
)  # fmt: skip
def test_which_words_can_be_several(word: str, many: bool) -> None:
    assert any(value.many for value in values(f"echo {word}")) is many


@pytest.mark.parametrize("word", ["$((1+2))", "$#", "$?", "$$", "${#x}", "$(ls | wc -l)", "$RANDOM", "$LINENO"])
def test_which_words_are_numbers(word: str) -> None:
    assert all(value.number for value in values(f"echo {word}"))


@pytest.mark.parametrize("text", ["RANDOM=-x; echo $RANDOM", "read UID; echo $UID", "echo $(wc -l a)", "echo $x",
                                  "for LINENO in -x; do echo $LINENO; done"])  # fmt: skip
def test_which_words_are_none(text: str) -> None:
    assert not any(value.number for value in values(text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x=a; echo $x", ["a"]),
        ("x='a b'; echo \"$x\"", ["a b"]),
        ("x=a; y=$x/b; echo $y", ["a/b"]),
        ("x=a; x=b; echo $x", ["a", "b"]),
        ("for x in a b; do echo $x; done", ["a", "b"]),
        ("for x in {a,b}/c; do echo $x; done", ["a/c", "b/c"]),
        ("x=$PWD; echo $x", ["/repo"]),
        ("export x=a; echo $x", ["a"]),
        ("declare x=a; echo $x", ["a"]),
        ("x=a; (echo $x)", ["a"]),
        ("x=a; echo \"${x}b\"", ["ab"]),
    ],
)  # fmt: skip
def test_variables_that_are_known(text: str, found: list[str]) -> None:
    assert texts(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "x='a b'; echo $x",
        "x='*'; echo $x",
        "x=-a; eval y=b; echo $x",
        "x=a; read x; echo $x",
        "x=a; read -r y x; echo $x",
        "x=a; read -a x; echo $x",
        "x=a; read -ax; echo $x",
        "x=a; mapfile x; echo $x",
        "x=a; printf -v x b; echo $x",
        "x=a; printf -vx b; echo $x",
        "x=a; getopts a x; echo $x",
        "x=a; unset x; echo $x",
        "x=a; export x; echo $x",
        "x=a; local x; echo $x",
        "x=a; x+=b; echo $x",
        "x=(a b); echo $x",
        "x=a; x[0]=b; echo $x",
        "x=a; : ${x:=b}; echo $x",
        "x=a; let x=5; echo $x",
        "x=a; . ./file; echo $x",
        "x=a; source file; echo $x",
        "x=a; set -a b; echo $x",
        "x=a; IFS=a; echo $x",
        "x=a; IFS=a read y; shopt -s extglob; echo $x",
        "x=a; trap 'x=b' DEBUG; echo $x",
        "x=a; enable -n test; echo $x",
        "x=$x; echo $x",
        "x=$y; y=$x; echo $x",
        "x=$(ls); echo $x",
        "x=a; wait -p x; echo $x",
        'x=a; read "$y"; echo $x',
        "x=a; command read x; echo $x",
        "select x in a; do echo $x; done < /dev/null; read x; echo $x",
        "set -- a; echo $1",
        "echo ${x:-a}",
        "x=a; echo ${x#b}",
        "x=a; echo ${!x}",
        "echo $HOME; HOME=/x; echo $HOME/$y",
        "PWD=/x; echo $PWD$y",
    ],
)
def test_variables_that_are_not_known(text: str) -> None:
    assert texts(text) is None


def test_a_variable_that_may_not_have_been_assigned() -> None:
    assert texts("x=a; echo $x", definite=False) is None


def test_what_a_variable_holds_decides_nothing() -> None:
    (value,) = values("x=a; echo $x")
    assert value.exact
    assert not is_literal(value)
    (value,) = values("echo a")
    assert is_literal(value)


@pytest.mark.parametrize(
    ("text", "number"),
    [("i=5; echo", True), ("i=$((i+1)); echo", True), ("echo $((i++))", True), ("i=a; echo", False),
     ("read i; echo", False), ("i=$(ls); echo", False), ("i=$#; echo", True), ("i=$i; echo", False),
     ("i=5; eval x; echo", False), ("i=-3; i=$((i*2)); echo", True)],
)  # fmt: skip
def test_variables_that_arithmetic_can_use(text: str, number: bool) -> None:
    _, parser = parse(text)
    note_assigners(parser)
    assert Scope(parser, ("/repo",), nested=False).is_number("i") is number


def test_in_a_nested_shell_a_variable_may_come_from_outside() -> None:
    _, parser = parse("echo $((i))")
    assert not Scope(parser, ("/repo",), nested=True).is_number("i")


@pytest.mark.parametrize(
    ("word", "pattern"),
    [(".['c']x", ".*"), ("a/[\\b]c/d", "a/*/d"), ("['a/b']c", ""), ("[a]'b'", "[a]b"), ("[]'a']", "*"),
     ("[a]['b']c*/'x'*", "[a]*/x*"), ("'['a]", ""), ("[a\\]", ""), ("[$x]/*", ""), ("[a$x/]", "")],
)  # fmt: skip
def test_brackets_that_are_quoted_in_part(word: str, pattern: str) -> None:
    (value,) = values(f"echo {word}")
    assert value.pattern == pattern


def test_too_many_values_are_not_known() -> None:
    assert texts("echo " + "{a,b}" * 9) is None
    assert texts("echo " + "{a,b}" * 6) is not None


@pytest.mark.parametrize(
    ("pattern", "found"),
    [("*", ["a.py", "b.py", "d"]), ("*.py", ["a.py", "b.py"]), ("?.py", ["a.py", "b.py"]), ("[a]*", ["a.py"]),
     ("[!a].py", ["b.py"]), ("[^a].py", ["b.py"]), ("d/*", ["d/c"]), ("*/*", ["d/c"]), (".*", [".h"]), ("x*", []),
     ("d/.*", []), ("[*", []), ("[[:alpha:]].py", ["a.py", "b.py"]), ("[[:digit:]]*", []), ("[![:digit:]]", ["d"]),
     ("[[=a=]b]*", ["a.py", "b.py"]), ("[[.a.]-c].py", ["a.py", "b.py"]), ("[]a]*", ["a.py"]), ("[[a]*", ["a.py"]),
     (f"[{'x' * 300}a]*", ["a.py"]), ("[b-a]*", []), ("d/.*/a.*", ["d/../a.py"]), ("d/.*/a", [])],
)  # fmt: skip
def test_globs(pattern: str, found: list[str], tmp_path: Path) -> None:
    for name in ("a.py", "b.py", ".h", "d/c"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    assert sorted(expand_glob(pattern, str(tmp_path), 100) or []) == found


def test_a_glob_in_a_full_directory(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / str(number)).write_text("")
    assert expand_glob("*", str(tmp_path), 4) is None


PIECES = st.sampled_from([*"ab01/.{},", "{a,b}", "{1..3}", "..", "{c..e}", "{", "}", ",", "{,x}", "{3..1}"])
SAFE_WORDS = st.lists(PIECES, min_size=1, max_size=7).map("".join)


PADDED = re.compile(r"\{0[0-9]|\.\.0[0-9]")
"""Numbers with leading zeros: see `test_leading_zeros_are_kept`."""


def bash(words: list[str]) -> list[list[str]]:
    """Return what bash makes of words; they have no character that could start, read or write anything."""
    assert all(set(word) <= set(SAFE) for word in words)
    script = "".join(f"printf '<%s>' {word}; printf '\\n'; " for word in words)
    done = subprocess.run([*SANDBOX, "bash", "--norc", "-c", script], capture_output=True, text=True, check=True)
    return [[item for item in re.findall("<(.*?)>", line) if item] for line in done.stdout.splitlines()]


@needs_bash
@settings(max_examples=30, deadline=None)
@given(st.lists(SAFE_WORDS, min_size=10, max_size=30))
def test_braces_become_what_bash_makes_of_them(words: list[str]) -> None:
    words = [word for word in words if word not in ("{", "}") and not PADDED.search(word)]
    for word, expected in zip(words, bash(words), strict=True):
        found = texts(f"printf x {word}")
        if found is not None:
            assert {item for item in found if item} == set(expected), word


def test_leading_zeros_are_kept() -> None:
    found = texts("echo {01..3}")
    assert found is None or found == ["01", "02", "03"]


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    return Judge(tmp_path_factory.mktemp("words"))


@pytest.mark.parametrize(
    "text",
    ["for PATH in ./bin; do cat README.md; done", "read PATH < README.md; ls", "mapfile PATH < README.md; ls",
     "select PATH in ./bin; do ls; done", "command read PATH < README.md; ls", "wait -p PATH 1; ls",
     "getopts ./bin PATH; ls"],
)  # fmt: skip
def test_every_way_to_assign_path_is_judged(text: str, judge: Judge) -> None:
    assert judge.verdict(text, "planner").verdict == "deny"
