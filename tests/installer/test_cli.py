"""The command line: help, and starting Claude Code in a role."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from claude_roles import __version__
from claude_roles.install import install
from installer.commands import Done, environment, error_of, put_claude, run, succeed, without_sandbox
from installer.policies import REVIEWER
from support.project import Project


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return environment(PATH=put_claude(tmp_path / "bin"), KEPT="yes", CLAUDE_ROLE="someone")


def started(done: Done) -> dict[str, Any]:
    """Return how the fake `claude` was started, but for a sandbox; its exit code is the command's."""
    assert (done.returncode, done.stderr) == (7, "")
    how: dict[str, Any] = json.loads(done.stdout)
    if how["argv"][1].startswith("{"):
        how["argv"][1] = without_sandbox(how["argv"][1])
    return how


def expected(project: Project, role: str, *arguments: str) -> dict[str, Any]:
    settings = project.settings(role)
    if role in ("planner", "implementer"):
        settings = json.dumps(json.loads(Path(settings).read_text()), sort_keys=True)
    argv = ["--settings", settings, *arguments]
    return {"argv": argv, "role": role, "cwd": str(project.root), "kept": "yes"}


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_names_the_subcommands(tmp_path: Path, flag: str) -> None:
    output = succeed("claude-roles", flag, cwd=tmp_path)
    assert output.startswith("Usage: claude-roles ")
    assert all(f"\n  {name} " in output for name in ("install", "start", "audit"))


@pytest.mark.parametrize("command", ["install", "start", "audit"])
def test_every_subcommand_has_help(tmp_path: Path, command: str) -> None:
    assert succeed("claude-roles", command, "--help", cwd=tmp_path).startswith(f"Usage: claude-roles {command} ")


def test_the_short_installer_has_help(tmp_path: Path) -> None:
    output = succeed("install-roles", "--help", cwd=tmp_path)
    assert output.startswith("Usage: install-roles ")
    assert "--dry-run" in output
    assert "--scope" in output


@pytest.mark.parametrize(
    ("arguments", "avoided"),
    [
        (["--version"], {"claude_roles.plan_commands", "pydantic"}),
        (["plans"], {"claude_roles.doctor", "claude_roles.policy_model", "pydantic"}),
        (["completion", "bash"], {"claude_roles.plan_commands", "pydantic"}),
        (["audit"], {"claude_roles.audit_report", "jinja2"}),
    ],
)
def test_a_command_loads_nothing_of_others(installed: Project, arguments: list[str], avoided: set[str]) -> None:
    """Loading all of them takes longer than most commands run."""
    run_all = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr)); "
    command = [sys.executable, "-c", run_all + "from claude_roles.cli import main; main()", *arguments]
    done = subprocess.run(command, cwd=installed.root, capture_output=True, text=True)
    loaded = set(done.stderr.split())
    assert "click" in loaded
    assert not loaded & avoided


def test_version(tmp_path: Path) -> None:
    assert succeed("claude-roles", "--version", cwd=tmp_path) == f"claude-roles, version {__version__}\n"


def test_module_and_script_are_the_same(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "claude_roles", "--version"]
    done = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=True)
    assert done.stdout.endswith(f"version {__version__}\n")


def test_install_is_also_a_subcommand(plain: Project) -> None:
    succeed("claude-roles", "install", ".", cwd=plain.root)
    assert succeed("install-roles", cwd=plain.root).startswith("Nothing to do")


@pytest.mark.parametrize(
    ("script", "arguments"),
    [
        ("claude-roles", ["bogus"]),
        ("claude-roles", ["--bogus"]),
        ("install-roles", ["--bogus"]),
        ("install-roles", ["--scope", "user"]),
        ("install-roles", [".", "src"]),
        ("claude-roles", ["start"]),
    ],
)
def test_a_command_line_that_is_wrong(plain: Project, script: str, arguments: list[str]) -> None:
    done = run(script, *arguments, cwd=plain.root)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Error: " in done.stderr
    assert not (plain.root / ".claude").exists()


@pytest.mark.parametrize("here", [".", "src", ".claude/plans/Active"])
@pytest.mark.parametrize("role", ["planner", "implementer", "solo"])
def test_start_at_the_top_with_the_role(installed: Project, env: dict[str, str], role: str, here: str) -> None:
    done = run("claude-roles", "start", role, cwd=installed.root / here, env=env)
    assert started(done) == expected(installed, role)


def test_a_role_added_in_toml_can_be_started(installed: Project, env: dict[str, str]) -> None:
    with (installed.roles / "roles.toml").open("a", encoding="utf-8") as stream:
        stream.write(REVIEWER)
    install(installed.root, "project")
    done = run("claude-roles", "start", "reviewer", cwd=installed.root, env=env)
    assert started(done) == expected(installed, "reviewer")


