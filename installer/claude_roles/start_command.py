"""`claude-roles start`, also called `claude-zero` and `claude-one`: hands this terminal over to Claude Code."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click

from claude_roles import launch
from claude_roles.errors import UserError
from claude_roles.plan_context import IN_ACTIVE
from claude_roles.repository import Checkout, find_checkout


@click.command("start", context_settings={"ignore_unknown_options": True})
@click.argument("role")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.option("--plan", type=IN_ACTIVE, metavar="NAME", help="The active plan that the session works on.")
def start_command(role: str, arguments: tuple[str, ...], plan: str | None) -> None:
    """Start Claude Code as ROLE (planner, implementer, solo) in this repository.

    What follows -- goes to claude.

    Example: claude-roles start implementer --plan add-login -- --model opus
    """
    checkout = find_checkout(Path())
    start(checkout, role, arguments, plan="" if plan is None else launch.active_plan(checkout, plan))


def start(checkout: Checkout, role: str, arguments: Sequence[str], *, plan: str = "") -> NoReturn:
    """Become the client in a role; the arguments are those of `launch.launch_command`.

    Raises:
        UserError: the client can't be started.
    """
    command, environment = launch.launch_command(checkout, role, arguments, plan=plan)
    os.chdir(checkout.top)
    try:
        os.execve(command[0], command, environment)  # noqa: S606 - the session takes this terminal over
    except OSError as error:
        raise UserError(f"{command[0]}: {error.strerror}; install Claude Code again") from None


def start_planner(arguments: Sequence[str]) -> NoReturn:
    """Start the planner with the arguments for claude."""
    start(find_checkout(Path()), "planner", arguments)


def start_implementer(arguments: Sequence[str]) -> NoReturn:
    """Start the implementer; the first argument may be the name of a plan."""
    checkout = find_checkout(Path())
    plan, rest = launch.split_plan(checkout, arguments)
    start(checkout, "implementer", rest, plan=plan)
