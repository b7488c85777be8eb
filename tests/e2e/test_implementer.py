"""The implementer, on the real client: edits with an approved plan only, and never touches plans or control files."""

from __future__ import annotations

import json

import pytest

from e2e.client import Client, Outcome, call, say
from e2e.model_server import Turn
from support.project import Project

IMPLEMENTER = {"CLAUDE_ROLE": "implementer"}
MODES = ["default", "acceptEdits", "bypassPermissions"]


def implement(client: Client, project: Project, turns: list[Turn], mode: str = "default") -> Outcome:
    """Run an implementer as `claude-one` would start it."""
    settings = ["--settings", project.settings("implementer"), "--permission-mode", mode]
    return client.run(project.root, [*turns, say("done")], *settings, env={**IMPLEMENTER, "IS_SANDBOX": "1"})


def edit_app(project: Project) -> list[Turn]:
    return [
        call("Read", file_path=str(project.app)),
        call("Edit", file_path=str(project.app), old_string="left + right", new_string="right + left"),
    ]


@pytest.mark.parametrize("mode", MODES)
def test_edits_nothing_without_an_active_plan(client: Client, project: Project, mode: str) -> None:
    project.plan("Review", "waiting.md")
    before = project.snapshot()
    outcome = implement(client, project, edit_app(project), mode)
    assert "implementer.no-plan" in outcome.results[-1].text
    assert project.snapshot() == before
    assert [entry["rule"] for entry in project.blocks()] == ["implementer.no-plan"]


def test_edits_with_an_active_plan_without_a_prompt(client: Client, project: Project) -> None:
    project.activate()
    outcome = implement(client, project, edit_app(project))
    assert not outcome.results[-1].is_error, outcome.results
    assert "right + left" in project.app.read_text()
    assert not project.blocks()


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("state", ["Review", "Active", "Completed"])
def test_writes_no_plan_in_any_state(client: Client, project: Project, state: str, mode: str) -> None:
    project.activate()
    target = project.plans / state / "mine.md"
    outcome = implement(client, project, [call("Write", file_path=str(target), content="# Plan: mine\n")], mode)
    assert "implementer.plans" in outcome.results[-1].text
    assert not target.exists()
    assert [entry["rule"] for entry in project.blocks()] == ["implementer.plans"]


def test_edits_no_approved_plan(client: Client, project: Project) -> None:
    plan = project.activate()
    before = plan.read_bytes()
    turns = [
        call("Read", file_path=str(plan)),
        call("Edit", file_path=str(plan), old_string="add a feature", new_string="do anything"),
    ]
    assert "implementer.plans" in implement(client, project, turns).results[-1].text
    assert plan.read_bytes() == before


CONTROL = [
    ".claude/settings.json",
    ".claude/settings.local.json",
    ".claude/roles/roles.toml",
    ".claude/roles/policy.json",
    ".claude/roles/hooks/role_guard/decide.py",
    ".claude/roles/implementer/settings.json",
    ".claude/roles/state/sessions/x.json",
    ".claude/roles/logs/audit.jsonl",
    ".claude/commands/solo.md",
    ".git/config",
    ".git/hooks/post-commit",
    ".mcp.json",
]


@pytest.mark.parametrize("name", CONTROL)
def test_changes_no_control_file(client: Client, project: Project, name: str) -> None:
    project.activate()
    target = project.root / name
    before = target.read_bytes() if target.exists() else None
    turns = [call("Read", file_path=str(target))] if before is not None else []
    turns.append(call("Write", file_path=str(target), content="{}\n"))
    outcome = implement(client, project, turns, "bypassPermissions")
    assert "implementer.control-files" in outcome.results[-1].text
    if name.endswith("audit.jsonl"):
        assert [entry["rule"] for entry in project.blocks()] == ["implementer.control-files"]
    else:
        assert (target.read_bytes() if target.exists() else None) == before


def test_a_link_to_a_plan_is_a_plan(client: Client, project: Project) -> None:
    plan = project.activate()
    before = plan.read_bytes()
    (project.root / "notes.md").symlink_to(plan)
    (project.root / "hard.md").hardlink_to(plan)
    (project.root / "door").symlink_to(project.plans)
    turns = [
        call("Write", file_path=str(project.root / "door" / "Active" / "x.md"), content="x"),
        call("Read", file_path=str(project.root / "notes.md")),
        call("Write", file_path=str(project.root / "notes.md"), content="x"),
        call("Read", file_path=str(project.root / "hard.md")),
        call("Write", file_path=str(project.root / "hard.md"), content="x"),
    ]
    outcome = implement(client, project, turns, "bypassPermissions")
    assert [outcome.results[index].is_error for index in (0, 2, 4)] == [True, True, True]
    assert plan.read_bytes() == before
    assert not (project.plans / "Active" / "x.md").exists()


def test_a_file_outside_the_repository_is_put_to_the_person(client: Client, project: Project) -> None:
    project.activate()
    outside = project.root.parent / "outside.txt"
    outcome = implement(client, project, [call("Write", file_path=str(outside), content="x")], "acceptEdits")
    assert "implementer.outside" in json.dumps([result.text for result in outcome.results])
    assert not outside.exists()
    assert [(entry["verdict"], entry["rule"]) for entry in project.blocks()] == [("ask", "implementer.outside")]


def test_commits_with_an_active_plan_only(client: Client, project: Project) -> None:
    project.app.write_text("x = 1\n")
    project.git("add", "-A")
    project.git("config", "user.name", "t")
    project.git("config", "user.email", "t@example.com")
    commit = [call("Bash", command="git commit -m 'Change x'", description="d")]
    assert "implementer.no-plan-no-work" in implement(client, project, commit, "bypassPermissions").results[-1].text
    project.activate()
    outcome = implement(client, project, commit, "bypassPermissions")
    assert not outcome.results[-1].is_error, outcome.results
    assert "Change x" in project.git("log", "--oneline")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", [".claude/plans/Active/mine.md", ".claude/roles/roles.toml", ".claude/settings.json"])
def test_the_permission_rules_hold_without_the_hook(client: Client, project: Project, name: str, mode: str) -> None:
    project.activate()
    settings = json.loads((project.root / ".claude" / "settings.json").read_text())
    del settings["hooks"]
    (project.root / ".claude" / "settings.json").write_text(json.dumps(settings))
    target = project.root / name
    before = target.read_bytes() if target.exists() else None
    turns = [call("Read", file_path=str(target))] if before is not None else []
    outcome = implement(client, project, [*turns, call("Write", file_path=str(target), content="{}\n")], mode)
    assert outcome.results[-1].is_error
    assert (target.read_bytes() if target.exists() else None) == before
    assert not project.log()


@pytest.mark.parametrize("name", [".claude/x.json", ".mcp.json", ".git/hooks/x"])
def test_what_a_mode_would_answer_for_the_person_is_refused(client: Client, project: Project, name: str) -> None:
    """The client's own question about sensitive files takes the place of the hook's, and this mode answers it."""
    target = project.root / name
    turns = [
        call("Write", file_path=str(target), content="x"),
        call("Bash", command=f"d=.; echo x > $d/{name}", description="d"),
        say("done"),
    ]
    arguments = ["--settings", project.settings("solo"), "--permission-mode", "bypassPermissions"]
    outcome = client.run(project.root, turns, *arguments, env={"CLAUDE_ROLE": "solo", "IS_SANDBOX": "1"})
    assert outcome.results[0].is_error
    assert "nobody would be asked" in outcome.results[0].text
    assert not target.exists() or target.read_text() != "x"
    assert project.blocks()[0]["verdict"] == "deny"
