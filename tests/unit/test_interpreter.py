"""Which interpreter runs the hook: one that is remembered for this machine, and `python3` until there is one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from role_guard import interpreter
from support.project import Project
from unit.hook import SESSION, Answer, Hook, layout_of, write

REAL = Path(sys.executable).resolve()


def start(hook: Hook, **extra: str) -> Answer:
    event = {"session_id": SESSION, "cwd": str(hook.project.root), "hook_event_name": "SessionStart"}
    return hook.run({**event, "source": "startup"}, "planner", **extra)


def pin_of(project: Project) -> Path:
    return project.root / interpreter.NAME


def pin(project: Project, text: str | bytes) -> None:
    pin_of(project).parent.mkdir(mode=0o700, exist_ok=True)
    pin_of(project).write_bytes(text if isinstance(text, bytes) else text.encode())


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def is_refused(hook: Hook, **extra: str) -> bool:
    answer = hook.run(write(hook.project, "src/app.py"), "planner", **extra)
    return answer.code == 0 and answer.json["hookSpecificOutput"]["permissionDecision"] == "deny"


def test_the_first_session_of_a_clone_remembers_it(hook: Hook) -> None:
    assert not pin_of(hook.project).exists()
    assert start(hook).code == 0
    assert pin_of(hook.project).read_text() == f"{REAL}\n"
    assert pin_of(hook.project).stat().st_mode & 0o077 == 0
    hook.project.git("add", "-A")
    assert interpreter.NAME not in hook.project.git("status", "--porcelain", "--untracked-files=all")


def test_it_is_what_runs(hook: Hook, tmp_path: Path) -> None:
    program = put(tmp_path / "bin" / "python", f'echo ran >>{tmp_path}/log; exec {REAL} "$@"')
    pin(hook.project, f"{program}\n")
    assert is_refused(hook, PATH="/nonexistent")
    assert (tmp_path / "log").read_text() == "ran\n"
    assert start(hook, PATH="/nonexistent").code == 0
    assert interpreter.pinned(str(hook.project.root)) == str(tmp_path / "bin" / "python")  # it works, so it stays


GONE: list[str | bytes] = [
    "/nonexistent/python3\n",
    "",
    "\n",
    "python3",
    b"\0\n",
    b"\xff\xfe\n",
    "/etc/passwd\n",
    " \n",
]


@pytest.mark.parametrize("text", GONE, ids=ascii)
def test_one_that_is_not_there_is_found_again(hook: Hook, text: str | bytes) -> None:
    pin(hook.project, text)
    assert is_refused(hook)
    start(hook)
    assert pin_of(hook.project).read_text() == f"{REAL}\n"


FAILING: dict[str, Callable[[Path], Path]] = {
    "a program that fails": lambda place: put(place / "python", "exit 1"),
    "one that says nothing": lambda place: put(place / "python", "exit 0"),
    "one that is none": lambda place: put(place / "python", "cat >/dev/null; echo '{}'"),
    "a directory": lambda place: place,
}


@pytest.mark.parametrize("name", FAILING)
def test_one_that_fails_blocks(hook: Hook, tmp_path: Path, name: str) -> None:
    pin(hook.project, f"{FAILING[name](tmp_path)}\n")
    answer = hook.run(write(hook.project, "src/app.py"), "planner")
    assert answer.code == 2
    assert "run install-roles" in answer.err


def test_a_virtual_environment_is_not_taken(hook: Hook, tmp_path: Path) -> None:
    subprocess.run([REAL, "-m", "venv", "--without-pip", hook.project.root / "venv"], check=True)
    programs = f"{hook.project.root / 'venv' / 'bin'}:{hook.programs}"
    assert start(hook, PATH=programs).code == 0
    assert pin_of(hook.project).read_text() == f"{REAL}\n"


def test_one_in_a_checkout_is_not_taken(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    layout = layout_of(hook.project.root)
    monkeypatch.setattr(interpreter, "present", lambda: str(hook.project.root / "tools" / "python3"))
    interpreter.pin(layout, anew=True)
    assert not pin_of(hook.project).exists()


def test_a_worktree_has_its_own(hook: Hook, tmp_path: Path) -> None:
    hook.project.git("worktree", "add", "-q", str(tmp_path / "tree"))
    tree = Hook(Project(tmp_path / "tree"), hook.programs, hook.home)
    assert start(tree).code == 0
    assert pin_of(tree.project).read_text() == f"{REAL}\n"
    assert not pin_of(hook.project).exists()
    assert tree.project.git("status", "--porcelain") == ""


@pytest.mark.parametrize("role", ["planner", "implementer", "solo"])
def test_no_session_may_change_it(hook: Hook, role: str) -> None:
    hook.project.activate(files=[interpreter.NAME])
    answer = hook.run(write(hook.project, hook.project.root / interpreter.NAME), role)
    assert answer.json["hookSpecificOutput"]["permissionDecision"] in ("deny", "ask")
