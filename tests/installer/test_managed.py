"""`install-roles --managed`: the drop-in, and what its commands do with roles and without."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from claude_roles.managed import NAME, PLACES
from claude_roles.settings_merge import MARK
from installer.commands import environment, error_of, run, succeed
from installer.trees import tree
from support.project import Project
from unit.hook import tool_call

ROOT = Path(__file__).parents[2]


@pytest.fixture
def drop_in(tmp_path: Path) -> dict[str, Any]:
    succeed("install-roles", "--managed", "etc", cwd=tmp_path)
    found: dict[str, Any] = json.loads((tmp_path / "etc" / NAME).read_text(encoding="utf-8"))
    return found


def commands(settings: dict[str, Any]) -> dict[str, list[str]]:
    return {
        event: [hook["command"] for entry in entries for hook in entry["hooks"]]
        for event, entries in settings["hooks"].items()
    }


def test_it_is_written_for_all_to_read_and_brought_up_to_date(tmp_path: Path) -> None:
    directory = tmp_path / "a" / "managed-settings.d"
    old = os.umask(0o077)
    try:
        said = succeed("install-roles", "--managed", str(directory), cwd=tmp_path)
    finally:
        os.umask(old)
    assert said.startswith(f"  wrote {directory / NAME}\n")
    assert all(place in said for place in PLACES.values())
    assert (directory / NAME).stat().st_mode & 0o777 == 0o644
    assert directory.stat().st_mode & 0o777 == directory.parent.stat().st_mode & 0o777 == 0o755
    assert [path.name for path in directory.iterdir()] == [NAME]
    assert "up to date: " in succeed("install-roles", "--managed", str(directory), cwd=tmp_path)
    text = (directory / NAME).read_text(encoding="utf-8")
    (directory / NAME).write_text(text.replace("PreToolUse", "Stop"), encoding="utf-8")
    assert "  wrote " in succeed("install-roles", "--managed", str(directory), cwd=tmp_path)
    assert (directory / NAME).read_text(encoding="utf-8") == text


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    said = succeed("install-roles", "--managed", "etc", "--dry-run", cwd=tmp_path)
    assert said.startswith("--- /dev/null\n+++ ")
    assert "role-guard.py" in said
    assert list(tmp_path.iterdir()) == []


def test_another_file_of_its_name_stays(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("{}")
    before = tree(tmp_path)
    error = error_of(run("install-roles", "--managed", ".", cwd=tmp_path))
    assert error == f"{tmp_path / NAME}: not written by claude-roles; move it away and run again"
    assert tree(tmp_path) == before
    (tmp_path / "file").touch()
    assert "file" in error_of(run("install-roles", "--managed", "file/x", cwd=tmp_path))


@pytest.mark.parametrize("more", [["."], ["--scope", "local"], ["--scope", "project"]])
def test_it_is_for_no_repository(plain: Project, more: list[str]) -> None:
    done = run("install-roles", "--managed", "etc", *more, cwd=plain.root)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--managed is for a machine" in done.stderr
    assert not (plain.root / "etc").exists()


def test_its_commands_are_those_of_a_repository(drop_in: dict[str, Any], installed: Project) -> None:
    """Letter by letter: the client runs commands of the same text once."""
    own = json.loads((installed.root / ".claude" / "settings.json").read_text(encoding="utf-8"))
    assert drop_in["hooks"] == own["hooks"]
    assert set(drop_in) == {"hooks"}
    assert all(MARK in command for found in commands(drop_in).values() for command in found)


def hook(command: str, root: Path, event: str, role: str = "") -> tuple[int, str]:
    env = environment(CLAUDE_PROJECT_DIR=str(root), **({"CLAUDE_ROLE": role} if role else {}))
    done = subprocess.run(["/bin/sh", "-c", command], input=event, env=env, capture_output=True, text=True, cwd=root)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("text", [None, "{}", '{"hooks": {"Stop": []}}'])
def test_without_roles_it_does_nothing(drop_in: dict[str, Any], plain: Project, text: str | None) -> None:
    if text is not None:
        (plain.root / ".claude").mkdir()
        (plain.root / ".claude" / "settings.json").write_text(text)
    before = tree(plain.root)
    for found in commands(drop_in).values():
        assert [hook(command, plain.root, "not even JSON") for command in found] == [(0, "")]
    assert tree(plain.root) == before


def test_with_roles_it_judges(drop_in: dict[str, Any], installed: Project) -> None:
    [command] = commands(drop_in)["PreToolUse"]
    code, said = hook(command, installed.root, json.dumps(tool_call(installed, "Write", file_path="x")), "planner")
    assert (code, json.loads(said)["hookSpecificOutput"]["permissionDecision"]) == (0, "deny")


@pytest.mark.parametrize("gone", ["roles", "roles/hooks", "roles/roles.toml", "roles/policy.json"])
def test_an_installation_that_is_broken_blocks(drop_in: dict[str, Any], installed: Project, gone: str) -> None:
    (installed.root / ".claude" / gone).rename(installed.root / "gone")
    [command] = commands(drop_in)["PreToolUse"]
    code, said = hook(command, installed.root, json.dumps(tool_call(installed, "Write", file_path="x")))
    assert code == 2
    assert "epair" in said


def test_a_session_in_a_role_is_blocked_where_all_is_gone(drop_in: dict[str, Any], plain: Project) -> None:
    """One of its programs may have removed it."""
    for event, expected in {"PreToolUse": 2, "UserPromptSubmit": 2, "Stop": 1}.items():
        [command] = commands(drop_in)[event]
        assert hook(command, plain.root, "{}", "implementer")[0] == expected


def test_a_project_directory_that_is_not_told_blocks(drop_in: dict[str, Any]) -> None:
    [command] = commands(drop_in)["PreToolUse"]
    done = subprocess.run(["/bin/sh", "-c", command], input="", env=environment(), capture_output=True, text=True)
    assert done.returncode == 2


def test_the_document_has_every_place() -> None:
    text = (ROOT / "docs" / "managed.md").read_text(encoding="utf-8")
    assert all(place in text for place in PLACES.values())
    assert NAME in text
