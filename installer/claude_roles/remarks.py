"""Asks a person for remarks on a plan, in their editor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from claude_roles.errors import UserError
from claude_roles.plan_context import Opened
from claude_roles.screen import printable

CUT = "# ------------------------ >8 ------------------------"
"""The line below which nothing is sent, as in git-commit(1), `--cleanup=scissors`."""


def ask_remarks(plan: Opened, findings: Sequence[Any], checklist: Sequence[str]) -> str:
    """Open the person's editor on an empty text, with findings and checklist below a line as a reminder.

    Returns:
        What was written above the line; empty if nothing was saved.

    Raises:
        UserError: there is no editor, or it failed.
    """
    try:
        text = click.edit(_template(plan, findings, checklist), extension=".md", require_save=True)
    except click.ClickException as error:
        raise UserError(f"{error.format_message()}; set EDITOR, or give the remarks with `-m`") from None
    return (text or "").split(CUT)[0].strip()


def _template(plan: Opened, findings: Sequence[Any], checklist: Sequence[str]) -> str:
    lines = ["", "", CUT, f"# Write your remarks on {plan.called} above this line. Nothing below it is sent.", "#"]
    lines += ["# " + point for point in checklist]
    if findings:
        lines += ["#", "# Findings of the check:"]
        lines += [f"# {finding.level}, line {finding.line}: {printable(finding.text)}" for finding in findings]
    return "\n".join(lines) + "\n"
