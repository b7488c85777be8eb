"""Which paths and tools a glob covers."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from claude_roles.globs import file_regex, path_regex, tool_regex, words_regex

PATHS: dict[str, tuple[list[str], list[str]]] = {
    # glob: (covered, not covered); gitignore(5)
    "a": (["a", "a/b", "x/a", "x/a/b", "a/\n"], ["ab", "ba", "A", "a\n", "x/a\n", "\na", "a.b"]),
    "/a": (["a", "a/b", "a/b/c"], ["x/a", "ab", "a\n", "\na", "x\na"]),
    "a/b": (["a/b", "a/b/c"], ["x/a/b", "a/bc", "a/b\n", "a\n/b"]),
    "a/": (["a/b", "a/b/c", "x/a/b"], ["a", "x/a", "ab/c"]),
    "/a/": (["a/b"], ["a", "x/a/b"]),
    "a/**": (["a/b", "a/b/c", "a/\n"], ["a", "x/a/b", "ab"]),
    "**/a": (["a", "x/a", "x/y/a", "x\n/a"], ["xa", "a\n"]),
    "a/**/b": (["a/b", "a/x/b", "a/x/y/b", "a/\n/b"], ["ab", "x/a/b", "a/xb", "a/b\n"]),
    "**": (["a", "a/b", "\n", "a\n"], []),
    "*": (["a", "a/b", "\n"], []),
    "*.md": (["a.md", "x/a.md", ".md", "a\nb.md", "a.md/b"], ["a.mdx", "a.md\n", "amd", "md"]),
    "/a/*.md": (["a/b.md", "a/\n.md"], ["a/b/c.md", "b.md", "a/b.md\n", "a/b.txt"]),
    "a?c": (["abc", "a\nc", "a.c"], ["ac", "a/c", "abbc", "abc\n"]),
    "[a-c]x": (["ax", "cx", "y/bx"], ["dx", "x", "ax\n", "[a-c]x"]),
    "[!a]x": (["bx", "\nx"], ["ax", "x"]),
    "[$]x": (["$x"], ["x", "$", "$x\n"]),
    "a$b": (["a$b"], ["a", "a\nb", "a$b\n"]),
    "a.b+c(d)|e^": (["a.b+c(d)|e^"], ["axb+c(d)|e^", "a.b"]),
    "\\*": (["*", "x/*"], ["a", "*\n"]),
    "\\#a": (["#a"], ["a", "\\#a"]),
    "\\!a": (["!a"], ["a", "\\!a"]),
    "a b": (["a b"], ["ab", "a", "b"]),
    "größe/**": (["größe/x"], ["große/x"]),
    ".claude/settings*.json": (
        [".claude/settings.json", ".claude/settings.local.json", ".claude/settings\n.json"],
        [".claude/settings.json\n", "x/.claude/settings.json", ".claude/x/settings.json", ".claude/settings.jsonl"],
    ),
}

REFUSED = {
    "negated": "!a",
    "comment": "# a",
    "comment without a space": "#a",
    "empty": "",
    "space": " ",
    "root": "/",
    "open bracket": "[",
    "bracket never closed": "a[b",
    "range backwards": "[z-a]",
    "backslash at the end": "a\\",
    "line break": "a\nb",
    "line break at the end": "a\n",
    "NUL": "a\0b",
    "escape character": "a\x1bb",
    "tab": "a\tb",
    "space before": " a",
    "space after": "a ",
}

WORDED = {
    "mcp__a__list_tabs_close": True, "mcp__a__close": True, "mcp__a__close-all": True, "mcp__a__getThenClose": True,
    "mcp__a__get_CLOSE_x": True, "mcp__a__closeTab": True, "mcp__a__list__x_close": True, "mcp__a__get_close2": True,
    "mcp__a__get_closed": False, "mcp__a__enclose": False, "mcp__a__getCloseness": False, "mcp__close__get": False,
    "mcp__a__DISCLOSE": False, "close": False, "a__close__b": False,
}  # fmt: skip
"""Names of tools, and whether `close` is among their words."""


@pytest.mark.parametrize(("name", "expected"), WORDED.items())
def test_words_of_tools(name: str, expected: bool) -> None:
    assert (re.match(words_regex(["close", "save"]), name) is not None) == expected
    assert re.match(words_regex([]), name) is None


TOOLS: dict[str, tuple[list[str], list[str]]] = {
    "Read": (["Read"], ["read", "ReadX", "XRead", "Read\n"]),
    "mcp__git__*": (["mcp__git__log", "mcp__git__"], ["mcp__github__log", "xmcp__git__log"]),
    "mcp__*__get[_-]*": (
        ["mcp__a__get_x", "mcp__a__get-x"],
        [
            "mcp__a__getx",
            "mcp__a__forget",
            "get_x",
            "mcp__a__delete__get_x",
            "mcp__a__get_x__y",
            "mcp__a__get__x",
            "mcp__a__get___x",
        ],
    ),
    "mcp__?__x": (["mcp__a__x"], ["mcp__ab__x", "mcp____x"]),
    "mcp__*__get_*": (["mcp__a__get_x", "mcp__b_c__get_x"], ["mcp__a__get__x", "mcp__a__get___x"]),
    "[!A]ool": (["Tool"], ["Aool"]),
    "a.b": (["a.b"], ["axb"]),
}


@pytest.mark.parametrize("glob", PATHS)
def test_paths_that_a_glob_covers(glob: str) -> None:
    covered, others = PATHS[glob]
    assert covered_by([glob], covered + others) == covered


FILES: dict[str, tuple[list[str], list[str]]] = {
    # glob of single files: (covered, not covered)
    "go.sum": (["go.sum", "x/go.sum"], ["go.sum/x.py", "x/go.sum/y/z.py", "go.sum\n", "xgo.sum"]),
    "/go.sum": (["go.sum"], ["x/go.sum", "go.sum/x"]),
    "*.lock": (["a.lock", "x/.lock"], ["a.lock/x.py", "a.lock\n"]),
    "a/**/b": (["a/b", "a/x/y/b"], ["a/b/c", "x/a/b"]),
    "gen/": (["gen/x", "a/gen/b/c"], ["gen", "agen/x"]),
    "gen/**": (["gen/x", "gen/b/c"], ["gen", "a/gen/x"]),
}


@pytest.mark.parametrize("glob", FILES)
def test_files_that_a_glob_covers(glob: str) -> None:
    covered, others = FILES[glob]
    expression = file_regex(["other", glob])
    assert [path for path in covered + others if re.match(expression, path)] == covered


@pytest.mark.parametrize("name", REFUSED)
def test_a_glob_that_can_not_mean_anything_is_refused(name: str) -> None:
    glob = REFUSED[name]
    with pytest.raises(ValueError) as caught:
        path_regex(["fine", glob])
    text = str(caught.value)
    assert len(text.splitlines()) == 1
    assert text.isprintable()
    assert "`" in text


@pytest.mark.parametrize("compile_globs", [path_regex, tool_regex])
def test_no_globs_cover_nothing(compile_globs: type[str]) -> None:
    expression = compile_globs([])
    assert not [text for text in ("", "a", "\n", "a/b") if re.match(expression, text)]


def test_several_globs_cover_what_each_of_them_covers() -> None:
    paths = ["a", "b/a", "b/c.md", "x/y", "x/1/2/y", "c", "a\n"]
    assert covered_by(["/a", "*.md", "x/**/y"], paths) == ["a", "b/c.md", "x/y", "x/1/2/y"]


@pytest.mark.parametrize("glob", TOOLS)
def test_tools_that_a_glob_names(glob: str) -> None:
    named, others = TOOLS[glob]
    expression = tool_regex(["Other", glob])
    assert [tool for tool in named + others if re.match(expression, tool)] == named


@pytest.mark.parametrize("glob", ["", " ", " Read", "Read ", "[z-a]"])
def test_a_tool_glob_that_names_nothing_is_refused(glob: str) -> None:
    with pytest.raises(ValueError, match="`"):
        tool_regex(["Read", glob])


SEGMENTS = st.one_of(
    st.sampled_from(["*", "**", "a", "b", "ab", "a*", "*b", "?", "[ab]", "[!a]", "a.b", "\\*", "ä", "a b"]),
    st.text(alphabet="ab*?.-", min_size=1, max_size=4).filter(lambda text: "**" not in text),
)
GLOBS = st.builds(
    lambda anchor, parts, end: anchor + "/".join(parts) + end,
    st.sampled_from(["", "/"]),
    st.lists(SEGMENTS, min_size=1, max_size=4),
    st.sampled_from(["", "/**"]),
)
PATH = st.lists(
    st.sampled_from(["a", "b", "ab", "a.b", "*", "a b"]) | st.text(alphabet="abä.*$ ", min_size=1, max_size=4),
    min_size=1,
    max_size=5,
).map("/".join).filter(lambda path: not {".", ".."} & set(path.split("/")))  # fmt: skip


@given(st.lists(GLOBS, min_size=1, max_size=3), st.lists(PATH, min_size=1, max_size=10))
def test_agrees_with_pathspec(globs: list[str], paths: list[str]) -> None:
    assert covered_by(globs, paths) == [path for path in paths if GitIgnoreSpec.from_lines(globs).match_file(path)]


@given(GLOBS, st.lists(PATH, min_size=1, max_size=10))
def test_agrees_with_pathspec_about_directories(glob: str, paths: list[str]) -> None:
    globs = [glob + "/"]
    assert covered_by(globs, paths) == [path for path in paths if GitIgnoreSpec.from_lines(globs).match_file(path)]


def covered_by(globs: list[str], paths: list[str]) -> list[str]:
    expression = path_regex(globs)
    return [path for path in paths if re.match(expression, path)]
