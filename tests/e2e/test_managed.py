"""The drop-in for managed settings, in the real client: it holds whatever a person switches off.

The client gets an `/etc/claude-code` of its own; the machine's is not touched.
"""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from claude_roles.managed import write_managed
from e2e.client import Client, call, say
from e2e.model_server import Turn
from support.project import Project, make_repository

PLANNER = {"CLAUDE_ROLE": "planner"}
OFF = '{"disableAllHooks": true}'


@pytest.fixture
def managed(program: Path, tmp_path: Path) -> Client:
    """Give a client on a machine with managed settings."""
    write_managed(tmp_path / "managed" / "managed-settings.d", dry_run=False)
    own: list[str] = []
    for item in sorted(Path("/etc").iterdir()):
        if item.is_symlink():
            own += ["--symlink", str(item.readlink()), str(item)]
        elif item.name != "claude-code":
            own += ["--ro-bind", str(item), str(item)]
    box = ["bwrap", "--dev-bind", "/", "/", "--tmpfs", "/etc", *own, "--ro-bind", str(tmp_path / "managed"),
           "/etc/claude-code", "--die-with-parent", str(program)]  # fmt: skip
    wrapper = tmp_path / "claude"
    wrapper.write_text(f'#!/bin/sh\nexec {shlex.join(box)} "$@"\n', encoding="utf-8")
    wrapper.chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    return Client(wrapper, home)


def write(project: Project) -> list[Turn]:
    return [call("Write", file_path=str(project.root / "src" / "new.py"), content="x = 1\n"), say("done")]


@pytest.mark.parametrize(
    "arguments",
    [[], ["--bare"], ["--safe-mode"], ["--settings", OFF], ["--setting-sources", "user"], ["local"]],
    ids=" ".join,
)
def test_it_holds_whatever_a_person_switches_off(managed: Client, project: Project, arguments: list[str]) -> None:
    if arguments == ["local"]:
        (project.root / ".claude" / "settings.local.json").write_text(OFF)
        arguments = []
    turns = [call("Bash", command="touch src/new.py", description="d"), say("done")]  # --bare has no Write
    outcome = managed.run(project.root, turns, "--permission-mode", "acceptEdits", *arguments, env=PLANNER)
    assert not (project.root / "src" / "new.py").exists()
    assert "planner.project-files" in outcome.results[-1].text, outcome
    [entry] = project.blocks()  # the repository's own entry is the same command, so it ran once
    assert entry["rule"] == "planner.project-files"


def test_without_it_a_person_can_switch_it_off(client: Client, project: Project) -> None:
    turns = write(project)
    client.run(project.root, turns, "--permission-mode", "acceptEdits", "--settings", OFF, env=PLANNER)
    assert (project.root / "src" / "new.py").exists()


def test_a_repository_without_roles_is_left_alone(managed: Client, tmp_path: Path) -> None:
    project = make_repository(tmp_path / "plain")
    outcome = managed.run(project.root, write(project), "--permission-mode", "acceptEdits")
    assert not outcome.results[-1].is_error
    assert (project.root / "src" / "new.py").exists()
    assert not (project.root / ".claude").exists()


def test_a_role_where_none_is_installed_stays_shut(managed: Client, tmp_path: Path) -> None:
    project = make_repository(tmp_path / "plain")
    outcome = managed.run(project.root, write(project), "--permission-mode", "acceptEdits", env=PLANNER)
    assert "install-roles" in outcome.stdout
    assert not (project.root / "src" / "new.py").exists()
