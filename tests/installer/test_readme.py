"""What the README shows is run."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from claude_roles import assets
from claude_roles.commands import commands
from claude_roles.compiler import compile_policy
from role_guard.decide import decide
from role_guard.effects import Effect
from support.situations import WITHOUT_PLAN

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_role_it_adds_compiles_and_holds() -> None:
    [example] = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    policy = compile_policy((assets.template("roles.toml") + example).encode())
    role = policy["roles"]["reviewer"]
    assert decide(role, "reviewer", [Effect("write", "x", "project", "x")], WITHOUT_PLAN).verdict == "deny"
    assert decide(role, "reviewer", [Effect("read", "x")], WITHOUT_PLAN).verdict == "pass"


def test_the_rule_it_explains_is_the_one_that_ships() -> None:
    for line in (
        'effects = ["write"]',
        'verdict = "ask"',
        "outside the repository. Go on only if the person agrees.",
    ):
        assert line in README
        assert line in assets.template("roles.toml")


@pytest.mark.parametrize("target", ["install", "test", "unit", "client", "bench"])
def test_make_targets_exist(target: str) -> None:
    asked = subprocess.run(["make", "-n", target, "REPO=x"], cwd=ROOT, capture_output=True, text=True)
    assert asked.returncode == 0, asked.stderr


def test_ci_runs_the_test_command_of_the_readme() -> None:
    assert "\n    make test\n" in README
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert lines[-1] == "exec make test"


def every_command(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield commands with their names, those within groups too."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None and command.name == name
        yield before + name, command
        if isinstance(command, click.Group):
            yield from every_command(command, f"{before}{name} ")


def test_every_command_and_option_is_in_the_reference() -> None:
    for name, command in every_command(commands):
        assert f"`claude-roles {name}" in README
        for option in (parameter for parameter in command.params if isinstance(parameter, click.Option)):
            assert f"`{option.opts[-1]}" in README, option.opts
    assert "`install-roles [PATH]`" in README


def test_every_installed_role_directory_and_command_is_listed() -> None:
    for name in assets.command_templates():
        assert "/" + name.removesuffix(".md") in README
