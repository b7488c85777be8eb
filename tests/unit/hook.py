"""Runs the installed hook as the client does, and calls its parts on a project."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

from claude_roles import assets
from claude_roles.compiler import compile_policy
from role_guard.event import Event, parse_event
from role_guard.layout import Layout, locate
from role_guard.paths import candidates
from role_guard.shapes import Policy
from role_guard.zones import classify
from support.project import Project

SESSION = "session-1"


class Answer(NamedTuple):
    """How one run of the hook ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def is_block(self) -> bool:
        """Say whether the client would refuse the call: exit code 2, or a complete deny."""
        if self.code == 2:
            return "epair" in self.err
        return self.code == 0 and '"permissionDecision": "deny"' in self.out and bool(self.json)


class Hook:
    """The hook of a project, run by the command that its settings hold."""

    def __init__(self, project: Project, programs: Path, home: Path) -> None:
        self.project = project
        self.programs = programs
        self.home = home

    def environment(self, **extra: str) -> dict[str, str]:
        fixed = {"PATH": str(self.programs), "HOME": str(self.home), "LANG": "C.UTF-8"}
        return {**fixed, "CLAUDE_PROJECT_DIR": str(self.project.root), **extra}

    def command(self, name: str) -> str:
        settings = json.loads((self.project.root / ".claude" / "settings.json").read_text(encoding="utf-8"))
        return str(settings["hooks"][name][0]["hooks"][0]["command"])

    def run(self, event: dict[str, Any], role: str = "", **extra: str) -> Answer:
        if role:
            extra["CLAUDE_ROLE"] = role
        return self.raw(json.dumps(event).encode(), str(event["hook_event_name"]), **extra)

    def raw(self, data: bytes, name: str = "PreToolUse", prefix: str = "", **extra: str) -> Answer:
        """Run the hook; once more where its deadline passed, for a busy disk stalls one, and a hang hangs twice."""
        answer = self._once(data, name, prefix, **extra)
        return self._once(data, name, prefix, **extra) if "the decision took longer" in answer.err else answer

    def _once(self, data: bytes, name: str, prefix: str, **extra: str) -> Answer:
        done = subprocess.run(
            [str(self.programs / "sh"), "-c", prefix + self.command(name)],
            input=data,
            capture_output=True,
            cwd=self.project.root,
            env=self.environment(**extra),
            timeout=20,
        )
        return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())


def tool_call(project: Project, tool: str, *, event: str = "PreToolUse", **tool_input: Any) -> dict[str, Any]:
    """Return the event of one tool call, as the client sends it."""
    return {
        "session_id": SESSION,
        "transcript_path": str(project.root.parent / "transcript.jsonl"),
        "cwd": str(project.root),
        "permission_mode": "default",
        "hook_event_name": event,
        "tool_name": tool,
        "tool_input": tool_input,
        "tool_use_id": "toolu_1",
    }


def write(project: Project, path: str | Path, **more: Any) -> dict[str, Any]:
    """Return the event of a Write call."""
    return tool_call(project, "Write", file_path=str(path), content="x\n", **more)


def parsed(event: dict[str, Any]) -> Event:
    """Return an event as the guard reads it."""
    return parse_event(json.dumps(event).encode(), event["hook_event_name"])


def layout_of(root: Path) -> Layout:
    """Return the layout that hooks in the checkout `root` find."""
    return locate(str(root / ".claude" / "roles" / "hooks"))


def shipped_policy(*edits: tuple[str, str]) -> Policy:
    """Compile the shipped roles.toml, after replacing all occurrences of some texts."""
    text = assets.template("roles.toml")
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return compile_policy(text.encode())


def zones(project: Project, spelling: str, policy: Policy, *, root: Path | None = None) -> set[str]:
    """Return the zones of everything that a spelling may lead to, seen from the checkout `root`."""
    base = root or project.root
    layout = layout_of(base)
    return {classify(path, layout, policy["control"])[0] for path in candidates(spelling, str(base))}
