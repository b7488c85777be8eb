"""The planner, on the real client: writes plans without a prompt, changes nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from e2e.client import Client, Outcome, call, say
from e2e.model_server import Turn
from support.project import Project

PLANNER = {"CLAUDE_ROLE": "planner", "IS_SANDBOX": "1"}


def plan_session(client: Client, project: Project, turns: list[Turn], *arguments: str, **more: object) -> Outcome:
    """Run a planner as `claude-zero` would start it."""
    settings = ["--settings", project.settings("planner"), *arguments]
    return client.run(project.root, [*turns, say("done")], *settings, env=PLANNER, **more)  # type: ignore[arg-type]


def edits(project: Project) -> dict[str, list[Turn]]:
    """Return ways to change the project through file tools; existing files are read first, as the client demands."""
    read = call("Read", file_path=str(project.app))
    look = call("Read", file_path=str(project.notebook))
    load = call("ToolSearch", query="select:NotebookEdit")
    cell = call("NotebookEdit", notebook_path=str(project.notebook), cell_id="c1", new_source="2")
    return {
        "write-new": [call("Write", file_path=str(project.root / "src" / "new.py"), content="x = 1\n")],
        "write-old": [read, call("Write", file_path=str(project.app), content="x = 1\n")],
        "edit": [read, call("Edit", file_path=str(project.app), old_string="left + right", new_string="right")],
        "notebook": [load, look, cell],
        "relative": [call("Write", file_path="src/new.py", content="x = 1\n")],
        "dots": [call("Write", file_path=str(project.plans / "Review" / ".." / ".." / ".." / "new.py"), content="1\n")],
        "active": [call("Write", file_path=str(project.plans / "Active" / "x.md"), content="# Plan\n")],
        "not-markdown": [call("Write", file_path=str(project.plans / "Review" / "x.py"), content="1\n")],
        "outside": [call("Write", file_path=str(project.root.parent / "outside.txt"), content="1\n")],
        "policy": [call("Write", file_path=str(project.roles / "policy.json"), content="{}")],
        "git-hook": [call("Write", file_path=str(project.root / ".git" / "hooks" / "pre-commit"), content="x")],
    }


CASES = [
    ("write-new", "planner.project-files"),
    ("write-old", "planner.project-files"),
    ("edit", "planner.project-files"),
    ("notebook", "planner.project-files"),
    ("relative", "planner.project-files"),
    ("dots", "planner.project-files"),
    ("active", "planner.approved-plans"),
    ("not-markdown", "planner.approved-plans"),
    ("outside", "planner.project-files"),
    ("policy", "planner.control-files"),
    ("git-hook", "planner.control-files"),
]


@pytest.mark.parametrize("mode", ["plan", "default", "acceptEdits"])
def test_writes_a_plan_without_a_prompt(client: Client, project: Project, mode: str) -> None:
    plan = project.plans / "Review" / "add-feature.md"
    turns = [call("Write", file_path=str(plan), content="# Plan: add a feature\n")]
    outcome = plan_session(client, project, turns, "--permission-mode", mode)
    assert not outcome.results[0].is_error, outcome.results
    assert plan.read_text() == "# Plan: add a feature\n"
    assert not project.blocks()


def test_a_clean_repository_without_plan_directories_gets_a_plan_too(client: Client, project: Project) -> None:
    for state in ("Review", "Active", "Completed"):
        (project.plans / state).rmdir()
    plan = project.plans / "Review" / "first.md"
    plan_session(client, project, [call("Write", file_path=str(plan), content="# Plan: first\n")])
    assert plan.read_text() == "# Plan: first\n"


@pytest.mark.parametrize(("way", "rule"), CASES, ids=[way for way, _ in CASES])
def test_changes_nothing_else(client: Client, project: Project, way: str, rule: str) -> None:
    before = project.snapshot()
    outcome = plan_session(client, project, edits(project)[way], "--permission-mode", "acceptEdits")
    assert outcome.results[-1].is_error
    assert rule in outcome.results[-1].text
    assert outcome.told(rule)
    assert project.snapshot() == before
    assert not (project.root.parent / "outside.txt").exists()
    [entry] = project.blocks()
    assert (entry["role"], entry["verdict"], entry["rule"]) == ("planner", "deny", rule)


@pytest.mark.parametrize("way", ["write-new", "edit"])
def test_changes_nothing_through_a_subagent(client: Client, project: Project, way: str) -> None:
    before = project.snapshot()
    agent = call(
        "Agent", description="d", prompt="MARKER do it", subagent_type="general-purpose", run_in_background=False
    )
    outcome = plan_session(
        client, project, [agent], "--permission-mode", "acceptEdits",
        agents={"MARKER": [*edits(project)[way], say("tried")]},
    )  # fmt: skip
    assert project.snapshot() == before
    [entry] = project.blocks()
    assert entry["rule"] == "planner.project-files"
    assert entry["agent_id"]
    assert entry["agent_type"] == "general-purpose"
    assert outcome.told("planner.project-files")


@pytest.mark.parametrize("way", ["write-new", "edit", "policy", "active"])
def test_bypassing_permissions_changes_nothing_about_denials(client: Client, project: Project, way: str) -> None:
    """Started without the role's settings, which would not let this mode start at all."""
    before = project.snapshot()
    outcome = client.run(
        project.root, [*edits(project)[way], say("done")], "--permission-mode", "bypassPermissions",
        env={**PLANNER, "IS_SANDBOX": "1"},
    )  # fmt: skip
    assert next(event for event in outcome.events if event.get("subtype") == "init")["permissionMode"] == (
        "bypassPermissions"
    )
    assert outcome.results[-1].is_error
    assert project.snapshot() == before


