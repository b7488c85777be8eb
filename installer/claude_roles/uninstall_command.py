"""The command that takes roles out of a repository."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from claude_roles import person
from claude_roles.repository import find_main_checkout
from claude_roles.screen import printable

if TYPE_CHECKING:
    from claude_roles.uninstall import Removal


@click.command("uninstall", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--purge", is_flag=True, help="Remove plans, logs and files that you edited as well.")
@click.option("--dry-run", is_flag=True, help="Say what would be removed and show a diff of the rest; write nothing.")
@click.option("--yes", is_flag=True, help="Don't ask; nobody has to be at a terminal.")
def uninstall_command(path: Path, *, purge: bool, dry_run: bool, yes: bool) -> None:
    """Take roles out of the git repository at PATH, and restore what was there before.

    Your settings, .claude/CLAUDE.md and .gitignore are as they were, with what was changed in them since. Plans, logs
    and files of ours that you edited stay.

    Example: claude-roles uninstall --dry-run
    """
    run(path, purge=purge, yes=yes, dry_run=dry_run)


def run(path: Path, *, purge: bool, yes: bool, dry_run: bool) -> None:
    """Take roles out of a repository, once a person has agreed.

    Raises:
        UserError: not a person, or something is in the way; nothing was changed.
    """
    from claude_roles.uninstall import plan_removal  # late: the other commands don't wait for the policy's model

    root = find_main_checkout(path)
    if not dry_run:
        person.require_person(yes=yes)
    transaction, removal = plan_removal(root, purge=purge)
    _show(removal)
    if dry_run:
        click.echo(removal.diff, nl=False)
        return
    if not person.confirm(f"Remove roles from {root}?", yes=yes):
        click.echo("Nothing was changed.")
        return
    transaction.commit()
    click.echo(f"Roles are removed from {root}. Sessions that are open have to be started again.")


def _show(removal: Removal) -> None:
    for name in removal.restored:
        click.echo(f"  restore {printable(name)}")
    for name in removal.removed:
        click.echo(f"  remove {printable(name)}")
    for name, why in removal.left.items():
        click.echo(f"  leave {printable(name)}: {why}")
