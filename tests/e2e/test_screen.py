"""What a person sees: the interactive client, started by the launchers."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from e2e.client import Client, call, say
from e2e.screen import Screen
from support.project import Project

SCRIPTS = Path(sys.executable).parent


def on_path(client: Client) -> str:
    """Return a PATH with the pinned client and our console scripts on it."""
    return os.pathsep.join([str(client.program.parent), str(SCRIPTS), os.environ["PATH"]])


def test_the_planner_on_the_screen(client: Client, project: Project) -> None:
    project.plan("Review", "one.md")
    named = {"$told": r"create your plan at (\S+?\.md) using"}
    turns = [
        call("Write", file_path=str(project.root / "src" / "new.py"), content="x = 1\n"),
        call("Write", file_path=named, content="# Plan: Add a login\n"),
        call("ExitPlanMode"),
        call("Write", file_path=named, content="# Plan: Add a login\n\nFor everybody.\n"),
        call("ExitPlanMode"),
        say("the end"),
    ]
    with Screen(client, project.root, turns, ["claude-zero"], PATH=on_path(client)) as screen:
        screen.wait_for("claude-roles: Claude Zero (Planner) (by environment)", "Review 1 · Active 0", "plan mode on")
        screen.type("please write the plan")
        screen.wait_for("planners write only plans", "planner.leave-plan-mode", "the end", "plan mode on")
        screen.wait_for("Review/add-a-login.md", "`/approve add-a-login`")
        screen.wait_for("Claude Zero (Planner) · 2 waiting · 3 refused")
    assert not (project.root / "src" / "new.py").exists()
    assert sorted(path.name for path in (project.plans / "Review").iterdir()) == ["add-a-login.md", "one.md"]
    assert (project.plans / "Review" / "add-a-login.md").read_text() == "# Plan: Add a login\n\nFor everybody.\n"
    rules = ["planner.project-files", *["planner.leave-plan-mode"] * 2]
    assert [entry["rule"] for entry in project.blocks()] == rules


def test_the_implementer_is_asked_about_files_outside(client: Client, project: Project) -> None:
    project.activate()
    outside = project.root.parent / "outside.txt"
    turns = [
        call("Read", file_path=str(project.app)),
        call("Edit", file_path=str(project.app), old_string="left + right", new_string="right + left"),
        call("Write", file_path=str(outside), content="x\n"),
        say("the end"),
    ]
    with Screen(client, project.root, turns, ["claude-one"], PATH=on_path(client)) as screen:
        screen.wait_for("Claude One (Implementer)", "Active 1")
        screen.type("implement the plan")
        screen.wait_for("outside.txt", "Do you want to")
        assert "right + left" in project.app.read_text()
        assert not outside.exists()
        screen.type("1")
        screen.wait_for("the end")
    assert outside.exists()


@pytest.mark.parametrize("command", ["/planner", "/implementer", "/solo"])
def test_a_role_is_taken_by_a_slash_command(client: Client, project: Project, command: str) -> None:
    titles = {"/planner": "Claude Zero", "/implementer": "Claude One", "/solo": "Solo"}
    with Screen(client, project.root, [say("at your service")], ["claude"], PATH=on_path(client)) as screen:
        screen.wait_for("no role yet", "type /planner, /implementer or /solo")
        screen.type(command)
        screen.wait_for(f"claude-roles: {titles[command]}", "at your service")
        screen.type("/planner" if command != "/planner" else "/implementer")
        screen.wait_for("open a second terminal")


def test_a_plan_is_approved_where_the_person_is_looking(client: Client, project: Project) -> None:
    project.plan("Review", "add feature.md", ["src/app.py"])
    with Screen(client, project.root, [say("the model was asked")], ["claude-zero"], PATH=on_path(client)) as screen:
        screen.wait_for("Review 1 · Active 0")
        screen.type("/approve add feature")
        screen.wait_for("`add feature` is not approved", "Implementation steps")
        screen.type("/approve add feature --force")
        text = screen.wait_for("`add feature` is approved (Review → Active)")
    assert "the model was asked" not in text
    assert (project.plans / "Active" / "add feature.md").exists()


def test_clear_keeps_the_role(client: Client, project: Project) -> None:
    turns = [say("first"), call("Write", file_path=str(project.app), content="x = 1\n"), say("second")]
    with Screen(client, project.root, turns, ["claude"], PATH=on_path(client)) as screen:
        screen.wait_for("no role yet")
        screen.type("/planner")
        screen.wait_for("claude-roles: Claude Zero", "first")
        screen.type("/clear")
        screen.wait_for("SessionStart:clear says: claude-roles: Claude Zero (Planner)")
        screen.type("go on")
        screen.wait_for("first")
        screen.type("and on")
        screen.wait_for("planners write only plans")
