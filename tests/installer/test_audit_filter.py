"""Which entries `claude-roles audit` shows for which options."""

from __future__ import annotations

import csv
import json
import shlex
from typing import Any

import click.testing
import pytest

from claude_roles.audit_commands import audit
from installer.audit_logs import ENTRY, put
from installer.commands import environment, error_of, run, succeed
from support.project import Project

ENTRIES: dict[str, dict[str, Any]] = {
    "a": {"time": "2030-01-01T10:00:00.000Z", "session": "aaa-1", "subject": "src/app.py", "plan": "add-login"},
    "b": {"time": "2030-01-02T10:00:00.000Z", "session": "aaa-2", "role": "implementer", "rule": "implementer.commit",
          "tool": "Bash", "subject": "git commit", "verdict": "ask"},
    "c": {"time": "2030-01-03T10:00:00.000Z", "session": "bbb", "tool": "mcp__x__y", "subject": "db/up.sql"},
    "d": {"time": "2030-01-04T10:00:00.000Z", "event": "Plan", "role": "person", "tool": "", "verdict": "approve",
          "rule": "person.approve", "subject": "add-login.md"},
    "e": {"time": "2030-01-05T10:00:00.000Z", "subject": ".claude/plans/Review/add-login.md"},
    "f": {"time": "2030-01-06T10:00:00.000Z", "event": "Stop", "tool": "", "verdict": "warn", "rule": "plan.drift",
          "subject": "`src/new.py`, `docs/x.md`"},
    "g": {"time": "no time", "subject": "/etc/hosts", "rule": "planner.outside"},
}  # fmt: skip

CASES = [
    ("", "abcdefg"),
    ("--role planner", "acefg"),
    ("--role planner --role person", "acdefg"),
    ("--role '*er'", "abcefg"),
    ("--role plan", ""),
    ("--session aaa", "ab"),
    ("--session aaa-2 --session bbb", "bc"),
    ("--plan add-login", "ade"),
    ("--plan Review/add-login.md", "ade"),
    ("--plan add", ""),
    ("--verdict ask", "b"),
    ("--verdict ask --verdict warn", "bf"),
    ("--rule 'plan*'", "acefg"),
    ("--rule planner.outside", "g"),
    ("--tool Bash --tool 'mcp__*'", "bc"),
    ("--tool bash", ""),
    ("--since 2030-01-03", "cdef"),
    ("--since 2030-01-03T10:00:00Z", "cdef"),
    ("--since 2030-01-03T10:00:00.001Z", "def"),
    ("--until 2030-01-02", "ab"),
    ("--since 2030-01-02 --until '4 Jan 2030'", "bcd"),
    ("--since 'jan 2030'", "abcdef"),
    ("--path 'src/**'", "af"),
    ("--path src", "af"),
    ("--path '*.py'", "af"),
    ("--path '*.sql' --path /etc/hosts", "cg"),
    ("--path app.py/", ""),
    ("--role planner --verdict deny --path '*.py' --until 2031", "a"),
]


def put_all(project: Project) -> None:
    put(project, *({**ENTRY, **entry, "reason": name} for name, entry in ENTRIES.items()))


@pytest.mark.parametrize(("options", "expected"), CASES, ids=[options or "none" for options, _ in CASES])
def test_what_an_option_lets_through(
    installed: Project, monkeypatch: pytest.MonkeyPatch, options: str, expected: str
) -> None:
    put_all(installed)
    monkeypatch.chdir(installed.root)
    done = click.testing.CliRunner().invoke(audit, [*shlex.split(options), "--json"], catch_exceptions=False)
    assert "".join(json.loads(line)["reason"] for line in done.stdout.splitlines()) == expected


def test_all_options_as_a_user_gives_them(installed: Project) -> None:
    put_all(installed)
    options = (
        "--role planner --session aaa --plan add-login --verdict deny --rule 'planner.*' --tool Write "
        "--since '100 years ago' --until 2030-01-01 --path 'src/**'"
    )
    said = succeed("claude-roles", "audit", *shlex.split(options), cwd=installed.root, env=environment(TZ="UTC"))
    assert [line.split()[-2:] for line in said.splitlines()[1:]] == [["src/app.py", "planner.project-files"]]


def test_a_row_of_csv(installed: Project) -> None:
    hostile = {**ENTRY, "subject": '=cmd|"/c x",\n\x1b[31m', "reason": "-1", "plan": "p"}
    put(installed, ENTRY, hostile)
    lines = succeed("claude-roles", "audit", "--csv", cwd=installed.root).splitlines()
    assert len(lines) == 3
    first, second = csv.DictReader(lines)
    assert first == {**ENTRY, "plan": ""}
    assert (second["subject"], second["reason"], second["plan"]) == (r"""'=cmd|"/c x",\n\x1b[31m""", "'-1", "p")


@pytest.mark.parametrize("text", ["  =1", "\t+1", "\uff1d1", " \uff201", "@a", "-1"])
def test_a_formula_in_csv_is_a_text(installed: Project, text: str) -> None:
    put(installed, {**ENTRY, "subject": text}, {**ENTRY, "subject": f"a{text}"})
    first, second = csv.DictReader(succeed("claude-roles", "audit", "--csv", cwd=installed.root).splitlines())
    assert (first["subject"][0] == "'") == ("\t" not in text)  # which is spelled out
    assert second["subject"][0] == "a"


def test_csv_of_nothing_has_its_heading(installed: Project) -> None:
    assert succeed("claude-roles", "audit", "--csv", cwd=installed.root).startswith("time,session,role,")


def test_json_moves_no_cursor(installed: Project) -> None:
    put(installed, {**ENTRY, "subject": "a\x7f\x9b\u202e"})
    said = succeed("claude-roles", "audit", "--json", cwd=installed.root)
    assert said.removesuffix("\n").isprintable()
    assert json.loads(said)["subject"] == "a\x7f\x9b\u202e"


def test_no_match_is_said(installed: Project) -> None:
    put(installed, ENTRY)
    assert (
        succeed("claude-roles", "audit", "--tool", "x", cwd=installed.root)
        == "No entry of the audit log is like that.\n"
    )


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (["--since", "whenever"], "the time `whenever` is not understood"),
        (["--since", "2030-01-02", "--until", "2030-01-01"], "`--since 2030-01-02` is after `--until 2030-01-01`"),
        (["--path", "!x"], "`--path`: "),
        (["--path", ""], "`--path`: "),
        (["--json", "--csv"], "`--json` and `--csv` exclude each other"),
        (["--role", "x", "summary"], "options stand behind the command: `claude-roles audit summary …`"),
    ],
)
def test_mistakes_are_one_line(installed: Project, options: list[str], error: str) -> None:
    put(installed, ENTRY)
    assert error_of(run("claude-roles", "audit", *options, cwd=installed.root)).startswith(error)
