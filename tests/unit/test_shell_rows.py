"""The language of the tables: what a row says about a command's words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from role_guard.shell.matching import MAX_READINGS, Match, readings
from role_guard.shell.rows import is_harmless, parse_row
from role_guard.shell.tables import git, git_plumbing, interpreters
from role_guard.shell.tables.lookup import MODULES
from role_guard.shell.values import DIGITS, UNKNOWN, UNKNOWN_WORDS, Value

ROW = "moves | -vf --verbose -o=write --output=write -e=text^ -i?text --in-place?text -c>read -D!run : text write* into"
SORT = "-n -k=text -o=write --output=write --compress-program=run : read*"


def match(row: str, *words: str | Value, dash: bool = False) -> Match:
    values = [Value(word) if isinstance(word, str) else word for word in words]
    return readings(parse_row(row), values, lambda _value: dash)[0]


def uses(row: str, *words: str | Value) -> list[str]:
    found = match(row, *words)
    assert not found.problems
    return [f"{role} {value.text}{' by ' + option if option else ''}" for role, value, option in found.uses]


@pytest.mark.parametrize("text", ["", "-a", "read*", "- : read", "x : read", "-a=READ : read", "-a : READ",
                                  "-a : read!", "-a : 1", "-a!RUN : read", "-a> : read", "-a! : read"])  # fmt: skip
def test_what_is_no_row(text: str) -> None:
    with pytest.raises(ValueError, match="`"):
        parse_row(text)


@pytest.mark.parametrize(
    ("text", "verb"), [("removes | -f : tree*", "removes"), (": text", "writes"), ("-a : text", "writes")]
)
def test_the_verb(text: str, verb: str) -> None:
    assert parse_row(text).verb == verb


@pytest.mark.parametrize(
    ("text", "base"),
    [("=run", ("run",)), ("=write .claude/x y", ("write", ".claude/x y")), ("!run * : text*", ("run",)), ("* : ", ())],
)
def test_what_a_command_does_anyway(text: str, base: tuple[str, ...]) -> None:
    assert parse_row(text).base == base


@pytest.mark.parametrize(
    ("row", "words", "found"),
    [
        (SORT, ["a", "b"], ["read a", "read b"]),
        (SORT, ["-n", "a"], ["read a"]),
        (SORT, ["-o", "x", "a"], ["write x by -o", "read a"]),
        (SORT, ["-ox", "a"], ["write x by -o", "read a"]),
        (SORT, ["-nox", "a"], ["write x by -o", "read a"]),
        (SORT, ["-no", "x", "a"], ["write x by -o", "read a"]),
        (SORT, ["a", "-o", "x"], ["write x by -o", "read a"]),
        (SORT, ["-o=x"], ["write x by -o"]),
        (SORT, ["--output=x", "a"], ["write x by --output", "read a"]),
        (SORT, ["--output", "x", "a"], ["write x by --output", "read a"]),
        (SORT, ["--output=", "a"], ["write  by --output", "read a"]),
        (SORT, ["--output=a=b"], ["write a=b by --output"]),
        (SORT, ["--", "-o", "x"], ["read -o", "read x"]),
        (SORT, ["-o", "--", "x"], ["write -- by -o", "read x"]),
        (SORT, ["-"], ["read -"]),
        (SORT, ["-o"], []),
        ("-x=text,write : read*", ["-x", "a", "b", "c"], ["text a by -x", "write b by -x", "read c"]),
        ("-x=text,write : read*", ["-xa", "b", "c"], ["text a by -x", "write b by -x", "read c"]),
        (ROW, ["a", "b", "c", "d"], ["text a", "write b", "write c", "into d"]),
        (ROW, ["a", "d"], ["text a", "into d"]),
        (ROW, ["-e", "x", "b", "c"], ["text x by -e", "write b", "into c"]),
        (ROW, ["-ex", "c"], ["text x by -e", "into c"]),
        (ROW, ["-i", "a", "b"], ["text a", "into b"]),
        (ROW, ["-i.bak", "a", "b"], ["text .bak by -i", "text a", "into b"]),
        (ROW, ["-vi.bak", "a", "b"], ["text .bak by -i", "text a", "into b"]),
        (ROW, ["--in-place=.b", "a", "b"], ["text .b by --in-place", "text a", "into b"]),
        (ROW, ["--in-place", "a", "b"], ["text a", "into b"]),
        (ROW, ["-c", "a", "b"], ["read a", "read b"]),
        ("-c>read : sed write*", ["-c", "p", "b"], ["sed p", "read b"]),
        ("-e=sed^ : sed read*", ["-e", "p", "b"], ["sed p by -e", "read b"]),
        ("-e=sed^ -c>write : sed read*", ["-ep", "-c", "b"], ["sed p by -e", "write b"]),
        (": read? write?", ["a"], ["read a"]),
        (": read? write?", ["a", "b"], ["read a", "write b"]),
        (": text? write", ["a"], ["write a"]),
        (": read write read", ["a", "b", "c"], ["read a", "write b", "read c"]),
        ("* : cmd?", ["ls", "x"], ["cmd ls", "cmd x"]),
        ("+ -n=text : cmd", ["-n", "5", "rm", "-n", "x"], ["text 5 by -n", "cmd rm", "cmd -n", "cmd x"]),
        ("+ -n=text : cmd", ["--", "rm", "-n"], ["cmd rm", "cmd -n"]),
        ("+ : text cmd", ["5", "rm", "-f"], ["text 5", "cmd rm", "cmd -f"]),
        ("+ : env* cmd?", ["A=1", "B=2", "rm", "C=3"], ["env A=1", "env B=2", "cmd rm", "cmd C=3"]),
        ("-# -o=write : read*", ["-5", "a"], ["read a"]),
        ("-# -o=write : read*", ["-15", "a"], ["read a"]),
        ("* : read*", ["-zzz", "--frob=x", "--frob", "a"], ["read a"]),
    ],
    ids=str,
)  # fmt: skip
def test_where_words_go(row: str, words: list[str], found: list[str]) -> None:
    assert uses(row, *words) == found


@pytest.mark.parametrize(
    ("row", "words", "unlisted"),
    [
        (SORT, ["-z"], ["-z"]),
        (SORT, ["-nz"], ["-z"]),
        (SORT, ["-zn"], ["-z"]),
        (SORT, ["--frob"], ["--frob"]),
        (SORT, ["--frob=x"], ["--frob"]),
        (SORT, ["--outputs"], ["--outputs"]),
        (SORT, ["-5"], ["-5"]),
        ("-# : read*", ["-5x"], ["-5"]),
        (SORT, ["--", "-z"], []),
        ("+ : cmd", ["ls", "-z"], []),
        ("* : read*", ["-z"], []),
    ],
)
def test_options_that_no_row_knows(row: str, words: list[str], unlisted: list[str]) -> None:
    assert match(row, *words).unlisted == unlisted


def test_what_an_option_does_by_itself() -> None:
    assert match(ROW, "-D", "a", "b").effects == [("-D", "run")]
    assert match(ROW, "-vD", "a", "b").effects == [("-D", "run")]
    assert match("--move!change : text", "--mo").effects == [("--move", "change")]
    assert match("-l=text!run : text", "-l", "x").effects == [("-l", "run")]


@pytest.mark.parametrize("word", ["--o", "--out", "--outpu"])
def test_an_abbreviation_counts_as_the_option_and_swallows_nothing(word: str) -> None:
    assert uses(SORT, f"{word}=x", "a") == ["write x by --output", "read a"]
    assert uses(SORT, word, "x") == ["write x by --output", "read x"]


def test_an_abbreviation_of_several_counts_as_each() -> None:
    row = "--output=write --output-dir=below --owner=text : read*"
    assert uses(row, "--o=x") == ["write x by --output", "below x by --output-dir", "text x by --owner"]
    assert uses(row, "--output=x") == ["write x by --output"]


def ways(row: str, *words: str) -> list[list[str]]:
    found = readings(parse_row(row), [Value(word) for word in words], lambda _value: False)
    return [
        [f"{role} {value.text}{' by ' + option if option else ''}" for role, value, option in match.uses]
        for match in found
    ]


@pytest.mark.parametrize(
    ("row", "words", "found"),
    [
        ("+ --unset=text : cmd", ["--unset", "a", "b"], [["text a by --unset", "cmd b"]]),
        ("+ --unset=text : cmd", ["--un=a", "b"], [["text a by --unset", "cmd b"]]),
        ("+ --unset=text : cmd", ["--un", "a", "b"],
         [["text a by --unset", "cmd a", "cmd b"], ["text a by --unset", "cmd b"]]),
        ("+ --unset=text : cmd", ["--un"], [[]]),
        ("+ --null : cmd", ["--nu", "a", "b"], [["cmd a", "cmd b"], ["cmd b"]]),
        ("+ --null : cmd", ["--new", "a", "b"], [["cmd a", "cmd b"], ["cmd b"]]),
        ("+ --null : cmd", ["--new=a", "b"], [["cmd b"]]),
        ("+ -n : cmd", ["-z", "a", "b"], [["cmd a", "cmd b"], ["cmd b"]]),
        ("+ -n -o=write : cmd", ["-zox", "b"], [["cmd b"], ["write x by -o", "cmd b"]]),
        ("+ -n -o=write : cmd", ["-oz", "b"], [["write z by -o", "cmd b"]]),
        # With `*` all that take a value are listed.
        ("+ * --unset=text : cmd", ["--new", "a", "b"], [["cmd a", "cmd b"]]),
        ("+ * --unset=text : cmd", ["--un", "a", "b"],
         [["text a by --unset", "cmd a", "cmd b"], ["text a by --unset", "cmd b"]]),
        ("* --lines=text : read*", ["--li", "a", "b"], [["text a by --lines", "read a", "read b"]]),
        ("--two=text,text : write*", ["--tw", "a", "b", "c"],
         [["text a by --two", "text b by --two", *kept] for kept in
          (["write a", "write b", "write c"], ["write b", "write c"], ["write c"])]),
        ("-l>text --sort=text : change*", ["--so", "-l", "x"],
         [["text -l by --sort", "text x"], ["text -l by --sort", "change x"]]),
    ],
)  # fmt: skip
def test_an_abbreviation_and_an_option_that_is_not_listed_are_read_both_ways(
    row: str, words: list[str], found: list[list[str]]
) -> None:
    assert ways(row, *words) == found


def test_where_the_words_of_an_option_stand() -> None:
    assert match("-a -o=write --xy=text,text : read*", "-ao", "x", "r", "--xy=1", "2").given == {
        "-a": (0, 1),
        "-o": (0, 2),
        "--xy": (3, 5),
    }


def test_too_many_ways_are_a_problem() -> None:
    found = readings(parse_row("+ --null : cmd"), [Value("--new")] * 40, lambda _value: False)
    assert len(found) == MAX_READINGS
    assert found[0].problems == ["its options can be read in too many ways"]


@pytest.mark.parametrize(
    ("row", "words"),
    [(": text", ["a", "b"]), (":", ["a"]), (": read write", ["a", "b", "c"]), (": read? write?", ["a", "b", "c"])],
)
def test_more_words_than_a_row_takes(row: str, words: list[str]) -> None:
    assert match(row, *words).problems == ["it has more words than it takes"]


PLAIN_GLOB = Value("", exact=False, many=True, pattern="*.py")
BEGUN_GLOB = Value("src/", exact=False, many=True, pattern="src/*")


@pytest.mark.parametrize(
    ("value", "row", "unclear"),
    [
        (UNKNOWN, SORT, True),
        (UNKNOWN_WORDS, SORT, True),
        (UNKNOWN, "* : read*", False),
        (UNKNOWN_WORDS, "* : text* ", False),
        (UNKNOWN, "-a : read*", True),
        (Value("src/", exact=False), SORT, False),
        (Value("src/", exact=False, many=True), SORT, True),
        (Value("-", exact=False), SORT, True),
        (DIGITS, SORT, False),
        (PLAIN_GLOB, SORT, False),
        (BEGUN_GLOB, SORT, False),
        (Value("-", exact=False, many=True, pattern="-*"), SORT, True),
    ],
    ids=str,
)
def test_a_word_that_is_not_literal_can_be_an_option(value: Value, row: str, unclear: bool) -> None:
    assert bool(match(row, value).problems) is unclear


def test_a_glob_that_matches_a_name_with_a_dash_can_be_an_option() -> None:
    assert match(SORT, PLAIN_GLOB, dash=True).problems
    assert not match(SORT, BEGUN_GLOB, dash=True).problems


def test_behind_two_dashes_nothing_is_an_option() -> None:
    assert not match(SORT, "--", UNKNOWN_WORDS).problems
    assert not match("+ : text cmd", "5", UNKNOWN_WORDS).problems


def test_a_value_that_can_be_several_words() -> None:
    assert match(SORT, "-k", UNKNOWN_WORDS, "x").problems == ["the value of `-k` could be several words"]
    assert not match(SORT, "-k", UNKNOWN, "x").problems


@pytest.mark.parametrize(
    ("row", "shifted"),
    [("* : text read*", False), ("* : read write", True), ("* : read+ into", True), ("* : write+", False),
     ("* : text write*", True)],
)  # fmt: skip
def test_several_words_leave_open_what_is_written(row: str, shifted: bool) -> None:
    problems = match(row, "--", UNKNOWN_WORDS, "x").problems
    assert ("it is not clear which words it acts on" in problems) is shifted


def test_a_repeated_role_at_the_end_takes_them_all() -> None:
    assert not match("* : text write*", "--", "a", UNKNOWN_WORDS).problems


@pytest.mark.parametrize(
    ("row", "harmless"),
    [("* : read*", True), ("* -n=text : text read*", True), ("-n : read*", False), ("* -o=write : read*", False),
     ("* -o!run : read*", False), ("* -o!read : read*", True), ("* -c>write : read*", False), ("!run * : read*", False),
     ("* : write", False), ("* : url*", True)],
)  # fmt: skip
def test_rows_that_only_read(row: str, harmless: bool) -> None:
    assert is_harmless(parse_row(row)) is harmless


WORDS = st.sampled_from(["-", "--", "-o", "-ox", "-no", "--out=x", "--output", "a", "b", "-n", "-z", "--zz", "-k", ""])


@given(st.lists(WORDS, max_size=8))
def test_every_word_is_placed_or_refused(words: list[str]) -> None:
    found = match(SORT, *words)
    texts = [value.text for _, value, _ in found.uses]
    for word in words:
        named = any(word.startswith(name) for name in (*parse_row(SORT).options, "--o", *found.unlisted))
        assert word in texts or word == "--" or named or word.startswith("-n") or found.unlisted


@given(st.lists(WORDS, max_size=6), st.lists(WORDS, max_size=3))
def test_no_word_before_hides_a_file_written(before: list[str], after: list[str]) -> None:
    found = match(SORT, *before, "-ofile", *after)
    hidden = "--" in before or before[-1:] in (["-o"], ["-no"], ["--output"], ["-k"])
    assert hidden or any(role == "write" and value.text == "file" for role, value, _ in found.uses)


def test_every_row_of_the_tables_can_be_parsed() -> None:
    rows = [row for module in (*MODULES, git, git_plumbing, interpreters) for row in module.ROWS.values()]
    assert len(rows) > 300
    for row in rows:
        parse_row(row)


COMPILER = "-o=output -MF:write -M?text -p?write<write=prof.out -O<named=. : text*"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["-MFx"], ["write x by -MF"]),
        (["-MF", "x"], ["write x by -MF"]),
        (["-MD"], ["text D by -M"]),
        (["-p"], ["write prof.out by -p"]),
        (["-px"], ["write x by -p"]),
        (["-O", "x"], ["named . by -O", "text x"]),
    ],
)
def test_joined_values_and_words_of_its_own(words: list[str], found: list[str]) -> None:
    assert uses(COMPILER, *words) == found
