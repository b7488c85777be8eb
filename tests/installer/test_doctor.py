"""`claude-roles doctor`: each thing that it looks for, broken."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from installer.commands import environment, error_of, put_program, run
from support.project import Project

ROLES = ("planner", "implementer", "solo")
ALL = {
    *(("hook", role) for role in ROLES),
    *(("permission rules", role) for role in ROLES),
    ("mode", "planner"),
    ("sandbox", "planner"),
    ("sandbox", "implementer"),
}


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """Give an environment with a home directory, and with what a sandbox needs in a form that works on any machine."""
    for name in ("bwrap", "socat"):
        put_program(tmp_path / "bin", name, "#!/bin/sh\n")
    (tmp_path / "home" / ".claude").mkdir(parents=True)
    return environment(PATH=f"{tmp_path / 'bin'}:{os.environ['PATH']}", HOME=str(tmp_path / "home"))


def examine(root: Path, env: dict[str, str]) -> dict[tuple[str, str], dict[str, Any]]:
    done = run("claude-roles", "doctor", "--json", cwd=root, env=env)
    assert done.stderr == ""
    found = json.loads(done.stdout)
    assert done.returncode == any(check["live"] is False for check in found)
    return {(check["layer"], check["role"]): check for check in found}


def not_live(root: Path, env: dict[str, str]) -> set[tuple[str, str]]:
    found = examine(root, env)
    assert all(bool(check["repair"]) == (check["live"] is False) for check in found.values())
    return {key for key, check in found.items() if check["live"] is False}


def test_all_is_well(installed: Project, env: dict[str, str]) -> None:
    before = installed.snapshot()
    found = examine(installed.root, env)
    assert set(found) == ALL
    assert all(check["live"] for check in found.values()), found
    assert installed.snapshot() == before
    assert not installed.log()


def test_it_is_read_by_people(installed: Project, env: dict[str, str]) -> None:
    (installed.roles / "planner" / "settings.json").unlink()
    done = run("claude-roles", "doctor", cwd=installed.root, env={**env, "COLUMNS": "120"})
    assert (done.returncode, done.stderr) == (1, "")
    assert "not live" in done.stdout
    assert "To mend it, " in done.stdout


Edit = Callable[[str], str | None]
"""What is made of a file's text; None removes the file. A file that is missing counts as an empty object."""

SETTINGS, LOCAL, PERSON = ".claude/settings.json", ".claude/settings.local.json", "../home/.claude/settings.json"
SCRIPT = ".claude/roles/hooks/role-guard.py"


def settings(change: Callable[[dict[str, Any]], object]) -> Edit:
    def edit(text: str) -> str:
        found = json.loads(text)
        change(found)
        return json.dumps(found)

    return edit


def text(new: str) -> Edit:
    return lambda _: new


def gone(_: str) -> None:
    """Remove the file."""


OFF = settings(lambda found: found.update(disableAllHooks=True))
HOOKS = {("hook", role) for role in ROLES}
PLANNER = {("permission rules", "planner"), ("mode", "planner")}
BROKEN: list[tuple[str, Edit, set[tuple[str, str]]]] = [
    (SETTINGS, OFF, HOOKS),
    (LOCAL, OFF, HOOKS),
    (PERSON, OFF, HOOKS),
    (SETTINGS, settings(lambda found: found.pop("hooks")), HOOKS),
    (SETTINGS, settings(lambda found: found["hooks"].pop("PreToolUse")), HOOKS),
    (SETTINGS, settings(lambda found: found.update(hooks=[1])), HOOKS),
    (SETTINGS, settings(lambda found: found["hooks"].update(PreToolUse={})), HOOKS),
    (SETTINGS, text("{"), HOOKS),
    (SETTINGS, text("[]"), HOOKS),
    (SETTINGS, gone, HOOKS),
    (SCRIPT, gone, HOOKS),
    (SCRIPT, text(""), HOOKS),
    (SCRIPT, text("raise SystemExit(64)"), HOOKS),
    (SCRIPT, text("import sys; sys.exit(sys.stdin.read() == '{' and 2 or 64)"), HOOKS),
    (SCRIPT, lambda old: "print('[]')\n" + old, HOOKS),  # answers that the client can't read
    (".claude/roles/hooks/role_guard/paths.py", gone, HOOKS),
    (".claude/roles/policy.json", text("{"), HOOKS),
    (".claude/roles/roles.toml", lambda old: old + "\n", HOOKS),
    (".claude/roles/planner/settings.json", gone, PLANNER),
    (".claude/roles/planner/settings.json", text("[]"), PLANNER),
    (
        ".claude/roles/planner/settings.json",
        settings(lambda found: found["permissions"].update(defaultMode="auto")),
        {("mode", "planner")},
    ),
    (
        ".claude/roles/implementer/settings.json",
        settings(lambda found: found["permissions"]["ask"].pop()),
        {("permission rules", "implementer")},
    ),
]


