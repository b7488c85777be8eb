"""`claude-roles status` and `claude-roles tmux`: what is open, and both sessions side by side."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from claude_roles import session_commands
from installer.commands import SCRIPTS, environment, error_of, put_program, run, succeed
from support.project import Project

PROGRAM = shutil.which("tmux")
LAUNCHER = '#!/bin/sh\necho "$0 in $PWD" >> {log}\nexec sleep 60\n'


@pytest.fixture
def process() -> Iterator[int]:
    """Give the number of a process that runs as long as the test."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as running:
        yield running.pid
        running.kill()


def hook(project: Project, name: str, number: int, **fields: Any) -> None:
    """Send an event as a client does whose process has a number."""
    settings = json.loads((project.root / ".claude" / "settings.json").read_text())
    event = {"cwd": str(project.root), "hook_event_name": name, **fields}
    extra = {"CLAUDE_PID": str(number), "CLAUDE_PROJECT_DIR": str(project.root)}
    done = subprocess.run(
        ["/bin/sh", "-c", settings["hooks"][name][0]["hooks"][0]["command"]],
        input=json.dumps(event).encode(), env=environment(**extra), cwd=project.root, capture_output=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def begin(project: Project, session: str, number: int, prompt: str = "") -> None:
    hook(project, "SessionStart", number, session_id=session, source="startup")
    if prompt:
        hook(project, "UserPromptSubmit", number, session_id=session, prompt=prompt)


def listed(project: Project) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(succeed("claude-roles", "status", "--json", cwd=project.root))
    return found


def test_no_session_is_open(installed: Project) -> None:
    assert "No session is open here" in succeed("claude-roles", "status", cwd=installed.root)
    assert listed(installed) == []


def test_an_open_session(installed: Project, process: int) -> None:
    installed.activate("login.md")
    begin(installed, "a-session", process, "/implement login")
    path = str(installed.roles / "roles.toml")
    hook(installed, "PreToolUse", process, session_id="a-session", tool_name="Write", tool_input={"file_path": path})
    (found,) = listed(installed)
    assert (found["id"], found["role"], found["process"]) == ("a-session", "Claude One (Implementer)", process)
    assert (found["plan"], found["refused"]) == ("login", 1)
    assert found["last"]["rule"] == "implementer.control-files"
    shown = succeed("claude-roles", "status", cwd=installed.root, env=environment(COLUMNS="200"))
    for text in ("Claude One (Implementer)", "login", "implementer.control-files: .claude/roles/roles.toml"):
        assert text in shown


def test_what_is_not_open_any_more(installed: Project, process: int) -> None:
    begin(installed, "ended", 2**22 - 1)
    begin(installed, "older", process, "/planner")
    begin(installed, "newer", process)  # after `/clear`
    records = installed.roles / "state" / "sessions"
    (records / "of-another-process.process").write_text("1")  # a number that was used again: process 1 is older
    os.utime(records / "of-another-process.process", (1, 1))
    (records / "broken.process").write_text("x")
    os.utime(records / "older.process", (time.time() - 60,) * 2)
    assert [(item["id"], item["role"]) for item in listed(installed)] == [("newer", "none yet")]


def test_a_long_log_with_a_broken_line(installed: Project, process: int) -> None:
    begin(installed, "a-session", process, "/planner")
    log = installed.roles / "logs" / "audit.jsonl"
    refusal = {"session": "a-session", "verdict": "deny", "rule": "planner.commit", "subject": "git commit"}
    log.write_text("".join(f"{json.dumps({**refusal, 'subject': 'x' * 1000})}\n" for _ in range(6000)) + "{torn\n")
    with log.open("a") as stream:
        stream.write(json.dumps(refusal) + "\n")
    (found,) = listed(installed)
    assert found["last"]["subject"] == "git commit"
    log.rename(log.with_name("audit-000001.jsonl"))
    log.write_text(json.dumps({**refusal, "session": "another"}) + "\n")
    (found,) = listed(installed)
    assert found["last"]["subject"] == "git commit"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Give an environment with a tmux server of its own, and launchers that note where they are started."""
    if PROGRAM is None:
        pytest.skip("tmux is not installed")
    for launcher in session_commands.LAUNCHERS:
        put_program(tmp_path / "bin", launcher, LAUNCHER.format(log=tmp_path / "log"))
    for name in ("claude-roles",):
        put_program(tmp_path / "bin", name, (SCRIPTS / name).read_text())
    (tmp_path / "tmux").mkdir()
    env = environment(PATH=f"{tmp_path / 'bin'}:/usr/bin:/bin", TMUX_TMPDIR=str(tmp_path / "tmux"), TERM="xterm")
    yield env
    subprocess.run([PROGRAM, "kill-server"], env=env, capture_output=True)


def panes(env: dict[str, str]) -> list[str]:
    asked = subprocess.run([PROGRAM or "tmux", "list-panes", "-a", "-F", "#S"], env=env, capture_output=True, text=True)
    return asked.stdout.split()


def roles_tmux(project: Project, env: dict[str, str], tmp_path: Path) -> str:
    program = str(tmp_path / "bin" / "claude-roles")
    done = subprocess.run([program, "tmux"], cwd=project.root, env=env, capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_both_are_opened_once(installed: Project, server: dict[str, str], tmp_path: Path) -> None:
    name = session_commands.session_name(installed.root)
    for _ in range(2):
        assert f"tmux attach -t ={name}" in roles_tmux(installed, server, tmp_path)
        assert panes(server) == [name, name]
    end = time.monotonic() + 10
    while len((tmp_path / "log").read_text().splitlines() if (tmp_path / "log").exists() else []) < 2:
        assert time.monotonic() < end
        time.sleep(0.1)
    started = sorted((tmp_path / "log").read_text().splitlines())
    assert started == [
        f"{tmp_path / 'bin' / launcher} in {installed.root}" for launcher in ("claude-one", "claude-zero")
    ]


def test_two_repositories_of_one_name_are_two_sessions(tmp_path: Path) -> None:
    first, second = (session_commands.session_name(tmp_path / parent / "a.b:c") for parent in ("x", "y"))
    assert first != second
    assert not set(".:") & set(first)


def test_without_tmux_the_commands_are_printed(installed: Project, tmp_path: Path) -> None:
    put_program(tmp_path / "bin", "git", f'#!/bin/sh\nexec {shutil.which("git")} "$@"\n')
    told = succeed("claude-roles", "tmux", cwd=installed.root, env=environment(PATH=str(tmp_path / "bin")))
    assert told.splitlines()[1:] == [f"  cd {installed.root} && {launcher}" for launcher in session_commands.LAUNCHERS]


def test_a_session_can_not_open_others(installed: Project) -> None:
    error = error_of(run("claude-roles", "tmux", cwd=installed.root, env=environment(CLAUDECODE="1")))
    assert "started from inside Claude Code" in error
