"""Who may not change plans, and which plans can not be changed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from installer.commands import SCRIPTS, environment, error_of, run
from installer.sample_plans import (
    NAME,
    approved,
    error_of_last,
    introduce,
    places,
    put,
    read,
    where,
)
from installer.terminal import on_terminal
from role_guard.shell.tables.own import MARKS
from support.project import Project

CHANGING = (
    ("approve-plan", "add-login"),
    ("complete-plan", "add-login"),
    ("claude-roles", "approve", "add-login"),
    ("claude-roles", "complete", "add-login"),
    ("claude-roles", "return", "add-login", "-m", "No."),
    ("claude-roles", "amend", "add-login", "README.md", "-m", "needed"),
    ("claude-roles", "reopen", "add-login"),
)


@pytest.fixture
def project(installed: Project) -> Project:
    """Give a repository of a person that git knows."""
    return introduce(installed)


@pytest.mark.parametrize("mark", MARKS)
def test_nothing_is_done_from_inside_claude_code(project: Project, mark: str) -> None:
    put(project)
    before = places(project)
    error = error_of(run("approve-plan", "--yes", "add-login", cwd=project.root, env=environment(**{mark: "1"})))
    assert error.startswith("this is for a person, and was started from inside Claude Code")
    assert "`/approve add-login`" in error
    assert places(project) == before


@pytest.mark.parametrize("command", CHANGING, ids=" ".join)
def test_no_command_works_from_inside_claude_code(project: Project, command: tuple[str, ...]) -> None:
    for state in ("Review", "Active", "Completed"):
        put(project, state=state)
    before = places(project)
    error = error_of(run(command[0], *command[1:], "--yes", cwd=project.root, env=environment(CLAUDECODE="1")))
    assert "a person" in error
    assert places(project) == before


def test_not_in_a_terminal_inside_claude_code_either(project: Project) -> None:
    put(project)
    screen = on_terminal("approve-plan", "--yes", "add-login", cwd=project.root, env={"CLAUDECODE": "1"})
    assert screen.code == 2
    assert where(project) == ["Review"]


@pytest.mark.parametrize("command", CHANGING, ids=" ".join)
def test_no_command_works_without_a_terminal(project: Project, command: tuple[str, ...]) -> None:
    put(project)
    before = places(project)
    error = error_of(run(*command[:1], *command[1:], cwd=project.root))
    assert error == "there is no terminal to ask at; run it in one, or give `--yes` if nobody needs to be asked"
    assert places(project) == before


def test_variables_that_people_set_are_no_marks(project: Project) -> None:
    put(project)
    env = environment(
        CLAUDE_CODE_USE_BEDROCK="1", CLAUDE_CODE_SSE_PORT="1234", CLAUDE_CONFIG_DIR="/x", CLAUDE_ROLE="planner"
    )
    done = run("approve-plan", "--yes", "add-login", cwd=project.root, env=env)
    assert done.returncode == 0, done


WRONG_STATE = (
    ("Active", ("claude-roles", "reopen"), "is in `Active`, and this takes one in `Completed`"),
    ("Review", ("complete-plan",), "is in `Review`, and this takes one in `Active`"),
    ("Review", ("claude-roles", "amend", "-m", "w"), "is in `Review`, and this takes one in `Active`"),
    ("Completed", ("approve-plan",), "is in `Completed`, and this takes one in `Review` or `Active`"),
    (
        "Completed",
        ("claude-roles", "return", "-m", "r"),
        "is in `Completed`, and this takes one in `Review` or `Active`",
    ),
)


@pytest.mark.parametrize(("state", "command", "said"), WRONG_STATE, ids=[" ".join(row[1]) for row in WRONG_STATE])
def test_a_plan_in_the_wrong_state(project: Project, state: str, command: tuple[str, ...], said: str) -> None:
    put(project, state=state)
    more = ["a.py"] if "amend" in command else []
    error = error_of(run(command[0], *command[1:], "--yes", "add-login", *more, cwd=project.root))
    assert error == f"the plan `add-login` {said}"
    assert where(project) == [state]


@pytest.mark.parametrize("command", CHANGING, ids=" ".join)
def test_a_plan_that_nobody_knows(project: Project, command: tuple[str, ...]) -> None:
    error = error_of(run(command[0], *command[1:], "--yes", cwd=project.root))
    assert error.startswith("no plan `add-login` in ")
    assert error.endswith("there is none")


def test_known_plans_are_listed(project: Project) -> None:
    put(project, "one.md")
    put(project, "two.md")
    error = error_of(run("approve-plan", "--yes", "add-login", cwd=project.root))
    assert error == "no plan `add-login` in `Review` or `Active`; there are: `one`, `two`"


def test_two_plans_of_one_name(project: Project) -> None:
    put(project)
    put(project, state="Active")
    before = places(project)
    error = error_of(run("claude-roles", "return", "--yes", "-m", "r", "add-login", cwd=project.root))
    assert error == (
        "two plans are called `add-login`: `Review/add-login.md` and `Active/add-login.md`; "
        "name the one you mean as it is written here"
    )
    error = error_of_last(run("approve-plan", "--yes", "Review/add-login.md", cwd=project.root))
    assert error.startswith("`Active/add-login.md` is there already; rename one of the two plans")
    assert places(project) == before
    assert run("claude-roles", "return", "--yes", "-m", "r", "Review/add-login", cwd=project.root).returncode == 0
    assert "> r" in read(project, "Review")


def test_outside_a_repository(tmp_path: Path) -> None:
    error = error_of(run("approve-plan", "--yes", "x", cwd=tmp_path))
    assert "not in the work tree of a git repository" in error


def test_where_roles_are_not_installed(plain: Project) -> None:
    error = error_of(run("approve-plan", "--yes", "x", cwd=plain.root))
    assert error == f"{plain.root}: claude-roles is not installed here; run `install-roles {plain.root}`"


def test_a_stale_policy(project: Project) -> None:
    put(project)
    with (project.roles / "roles.toml").open("a", encoding="utf-8") as stream:
        stream.write("\n")
    error = error_of(run("approve-plan", "--yes", "add-login", cwd=project.root))
    assert "was edited since it was compiled" in error
    assert "install-roles" in error
    assert where(project) == ["Review"]


def test_a_link_in_place_of_a_state(project: Project, tmp_path: Path) -> None:
    (project.plans / "Active").rmdir()
    (project.plans / "Active").symlink_to(tmp_path)
    put(project)
    error = error_of(run("approve-plan", "--yes", "add-login", cwd=project.root))
    assert "is a symlink" in error


def test_a_state_that_can_not_be_written(project: Project) -> None:
    shutil.rmtree(project.roles / "state", ignore_errors=True)
    if os.geteuid() == 0:
        (project.roles / "state").write_text("a file in the way", encoding="utf-8")
    else:
        (project.roles / "state").mkdir(exist_ok=True)
        (project.roles / "state").chmod(0o500)
    put(project)
    before = (project.plans / "Review" / NAME).read_bytes()
    done = run("approve-plan", "--yes", "add-login", cwd=project.root)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert (project.plans / "Review" / NAME).read_bytes() == before
    assert where(project) == ["Review"]


@pytest.mark.parametrize("script", ["approve-plan", "complete-plan", "plans"])
def test_short_names_are_the_same_commands(project: Project, script: str) -> None:
    long = run("claude-roles", script.removesuffix("-plan"), "--help", cwd=project.root)
    short = run(script, "--help", cwd=project.root)
    assert (short.returncode, long.returncode) == (0, 0)
    assert short.stdout.splitlines()[1:] == long.stdout.splitlines()[1:]


@pytest.mark.parametrize(
    "command",
    ["check", "plans", "show", "approve", "return", "diff", "amend", "complete", "reopen", "verify", "completion"],
)
def test_every_help_has_an_example(project: Project, command: str) -> None:
    assert "\n  Example" in run("claude-roles", command, "--help", cwd=project.root).stdout


def test_records_are_json_of_people(project: Project) -> None:
    put(project)
    approved(project)
    raw = (project.roles / "state" / "plans" / NAME / "approval.json").read_text(encoding="utf-8")
    assert set(json.loads(raw)) >= {
        "how",
        "who",
        "when",
        "base",
        "sha256",
        "draft_sha256",
        "files",
        "directories",
    }


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
@pytest.mark.parametrize("command", [["plans"], ["plans", "--json"], ["claude-roles", "show", "add-login"]])
def test_output_that_can_not_be_written_is_one_line(project: Project, command: list[str]) -> None:
    put(project)
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [SCRIPTS / command[0], *command[1:]], cwd=project.root, env=environment(), stdout=full,
            stderr=subprocess.PIPE, text=True, timeout=60,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("error: standard output can't be written: ")
    assert done.stderr.count("\n") == 1
