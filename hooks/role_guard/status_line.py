"""Prints the status line of a session: its role, its plan, what waits, what was refused. Fast, and never an error.

The client runs it again and again, with the session as JSON on standard input (its status line reference). A status
line that the person has configured for themselves comes first: the role's settings would otherwise hide it.
"""

from __future__ import annotations

import sys

from role_guard import binding
from role_guard import regex as re
from role_guard import system as os
from role_guard.layout import ACTIVE, REVIEW, locate
from role_guard.plans import index
from role_guard.printable import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.layout import Layout

EVENT = "StatusLine"
"""What the entry script is told in place of an event's name."""

SETTINGS = (".claude/settings.local.json", ".claude/settings.json", "~/.claude/settings.json")
"""Where a person's own status line can stand, the strongest first; relative to the checkout."""

SECONDS = 5
"""How long the person's own status line may take."""


def main(hooks_dir: str, title: str) -> int:
    """Print the status line.

    Args:
        hooks_dir: absolute path of the directory the scripts stand in.
        title: the role's title.

    Returns:
        The exit code, always 0: the client shows nothing of a status line that fails.
    """
    given = sys.stdin.buffer.read()
    try:
        layout = locate(hooks_dir)
        parts = [title, *_state(layout, _session(given))]
        own = _own(layout, given)
        line = (own + "\n" if own else "") + printable(" · ".join(parts))
    except Exception as error:  # noqa: BLE001 - a status line that fails would vanish without a word
        what = getattr(error, "what", "") or type(error).__name__
        line = printable(f"{title} · claude-roles: {what}")
    os.write(1, line.encode("utf-8", "replace") + b"\n")
    return 0


def _session(given: bytes) -> str:
    """Return the session id of the client's input; empty if there is none. Not parsed as JSON: that takes too long."""
    found = re.search(r'"session_id"\s*:\s*"([A-Za-z0-9_-]{1,128})"', given.decode("utf-8", "replace"))
    return found[1] if found else ""


def _state(layout: Layout, session: str) -> list[str]:
    """Return what there is to say about a session."""
    said = []
    active = index.names(layout, ACTIVE)
    plan = _plan(layout, session, active)
    if plan:
        said.append(f"plan {index.stem(plan)}")
    elif len(active) > 1:
        said.append(f"{len(active)} plans active, none chosen")
    waiting = len(index.names(layout, REVIEW))
    if waiting:
        said.append(f"{waiting} waiting")
    blocks = refusals(layout, session) if session else 0
    if blocks:
        said.append(f"{blocks} refused")
    return said


def _plan(layout: Layout, session: str, active: list[str]) -> str:
    """Return the active plan that the session works on, empty if none was chosen."""
    named = ""
    if session:
        try:
            with open(binding.record_path(layout, session, ".plan"), encoding="utf-8") as stream:
                named = stream.read()
        except OSError:
            pass
    for name in (named, os.environ.get("CLAUDE_PLAN", "")):
        if name in active:
            return name
    return active[0] if len(active) == 1 else ""


def refusals(layout: Layout, session: str) -> int:
    """Return how many calls of a session were refused: one byte each (`records.write`)."""
    try:
        return os.stat(binding.record_path(layout, session, ".refused")).st_size
    except OSError:
        return 0


def _own(layout: Layout, given: bytes) -> str:
    """Return what the person's own status line prints, empty if they have none."""
    for name in SETTINGS:
        path = os.path.expanduser(name) if name.startswith("~") else os.path.join(layout.root, name)
        try:
            with open(path, "rb") as stream:
                text = stream.read()
        except OSError:
            continue
        if b'"statusLine"' not in text:
            continue
        from role_guard import jsontext as json

        try:
            command = json.loads(text)["statusLine"]["command"]
        except (ValueError, KeyError, TypeError):
            continue
        if isinstance(command, str) and EVENT not in command:
            return _run(command, given)
    return ""


def _run(command: str, given: bytes) -> str:
    """Run the person's status line as the client would, and return its lines."""
    import subprocess

    try:
        done = subprocess.run(
            ["/bin/sh", "-c", command], input=given, stdout=subprocess.PIPE, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace").rstrip("\n")
