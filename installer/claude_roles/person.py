"""Tells a person at a terminal from a session, and asks the person.

Approving, returning, widening and completing plans are a person's acts. The hook refuses these commands to sessions;
what stands here is the second lock, for commands that no hook has seen.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping

import click

from claude_roles.errors import UserError
from role_guard.layout import Layout
from role_guard.plans import git
from role_guard.plans.lifecycle import By
from role_guard.shell.tables.own import MARKS


def is_inside(environment: Mapping[str, str]) -> bool:
    """Say whether this process was started from inside Claude Code."""
    return any(name in environment for name in MARKS)


def is_looking() -> bool:
    """Say whether what is printed is for a person, who sits before a terminal, and not for a session.

    What Claude Code starts has no terminal of its own (client facts), whatever became of the variables that it sets.
    """
    return not is_inside(os.environ) and has_own_terminal()


def has_own_terminal() -> bool:
    """Say whether this process belongs to a terminal, wherever its output goes (tty(4))."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR))
    except OSError:
        return os.name == "nt" and sys.stdin.isatty()
    return True


def require_person(typed: str = "", *, yes: bool) -> None:
    """Refuse to go on for anybody but a person.

    Args:
        typed: what a person types at the prompt of a session instead; empty if there is nothing.
        yes: the person said beforehand that there is nobody to ask, so no terminal is needed.

    Raises:
        UserError: started from inside Claude Code, with `yes` too; or there is no terminal to ask at.
    """
    if is_inside(os.environ):
        instead = f"types `{typed}` at the prompt, or uses" if typed else "uses"
        what = "this is for a person, and was started from inside Claude Code"
        raise UserError(f"{what}; a person {instead} a terminal of their own")
    if not yes and not has_terminal():
        raise UserError("there is no terminal to ask at; run it in one, or give `--yes` if nobody needs to be asked")


def has_terminal() -> bool:
    """Say whether a person can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def confirm(question: str, *, yes: bool) -> bool:
    """Ask the person; anything but a clear yes is a no.

    Args:
        question: without a question mark's options, for instance `Approve?`.
        yes: answered beforehand.

    Ctrl-C ends the process at once: Python's own handler only takes note of it, and a signal that comes just before the
    read would be forgotten until the person types more.
    """
    if yes:
        return True
    handler = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        return click.confirm(question, default=False)
    finally:
        signal.signal(signal.SIGINT, handler)


def who(layout: Layout) -> By:
    """Return the person as git knows them."""
    return By(git.person(layout), "")
