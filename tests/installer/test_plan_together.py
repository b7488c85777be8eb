"""Two people at once, a planner that writes meanwhile, and files that vanish in between."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner

from claude_roles import person_commands, plan_commands
from installer.commands import SCRIPTS, environment, run
from installer.sample_plans import NAME, TEXT, layout_of, places, put, where
from installer.terminal import on_terminal
from role_guard.errors import PlanError
from role_guard.plans import git, index, lifecycle, moves, store
from role_guard.plans.lifecycle import By
from role_guard.shell.tables.own import MARKS
from support.project import Project

PEOPLE = 6


def at_once(project: Project, *command: str) -> list[tuple[int, str, str]]:
    """Run a command in several processes at the same time; return exit code, output and error of each."""
    started = [
        subprocess.Popen(
            [str(SCRIPTS / command[0]), *command[1:]], cwd=project.root, env=environment(),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(PEOPLE)
    ]  # fmt: skip
    found = []
    for process in started:
        output, error = process.communicate(timeout=120)
        found.append((process.returncode, output, error))
    return found


@pytest.mark.parametrize(
    ("state", "command", "target"),
    [
        ("Review", ("approve-plan", "--yes", "add-login"), "Active"),
        ("Active", ("complete-plan", "--yes", "add-login"), "Completed"),
        ("Completed", ("claude-roles", "reopen", "--yes", "add-login"), "Active"),
        ("Active", ("claude-roles", "return", "--yes", "-m", "r", "Active/add-login"), "Review"),
    ],
    ids=["approve", "complete", "reopen", "return"],
)
def test_one_of_many_wins(installed: Project, state: str, command: tuple[str, ...], target: str) -> None:
    put(installed, state=state)
    results = at_once(installed, *command)
    assert sorted(code for code, _, _ in results) == [0, *[2] * (PEOPLE - 1)], results
    for code, _, error in results:
        assert "Traceback" not in error
        assert len(error.splitlines()) == (code == 2), error
    assert list(places(installed)) == [f"{target}/{NAME}"]
    assert places(installed)[f"{target}/{NAME}"].startswith(TEXT.encode())
    assert len([entry for entry in installed.log() if entry["event"] == "Plan"]) == 1


def test_amendments_of_several_people_are_all_kept(installed: Project) -> None:
    put(installed)
    assert run("approve-plan", "--yes", "add-login", cwd=installed.root).returncode == 0
    started = [
        subprocess.Popen(
            [str(SCRIPTS / "claude-roles"), "amend", "--yes", "-m", "w", "add-login", f"src/new{number}.py"],
            cwd=installed.root, env=environment(), stdout=subprocess.DEVNULL,
        )
        for number in range(PEOPLE)
    ]  # fmt: skip
    assert [process.wait(120) for process in started] == [0] * PEOPLE
    text = (installed.plans / "Active" / NAME).read_text(encoding="utf-8")
    assert all(f"### `src/new{number}.py`" in text for number in range(PEOPLE))


def test_a_plan_written_while_the_person_reads_is_not_approved(installed: Project) -> None:
    put(installed)
    layout = layout_of(installed)
    looked_at = TEXT.encode()
    put(installed, text=TEXT + "\n- and more\n")
    with pytest.raises(PlanError, match="was changed while you looked at it; look again"):
        lifecycle.approve(layout, NAME, By("Ann", ""), looked_at=looked_at)
    assert list(places(installed)) == [f"Review/{NAME}"]


def test_the_terminal_says_so_too(installed: Project) -> None:
    path = put(installed)
    typed = on_terminal(
        "approve-plan", "add-login", cwd=installed.root, answers=[("[y/N]", "y\n")],
        meanwhile=lambda: path.write_text(TEXT + "\n- more\n", encoding="utf-8"),
    )  # fmt: skip
    assert typed.code == 2
    assert "was changed while you looked at it; look again" in typed.text
    assert where(installed) == ["Review"]


def test_a_held_lock_is_waited_for_and_named(installed: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    put(installed)
    layout = layout_of(installed)
    monkeypatch.setattr(moves, "WAIT", 0.2)
    with moves.locked(layout):
        began = time.monotonic()
        with pytest.raises(PlanError, match="another command is changing plans right now; try again"):
            lifecycle.approve(layout, NAME, By("Ann", ""))
        assert time.monotonic() - began >= 0.2
    lifecycle.approve(layout, NAME, By("Ann", ""))


@pytest.fixture
def inside(installed: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Give a repository in which commands are run in this process."""
    monkeypatch.chdir(installed.root)
    for mark in MARKS:
        monkeypatch.delenv(mark, raising=False)
    return installed


