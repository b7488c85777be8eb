"""Lets a session whose programs can change nothing run what the hook would otherwise refuse, and makes sure of it.

The launcher tells the hook that a session's programs run in a sandbox in which the project is read-only. The hook takes
nobody's word for it: a command that it lets run for that reason gets a first line, the proof, that ends the command
where the project can be written after all. PreToolUse may replace a tool's input (`updatedInput`), with or without a
decision, and PermissionRequest then sees the new input (client facts, tested end to end).
"""

from __future__ import annotations

from role_guard import system as os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from role_guard.event import Event
    from role_guard.layout import Layout

VARIABLE = "CLAUDE_ROLES_SANDBOX"
"""Set to `PROJECT` by the launcher, in the settings of a session whose programs can't write the project. A model can't
set it for the hook: commands don't run in the hook's environment, and settings are control files."""

PROJECT = "project"

TOOLS = ("Bash", "Monitor")
"""Tools whose commands the client runs in its sandbox, with a POSIX shell; PowerShell's it does not."""

NO_SANDBOX = 126
"""Exit code of a command that was let run because of a sandbox that is not there."""

MESSAGE = "claude-roles: not run, because the sandbox of this session does not hold; a person starts the session anew"


def holds_project(event: Event, environ: Mapping[str, str]) -> bool:
    """Say whether the call's command runs in a sandbox with a read-only project, as far as the hook is told."""
    return (
        environ.get(VARIABLE) == PROJECT
        and event.tool in TOOLS
        and os.name == "posix"
        and not event.tool_input.get("dangerouslyDisableSandbox")
        and isinstance(event.tool_input.get("command"), str)
    )


def proof(layout: Layout) -> str:
    """Return the line that ends a command where any checkout, the plans or git's directory can be written.

    A checkout that was added after the session's start is not closed by its sandbox.

    `test -w` asks access(2), which says no on a read-only file system, also to root.
    """
    places = [*(root for root, _ in layout.roots), layout.git, os.path.join(layout.plans, "Review")]
    tests = " || ".join(f"[ -w {_quoted(place)} ]" for place in dict.fromkeys(places) if place)
    return f"if {tests}; then echo {_quoted(MESSAGE)} >&2; exit {NO_SANDBOX}; fi\n"


def without_proof(event: Event, layout: Layout) -> Event:
    """Return a call as the model wrote it."""
    line = proof(layout)
    command = event.tool_input.get("command")
    if not isinstance(command, str) or not command.startswith(line):
        return event
    return event._replace(tool_input={**event.tool_input, "command": command[len(line) :]})


def with_proof(event: Event, layout: Layout) -> dict[str, object]:
    """Return a call's input with the proof before its command."""
    return {**event.tool_input, "command": proof(layout) + event.tool_input["command"]}


def _quoted(word: str) -> str:
    """Return a word in single quotes (Shell Command Language, 2.2.2)."""
    return "'" + word.replace("'", "'\\''") + "'"
