"""The command line: what starts `claude-roles` and the short names."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import click

from claude_roles.commands import commands, load
from claude_roles.completion import claude_one_words, register, variable
from claude_roles.errors import UserError
from claude_roles.screen import printable
from role_guard.errors import GuardError, PlanError

FAILURE = 2
"""Exit code of every error that a person can mend; verdicts and findings never use it."""


def _run(command: Callable[..., Any]) -> NoReturn:
    """Run a command; what a person can mend is one line (per mistake) and exit code 2."""
    register()
    try:
        try:
            command()
        finally:
            sys.stdout.flush()
    except OSError as error:
        if error.filename is None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is left in the buffer would fail again
            lines: tuple[str, ...] = (
                f"standard output can't be written: {error.strerror}; free disk space, or print elsewhere",
            )
        else:
            lines = (f"`{error.filename}`: {error.strerror}; mend that, and run the command again",)
    except UserError as error:
        lines = error.lines
    except PlanError as error:
        lines = (str(error),)
    except GuardError as error:
        lines = (f"{error.what}; {error.repair}",)
    else:
        sys.exit(0)
    for line in lines:
        click.echo(f"error: {printable(line)}", err=True)
    sys.exit(FAILURE)


def main() -> NoReturn:
    """Run `claude-roles`."""
    _run(commands)


def install_roles() -> NoReturn:
    """Run `install-roles`."""
    _run(load("install"))


def claude_zero() -> NoReturn:
    """Run `claude-zero [ARGS for claude]`."""
    from claude_roles import start_command

    _run(lambda: start_command.start_planner(sys.argv[1:]))


def claude_one() -> NoReturn:
    """Run `claude-one [NAME] [ARGS for claude]`."""
    if variable("claude-one") in os.environ:
        _run(claude_one_words)
    from claude_roles import start_command

    _run(lambda: start_command.start_implementer(sys.argv[1:]))


def plans() -> NoReturn:
    """Run `plans`."""
    _run(load("plans"))


def approve_plan() -> NoReturn:
    """Run `approve-plan`."""
    _run(load("approve"))


def complete_plan() -> NoReturn:
    """Run `complete-plan`."""
    _run(load("complete"))
