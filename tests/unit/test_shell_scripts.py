"""Readers of scripts inside of commands: sed, awk, and commands that put others together."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from role_guard.shell.special import awk, sed
from role_guard.shell.values import UNKNOWN, Value
from support.cases import DIRECTORY, Judge


class Report:
    """Notes effects as short texts; it is its own walk and report."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.report = self
        self.walk = self
        self.name = "x"
        self.values: list[Value] = []
        self.reads_unknown = False
        self.jumps = self.state = self
        self.cwds = ()
        self.node = None

    def apart(self, run: object) -> None:
        assert run
        self.found.append("hands over")

    def write(self, path: str, by: str) -> None:
        assert by
        self.found.append(f"write {path}")

    def read(self, path: str, by: str) -> None:
        assert by
        self.found.append(f"read {path}")

    def run(self, words: tuple[str | None, ...], seen: str, text: str = "") -> None:
        assert words and seen
        assert text
        self.found.append("run")

    def unknown(self, seen: str) -> None:
        assert seen
        self.found.append("unknown")

    def look_secret(self, by: str) -> None:
        assert by
        self.found.append("secret")

    def look_outside(self, by: str) -> None:
        assert by
        self.found.append("outside")

    def mention(self, text: str) -> None:
        self.found.append(f"mention {text}")


def sed_effects(script: str) -> list[str]:
    report = Report()
    sed.read_script(Value(script), "sed", report)  # type: ignore[arg-type]
    return report.found


def awk_effects(program: str) -> list[str]:
    report = Report()
    awk.read_script(Value(program), "awk", report)  # type: ignore[arg-type]
    return report.found


@pytest.mark.parametrize("read_script", [sed.read_script, awk.read_script])
def test_a_script_that_is_not_literal(read_script: object) -> None:
    report = Report()
    read_script(UNKNOWN, "x", report)  # type: ignore[operator]
    read_script(Value("p", derived=True), "x", report)  # type: ignore[operator]
    assert report.found == ["unknown", "unknown"]


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("w a\nw b", ["write a", "write b"]),
        ("w a b ", ["write a b"]),
        ("w a;p", ["write a;p"]),
        ("w a}", ["write a}"]),
        ("r a;w b", ["read a;w b"]),
        ("s/x/y/w a\ns/x/y/e", ["write a", "run", "unknown"]),
        ("s/x/y/gpw a", ["write a"]),
        ("/x/{w a\n}\ne", ["write a", "run", "unknown"]),
        ("1e ls\nr b", ["run", "hands over", "read b"]),
        ("W /dev/stdout", ["write /dev/stdout"]),
        ("", []),
        ("\n;\n", []),
        ("w", ["write "]),
        ("1!{2!w a\n}", ["write a"]),
        ("a\\\n  w x\\\n  w y\nw z", ["write z"]),
    ],
)
def test_what_sed_does_in_order(script: str, found: list[str]) -> None:
    assert sed_effects(script) == found


@pytest.mark.parametrize(
    ("program", "found"),
    [
        ('{ print > "a"; print > "b" }', ["write a", "write b"]),
        ('{ print > "a" } END { print >> "b" }', ["write a", "write b"]),
        ('{ print "x" | "sh"; print > "a" }', ["run", "hands over", "write a"]),
        ('{ print ENVIRON["A"] > "a" }', ["secret", "write a"]),
        ("", []),
    ],
)
def test_what_awk_does_in_order(program: str, found: list[str]) -> None:
    assert awk_effects(program) == found


@pytest.mark.parametrize("script", ["a x\\\\\nw src/x", "a\\\nx\\\\\nw src/x", "i x\\\\\ne", "c\\\\\nw src/x"])
def test_text_that_ends_in_an_escaped_backslash(script: str) -> None:
    assert sed_effects(script)


@pytest.mark.parametrize(
    "program",
    ['BEGIN { ARGV[1] = "/etc/hosts"; ARGC = 2 } { print }', 'BEGIN { f = "/et" "c/hosts"; getline l < f; print l }'],
)
def test_files_that_awk_finds_by_itself(program: str, judge: Judge) -> None:
    assert judge.verdict(f"awk '{program}'", "planner").verdict != "allow"


def test_too_many_tokens() -> None:
    assert awk_effects("x;" * awk.MAX_TOKENS) == ["unknown"]


