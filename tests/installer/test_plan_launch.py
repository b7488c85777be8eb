"""`claude-one NAME`: which plan a session is started with, and what goes to `claude`."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from installer.commands import Done, environment, error_of, put_claude, run
from installer.sample_plans import put
from support.project import Project

FAKE_CLAUDE = f"""#!{sys.executable}
import json, os, sys
print(json.dumps({{"argv": sys.argv[3:], "plan": os.environ.get("CLAUDE_PLAN"), "role": os.environ["CLAUDE_ROLE"]}}))
"""


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    path = put_claude(tmp_path / "bin")
    (tmp_path / "bin" / "claude").write_text(FAKE_CLAUDE, encoding="utf-8")
    return environment(PATH=path)


@pytest.fixture
def project(installed: Project) -> Project:
    """Give a repository with plans in all states."""
    put(installed, "login.md", "Active")
    put(installed, "add the login.md", "Active")
    put(installed, "-x.md", "Active")
    put(installed, "draft.md", "Review")
    put(installed, "my draft.md", "Review")
    put(installed, "done.md", "Completed")
    return installed


def started(done: Done) -> dict[str, Any]:
    assert (done.returncode, done.stderr) == (0, ""), done
    how: dict[str, Any] = json.loads(done.stdout)
    return how


@pytest.mark.parametrize(
    ("arguments", "plan", "passed"),
    [
        (["login"], "login.md", []),
        (["login.md"], "login.md", []),
        (["LOGIN"], "login.md", []),
        (["Active/login"], "login.md", []),
        ([".claude/plans/Active/login.md"], "login.md", []),
        (["login", "--model", "opus"], "login.md", ["--model", "opus"]),
        (["login", "login"], "login.md", ["login"]),
        (["login", "--", "-x"], "login.md", ["--", "-x"]),
        (["add the login"], "add the login.md", []),
        (["./-x.md", "--resume"], "-x.md", ["--resume"]),
        (["-x.md"], None, ["-x.md"]),
        ([], None, []),
        (["--model", "opus", "login"], None, ["--model", "opus", "login"]),
        (["--", "login"], None, ["--", "login"]),
        (["-p", "login"], None, ["-p", "login"]),
        (["fix src/login"], None, ["fix src/login"]),
        (["fix the bug in Active/login"], None, ["fix the bug in Active/login"]),
        (["carry out login"], None, ["carry out login"]),
        (["two\nlines"], None, ["two\nlines"]),
        ([""], None, [""]),
    ],
    ids=repr,
)
def test_claude_one(
    project: Project, env: dict[str, str], arguments: list[str], plan: str | None, passed: list[str]
) -> None:
    how = started(run("claude-one", *arguments, cwd=project.root / "src", env=env))
    assert how == {"argv": passed, "plan": plan, "role": "implementer"}


@pytest.mark.parametrize("word", ["nope", "done", "src/login", "it's"])
def test_one_word_that_is_no_plan(project: Project, env: dict[str, str], word: str) -> None:
    quoted = "'it'\"'\"'s'" if word == "it's" else word
    assert error_of(run("claude-one", word, cwd=project.root, env=env)) == (
        f"`{word}` is no active plan (there are: `-x`, `add the login`, `login`); "
        f"for a prompt of one word: `claude-one -- {quoted}`"
    )


def test_one_word_that_is_a_draft(project: Project, env: dict[str, str]) -> None:
    error = error_of(run("claude-one", "draft", cwd=project.root, env=env))
    assert error == "`draft` is in Review; approve it first: `approve-plan draft`"


def test_no_active_plans_at_all(installed: Project, env: dict[str, str]) -> None:
    error = error_of(run("claude-one", "nope", cwd=installed.root, env=env))
    assert error.startswith("`nope` is no active plan (there are: none); ")
    shutil.rmtree(installed.plans)
    assert error_of(run("claude-one", "nope", cwd=installed.root, env=env)) == error


def test_not_installed_comes_first(plain: Project, env: dict[str, str]) -> None:
    error = error_of(run("claude-one", "nope", cwd=plain.root, env=env))
    assert error == f"{plain.root}: claude-roles is not installed here; run `install-roles {plain.root}`"


def test_the_planner_takes_any_word(project: Project, env: dict[str, str]) -> None:
    how = started(run("claude-zero", "nope", cwd=project.root, env=env))
    assert how == {"argv": ["nope"], "plan": None, "role": "planner"}


@pytest.mark.parametrize(
    ("arguments", "passed"),
    [
        (["--plan", "login"], []),
        (["--plan=login", "--", "--model", "opus"], ["--model", "opus"]),
        (["--plan", "Active/login.md", "--", "nope"], ["nope"]),
    ],
)
def test_start_with_a_plan(project: Project, env: dict[str, str], arguments: list[str], passed: list[str]) -> None:
    how = started(run("claude-roles", "start", "implementer", *arguments, cwd=project.root, env=env))
    assert how == {"argv": passed, "plan": "login.md", "role": "implementer"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["implementer", "--plan", "draft"], "the plan `draft` is in `Review`, and this takes one in `Active`"),
        (["implementer", "--plan", "nope"], "no plan `nope` in `Active`; there are: `-x`, `add the login`, `login`"),
        (["planner", "--plan", "login"], "`planner` works on no plan; leave `--plan` out"),
        (["solo", "--plan", "login"], "`solo` works on no plan; leave `--plan` out"),
    ],
)
def test_start_with_a_plan_that_is_none(project: Project, env: dict[str, str], arguments: list[str], said: str) -> None:
    assert error_of(run("claude-roles", "start", *arguments, cwd=project.root, env=env)) == said


def test_the_variable_is_what_the_hook_reads(project: Project, env: dict[str, str]) -> None:
    from installer.sample_plans import layout_of
    from role_guard.plans import choice, index

    how = started(run("claude-one", "add the login", cwd=project.root, env=env))
    active = index.names(layout_of(project), "Active")
    assert choice.chosen("s-1", {"CLAUDE_PLAN": how["plan"]}, layout_of(project), active) == "add the login.md"
