"""The command that says what holds the roles here, and what weakens it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from rich.table import Table

from claude_roles import doctor as diagnosis
from claude_roles.doctor.check import WHY, Check, State
from claude_roles.person import require_person
from claude_roles.plan_context import here
from claude_roles.repository import find_checkout
from claude_roles.screen import cell, page

SHOWN = {
    State.LIVE: ("live", "green"),
    State.FAULT: ("not live", "bold red"),
    State.NOTE: ("look", "yellow"),
    State.OFF: ("off", "yellow"),
}


@click.command("doctor")
@click.option("--fix", is_flag=True, help="Mend what is safe to mend, and look again.")
@click.option("--json", "as_json", is_flag=True, help="One list of objects, for programs.")
def doctor(*, fix: bool, as_json: bool) -> None:
    """Try each layer of enforcement, and look for what weakens it; exit code 1 on a fault.

    Example: claude-roles doctor --fix
    """
    if fix:
        require_person(yes=True)
    layout = here()
    checkout = find_checkout(Path())
    found = diagnosis.checks(checkout, layout)
    if fix and (mended := diagnosis.mend(found)):
        for check in mended:
            click.echo(f"mended: {check.name} {check.about}".rstrip() + f": {check.found}", err=True)
        found = diagnosis.checks(checkout, layout)
    if as_json:
        click.echo(json.dumps([check.as_json() for check in found], indent=2))
    else:
        page(_table(found))
    if any(check.state is State.FAULT for check in found):
        sys.exit(1)


def _table(found: list[Check]) -> Table:
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("check", "about", "", "what was found"):
        shown.add_column(heading, overflow="fold", no_wrap=heading != "what was found")
    for check in found:
        shown.add_row(cell(check.name), cell(check.about), cell(*SHOWN[check.state]), cell(_told(check)))
    return shown


def _told(check: Check) -> str:
    """Say what was found; for what isn't well also why it matters, and what to do."""
    if check.state is State.LIVE or not check.repair:
        return check.found
    return f"{check.found}. It matters because {WHY[check.name]}. To mend it: {check.repair}"