SED_PIECES = st.sampled_from(
    [*"pdwersabnNgGxyqi/,;{}!$01 \\[]#\n", "s/a/b/", "/a/", "w src/x\n", "e\n", "a\\\n", ":a\n"]
)
AWK_PIECES = st.sampled_from([*"{}()[]><|/;,+-$1a \n\"\\#?:~!&", "print ", "printf ", '"src/x"', ">>", "getline", "if",
                              "system", "BEGIN", "/a/", "|&", "in "])  # fmt: skip


@given(st.lists(SED_PIECES, max_size=25).map("".join))
def test_any_sed_script_is_read_or_refused(script: str) -> None:
    sed_effects(script)


@given(st.lists(AWK_PIECES, max_size=25).map("".join))
def test_any_awk_program_is_read_or_refused(program: str) -> None:
    awk_effects(program)


@given(st.sampled_from("=dDgGhHnNpPxz"), st.sampled_from([";", "\n", " ; ", ";;", "\n\n"]))
def test_a_writing_command_behind_any_other_is_seen(command: str, separator: str) -> None:
    assert sed_effects(f"{command}{separator}w src/x") == ["write src/x"]


@given(st.text("abc,|#:@%", min_size=1, max_size=1), st.text("xyz *.", max_size=5), st.text("xyz &1", max_size=5))
def test_a_flag_that_writes_is_seen_behind_any_delimiter(delimiter: str, pattern: str, replacement: str) -> None:
    script = delimiter.join(("s", pattern, replacement, "gw src/x"))
    assert sed_effects(script) == ["write src/x"]


@given(st.lists(st.sampled_from(["$1", "a", '"x"', "(1 > 2)", "a[1]", "f(1)", "1 / 2", "-x"]), min_size=1, max_size=5))
def test_a_file_behind_any_list_is_seen(items: list[str]) -> None:
    assert awk_effects(f'{{ print {", ".join(items)} > "src/x" }}') == ["write src/x"]


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    return Judge(tmp_path_factory.mktemp("scripts"))


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("xargs -I{} sh -c 'cat {}'", "deny"),
        ("xargs -I{} sh -c 'cat \"$1\"' _ {}", "allow"),
        ("ls | xargs -n 1 -P 4 wc -l", "allow"),
        ("ls | xargs -I{} tee {}", "deny"),
        ("ls | xargs sort -o", "deny"),
        ("ls | xargs -0 grep -l x", "allow"),
        ("env -S 'env -S \"rm x\"'", "deny"),
        ("env -S cat README.md", "allow"),
        ("env -u LANG -i cat README.md", "allow"),
        ("flock README.md", "deny"),
        ("timeout 5 xargs rm", "deny"),
        ("nice -n 5 env LANG=C timeout 5 cat README.md", "allow"),
        ("git -C docs -C .. log", "allow"),
        ("git -c color.ui=always -c core.pager=cat log", "allow"),
        ("git -ccolor.ui=always log", "allow"),
        ("git -ccore.fsmonitor=x log", "deny"),
        ("git --git-dir .git --work-tree . status", "allow"),
        ("git --paginate --no-replace-objects log", "allow"),
        ("dd if=README.md of=src/x", "deny"),
        ("dd if=README.md", "allow"),
        ("tar -tf archive.tar", "allow"),
        ("find . -name '*.py' -print0 | xargs -0 wc -l", "allow"),
        ("find . -name '*.py' -exec sed -i s/a/b/ {} +", "deny"),
        ("find . -name '*.py' -exec sed -n 1p {} +", "allow"),
        ("find . -name '*.py' -exec awk '{print > \"src/x\"}' {} +", "deny"),
    ],
)
def test_commands_that_put_others_together(text: str, verdict: str, judge: Judge) -> None:
    found = judge.verdict(text, "planner")
    assert found.verdict == verdict, found.reason


def test_there_are_scripts_of_each_kind() -> None:
    rows = [json.loads(line) for line in (Path(DIRECTORY) / "scripts.jsonl").read_text(encoding="utf-8").splitlines()]
    for command in ("sed", "awk"):
        of_it = [row["rule"] == "planner.reads" for row in rows if row["command"].startswith(command)]
        assert of_it.count(True) >= 55
        assert of_it.count(False) >= 55
