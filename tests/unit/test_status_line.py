"""The status line: role, plan, what waits, what was refused; beside the person's own; and never an error."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from support.project import Project
from unit.hook import SESSION, Hook, write

GIVEN = {"session_id": SESSION, "workspace": {"current_dir": "/x"}, "model": {"display_name": "Opus"}}
PROGRAMS = "/usr/bin:/bin"


def shown(hook: Hook, given: object = GIVEN, role: str = "planner", **extra: str) -> list[str]:
    """Run the status line by the command that the role's settings hold."""
    settings = json.loads(Path(hook.project.settings(role)).read_text(encoding="utf-8"))
    environment = hook.environment(CLAUDE_ROLE=role, **extra)
    done = subprocess.run(
        [str(hook.programs / "sh"), "-c", settings["statusLine"]["command"]],
        input=given if isinstance(given, bytes) else json.dumps(given).encode(), capture_output=True,
        cwd=hook.project.root, env={**environment, "PATH": f"{environment['PATH']}:{PROGRAMS}"}, timeout=20,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode().splitlines()


def test_a_session_that_has_just_begun(hook: Hook) -> None:
    assert shown(hook) == ["Claude Zero (Planner)"]
    assert shown(hook, role="implementer") == ["Claude One (Implementer)"]
    assert shown(hook, role="solo") == ["Solo"]


def test_all_there_is_to_say(hook: Hook) -> None:
    project = hook.project
    for name in ("login.md", "logout.md"):
        project.activate(name)
    for name in ("a.md", "b.md", "b.report.md", "notes.txt"):
        project.plan("Review", name)
    assert shown(hook) == ["Claude Zero (Planner) · 2 plans active, none chosen · 2 waiting"]
    assert shown(hook, CLAUDE_PLAN="login.md") == ["Claude Zero (Planner) · plan login · 2 waiting"]
    for _ in range(3):
        hook.run(write(project, "src/app.py"), "planner")
    hook.run({**write(project, "src/app.py"), "session_id": "another"}, "planner")
    assert shown(hook, CLAUDE_PLAN="login.md") == ["Claude Zero (Planner) · plan login · 2 waiting · 3 refused"]
    (project.plans / "Active" / "login.md").unlink()
    assert shown(hook, CLAUDE_PLAN="login.md")[0].startswith("Claude Zero (Planner) · plan logout · ")


@pytest.mark.parametrize("given", [b"", b"[]", b"\xff\x00", b'{"session_id": "../../x"}', b"x" * 2**20])
def test_any_input(hook: Hook, given: bytes) -> None:
    assert shown(hook, given) == ["Claude Zero (Planner)"]


OWN = {"type": "command", "command": "read -r line; echo \"mine $line\"; echo 'two'"}


@pytest.mark.parametrize("place", ["home/.claude/settings.json", "project/.claude/settings.local.json"])
def test_the_persons_own_comes_first(hook: Hook, tmp_path: Path, place: str) -> None:
    path = tmp_path / place
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"statusLine": OWN}))
    assert shown(hook) == [f"mine {json.dumps(GIVEN)}", "two", "Claude Zero (Planner)"]


def test_the_strongest_of_several_is_taken(hook: Hook, tmp_path: Path) -> None:
    (tmp_path / "home" / ".claude").mkdir()
    for place, said in (("home/.claude/settings.json", "home"), ("project/.claude/settings.local.json", "local")):
        (tmp_path / place).write_text(json.dumps({"statusLine": {"type": "command", "command": f"echo {said}"}}))
    assert shown(hook) == ["local", "Claude Zero (Planner)"]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"statusLine": 5}', '{"statusLine": {"command": 5}}', '{"statusLine": {"command": "exit 3"}}',
     '{"statusLine": {"command": "role-guard.py StatusLine"}}', '{"statusLine": {"command": "echo >&2 x; kill $$"}}'],
)  # fmt: skip
def test_an_own_one_that_does_not_work(hook: Hook, text: str) -> None:
    (hook.project.root / ".claude" / "settings.local.json").write_text(text)
    found = shown_quietly(hook)
    assert found == ["Claude Zero (Planner)"]


def shown_quietly(hook: Hook) -> list[str]:
    """Run the status line where the person's own may write to standard error."""
    command = ["python3", "-I", "-S", str(hook.project.roles / "hooks" / "role-guard.py"), "StatusLine"]
    done = subprocess.run(
        [*command, "Claude Zero (Planner)"],
        input=b"{}",
        capture_output=True,
        env=hook.environment(),
        cwd=hook.project.root,
    )
    assert done.returncode == 0
    return done.stdout.decode().splitlines()


def test_a_broken_installation_is_said_in_one_line(hook: Hook) -> None:
    shutil.rmtree(hook.project.plans)
    (hook.project.plans).write_text("no directory")
    (line,) = shown(hook)
    place = hook.project.plans / "Active"
    assert line == f"Claude Zero (Planner) · claude-roles: `{place}` can't be read: Not a directory"


def test_a_linked_worktree_shows_the_plans_of_the_main_checkout(hook: Hook, project: Project, tmp_path: Path) -> None:
    project.activate("login.md")
    project.git("worktree", "add", "-q", str(tmp_path / "tree"))
    assert shown(hook, CLAUDE_PROJECT_DIR=str(tmp_path / "tree")) == ["Claude Zero (Planner) · plan login"]
