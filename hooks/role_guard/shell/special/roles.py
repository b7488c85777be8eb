"""`claude-roles`: this package's own command."""

from __future__ import annotations

from role_guard.shell.tables.own import APPROVES, READS, SESSIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.command import Call


def claude_roles(call: Call) -> None:
    """Report what a subcommand does; everything but reading is for the person."""
    report = call.walk.report
    report.own = True
    first = call.values[0] if call.values else None
    name = first.text if first is not None and first.exact else ""
    options = [value for value in call.values[1:] if not value.exact or value.text.startswith("-")]
    if name in APPROVES:
        report.approve(f"`claude-roles {name}` moves or changes a plan")
    elif name in SESSIONS:
        report.session(f"`claude-roles {name}` starts a session")
    elif name in READS and not any(
        not value.exact or value.text.startswith(("-o", "--o", "--fix")) for value in options
    ):
        report.look("claude-roles")
    elif name in READS:
        report.unknown(f"`claude-roles {name}` gets options that can write")
    else:
        report.write(".claude/roles/roles.toml", "claude-roles")
