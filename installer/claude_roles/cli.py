"""The command line: `claude-roles` with its subcommands, and the short names."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
from click.core import ParameterSource

from claude_roles import (
    __version__,
    audit_commands,
    audit_verify,
    case_command,
    completion,
    doctor_command,
    explain_command,
    launch,
    person_commands,
    plan_commands,
    schema_command,
    session_commands,
    uninstall_command,
)
from claude_roles.errors import UserError
from claude_roles.plan_context import IN_ACTIVE
from claude_roles.repository import Checkout, find_checkout, find_main_checkout
from claude_roles.screen import printable
from role_guard.errors import GuardError, PlanError

if TYPE_CHECKING:
    from claude_roles.install import Result

FAILURE = 2
"""Exit code of every error that a person can mend; verdicts and findings never use it."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="claude-roles")
def commands() -> None:
    """Keep a Claude Code planner planning and an implementer implementing."""


@commands.command("install", context_settings={"help_option_names": ["-h", "--help"]})
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


@commands.command("start", context_settings={"ignore_unknown_options": True})
@click.argument("role")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.option("--plan", type=IN_ACTIVE, metavar="NAME", help="The active plan that the session works on.")
def start_command(role: str, arguments: tuple[str, ...], plan: str | None) -> None:
    """Start Claude Code as ROLE (planner, implementer, solo) in this repository.

    What follows -- goes to claude.

    Example: claude-roles start implementer --plan add-login -- --model opus
    """
    checkout = find_checkout(Path())
    _start(checkout, role, arguments, plan="" if plan is None else launch.active_plan(checkout, plan))


def _start(checkout: Checkout, role: str, arguments: Sequence[str], *, plan: str = "") -> NoReturn:
    command, environment = launch.launch_command(checkout, role, arguments, plan=plan)
    os.chdir(checkout.top)
    try:
        os.execve(command[0], command, environment)  # noqa: S606 - the session takes this terminal over
    except OSError as error:
        raise UserError(f"{command[0]}: {error.strerror}; install Claude Code again") from None


audit_commands.audit.add_command(audit_verify.verify)

for _command in (
    *plan_commands.COMMANDS,
    *person_commands.COMMANDS,
    *session_commands.COMMANDS,
    doctor_command.doctor,
    *explain_command.COMMANDS,
    *case_command.COMMANDS,
    *schema_command.COMMANDS,
    uninstall_command.uninstall_command,
    audit_commands.audit,
    completion.completion,
):
    commands.add_command(_command)


def _run(command: Callable[..., Any]) -> NoReturn:
    """Run a command; what a person can mend is one line (per mistake) and exit code 2."""
    completion.register()
    try:
        try:
            command()
        finally:
            sys.stdout.flush()
    except OSError as error:
        if error.filename is not None:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is left in the buffer would fail again
        lines = [f"standard output can't be written: {error.strerror}; free disk space, or print elsewhere"]
    except UserError as error:
        lines = str(error).splitlines()
    except PlanError as error:
        lines = [str(error)]
    except GuardError as error:
        lines = [f"{error.what}; {error.repair}"]
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
    _run(install_command)


def claude_zero() -> NoReturn:
    """Run `claude-zero [ARGS for claude]`."""
    _run(lambda: _start(find_checkout(Path()), "planner", sys.argv[1:]))


def claude_one() -> NoReturn:
    """Run `claude-one [NAME] [ARGS for claude]`."""
    _run(completion.claude_one_words if completion.variable("claude-one") in os.environ else _start_implementer)


def _start_implementer() -> NoReturn:
    checkout = find_checkout(Path())
    plan, arguments = launch.split_plan(checkout, sys.argv[1:])
    _start(checkout, "implementer", arguments, plan=plan)


def plans() -> NoReturn:
    """Run `plans`."""
    _run(plan_commands.plans)


def approve_plan() -> NoReturn:
    """Run `approve-plan`."""
    _run(person_commands.approve)


def complete_plan() -> NoReturn:
    """Run `complete-plan`."""
    _run(person_commands.complete)