def test_start_in_a_linked_worktree(installed: Project, env: dict[str, str], tmp_path: Path) -> None:
    worktree = tmp_path / "worktree"
    installed.git("worktree", "add", "-q", str(worktree))
    how = started(run("claude-zero", cwd=worktree / "src", env=env))
    assert how == {**expected(installed, "planner"), "cwd": str(worktree)}


@pytest.mark.parametrize(
    ("given", "passed"),
    [
        (["--", "--model", "opus"], ["--model", "opus"]),
        (["--", "-p", "two words", "--", "--help"], ["-p", "two words", "--", "--help"]),
        (["--", ""], [""]),
        (["--model", "opus"], ["--model", "opus"]),
    ],
)
def test_start_passes_arguments_on(
    installed: Project, env: dict[str, str], given: list[str], passed: list[str]
) -> None:
    done = run("claude-roles", "start", "planner", *given, cwd=installed.root, env=env)
    assert started(done) == expected(installed, "planner", *passed)


@pytest.mark.parametrize(("script", "role"), [("claude-zero", "planner"), ("claude-one", "implementer")])
@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--model", "opus"],
        ["-p", "what is 'this' $HOME?", "--output-format", "json"],
        ["--help"],
        ["-h"],
        ["--version"],
        ["--", "-x"],
        ["--resume"],
        ["eine größe"],
    ],
    ids=lambda arguments: " ".join(arguments) or "none",
)
def test_short_names_pass_all_arguments_on(
    installed: Project, env: dict[str, str], script: str, role: str, arguments: list[str]
) -> None:
    done = run(script, *arguments, cwd=installed.root / "src", env=env)
    assert started(done) == expected(installed, role, *arguments)


def test_a_claude_found_relative_to_where_the_person_is(installed: Project) -> None:
    put_claude(installed.root / "src" / "bin")
    env = environment(PATH=f"bin{os.pathsep}/usr/bin{os.pathsep}/bin", KEPT="yes")
    done = run("claude-one", cwd=installed.root / "src", env=env)
    assert started(done) == expected(installed, "implementer")


def test_no_claude(installed: Project) -> None:
    error = error_of(run("claude-zero", cwd=installed.root, env=environment(PATH="/usr/bin:/bin")))
    assert error.startswith("`claude` is not on PATH; install Claude Code")


def test_a_claude_that_can_not_run(installed: Project, env: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "bin" / "claude").write_bytes(b"\x00\x01")
    error = error_of(run("claude-zero", cwd=installed.root, env=env))
    assert str(tmp_path / "bin" / "claude") in error


def test_no_git(installed: Project, tmp_path: Path) -> None:
    put_claude(tmp_path / "bin")
    env = environment(PATH=str(tmp_path / "bin"))
    error = error_of(run("claude-zero", cwd=installed.root, env=env))
    assert error == "git is not on PATH; install git and run again"


@pytest.mark.parametrize("role", ["nobody", "unassigned", "hooks", "Planner", "", ".", "../roles/planner", "planner/"])
def test_no_such_role(installed: Project, env: dict[str, str], role: str) -> None:
    error = error_of(run("claude-roles", "start", role, cwd=installed.root, env=env))
    assert error == f"`{role}` is not a role here; the roles are: implementer, planner, solo"


def test_a_role_taken_out_of_the_rules_is_none(installed: Project, env: dict[str, str]) -> None:
    source = installed.roles / "roles.toml"
    text = source.read_text(encoding="utf-8")
    solo, rest = text.index("[roles.solo]"), text.index("[roles.unassigned]")
    source.write_text(text[:solo] + text[rest:], encoding="utf-8")
    install(installed.root, "project")
    error = error_of(run("claude-roles", "start", "solo", cwd=installed.root, env=env))
    assert error == "`solo` is not a role here; the roles are: implementer, planner"


@pytest.mark.parametrize("script", ["claude-zero", "claude-one"])
def test_not_installed(plain: Project, env: dict[str, str], script: str) -> None:
    error = error_of(run(script, cwd=plain.root, env=env))
    assert error == f"{plain.root}: claude-roles is not installed here; run `install-roles {plain.root}`"


def test_a_compiled_policy_that_is_broken(installed: Project, env: dict[str, str]) -> None:
    (installed.roles / "policy.json").write_text("{", encoding="utf-8")
    error = error_of(run("claude-roles", "start", "nobody", cwd=installed.root, env=env))
    assert error.startswith(f"{installed.roles / 'policy.json'}: can't be read; run `install-roles ")


@pytest.mark.parametrize("script", ["claude-zero", "claude-one"])
def test_start_outside_a_repository(tmp_path: Path, env: dict[str, str], script: str) -> None:
    assert error_of(run(script, cwd=tmp_path, env=env)).startswith(".: not in the work tree of a git repository")
