"""Looks in settings of other levels for what takes commands out of a session's sandbox.

Lists of all levels add up, and managed settings win over those that a session is started with (client facts): what the
launcher gives can't take such an entry back.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from claude_roles.doctor import settings

LISTS = ("excludedCommands",)
"""Keys of `sandbox` with commands that run outside of it, at any level."""

REVERSED = {"enabled": False, "failIfUnavailable": False, "allowUnsandboxedCommands": True}
"""Keys of `sandbox` that the launcher sets the other way round, so that only managed settings count."""


def weakened(top: Path) -> list[tuple[str, str]]:
    """Return what takes commands out of the sandbox of sessions at the top of a checkout, as (entry, level)."""
    managed = {name for name, _ in settings.managed()}
    return [
        (entry, name)
        for name, found in settings.levels(top)
        for entry in _entries(found.get("sandbox"), is_managed=name in managed)
    ]


def gap(top: Path) -> str:
    """Return the same in words, and what to do; empty if there is nothing of the kind."""
    found = [f"`{entry}` in {name}" for entry, name in weakened(top)]
    return f"{', '.join(found)} takes commands out of it; remove that there" if found else ""


def _entries(sandbox: Any, *, is_managed: bool) -> Iterator[str]:
    """Yield what weakens in the `sandbox` of one level."""
    if not isinstance(sandbox, dict):
        return
    yield from (key for key in LISTS if sandbox.get(key))
    if is_managed:
        yield from (key for key, value in REVERSED.items() if sandbox.get(key) is value)
