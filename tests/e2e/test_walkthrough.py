"""The walk-through of the README, followed line by line on the real client and in a terminal."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest

from e2e.client import Client, Outcome, call, say
from e2e.model_server import Turn
from installer.commands import SCRIPTS
from installer.terminal import on_terminal
from support.project import Project

ROOT = Path(__file__).parents[2]
PLAN = (ROOT / "tests" / "plans" / "add-jwt-authentication.md").read_text(encoding="utf-8")
NAME = "add-jwt-authentication"
LAUNCHERS = {"planner": "claude-zero", "implementer": "claude-one"}
CREATED = (
    "src/auth/__init__.py", "src/auth/passwords.py", "src/auth/tokens.py", "src/auth/routes.py",
    "src/auth/middleware.py", "migrations/20261123_create_refresh_tokens.sql", "tests/test_auth.py",
)  # fmt: skip
MODIFIED = ("src/app.py", "src/settings.py", "pyproject.toml", "docs/api.md")
EXTRA = "docs/changes.md"


def walk_through() -> list[tuple[str, str]]:
    """Return who types what, as the README has it."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = readme.split("<!-- walk-through: begin -->")[1].split("<!-- walk-through: end -->")[0]
    return [(who, text) for who, text in re.findall(r"^    (planner|implementer|you) +(.+)$", block, re.MULTILINE)]


def planning(project: Project) -> list[Turn]:
    path = str(project.plans / "Review" / f"{NAME}.md")
    return [
        call("Write", file_path=str(project.app), content="x = 1\n"),
        call("Write", file_path=path, content=PLAN),
        say("The plan is ready."),
    ]


def implementation(project: Project) -> list[Turn]:
    turns = [call("Write", file_path=str(project.root / name), content=f"# {name}\n") for name in CREATED]
    for name in MODIFIED:
        turns.append(call("Read", file_path=str(project.root / name)))
        turns.append(call("Edit", file_path=str(project.root / name), old_string="begin", new_string="changed"))
    turns.append(call("Bash", command="git add -A && git commit -q -m 'Add authentication'", description="d"))
    turns.append(call("Write", file_path=str(project.root / EXTRA), content="# Changes\n"))
    return [*turns, say("docs/changes.md is needed too, and the plan does not name it.")]


def going_on(project: Project) -> list[Turn]:
    commit = call("Bash", command="git add -A && git commit -q -m 'Tell users'", description="d")
    return [
        call("Write", file_path=str(project.root / EXTRA), content="# Changes\n"),
        commit,
        say("All steps are done."),
    ]


def verification(project: Project) -> list[Turn]:
    report = f"# Review: {NAME}\n\n- Files as planned: yes\n- Criteria: 0/9\n\n**Ready to archive**: yes\n"
    return [
        call("Bash", command=f"claude-roles verify --markdown {NAME}", description="d"),
        call("Write", file_path=str(project.plans / "Review" / f"{NAME}.report.md"), content=report),
        say("It is ready to archive."),
    ]


@pytest.fixture
def example(project: Project) -> Project:
    """Give the repository that the plan was written for."""
    for name in (*MODIFIED, "src/database.py", "README.md"):
        path = project.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("# begin\n", encoding="utf-8")
    project.git("config", "user.name", "Jane Roe")
    project.git("config", "user.email", "jane@example.com")
    project.git("add", "-A")
    project.git("commit", "-q", "-m", "Begin the example")
    return project


def session(client: Client, project: Project, role: str, prompt: str, turns: list[Turn]) -> Outcome:
    """Start a session by its launcher and type one prompt."""
    path = os.pathsep.join([str(client.program.parent), str(SCRIPTS), os.environ["PATH"]])
    allowed = ["--allowedTools", "Bash(git add:*),Bash(git commit:*)"] if role == "implementer" else []
    launcher = Client(Path(SCRIPTS) / LAUNCHERS[role], client.home)
    return launcher.run(project.root, turns, *allowed, prompt=prompt, env={"PATH": path})


def test_the_walk_through_of_the_readme(client: Client, example: Project) -> None:
    scripts = {"planner": [planning, verification], "implementer": [implementation, going_on]}
    outcomes: list[Outcome] = []
    screens: dict[str, str] = {}
    for who, text in walk_through():
        if who == "you":
            program, *arguments = shlex.split(text)
            answers = [("[y/N]", "y\n")] if program in ("approve-plan", "complete-plan") else []
            screen = on_terminal(program, *arguments, cwd=example.root, answers=answers)
            assert screen.code == 0, screen.text
            screens[text.split(NAME)[0].strip()] = screen.text
        else:
            outcomes.append(session(client, example, who, text, scripts[who].pop(0)(example)))
            assert not outcomes[-1].returncode, outcomes[-1].stdout[-2000:]
    planned, implemented, continued, verified = outcomes

    assert [result.is_error for result in planned.results] == [True, False]
    assert planned.told("no findings")
    assert NAME in screens["plans"]
    assert "src/auth/tokens.py" in screens["approve-plan"]
    assert [result.is_error for result in implemented.results] == [False] * (len(implemented.results) - 1) + [True]
    assert "implementer.out-of-plan" in implemented.results[-1].text
    assert not any(result.is_error for result in continued.results), continued.results
    assert not any(result.is_error for result in verified.results), verified.results
    assert "docs/changes.md" in verified.results[0].text
    assert "Ready to archive" in screens["complete-plan"]
    assert sorted(path.name for path in (example.plans / "Completed").iterdir()) == [f"{NAME}.md", f"{NAME}.report.md"]
    assert not list((example.plans / "Active").glob("*.md")) + list((example.plans / "Review").glob("*.md"))
    archived = (example.plans / "Completed" / f"{NAME}.md").read_text(encoding="utf-8")
    assert archived.startswith(PLAN.rstrip("\n"))
    for mark in ("## Approval", "Approved by Jane Roe", "## Amendments", "users have to be told", "## Completion"):
        assert mark in archived
    assert example.git("log", "--format=%s", "-2").split("\n")[:2] == ["Tell users", "Add authentication"]
    assert not example.git("status", "--porcelain", "--", "src", "tests", "docs", "migrations", "pyproject.toml")
    plans = [entry["verdict"] for entry in example.log() if entry["event"] == "Plan"]
    assert plans == ["approve", "amend", "complete"]
    assert [entry["rule"] for entry in example.blocks()] == ["planner.project-files", "implementer.out-of-plan"]