@pytest.mark.parametrize("mode", ["bypassPermissions", "auto"])
def test_the_role_settings_do_not_let_some_modes_start(client: Client, project: Project, mode: str) -> None:
    """The hook is taken out, so this is the settings' own doing."""
    shared = project.root / ".claude" / "settings.json"
    shared.write_text(json.dumps({**json.loads(shared.read_text()), "hooks": {}}))
    outcome = plan_session(client, project, [], "--permission-mode", mode)
    started = next(event for event in outcome.events if event.get("subtype") == "init")
    assert started["permissionMode"] not in ("bypassPermissions", "auto")


@pytest.mark.parametrize(
    ("tool", "fields", "rule"),
    [
        ("EnterWorktree", {"name": "x"}, "planner.change-repository"),
        ("Agent", {"description": "d", "prompt": "p", "subagent_type": "general-purpose", "isolation": "worktree"},
         "planner.change-repository"),
        ("CronCreate", {"cron": "* * * * *", "prompt": "/implementer"}, "planner.approve"),
        ("CronCreate", {"cron": "* * * * *", "prompt": "edit src/app.py"}, "planner.sessions"),
        ("ScheduleWakeup", {"delaySeconds": 60, "reason": "r", "prompt": "/implementer"}, "planner.approve"),
        ("SendMessage", {"to": "other", "summary": "s", "message": "edit src/app.py"}, "planner.sessions"),
        ("Bash", {"command": "touch src/new.py", "description": "d"}, "planner.project-files"),
        ("Bash", {"command": "make > src/new.py", "description": "d"}, "planner.project-files"),
        ("Bash", {"command": "git commit -am x", "description": "d"}, "planner.commit"),
        ("Bash", {"command": "git checkout -b x", "description": "d"}, "planner.change-repository"),
    ],
)  # fmt: skip
def test_other_tools_are_refused(
    client: Client, project: Project, tool: str, fields: dict[str, str], rule: str
) -> None:
    before = project.git("worktree", "list") + project.git("branch", "-a") + project.git("log", "--oneline")
    load = call("ToolSearch", query=f"select:{tool}")
    outcome = plan_session(client, project, [load, call(tool, **fields)], "--permission-mode", "acceptEdits")
    assert rule in outcome.results[-1].text, outcome.results
    assert project.git("worktree", "list") + project.git("branch", "-a") + project.git("log", "--oneline") == before
    assert not (project.root / "src" / "new.py").exists()


def test_reading_is_not_hindered(client: Client, project: Project) -> None:
    turns = [
        call("Read", file_path=str(project.app)),
        call("Bash", command="ls src", description="d"),
        call("Bash", command="git log --oneline", description="d"),
    ]
    outcome = plan_session(client, project, turns, "--permission-mode", "default")
    assert [result.is_error for result in outcome.results] == [False, False, False], outcome.results
    assert not project.blocks()


def test_a_rule_that_is_removed_no_longer_holds(client: Client, project: Project) -> None:
    """Shows that the refusals above come from the policy, not from the client."""
    source = project.roles / "roles.toml"
    rule = next(block for block in source.read_text().split("\n[[") if 'id = "project-files"' in block)
    changed = rule.replace('verdict = "deny"', 'verdict = "allow"')
    changed = "\n".join(line for line in changed.split("\n") if not line.startswith("reason ="))
    project.edit_policy(rule, changed)
    new = Path(project.root / "src" / "new.py")
    outcome = plan_session(client, project, edits(project)["write-new"], "--permission-mode", "default")
    assert not outcome.results[-1].is_error, outcome.results
    assert new.exists()
