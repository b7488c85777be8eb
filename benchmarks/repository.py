"""The repository in which calls are judged, and our hook as the client runs it there."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from claude_roles.install import install, pin_interpreter

PLAN = "# Plan: log in\n\n## Files to modify\n\n- `src/app.py`: the form\n\n## Steps\n\n1. Change it.\n"


def make_repository(root: Path) -> None:
    """Make a repository with roles, an active plan, and sessions that have begun."""
    (root / "src").mkdir(parents=True)
    (root / "src" / "app.py").write_text("a = 1\n", encoding="utf-8")
    (root / "README.md").write_text("# x\n", encoding="utf-8")
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "Begin"]):
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *command], cwd=root, check=True)
    install(root, "project")
    pin_interpreter(root)
    add_plan(root, "Active", "login")
    begin_sessions(root)


def begin_sessions(root: Path) -> None:
    """Begin a session of each role, which prepares the hook."""
    for role in ("planner", "implementer"):
        run_hook(root, start(root, role), role)


def add_plan(root: Path, state: str, name: str) -> None:
    """Add a plan."""
    (root / ".claude" / "plans" / state / f"{name}.md").write_text(PLAN, encoding="utf-8")


def start(root: Path, role: str) -> dict[str, Any]:
    """Return the event of a session that starts."""
    return {"session_id": role, "cwd": str(root), "hook_event_name": "SessionStart", "source": "startup"}


def write(root: Path, role: str, path: str) -> dict[str, Any]:
    """Return the event of a file that is about to be written."""
    return call(root, role, "Write", file_path=str(root / path), content="x\n")


def call(root: Path, role: str, tool: str, **fields: str) -> dict[str, Any]:
    """Return the event of a tool that is about to be used."""
    event = {"session_id": role, "cwd": str(root), "hook_event_name": "PreToolUse", "permission_mode": "default"}
    return {**event, "tool_name": tool, "tool_input": fields}


def hook_command(root: Path, event: str) -> str:
    """Return the command line of our hook for an event."""
    settings = json.loads((root / ".claude" / "settings.json").read_bytes())
    return str(settings["hooks"][event][0]["hooks"][0]["command"])


def run_hook(root: Path, event: dict[str, Any], role: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run our hook as the client does."""
    return subprocess.run(
        ["/bin/sh", "-c", hook_command(root, event["hook_event_name"])], input=json.dumps(event),
        env=environment(root, role, **variables), cwd=root, text=True, capture_output=True, check=False,
    )  # fmt: skip


def verdict_of(root: Path, event: dict[str, Any], role: str, **variables: str) -> str:
    """Return what our hook says to a call.

    Raises:
        RuntimeError: it says nothing.
    """
    done = run_hook(root, event, role, **variables)
    try:
        return str(json.loads(done.stdout)["hookSpecificOutput"]["permissionDecision"])
    except (ValueError, KeyError):
        raise RuntimeError(f"the hook gives no verdict: {done.stdout}{done.stderr}") from None


def environment(root: Path, role: str, **variables: str) -> dict[str, str]:
    """Return the environment that hooks get."""
    return {**os.environ, "CLAUDE_PROJECT_DIR": str(root), "CLAUDE_ROLE": role, **variables}