@pytest.mark.parametrize(("name", "edit", "expected"), BROKEN)
def test_what_is_broken_is_found(
    installed: Project, env: dict[str, str], name: str, edit: Edit, expected: set[tuple[str, str]]
) -> None:
    path = installed.root / name
    new = edit(path.read_text(encoding="utf-8") if path.exists() else "{}")
    if new is None:
        path.unlink()
    else:
        path.write_text(new, encoding="utf-8")
    assert not_live(installed.root, env) == expected


def test_a_sandbox_that_is_not_there(installed: Project, env: dict[str, str], tmp_path: Path) -> None:
    put_program(tmp_path / "bin", "bwrap", "#!/bin/sh\necho 'No permissions' >&2; exit 1\n")
    found = examine(installed.root, env)
    assert not found["sandbox", "planner"]["live"]
    assert "No permissions" in found["sandbox", "planner"]["repair"]
    installed.edit_policy('sandbox = "auto"', 'sandbox = "off"')
    assert examine(installed.root, env)["sandbox", "planner"]["live"] is None


def test_a_sandbox_is_tried_again_though_it_worked_before(
    installed: Project, env: dict[str, str], tmp_path: Path
) -> None:
    """What the trial depends on is not all that it can fail by: the kernel's settings change, for one."""
    program = '#!/bin/sh\ntest -e "$(dirname "$0")/works"\n'
    put_program(tmp_path / "bin", "bwrap", program)
    (tmp_path / "bin" / "works").touch()
    assert examine(installed.root, env)["sandbox", "planner"]["live"]
    (tmp_path / "bin" / "works").unlink()
    assert not examine(installed.root, env)["sandbox", "planner"]["live"]


def test_a_linked_worktree_is_tried_with_its_own_hooks(installed: Project, env: dict[str, str]) -> None:
    tree = installed.root.parent / "tree"
    installed.git("worktree", "add", "-q", str(tree))
    assert not_live(tree, env) == set()
    (tree / SCRIPT).unlink()
    assert not_live(tree, env) == HOOKS
    assert not_live(installed.root, env) == set()


def test_a_policy_with_a_mistake_is_an_error_of_one_line(installed: Project, env: dict[str, str]) -> None:
    source = installed.roles / "roles.toml"
    source.write_text(source.read_text() + "\n[[[\n")
    assert "roles.toml" in error_of(run("claude-roles", "doctor", cwd=installed.root, env=env))
    source.unlink()
    assert "install-roles" in error_of(run("claude-roles", "doctor", cwd=installed.root, env=env))


def test_a_role_of_ones_own_is_tried(installed: Project, env: dict[str, str]) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```toml\n(.*?)```", readme, re.DOTALL)
    installed.edit_policy("[roles.planner]\n", f"{example}\n[roles.planner]\n")
    found = examine(installed.root, env)
    assert found["hook", "reviewer"]["live"]
    assert ("sandbox", "reviewer") not in found
