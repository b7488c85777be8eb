"""Makes the settings that a session of a role is started with: those of the role, and a sandbox for this machine."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from claude_roles import closed_places, placeholders, sandbox_settings
from claude_roles.closed_places import checkouts, open_places
from role_guard import log_chain, sandbox
from role_guard.layout import Layout, make_private
from role_guard.plans import moves
from role_guard.shapes import Policy

WHOLE, CLOSED = "project", "closed"
"""What `read_only` of a role can say."""


def session_settings(settings: dict[str, Any], read_only: str, layout: Layout, policy: Policy) -> dict[str, Any]:
    """Return a role's settings with a sandbox.

    Without `allowUnsandboxedCommands` a model could ask for a command outside of it; `denyWrite` needs absolute paths,
    without wildcards (client facts).

    Args:
        settings: the role's settings.
        read_only: what the role's programs may not write: `project` or `closed`.
        layout: where the checkouts are.
        policy: the compiled policy; its control files are used.

    Raises:
        OSError: the list of what git ignores can't be written.
    """
    closed = whole_project(layout) if read_only == WHOLE else closed_places.closed_places(layout, policy)
    told = {sandbox.VARIABLE: sandbox.PROJECT} if read_only == WHOLE else placeholders.environment(layout, os.environ)
    files = {"denyWrite": sorted(map(str, closed)), "denyRead": _locks(layout)}
    opened = [] if read_only == WHOLE else open_places(layout)
    if opened:
        files["allowWrite"] = sorted(map(str, opened))
    return {
        **settings,
        "env": {**settings.get("env", {}), **told},
        "sandbox": {
            "enabled": True,
            "failIfUnavailable": True,
            "allowUnsandboxedCommands": False,
            "filesystem": files,
        },
    }


def gap(read_only: str, layout: Layout) -> str:
    """Return what a sandbox can't close here, and what to do; empty if there is nothing of the kind."""
    taken_out = sandbox_settings.gap(Path(layout.root))
    return taken_out if read_only == WHOLE or taken_out else closed_places.gap(layout)


def whole_project(layout: Layout) -> set[Path]:
    """Return every checkout of the repository, and its git directory."""
    return {*checkouts(layout), Path(layout.git).resolve()}


def _locks(layout: Layout) -> list[str]:
    """Return the files whose locks calls and people wait for; they are made if they are not there.

    Raises:
        OSError: they can't be made.
    """
    places = [Path(layout.state, log_chain.LOCK), Path(moves.lock_path(layout))]
    for place in places:
        make_private(str(place.parent))
        place.touch(0o600)
    return list(map(str, places))


def argument(settings: dict[str, Any]) -> str:
    """Return settings as the client's `--settings` takes them in place of a file."""
    return json.dumps(settings, ensure_ascii=False)
