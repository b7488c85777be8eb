"""What became of a plan, as the report tells it: from the log, else the records, else the plan's text."""

from __future__ import annotations

from pathlib import Path

from claude_roles.audit_log import AuditLog
from claude_roles.plan_history import histories
from installer.commands import succeed
from installer.sample_plans import NAME, approved, introduce, layout_of, put, where
from installer.terminal import on_terminal
from role_guard.plans import store, typed
from role_guard.policy import load_policy
from support.project import Project


def told(project: Project) -> list[tuple[str, str]]:
    """Return what happened to the plan, and where that is known from."""
    acts = [entry for entry in AuditLog(project.root).entries() if entry.get("event") == "Plan"]
    [plan] = histories(layout_of(project), acts)
    assert plan.name == "add-login"
    assert plan.state == "".join(where(project))
    return [(event.what, event.source) for event in plan.events]


def carry_out(project: Project) -> None:
    """Take a plan from draft to archive, with commands and at the prompt of a session."""
    put(introduce(project))
    layout = layout_of(project)
    assert on_terminal("claude-roles", "return", "add-login", "-m", "say more", cwd=project.root).code == 0
    assert "is approved" in typed.answer("/approve add-login --force", "s-1", layout, load_policy(layout))
    command = ("claude-roles", "amend", "add-login", "docs/x.md", "-m", "users")
    assert on_terminal(*command, cwd=project.root).code == 0
    succeed("complete-plan", "--yes", "add-login", cwd=project.root)
    assert on_terminal("claude-roles", "reopen", "add-login", cwd=project.root, answers=[("[y/N]", "y\n")]).code == 0


ACTS = ["returned", "approved", "amended", "completed", "reopened"]


def test_the_log_has_the_acts_of_commands_and_of_the_prompt(installed: Project) -> None:
    carry_out(installed)
    assert [what for what, source in told(installed) if source == "log"] == ACTS
    entries = [entry for entry in AuditLog(installed.root).entries() if entry.get("event") == "Plan"]
    assert {(entry["role"], entry["rule"].split(".")[0]) for entry in entries} == {("person", "person")}
    assert [entry["session"] for entry in entries if entry["verdict"] == "approve"] == ["s-1"]
    assert told(installed).count(("approved", "record")) == 0


def test_a_draft_is_the_beginning(installed: Project) -> None:
    store.keep(layout_of(installed), NAME, put(installed).read_bytes())
    assert told(installed) == [("drafted", "versions")]


def test_without_the_log_the_records_tell(installed: Project) -> None:
    put(introduce(installed))
    approved(installed)
    (installed.roles / "logs" / "audit.jsonl").unlink()
    assert ("approved", "record") in told(installed)
    assert ("approved", "text of the plan") not in told(installed)


def test_in_a_clone_the_text_tells(installed: Project) -> None:
    put(introduce(installed))
    approved(installed)
    succeed("complete-plan", "--yes", "add-login", cwd=installed.root)
    (installed.roles / "logs" / "audit.jsonl").unlink()
    directory = Path(store.directory(layout_of(installed), NAME))
    directory.rename(installed.root.parent / "gone")
    assert told(installed) == [("approved", "text of the plan"), ("completed", "text of the plan")]
