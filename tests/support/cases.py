"""The shell cases: what they are, and the small repository that they are judged in."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import NamedTuple

from claude_roles.cases import read_surroundings
from claude_roles.compiler import compile_policy
from role_guard import decide
from role_guard.effects import Effect, effects_of
from role_guard.event import Event
from role_guard.layout import locate
from role_guard.shapes import Policy
from support.project import Project, make_repository
from support.situations import SITUATIONS

DIRECTORY = Path(__file__).parents[1] / "cases"
SURROUNDINGS = read_surroundings(DIRECTORY)


class Case(NamedTuple):
    """One row: a command, and what a role is answered."""

    source: str
    line: int
    command: str
    role: str
    verdict: str
    rule: str
    why: str
    tool: str = "Bash"
    cwd: str = "."
    plan: bool = True

    def __str__(self) -> str:
        return f"{self.source}:{self.line}"


def load(directory: Path = DIRECTORY) -> list[Case]:
    """Return all cases, by file and line."""
    return [
        Case(path.stem, number, **json.loads(line))
        for path in sorted(directory.glob("*.jsonl"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if line.strip()
    ]


def make_case_project(root: Path, policy: bytes) -> Project:
    """Make the repository that the cases are written for, without installed hooks."""
    project = make_repository(root)
    for name, text in SURROUNDINGS.files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name, target in SURROUNDINGS.links.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).symlink_to(target)
    project.git("add", "-A")
    project.git("commit", "-q", "-m", "Add files")
    (root / ".claude" / "plans" / "Active").mkdir()
    (root / ".claude" / "roles").mkdir()
    (root / ".claude" / "roles" / "roles.toml").write_bytes(policy)
    (root / ".claude" / "settings.json").write_text("{}\n", encoding="utf-8")
    return project


class Judge:
    """Judges commands in the repository of the cases, once with an active plan and once without."""

    def __init__(self, root: Path) -> None:
        source = (Path(__file__).parents[2] / "settings-templates" / "roles.toml").read_bytes()
        self.policy: Policy = compile_policy(source)
        self.projects = {plan: make_case_project(root / f"plan-{plan}", source) for plan in (True, False)}
        self.projects[True].activate("login.md")

    def verdict(
        self, command: str, role: str, *, tool: str = "Bash", cwd: str = ".", plan: bool = True
    ) -> decide.Verdict:
        """Return the guard's verdict."""
        effects = self.effects(command, tool=tool, cwd=cwd, plan=plan)
        return decide.decide(self.policy["roles"][role], role, effects, SITUATIONS[plan])

    def effects(self, command: str, *, tool: str = "Bash", cwd: str = ".", plan: bool = True) -> list[Effect]:
        """Return what a command would do."""
        root = self.projects[plan].root
        layout = locate(os.fspath(root / ".claude" / "roles" / "hooks"))
        directory = os.path.normpath(root / cwd)
        event = Event("PreToolUse", "s", directory, tool, {"command": command}, "", "", "default", "", "")
        return effects_of(event, layout, self.policy)
