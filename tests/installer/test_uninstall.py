"""What is left of a repository when roles are taken out of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from claude_roles.settings_merge import MARK
from installer.commands import environment, error_of, run, succeed
from installer.trees import contents, tree
from support.project import Project

REMOVE = ("claude-roles", "uninstall", "--yes")


def nothing(root: Path) -> None:
    """Leave the repository as git made it."""


def user_files(root: Path) -> None:
    claude = root / ".claude"
    (claude / "commands").mkdir(parents=True)
    (claude / "settings.json").write_bytes(b'{\r\n\t"model": "opus", "hooks" :{ "PreToolUse":[ ] }\r\n}')
    (claude / "settings.json").chmod(0o600)
    (claude / "CLAUDE.md").write_bytes("# Größe\n\nno newline".encode())
    (claude / "commands" / "planner.md").write_bytes(b"my own planner\n")
    (root / ".gitignore").write_bytes(b"")


def ours_already(root: Path) -> None:
    """Have files that read exactly as ours would, and empty directories."""
    succeed("install-roles", cwd=root)
    kept = {name: (root / name).read_bytes() for name in (".claude/plan-template.md", ".claude/commands/solo.md")}
    shutil.rmtree(root / ".claude")
    (root / ".gitignore").unlink()
    for name, content in kept.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    (root / ".claude" / "plans" / "Review").mkdir(parents=True)


BEGINNINGS: dict[str, Callable[[Path], None]] = {"plain": nothing, "user files": user_files, "ours": ours_already}


@pytest.mark.parametrize("scope", ["project", "local"])
@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_everything_is_as_it_was(plain: Project, beginning: str, scope: str) -> None:
    BEGINNINGS[beginning](plain.root)
    before = tree(plain.root)
    for _ in range(2):
        succeed("install-roles", "--scope", scope, cwd=plain.root)
    assert tree(plain.root) != before
    assert "Roles are removed from" in succeed(*REMOVE, cwd=plain.root)
    assert tree(plain.root) == before


def test_what_was_written_around_ours_stays(plain: Project) -> None:
    user_files(plain.root)
    succeed("install-roles", cwd=plain.root)
    for name, old, new in (
        (".gitignore", "# claude-roles: begin", "*.o\n# claude-roles: begin"),
        (".claude/CLAUDE.md", "# Größe", "# Größer"),
        (".claude/settings.json", '"opus"', '"sonnet"'),
    ):
        path = plain.root / name
        path.write_bytes(path.read_bytes().replace(old.encode(), new.encode()))
    succeed(*REMOVE, cwd=plain.root)
    assert (plain.root / ".gitignore").read_bytes() == b"*.o\n"
    assert (plain.root / ".claude/CLAUDE.md").read_bytes() == "# Größer\n\nno newline".encode()
    settings = (plain.root / ".claude/settings.json").read_bytes()
    assert settings == b'{\r\n\t"model": "sonnet", "hooks" :{ "PreToolUse":[ ] }\r\n}'


def with_work(project: Project) -> None:
    """Have plans, a log, state, bytecode and edits of a person."""
    project.activate()
    project.plan("Completed", "done.md")
    for name in ("logs/audit.jsonl", "state/plans/add-feature.md/approval.json", "hooks/role_guard/__pycache__/x.pyc"):
        (project.roles / name).parent.mkdir(parents=True, exist_ok=True)
        (project.roles / name).write_bytes(b"x\n")
    (project.roles / "planner" / "CLAUDE.md").write_bytes(b"mine\n")


def test_plans_logs_and_edited_files_stay_and_are_named(installed: Project) -> None:
    with_work(installed)
    output = succeed(*REMOVE, cwd=installed.root)
    left = {name for name in contents(installed.root) if name.startswith(".claude")}
    assert left == {
        ".claude/plans/Active/add-feature.md", ".claude/plans/Completed/done.md", ".claude/roles/logs/audit.jsonl",
        ".claude/roles/state/plans/add-feature.md/approval.json", ".claude/roles/planner/CLAUDE.md",
    }  # fmt: skip
    assert not (installed.root / ".claude/plans/Review").exists()
    for name in (".claude/plans/Active/", ".claude/plans/Completed/", ".claude/roles/logs/", ".claude/roles/state/"):
        assert f"  leave {name}: " in output
    assert "  leave .claude/roles/planner/CLAUDE.md: you edited it" in output
    assert "leave .claude/plans/Review" not in output
    assert (installed.roles / "planner" / "CLAUDE.md").read_bytes() == b"mine\n"


def test_purge_leaves_nothing(installed: Project) -> None:
    with_work(installed)
    succeed(*REMOVE, "--purge", cwd=installed.root)
    assert not (installed.root / ".claude").exists()
    assert installed.app.exists()


def test_roles_can_be_installed_again(installed: Project) -> None:
    with_work(installed)
    succeed(*REMOVE, cwd=installed.root)
    assert "kept .claude/roles/planner/CLAUDE.md" in succeed("install-roles", cwd=installed.root)


def test_a_dry_run_changes_nothing(installed: Project) -> None:
    before = tree(installed.root)
    output = succeed("claude-roles", "uninstall", "--dry-run", cwd=installed.root)
    assert "  remove .claude/roles/hooks/" in output
    assert tree(installed.root) == before
    assert succeed("install-roles", "--uninstall", "--dry-run", cwd=installed.root) == output


@pytest.mark.parametrize("command", [REMOVE, ("install-roles", "--uninstall")])
def test_a_session_is_refused(installed: Project, command: tuple[str, ...]) -> None:
    before = tree(installed.root)
    error = error_of(run(*command, cwd=installed.root, env=environment(CLAUDECODE="1")))
    assert "this is for a person" in error
    assert tree(installed.root) == before


def test_without_a_terminal_it_has_to_be_said(installed: Project) -> None:
    assert "no terminal" in error_of(run("install-roles", "--uninstall", cwd=installed.root))


def test_where_nothing_is_installed(plain: Project) -> None:
    assert "roles are not installed here" in error_of(run(*REMOVE, cwd=plain.root))


def test_settings_that_can_not_be_read_stop_it(installed: Project) -> None:
    (installed.root / ".claude/settings.json").write_text('{\n"a": "' + MARK + '",\n}', encoding="utf-8")
    before = tree(installed.root)
    assert ".claude/settings.json:3: not valid JSON" in error_of(run(*REMOVE, cwd=installed.root))
    assert tree(installed.root) == before
