"""The subcommands of `claude-roles`, each loaded when it is asked for: loading all takes longer than most run."""

from __future__ import annotations

from importlib import import_module

import click

from claude_roles import __version__

PLACES = {
    "install": "install_command.install_command",
    "start": "start_command.start_command",
    "plans": "plan_commands.plans",
    "check": "plan_commands.check",
    "show": "plan_commands.show",
    "diff": "plan_commands.diff",
    "verify": "plan_commands.verify",
    "approve": "person_commands.approve",
    "return": "person_commands.return_plan",
    "amend": "person_commands.amend",
    "complete": "person_commands.complete",
    "reopen": "person_commands.reopen",
    "status": "session_commands.status",
    "tmux": "session_commands.tmux",
    "doctor": "doctor_command.doctor",
    "explain": "explain_command.explain",
    "test": "case_command.test",
    "schema": "schema_command.schema",
    "uninstall": "uninstall_command.uninstall_command",
    "audit": "audit_commands.audit",
    "completion": "completion.completion",
}
"""Subcommand to module and name in it."""


def load(name: str) -> click.Command:
    """Return a subcommand by its name.

    Raises:
        KeyError: there is none of that name.
    """
    module, _, attribute = PLACES[name].partition(".")
    found: click.Command = getattr(import_module(f"claude_roles.{module}"), attribute)
    return found


class _Commands(click.Group):
    """A group that loads its subcommands late (click's manual, "Lazily Loading Subcommands")."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return sorted(PLACES)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        return load(name) if name in PLACES else None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="claude-roles")
def commands() -> None:
    """Keep a Claude Code planner planning and an implementer implementing."""
