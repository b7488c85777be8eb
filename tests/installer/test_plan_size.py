"""Plans that are too large to be read: a session may write any amount into a draft."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from installer.commands import error_of, run
from installer.sample_plans import NAME, approved, introduce, layout_of, put, where
from role_guard.errors import LargePlanError
from role_guard.plans import feedback, index, moves, typed
from role_guard.policy import load_policy
from support.project import Project

HUGE = 1 << 40
SAID = "has 1,099,511,627,776 bytes, and it may have 1,048,576; shorten it, or remove it"


@pytest.fixture
def project(installed: Project) -> Project:
    """Give a repository with a plan, and a draft that takes no place on the disk and all of it when it is read."""
    put(introduce(installed))
    os.truncate(put(installed, "huge.md"), HUGE)
    return installed


def test_the_other_plans_are_listed(project: Project) -> None:
    done = run("claude-roles", "plans", "--json", cwd=project.root)
    plans = {plan["name"]: plan for plan in json.loads(done.stdout)["plans"]}
    assert plans[NAME]["title"]
    found = {"level": "error", "line": 1, "code": "too-large", "text": f"`Review/huge.md` {SAID}"}
    assert plans["huge.md"]["findings"] == [found]
    assert "huge" in run("plans", cwd=project.root).stdout


def test_the_other_plans_are_checked(project: Project) -> None:
    done = run("claude-roles", "check", cwd=project.root)
    assert done.returncode == 1
    assert f"Review/huge.md:1: error: `Review/huge.md` {SAID} [too-large]" in done.stdout
    assert "2 plans:" in done.stdout


@pytest.mark.parametrize("command", ["show", "diff", "approve", "return -m no", "check"])
def test_a_command_on_it_says_so_in_a_line(project: Project, command: str) -> None:
    word, *options = command.split()
    options += ["--yes"] if word in ("approve", "return") else []
    done = run("claude-roles", word, *options, "huge", cwd=project.root)
    if word == "check":
        assert f"`Review/huge.md` {SAID}" in done.stdout
    else:
        assert error_of(done) == f"`Review/huge.md` {SAID}"
    assert where(project, "huge.md") == ["Review"]


@pytest.mark.parametrize("prompt", ["/approve huge", "/approve huge --force", "/return huge no"])
def test_so_does_one_that_is_typed(project: Project, prompt: str) -> None:
    layout = layout_of(project)
    said = typed.answer(prompt, "s-1", layout, load_policy(layout))
    assert said.startswith("Not done: `Review/huge.md` has 1,099,511,627,776 bytes")
    assert where(project, "huge.md") == ["Review"]
    assert "is returned" in typed.answer(f"/return {NAME} no", "s-1", layout, load_policy(layout))


def test_the_planner_is_told(project: Project) -> None:
    layout = layout_of(project)
    assert SAID in feedback.filed("huge.md", layout, load_policy(layout))


def test_a_plan_is_not_completed_without_a_report_that_is_too_large(project: Project) -> None:
    approved(project)
    os.truncate(put(project, index.report_name(NAME)), HUGE)
    done = run("complete-plan", "--yes", NAME, cwd=project.root)
    assert done.returncode == 2
    assert done.stderr == f"error: `Review/{index.report_name(NAME)}` {SAID}\n"
    assert where(project, NAME) == ["Active"]


def test_an_approval_that_was_killed_is_undone_whatever_the_size(project: Project) -> None:
    claim = project.plans / "Active" / ".Review" / "huge.md"
    claim.parent.mkdir()
    (project.plans / "Review" / "huge.md").rename(claim)
    moves.tidy(layout_of(project))
    assert where(project, "huge.md") == ["Review"]


@pytest.mark.parametrize(("state", "limit"), [("Review", index.MAX_SIZE), ("Active", 2 * index.MAX_SIZE)])
def test_how_large_a_plan_may_be(tmp_path: Path, state: str, limit: int) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"x" * limit)
    assert len(index.content(str(path), state)) == limit
    path.write_bytes(b"x" * (limit + 1))
    with pytest.raises(LargePlanError):
        index.content(str(path), state)


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo, lambda path: path.symlink_to("/dev/zero")])
def test_what_is_no_file_is_not_waited_for(tmp_path: Path, make: object) -> None:
    assert callable(make)
    make(tmp_path / "a.md")
    with pytest.raises(OSError):
        index.content(str(tmp_path / "a.md"), "Review")
