"""Whether a session is started with a sandbox, and what that closes."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from claude_roles import closed_places, placeholders, sandbox, sandbox_settings, session_settings
from claude_roles.compiler import compile_policy
from claude_roles.doctor import settings
from installer.commands import environment, error_of, put_claude, put_program, run
from role_guard.layout import Layout, locate
from role_guard.sandbox import PROJECT, VARIABLE
from support.project import Project

COUNTING = """#!/bin/sh
echo tried >> "$(dirname "$0")/tries"
"""
BROKEN = """#!/bin/sh
echo 'bwrap: No permissions to create new namespace' >&2
exit 1
"""


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """Return a directory with a fake client and sandbox programs; nothing else of them is on PATH."""
    directory = tmp_path / "programs"
    put_claude(directory)
    for name in ("git", "sh", "touch", "uname"):
        found = next(Path(place) for place in (f"/usr/bin/{name}", f"/bin/{name}") if Path(place).exists())
        (directory / name).symlink_to(found)
    return directory


def start(project: Project, programs: Path, script: str = "claude-zero") -> tuple[list[str], str]:
    """Start a session; return what the client was given, and what was said on standard error."""
    done = run(script, cwd=project.root, env=environment(PATH=str(programs)))
    assert done.returncode == 7, done
    return json.loads(done.stdout)["argv"], done.stderr


def layout_of(root: Path) -> Layout:
    return locate(str(root / ".claude" / "roles" / "hooks"))


def test_a_session_gets_the_settings_of_its_role_and_a_sandbox(installed: Project, programs: Path) -> None:
    for script, role in (("claude-zero", "planner"), ("claude-one", "implementer")):
        arguments, said = start(installed, programs, script)
        assert (arguments[0], len(arguments), said) == ("--settings", 2, "")
        found = json.loads(arguments[1])
        box = found.pop("sandbox")
        assert (box["enabled"], box["failIfUnavailable"], box["allowUnsandboxedCommands"]) == (True, True, False)
        assert all(Path(place).is_absolute() for place in box["filesystem"]["denyWrite"])
        told = {name: value for name, value in found["env"].items() if name != "CLAUDE_ROLE"}
        assert (told == {VARIABLE: PROJECT}) == (role == "planner")
        found["env"] = {"CLAUDE_ROLE": role}
        assert found == json.loads(Path(installed.settings(role)).read_text())


def test_a_role_that_asks_for_none_gets_none(installed: Project, programs: Path) -> None:
    done = run("claude-roles", "start", "solo", cwd=installed.root, env=environment(PATH=str(programs)))
    assert json.loads(done.stdout)["argv"] == ["--settings", installed.settings("solo")]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"bwrap": None}, "bwrap missing; install: "),
        ({"socat": None}, "socat missing; install: "),
        ({"bwrap": None, "socat": None}, "bwrap and socat missing; install: "),
        ({"bwrap": BROKEN}, "a trial of it failed (bwrap: No permissions to create new namespace)"),
    ],
    ids=["no bwrap", "no socat", "neither", "not permitted"],
)
def test_where_it_does_not_work(installed: Project, programs: Path, broken: dict[str, str | None], said: str) -> None:
    for name, text in broken.items():
        (programs / name).unlink()
        if text:
            put_program(programs, name, text)
    arguments, line = start(installed, programs)
    assert arguments == ["--settings", installed.settings("planner")]
    assert line.startswith(f"claude-roles: no sandbox: {said}")
    assert line.count("\n") == 1
    installed.edit_policy('sandbox = "auto"', 'sandbox = "require"')
    assert said in error_of(run("claude-zero", cwd=installed.root, env=environment(PATH=str(programs))))
    installed.edit_policy('sandbox = "require"', 'sandbox = "off"')
    assert start(installed, programs) == (["--settings", installed.settings("planner")], "")


def test_it_is_tried_once_until_its_programs_change(installed: Project, programs: Path) -> None:
    put_program(programs, "bwrap", COUNTING)
    tries = programs / "tries"
    (programs / "dirname").symlink_to("/usr/bin/dirname")
    for _ in range(3):
        start(installed, programs)
    assert tries.read_text() == "tried\n"
    put_program(programs, "bwrap", COUNTING + "# another version\n")
    start(installed, programs)
    assert tries.read_text() == "tried\n" * 2
    (installed.roles / "state" / sandbox.MEMORY).write_text("[[[")
    start(installed, programs)
    assert tries.read_text() == "tried\n" * 3


def test_the_trial_is_a_real_one() -> None:
    """On the machine of the tests, whose tools are installed by the test command."""
    if any(path is None for path in sandbox._programs().values()):
        pytest.skip("the programs are not installed")
    assert sandbox.attempt() == (True, "")


def test_a_sandbox_that_closes_nothing_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    command = sandbox._command("/place")
    monkeypatch.setattr(sandbox, "_command", lambda place: [*command[-4:-1], place])
    assert not sandbox.attempt().works


def closed(project: Project, *, policy: str = "") -> set[str]:
    source = (project.roles / "roles.toml").read_text(encoding="utf-8")
    if policy:
        source = source.replace("control = [\n", f"control = [\n  {policy},\n", 1)
    found: dict[str, Any] = session_settings.session_settings(
        {"env": {}}, "closed", layout_of(project.root), compile_policy(source.encode())
    )
    places = found["sandbox"]["filesystem"]["denyWrite"]
    return {
        os.path.relpath(place, project.root.resolve()) for place in places if not place.startswith(str(Path.home()))
    }


GIT = {f".git/{name}" for name in ("hooks", "config", "config.worktree", "modules")}


def test_the_implementers_plans_and_control_files_are_closed(installed: Project) -> None:
    assert closed(installed) == {".claude", *GIT}
    (installed.root / ".mcp.json").write_text("{}")
    assert closed(installed) == {".claude", ".mcp.json", *GIT}


def test_a_teams_own_control_files_are_closed(installed: Project) -> None:
    for name in ("ci/deploy.yml", "ci/test.yml", "infra/prod/main.tf", "infra/dev/main.tf", "new/infra/prod/x"):
        (installed.root / name).parent.mkdir(parents=True, exist_ok=True)
        (installed.root / name).write_text("x")
    found = closed(installed, policy='"/ci/*.yml", "infra/prod"')
    assert found - closed(installed) == {"ci/deploy.yml", "ci/test.yml", "infra/prod"}


def test_control_files_that_git_does_not_list_are_closed(installed: Project) -> None:
    with (installed.root / ".gitignore").open("a") as stream:
        stream.write("*.env\nvendor/\nsettings.local.json\n")
    for name in ("config/prod.env", "pkg/.claude/settings.local.json", "vendor/a/b/.git/config", "vendor/a/b.py"):
        (installed.root / name).parent.mkdir(parents=True, exist_ok=True)
        (installed.root / name).write_text("x")
    found = closed(installed, policy='"/config/prod.env"')
    assert found - closed(installed) == {"config/prod.env"}
    assert found >= {"pkg/.claude", "vendor/a/b/.git"}


def test_a_checkout_of_too_many_files_has_a_gap(installed: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    assert closed_places.gap(layout_of(installed.root)) == ""
    monkeypatch.setattr(closed_places, "ENTRIES", 5)
    assert "more than 5 files" in closed_places.gap(layout_of(installed.root))
    assert {".claude", *GIT} <= closed(installed)


def test_a_persons_own_control_files_are_closed(
    installed: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in (".gitconfig", ".config/git/config", ".claude/settings.json", ".config/other/x", "src/.gitconfig"):
        (tmp_path / "home" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "home" / name).write_text("")
    policy = compile_policy((installed.roles / "roles.toml").read_bytes())
    found = closed_places.closed_places(layout_of(installed.root), policy)
    home = (tmp_path / "home").resolve()
    assert {place.relative_to(home).as_posix() for place in found if place.is_relative_to(home)} == {
        ".gitconfig", ".config/git", ".claude",
    }  # fmt: skip


EXCLUDED = {"sandbox": {"excludedCommands": ["python3:*"]}}


@pytest.mark.parametrize("level", [".claude/settings.json", ".claude/settings.local.json", "~"])
def test_settings_that_take_commands_out_of_the_sandbox_are_told(
    installed: Project, programs: Path, tmp_path: Path, level: str
) -> None:
    home = tmp_path / "person"
    path = home / ".claude" / "settings.json" if level == "~" else installed.root / level
    path.parent.mkdir(parents=True, exist_ok=True)
    there = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps({**there, **EXCLUDED}))
    env = environment(PATH=str(programs), HOME=str(home))
    for script in ("claude-zero", "claude-one"):
        said = run(script, cwd=installed.root, env=env).stderr
        assert said.startswith("claude-roles: the sandbox has a gap: `excludedCommands` in ")
    installed.edit_policy('sandbox = "auto"', 'sandbox = "require"')
    assert "excludedCommands" in error_of(run("claude-one", cwd=installed.root, env=env))


def test_settings_that_the_launcher_overrides_are_no_gap(installed: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    off: dict[str, Any] = {"sandbox": {"enabled": False, "allowUnsandboxedCommands": True, "excludedCommands": []}}
    (installed.root / ".claude" / "settings.local.json").write_text(json.dumps(off))
    assert sandbox_settings.weakened(installed.root) == []
    monkeypatch.setattr(settings, "managed", lambda: [("organisation", off)])
    found = sandbox_settings.weakened(installed.root)
    assert found == [("enabled", "organisation"), ("allowUnsandboxedCommands", "organisation")]


def test_submodules_and_worktrees_are_closed_too(installed: Project, tmp_path: Path) -> None:
    library = tmp_path / "library"
    subprocess.run(["git", "clone", "-q", str(installed.root), str(library)], check=True)
    installed.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(library), "lib")
    installed.git("worktree", "add", "-q", str(tmp_path / "tree"))
    found = closed(installed)
    assert {".git/modules", "../tree/.claude", "lib/.claude"} <= found
    assert {f".git/worktrees/tree/{name}" for name in ("commondir", "gitdir", "config.worktree", "modules")} <= found
    assert {"lib/.git", "../tree/.git"} <= found  # they say where git looks for programs
    whole = session_settings.whole_project(layout_of(tmp_path / "tree"))
    assert whole == {installed.root.resolve(), (tmp_path / "tree").resolve(), (installed.root / ".git").resolve()}


def test_a_linked_worktree_may_commit(installed: Project, tmp_path: Path) -> None:
    installed.git("worktree", "add", "-q", str(tmp_path / "tree"))
    policy = compile_policy((installed.roles / "roles.toml").read_bytes())
    layout = layout_of(tmp_path / "tree")
    files = session_settings.session_settings({}, "closed", layout, policy)["sandbox"]["filesystem"]
    assert files["allowWrite"] == [str((installed.root / ".git").resolve())]
    assert "commondir" in session_settings.gap("closed", layout)
    assert "allowWrite" not in session_settings.session_settings({}, "project", layout, policy)["sandbox"]["filesystem"]


def test_a_git_directory_somewhere_else_may_be_committed_to(installed: Project, tmp_path: Path) -> None:
    installed.git("init", "-q", "--separate-git-dir", str(tmp_path / "store"))
    policy = compile_policy((installed.roles / "roles.toml").read_bytes())
    files = session_settings.session_settings({}, "closed", layout_of(installed.root), policy)["sandbox"]["filesystem"]
    assert files["allowWrite"] == [str((tmp_path / "store").resolve())]
    assert {str(installed.root / ".git"), str(tmp_path / "store" / "hooks")} <= set(files["denyWrite"])
    assert "commondir" in session_settings.gap("closed", layout_of(installed.root))


def test_a_link_that_no_sandbox_can_close_is_told(installed: Project, programs: Path, tmp_path: Path) -> None:
    (installed.root / ".git").rename(tmp_path / "store")
    (installed.root / ".git").symlink_to(tmp_path / "store")
    assert start(installed, programs)[1] == ""  # the whole project is read-only, the link with it
    arguments, said = start(installed, programs, "claude-one")
    assert '"denyWrite"' in arguments[1]
    assert said.startswith("claude-roles: the sandbox has a gap: ")
    assert "symbolic link" in said
    installed.edit_policy('sandbox = "auto"', 'sandbox = "require"')
    done = run("claude-one", cwd=installed.root, env=environment(PATH=str(programs)))
    assert "symbolic link" in error_of(done)


def ignored(project: Project, environment: dict[str, str]) -> list[str]:
    """Return what git ignores at the top of a checkout."""
    names = [path.name for path in project.root.iterdir() if path.name != ".git"]
    command = ["git", "-C", str(project.root), "check-ignore", "--", *names]
    done = subprocess.run(command, capture_output=True, text=True, env={"PATH": os.environ["PATH"], **environment})
    return sorted(done.stdout.split())


def test_git_ignores_what_the_sandbox_puts_there(installed: Project, tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    (tmp_path / "config" / "git").mkdir(parents=True)
    (tmp_path / "config" / "git" / "ignore").write_text("*.swp")
    (installed.root / ".vscode").mkdir()
    (installed.root / ".vscode" / "settings.json").write_text("{}")
    given = placeholders.environment(layout_of(installed.root), {**home, "GIT_CONFIG_COUNT": "2"})
    assert set(given) == {"GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_2", "GIT_CONFIG_VALUE_2"}
    before = {
        "GIT_CONFIG_KEY_0": "a.b",
        "GIT_CONFIG_VALUE_0": "c",
        "GIT_CONFIG_KEY_1": "a.b",
        "GIT_CONFIG_VALUE_1": "c",
    }
    for name in (".bashrc", ".idea", "a.swp", "kept"):
        (installed.root / name).write_text("")
    assert ignored(installed, {**home, **before, **given}) == [".bashrc", ".idea", "a.swp"]
    assert ignored(installed, home) == ["a.swp"]


def test_a_list_that_a_person_configured_is_kept(installed: Project, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("kept\n")
    installed.git("config", "core.excludesFile", str(tmp_path / "mine"))
    given = placeholders.environment(layout_of(installed.root), {"HOME": str(tmp_path), "PATH": os.environ["PATH"]})
    for name in (".bashrc", "kept", "other"):
        (installed.root / name).write_text("")
    assert ignored(installed, {"HOME": str(tmp_path), **given}) == [".bashrc", "kept"]
