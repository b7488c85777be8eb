"""`claude-roles audit verify`: says whether the audit log is as the hook wrote it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from claude_roles import audit_chain
from claude_roles.audit_chain import HARMLESS, Report
from claude_roles.reading_progress import reading
from claude_roles.repository import find_checkout
from claude_roles.screen import printable
from role_guard.layout import locate

SHOWN = 50
"""Findings that are printed; of a log that was written anew there may be millions."""

PASSED, FAILED = 0, 1


@click.command("verify", context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--json", "as_json", is_flag=True, help="For machines: one JSON object.")
def verify(*, as_json: bool) -> None:
    """Check that no line of the audit log was removed, changed or moved, and that its end is there.

    All files of the log are read, and compared with `.claude/roles/state/audit.json`, which says what the last line is
    and what retention has removed. Exit code 1 says that something was found; what a crash leaves is told and gives 0.

    Example: claude-roles audit verify
    """
    main = find_checkout(Path()).main
    layout = locate(str(main / ".claude" / "roles" / "hooks"))
    with reading(audit_chain.size(layout)) as advance:
        report = audit_chain.verify(layout, advance)
    if as_json:
        click.echo(_as_json(report))
    else:
        _show(report)
    sys.exit(PASSED if report.is_whole else FAILED)


def _as_json(report: Report) -> str:
    shown = {**report._asdict(), "findings": [finding._asdict() for finding in report.findings]}
    return json.dumps({"whole": report.is_whole, **shown}, indent=2)


def _show(report: Report) -> None:
    for finding in report.findings[:SHOWN]:
        level = "note" if finding.kind in HARMLESS else "error"
        click.echo(f"{printable(finding.place)}: {level}: {finding.text} [{finding.kind}]")
    if len(report.findings) > SHOWN:
        click.echo(f"… and {len(report.findings) - SHOWN} more")
    if not report.lines and report.is_whole:
        click.echo("The audit log is empty.")
        return
    said = "is whole" if report.is_whole else "was changed"
    chained = f", {report.first} to {report.last}" if report.first else ""
    click.echo(f"The audit log {said}: {report.lines} lines{chained}, in {report.files} files.")
    if report.removed:
        click.echo(f"Retention has removed the lines up to {report.removed} (`log_keep` in roles.toml).")
    if report.unchained and report.is_whole:
        click.echo(
            f"Of {report.unchained} lines, written by an older version, only the last one is protected by a hash."
        )
