"""What a repository gets, and what happens to it when roles are installed again."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claude_roles import assets
from claude_roles.install import install
from installer.commands import environment, succeed
from installer.trees import contents, times, tree
from role_guard import interpreter
from support.project import Project

HOOKS = Path(__file__).parents[2] / "hooks"
FILES = {
    ".gitignore", ".claude/settings.json", ".claude/CLAUDE.md", ".claude/plan-template.md",
    ".claude/commands/planner.md", ".claude/commands/implementer.md", ".claude/commands/solo.md",
    ".claude/commands/plan-feature.md", ".claude/commands/implement.md", ".claude/commands/verify.md",
    ".claude/commands/approve.md", ".claude/commands/return.md", ".claude/commands/amend.md",
    ".claude/commands/complete.md",
    ".claude/roles/roles.toml", ".claude/roles/policy.json", ".claude/roles/before.json", ".claude/roles/manifest.json",
    ".claude/roles/planner/CLAUDE.md", ".claude/roles/planner/settings.json",
    ".claude/roles/implementer/CLAUDE.md", ".claude/roles/implementer/settings.json",
    ".claude/roles/solo/CLAUDE.md", ".claude/roles/solo/settings.json",
    ".claude/roles/hooks/role-guard.py",
    *(f".claude/roles/hooks/{path.relative_to(HOOKS).as_posix()}" for path in (HOOKS / "role_guard").rglob("*.py")),
}  # fmt: skip
DIRECTORIES = {f".claude/plans/{state}" for state in ("Review", "Active", "Completed")}

SECTIONS = [
    "# Plan: ", "**Created**", "**Author**", "**Estimated effort**", "**Risk level**", "## Summary",
    "## Requirements clarified", "## Files to create", "**Purpose**", "**Exports**", "**Dependencies**",
    "## Files to modify", "**Location**", "**Change**", "Before:", "After:", "## Implementation steps",
    "## Success criteria", "## Security checklist", "## Risks and mitigations", "## Questions for the implementer",
    "## Effort breakdown", "## Implementation rules", "**On approval, ",
    "`.claude/plans/Review/` to `.claude/plans/Active/`",
]  # fmt: skip


def test_everything_is_there_and_nothing_else(plain: Project) -> None:
    before = set(tree(plain.root))
    result = install(plain.root, "project")
    added = {name: entry.kind for name, entry in tree(plain.root).items() if name not in before}
    assert {name for name, kind in added.items() if kind == "file"} == FILES
    assert set(added) >= DIRECTORIES
    assert set(result.created) == FILES | {f"{name}/" for name in DIRECTORIES}
    assert (result.changed, result.kept, result.replaced) == ([], [], [])


def test_the_hook_scripts_are_those_of_the_package(installed: Project) -> None:
    copied = contents(installed.roles / "hooks")
    assert copied == {name: (HOOKS / name).read_bytes() for name in copied}


def test_the_manifest_is_a_receipt_of_our_files(installed: Project) -> None:
    recorded = json.loads((installed.roles / "manifest.json").read_bytes())["files"]
    assert recorded == {name: hashlib.sha256((installed.root / name).read_bytes()).hexdigest() for name in recorded}
    shared = {".gitignore", ".claude/settings.json", ".claude/CLAUDE.md", ".claude/roles/manifest.json"}
    shared.add(".claude/roles/before.json")
    assert set(recorded) == FILES - shared


@pytest.mark.parametrize("role", ["planner", "implementer", "solo"])
def test_a_role_has_its_settings(installed: Project, role: str) -> None:
    settings: dict[str, Any] = json.loads(Path(installed.settings(role)).read_bytes())
    assert settings["env"] == {"CLAUDE_ROLE": role}
    closed = settings["permissions"]["ask"]
    assert ("Edit(.claude/plans/**)" in closed) == (role == "implementer")
    assert ("Edit(.claude/plans/Active/**)" in closed) == (role in ("planner", "solo"))
    assert ("Edit(.claude/roles/**)" in closed) == (role in ("planner", "implementer"))
    assert (settings.get("plansDirectory") == ".claude/plans/Review") == (role == "planner")


def test_the_plan_template_has_all_sections(installed: Project) -> None:
    text = (installed.root / ".claude" / "plan-template.md").read_text(encoding="utf-8")
    places = [text.find(section) for section in SECTIONS]
    assert -1 not in places
    assert places == sorted(places)


def test_git_ignores_what_is_not_shared(installed: Project) -> None:
    for name in ("plans/Review/a.md", "plans/Active/b.md", "roles/state/sessions/x.json", "roles/logs/audit.jsonl",
                 "roles/hooks/role_guard/__pycache__/x.pyc"):  # fmt: skip
        path = installed.root / ".claude" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert installed.git("status", "--porcelain", "--untracked-files=all") == ""
    (installed.plans / "Completed" / "a.md").touch()
    assert installed.git("status", "--porcelain", "--untracked-files=all") == "?? .claude/plans/Completed/a.md\n"


def test_a_clone_is_enforced_without_an_installation(installed: Project, tmp_path: Path) -> None:
    installed.git("clone", "-q", ".", str(tmp_path / "clone"))
    assert set(contents(tmp_path / "clone")) == set(contents(installed.root)) - {interpreter.NAME}
    assert hook_says(tmp_path / "clone", environment(CLAUDE_ROLE="planner"))["permissionDecision"] == "deny"


def test_the_command_in_the_settings_guards_a_call(installed: Project) -> None:
    answer = hook_says(installed.root, environment(CLAUDE_ROLE="planner"))
    assert answer["permissionDecision"] == "deny"
    assert "planner.project-files" in answer["permissionDecisionReason"]


def test_the_command_in_the_settings_blocks_without_python(installed: Project, tmp_path: Path) -> None:
    (installed.root / interpreter.NAME).unlink()
    done = run_hook(installed.root, environment(PATH=str(tmp_path)))
    assert (done.returncode, done.stdout) == (2, "")
    assert "Repair: check that python3" in done.stderr


def run_hook(root: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    settings = json.loads((root / ".claude" / "settings.json").read_bytes())
    (entry,) = settings["hooks"]["PreToolUse"]
    call = {
        "session_id": "s1", "hook_event_name": "PreToolUse", "cwd": str(root), "permission_mode": "default",
        "tool_name": "Write", "tool_input": {"file_path": str(root / "src" / "app.py"), "content": "x"},
    }  # fmt: skip
    command = ["/bin/sh", "-c", entry["hooks"][0]["command"]]
    env = {**env, "CLAUDE_PROJECT_DIR": str(root)}
    return subprocess.run(
        command, cwd=root, env=env, input=json.dumps(call), capture_output=True, text=True, timeout=30
    )


def hook_says(root: Path, env: dict[str, str]) -> dict[str, str]:
    done = run_hook(root, env)
    assert (done.returncode, done.stderr) == (0, "")
    answer: dict[str, str] = json.loads(done.stdout)["hookSpecificOutput"]
    return answer


def test_a_second_run_changes_nothing(plain: Project) -> None:
    first = succeed("install-roles", cwd=plain.root)
    assert f"Roles are installed in {plain.root}." in first
    before, changed = tree(plain.root), times(plain.root)
    second = succeed("install-roles", cwd=plain.root)
    assert second.startswith(f"Nothing to do: roles are installed in {plain.root} and up to date.\n")
    assert tree(plain.root) == before
    assert times(plain.root) == changed


def test_edited_rules_are_kept_and_compiled(installed: Project) -> None:
    source = installed.roles / "roles.toml"
    text = source.read_text(encoding="utf-8").replace('about = "commit"', 'about = "commit anything"')
    source.write_text(text, encoding="utf-8")
    output = succeed("install-roles", cwd=installed.root)
    assert source.read_text(encoding="utf-8") == text
    changed = {line.removeprefix("  changed ") for line in output.splitlines() if line.startswith("  changed ")}
    assert changed == {f".claude/roles/{name}" for name in ("policy.json", "manifest.json", "planner/CLAUDE.md")}
    assert "commit anything" in (installed.roles / "planner" / "CLAUDE.md").read_text(encoding="utf-8")
    assert "  kept" not in output
    assert "  repaired" not in output
    assert succeed("install-roles", cwd=installed.root).startswith("Nothing to do")


@pytest.mark.parametrize(
    "name", ["plan-template.md", "roles/planner/CLAUDE.md", "roles/implementer/settings.json", "commands/planner.md"]
)
def test_a_file_that_a_person_edited_is_kept(installed: Project, name: str) -> None:
    path = installed.root / ".claude" / name
    installed_content = path.read_bytes()
    path.write_bytes(b"mine\n")
    before = tree(installed.root)
    for _ in range(2):
        assert f"kept .claude/{name} as you edited it" in succeed("install-roles", cwd=installed.root)
        assert tree(installed.root) == before
    path.unlink()
    assert f"created .claude/{name}" in succeed("install-roles", cwd=installed.root)
    assert path.read_bytes() == installed_content


@pytest.mark.parametrize("name", ["hooks/role-guard.py", "hooks/role_guard/decide.py", "policy.json"])
def test_a_changed_script_is_ours_again(installed: Project, name: str) -> None:
    path = installed.roles / name
    before = path.read_bytes()
    path.write_bytes(before + b"\n")
    output = succeed("install-roles", cwd=installed.root)
    assert f"repaired .claude/roles/{name}, which was not as installed" in output
    assert path.read_bytes() == before
    assert installed.git("status", "--porcelain") == ""


def test_a_file_of_an_older_version_is_brought_up_to_date(installed: Project) -> None:
    path = installed.root / ".claude" / "plan-template.md"
    path.write_bytes(b"older\n")
    manifest = installed.roles / "manifest.json"
    receipt = json.loads(manifest.read_bytes())
    receipt["files"][".claude/plan-template.md"] = hashlib.sha256(b"older\n").hexdigest()
    manifest.write_text(json.dumps(receipt), encoding="utf-8")
    result = install(installed.root, "project")
    assert result.changed == [".claude/plan-template.md", ".claude/roles/manifest.json"]
    assert path.read_text(encoding="utf-8") == assets.template("plan-template.md")


def user_files(root: Path) -> None:
    claude = root / ".claude"
    claude.mkdir()
    (claude / "settings.json").write_bytes(b'{\r\n\t"model": "opus"\r\n}')
    (claude / "CLAUDE.md").write_bytes("# Größe\n\nno newline".encode())
    (root / ".gitignore").write_bytes(b"")


def odd_line_breaks(root: Path) -> None:
    (root / ".gitignore").write_bytes("a\x0cb\n\x1d\u2028c\r\nd\re\n".encode())


def edits(root: Path) -> None:
    user_files(root)
    install(root, "project")
    for name in ("roles.toml", "hooks/role_guard/paths.py", "policy.json"):
        path = root / ".claude" / "roles" / name
        path.write_bytes(path.read_bytes() + b"# no newline")


BEGINNINGS: dict[str, Callable[[Path], None]] = {"plain": lambda _: None, "user files": user_files,
    "odd line breaks": odd_line_breaks, "upgrade": edits}  # fmt: skip


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_a_dry_run_shows_a_patch_of_it_all(plain: Project, tmp_path: Path, beginning: str) -> None:
    BEGINNINGS[beginning](plain.root)
    copy = Path(shutil.copytree(plain.root, tmp_path / "copy"))
    before, changed = tree(plain.root), times(plain.root)
    patch = subprocess.run(
        [sys.executable, "-m", "claude_roles", "install", "--dry-run"],
        cwd=plain.root, env=environment(), capture_output=True, check=True,
    ).stdout  # fmt: skip
    assert (tree(plain.root), times(plain.root)) == (before, changed)
    install(plain.root, "project")
    subprocess.run(["git", "apply", "-"], cwd=copy, input=patch, check=True)
    assert contents(copy) == contents(plain.root)


def test_a_dry_run_of_an_installation_that_is_up_to_date_is_empty(installed: Project) -> None:
    assert succeed("install-roles", "--dry-run", cwd=installed.root) == ""