COMMANDS: list[tuple[str, Any, list[str]]] = [
    ("Review", person_commands.approve, ["--yes"]),
    ("Review", person_commands.return_plan, ["--yes", "-m", "r"]),
    ("Active", person_commands.amend, ["--yes", "-m", "w"]),
    ("Active", person_commands.complete, ["--yes"]),
    ("Completed", person_commands.reopen, ["--yes"]),
    ("Review", plan_commands.show, []),
    ("Active", plan_commands.verify, []),
]


def vanishing(project: Project, after: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that does the same, and then lets all plans vanish."""

    def call(*arguments: Any, **options: Any) -> Any:
        found = after(*arguments, **options)
        for path in project.plans.glob("*/*.md"):
            path.rename(project.root / "elsewhere.md")
        return found

    return call


@pytest.mark.parametrize(("state", "command", "options"), COMMANDS, ids=[row[1].name for row in COMMANDS])
def test_a_plan_that_vanishes_before_it_is_read(
    inside: Project, monkeypatch: pytest.MonkeyPatch, state: str, command: Any, options: list[str]
) -> None:
    put(inside, state=state)
    monkeypatch.setattr(index, "find", vanishing(inside, index.find))
    arguments = [*options, "add-login", *(["a.py"] if command.name == "amend" else [])]
    result = CliRunner().invoke(command, arguments)
    assert isinstance(result.exception, PlanError)
    assert str(result.exception) == f"`{state}/{NAME}` is gone; look where it is with `plans`"


@pytest.mark.parametrize(("state", "command", "options"), COMMANDS[:5], ids=[row[1].name for row in COMMANDS[:5]])
def test_a_plan_that_vanishes_before_it_is_moved(
    inside: Project, monkeypatch: pytest.MonkeyPatch, state: str, command: Any, options: list[str]
) -> None:
    put(inside, state=state)
    if state == "Active":
        lifecycle.approve(layout_of(inside), NAME, By("Ann", ""))
    text = (inside.plans / state / NAME).read_bytes()
    monkeypatch.setattr(git, "person", vanishing(inside, git.person))
    arguments = [*options, "add-login", *(["a.py"] if command.name == "amend" else [])]
    result = CliRunner().invoke(command, arguments)
    assert isinstance(result.exception, PlanError), result
    assert places(inside) == {}
    assert (inside.root / "elsewhere.md").read_bytes() == text


def test_a_plan_that_vanishes_from_a_list(inside: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    put(inside)
    monkeypatch.setattr(index, "names", vanishing(inside, index.names))
    result = CliRunner().invoke(plan_commands.plans, [])
    assert result.exit_code == 0
    assert result.output.startswith("Review: none")


def test_a_plan_that_takes_the_name_just_then(installed: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    put(installed)
    layout = layout_of(installed)
    make = store.make_file

    def taken(path: str, content: bytes) -> None:
        make(path, content)
        if "/Active/" in path:
            put(installed, state="Active", text="another")

    monkeypatch.setattr(store, "make_file", taken)
    with pytest.raises(PlanError, match=r"`Active/add-login\.md` appeared just now; rename one"):
        lifecycle.approve(layout, NAME, By("Ann", ""))
    assert places(installed) == {f"Active/{NAME}": b"another", f"Review/{NAME}": TEXT.encode()}


def test_a_draft_written_again_while_it_moves(installed: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    put(installed)
    layout = layout_of(installed)
    make = store.make_file

    def written(path: str, content: bytes) -> None:
        if "/Active/" in path:
            put(installed, text="a new draft")
            raise OSError(28, "No space left on device")
        make(path, content)

    with monkeypatch.context() as patch:
        patch.setattr(store, "make_file", written)
        with pytest.raises(PlanError, match="was written again meanwhile; the plan as it was before is in"):
            lifecycle.approve(layout, NAME, By("Ann", ""))
    assert sorted(places(installed).values()) == sorted([TEXT.encode(), b"a new draft"])
    (installed.plans / "Review" / NAME).rename(installed.plans / "Review" / "second.md")
    lifecycle.approve(layout, "second", By("Ann", ""))
    assert (installed.plans / "Review" / NAME).read_text(encoding="utf-8") == TEXT


def test_a_file_system_without_hard_links_loses_nothing(installed: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    put(installed)

    def link(*_: Any, **__: Any) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)
    with pytest.raises(PlanError, match="Operation not permitted"):
        lifecycle.approve(layout_of(installed), NAME, By("Ann", ""))
    assert places(installed) == {f"Review/{NAME}": TEXT.encode()}
