"""Commands about the two sessions: which are open, and both of them side by side."""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click

from claude_roles import open_sessions
from claude_roles.errors import UserError
from claude_roles.person import has_terminal, require_person
from claude_roles.plan_context import here
from claude_roles.repository import find_checkout
from claude_roles.screen import page
from role_guard.policy import load_policy

LAUNCHERS = ("claude-zero", "claude-one")


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="One list of objects, for programs.")
def status(*, as_json: bool) -> None:
    """Show the open sessions of this repository, in all terminals.

    Example: claude-roles status
    """
    layout = here()
    found = open_sessions.open_sessions(layout, load_policy(layout))
    if as_json:
        click.echo(open_sessions.as_json(found))
    else:
        page(open_sessions.table(found))


@click.command("tmux")
def tmux() -> None:
    """Open planner and implementer side by side in tmux, or go back to where they are open.

    Without tmux it prints the two commands for two terminals.

    Example: claude-roles tmux
    """
    top = find_checkout(Path()).top
    here()
    require_person(yes=True)
    program = shutil.which("tmux")
    if program is None:
        click.echo("tmux is not installed; run these two in two terminals:")
        for launcher in LAUNCHERS:
            click.echo(f"  cd {shlex.quote(str(top))} && {launcher}")
        return
    name = session_name(top)
    if _tmux(program, "has-session", "-t", f"={name}") != 0:
        _open(program, name, top)
    if not has_terminal():
        click.echo(f"Both are open in tmux. Go there: tmux attach -t {shlex.quote('=' + name)}")
        return
    inside = "TMUX" in os.environ
    os.execv(program, [program, "switch-client" if inside else "attach-session", "-t", f"={name}"])  # noqa: S606 - tmux takes this terminal over


def session_name(top: Path) -> str:
    """Return the name of a checkout's tmux session: tmux allows no dots and colons in one."""
    kept = "".join(character if character.isalnum() else "-" for character in top.name)
    return f"roles-{kept[:30]}-{hashlib.sha256(os.fsencode(top)).hexdigest()[:6]}"


def _open(program: str, name: str, top: Path) -> None:
    """Start a tmux session with both roles, side by side.

    Raises:
        UserError: tmux refused.
    """
    first, second = (_pane(launcher) for launcher in LAUNCHERS)
    at = ["-c", str(top)]
    made = _tmux(program, "new-session", "-d", "-s", name, *at, first)
    if made == 0:
        made = _tmux(program, "split-window", "-h", "-t", f"={name}:", *at, second)
    if made == 0:
        made = _tmux(program, "select-pane", "-t", f"={name}:.0")
    if made != 0:
        raise UserError(f"tmux could not open the session `{name}`; try `{LAUNCHERS[0]}` and `{LAUNCHERS[1]}` instead")


def _pane(launcher: str) -> str:
    """Return the command of a pane; when a session can't be started, its message stays until a key is pressed."""
    beside = Path(sys.argv[0]).resolve().parent / launcher
    found = str(beside) if beside.is_file() else launcher
    path = f"PATH={shlex.quote(os.environ.get('PATH', os.defpath))}"
    return f"{path} {shlex.quote(found)} || {{ echo; echo 'Press Enter to close.'; read -r _; }}"


def _tmux(program: str, *arguments: str) -> int:
    return subprocess.run([program, *arguments], stderr=subprocess.DEVNULL, check=False).returncode
