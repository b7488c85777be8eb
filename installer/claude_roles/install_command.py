"""`claude-roles install`, also called `install-roles`."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from claude_roles.repository import find_main_checkout

if TYPE_CHECKING:
    from claude_roles.install import Result


@click.command("install", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--scope", type=click.Choice(["project", "local"]), default="project", show_default=True,
              help="Put the hooks into settings.json, shared by git, or into settings.local.json.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show what would change as a unified diff, and write nothing.")
@click.option("--managed", type=click.Path(path_type=Path), metavar="DIR",
              help="Install into no repository: write a drop-in for managed settings into DIR.")  # fmt: skip
@click.option("--uninstall", "is_removal", is_flag=True, help="Remove roles: the same as `claude-roles uninstall`.")
@click.pass_context
def install_command(
    context: click.Context, path: Path, scope: str, managed: Path | None, *, dry_run: bool, is_removal: bool
) -> None:
    """Install roles into the git repository at PATH, or bring them up to date.

    Run it again after editing .claude/roles/roles.toml, and for another version of this package: what you edited is
    merged with what is new.

    Example: install-roles --dry-run ../my-project

    Example: sudo install-roles --managed /etc/claude-code/managed-settings.d
    """
    if managed is not None:
        if is_removal:
            raise click.UsageError("--managed writes one file; remove it by hand")
        if any(context.get_parameter_source(name) is ParameterSource.COMMANDLINE for name in ("path", "scope")):
            raise click.UsageError("--managed is for a machine, not for a repository; leave PATH and --scope out")
        _install_managed(managed, dry_run=dry_run)
        return
    if is_removal:
        from claude_roles import uninstall_command

        uninstall_command.run(path, purge=False, yes=False, dry_run=dry_run)
        return
    from claude_roles.install import install, pin_interpreter  # late: it loads the policy's model

    root = find_main_checkout(path)
    result = install(root, scope, dry_run=dry_run)
    if dry_run:
        click.echo(result.diff, nl=False)
        return
    pin_interpreter(root)
    _report(root, result)


def _install_managed(directory: Path, *, dry_run: bool) -> None:
    from claude_roles.managed import PLACES, write_managed

    written = write_managed(directory, dry_run=dry_run)
    if dry_run:
        click.echo(written.diff, nl=False)
        return
    click.echo(f"  {'wrote' if written.changed else 'up to date:'} {written.path}")
    if str(written.path.parent) not in PLACES.values():
        places = ", ".join(f"{place} ({system})" for system, place in PLACES.items())
        click.echo(f"Claude Code reads it in: {places}.")


def _report(root: Path, result: Result) -> None:
    for verb, names in (("created", result.created), ("changed", result.changed)):
        for name in names:
            click.echo(f"  {verb} {name}")
    for name in result.replaced:
        click.echo(f"  repaired {name}, which was not as installed")
    for name in result.removed:
        click.echo(f"  removed {name}, which this version does not have")
    for name in result.merged:
        click.echo(f"  merged what is new into {name}, which you edited")
    for name in result.kept:
        click.echo(f"  kept {name} as you edited it; remove it and run again for the present version")
    for name in result.conflicts:
        click.echo(
            f"  kept {name} as you edited it, because what is new does not fit: look at {name}.new, and move it over"
        )
    for name in result.waiting:
        click.echo(f"  {name}.new still waits for you: mend it and move it over {name}, or remove it")
    if result.created or result.changed or result.removed:
        click.echo(f"Roles are installed in {root}.")
    else:
        click.echo(f"Nothing to do: roles are installed in {root} and up to date.")
    directory = Path(sys.argv[0]).resolve().parent
    prefix = "" if str(directory) in os.environ.get("PATH", "").split(os.pathsep) else f"{directory}/"
    for title, program in (("planner", "claude-zero"), ("implementer", "claude-one")):
        click.echo(f"Start the {title + ':':<13} cd {shlex.quote(str(root))} && {shlex.quote(prefix + program)}")
