"""Reads settings of every level as the client does, and looks for what takes the hook's place.

Levels, from the weakest: a person's own, the repository's shared and local ones, an organisation's managed ones (the
client's settings reference).
"""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from claude_roles import rendering
from claude_roles.doctor.check import Check, State
from claude_roles.install import SETTINGS
from claude_roles.managed import PLACES
from claude_roles.settings_merge import MARK

MANAGED = {{"macOS": "Darwin"}.get(name, name): place[: -len("/managed-settings.d")] for name, place in PLACES.items()}
"""Where an organisation's settings are, by system."""

INSTALL = "run `install-roles`"
OURS = ("CLAUDE_ROLE", "CLAUDE_ROLES_SANDBOX")
"""Variables by which the launcher tells the hook about a session."""

STEERING = re.compile(
    r"(?:PATH|HOME|ENV|BASH_ENV|CLAUDE_(?:PROJECT_DIR|PID|CONFIG_DIR|CODE_SESSION_ID|CODE_SHELL\w*)|"
    r"(?:LD|DYLD|GIT)_\w+|PYTHON\w+)\Z"
)
"""Variables that steer which programs, libraries and files the hook meets."""

BROAD = ("Bash", "Edit", "Write", "NotebookEdit", "MultiEdit")
"""Tools that an allow rule without a pattern opens altogether."""


def read(path: Path) -> dict[str, Any]:
    """Return a settings file; empty if it is missing or holds no settings."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def person() -> str:
    """Return where the person's own settings are."""
    return os.path.join(os.environ.get("CLAUDE_CONFIG_DIR") or "~/.claude", "settings.json")  # noqa: PTH118


def levels(top: Path) -> list[tuple[str, dict[str, Any]]]:
    """Return the settings of every level as (name, settings), the weakest first."""
    names = [person(), *SETTINGS.values()]
    found = [(name, read(top / Path(name).expanduser())) for name in names]
    return [*found, *managed()]


def managed(place: Path | None = None) -> list[tuple[str, dict[str, Any]]]:
    """Return an organisation's settings: one file, and those of a directory beside it."""
    directory = place or Path(MANAGED.get(platform.system(), MANAGED["Linux"]))
    files = [directory / "managed-settings.json", *sorted(directory.glob("managed-settings.d/*.json"))]
    return [(str(path), read(path)) for path in files if path.is_file()]


def switched_off(top: Path) -> str:
    """Return what keeps the repository's hooks from running, empty if nothing does."""
    for name, settings in levels(top):
        if settings.get("disableAllHooks"):
            return f"`disableAllHooks` in {name}"
    for name, settings in managed():
        if settings.get("allowManagedHooksOnly"):
            return f"`allowManagedHooksOnly` in {name}"
    return ""


def commands(settings: dict[str, Any], event: str) -> list[tuple[str, str]]:
    """Return the hooks of an event as (matcher, command)."""
    entries = settings.get("hooks")
    found = entries.get(event) if isinstance(entries, dict) else None
    return [
        (str(entry.get("matcher", "")), str(hook.get("command", "")))
        for entry in (found if isinstance(found, list) else [])
        if isinstance(entry, dict) and isinstance(entry.get("hooks"), list)
        for hook in entry["hooks"]
        if isinstance(hook, dict)
    ]


def ours(top: Path, event: str) -> list[tuple[str, str]]:
    """Return our hooks of an event in the repository's settings."""
    return [item for name in SETTINGS.values() for item in commands(read(top / name), event) if MARK in item[1]]


def _entries(settings: dict[str, Any], event: str) -> list[str]:
    """Return our entries of an event whole, one hook each, as texts: any key of theirs may keep them from running."""
    groups = settings.get("hooks", {}).get(event) if isinstance(settings.get("hooks"), dict) else None
    return sorted(
        json.dumps({**group, "hooks": [hook]}, sort_keys=True)
        for group in (groups if isinstance(groups, list) else [])
        if isinstance(group, dict) and isinstance(group.get("hooks"), list)
        for hook in group["hooks"]
        if isinstance(hook, dict) and MARK in str(hook.get("command"))
    )


def check(top: Path) -> Iterator[Check]:
    """Look for entries that are missing or changed, and for what answers in the place of ours."""
    wanted = rendering.project_settings()
    present = [read(top / name) for name in SETTINGS.values()]
    wrong = [
        event
        for event in wanted["hooks"]
        if sorted(entry for settings in present for entry in _entries(settings, event)) != _entries(wanted, event)
    ]
    found = f"{', '.join(wrong)}: not as installed" if wrong else f"{len(wanted['hooks'])} events as installed"
    yield Check("hook entries", "", State.FAULT if wrong else State.LIVE, found, INSTALL if wrong else "")
    yield from _environment(top)
    others = [
        f"`{command[:80]}` in {name}"
        for name, settings in levels(top)
        for event in ("PreToolUse", "PermissionRequest")
        for _, command in commands(settings, event)
        if MARK not in command
    ]
    if others:
        repair = "see that none of them answers `allow` to what roles may not do without a prompt"
        yield Check("other hooks", "", State.NOTE, "; ".join(others), repair)
    broad = [f"`{rule}` in {name}" for name, settings in levels(top) for rule in _allowed(settings) if _is_broad(rule)]
    if broad:
        yield Check("allow rules", "", State.NOTE, "; ".join(broad), "narrow them to what you want without a prompt")


def _environment(top: Path) -> Iterator[Check]:
    """Look for variables in settings that tell the hook what the launcher should, or steer what it runs."""
    found = [(key, f"`{key}` in {name}") for name, settings in levels(top) for key in variables(settings)]
    told = [said for key, said in found if key in OURS]
    if told:
        repair = "take it out of `env` there; `default_role` in roles.toml gives plain sessions a role"
        yield Check("environment", "role", State.FAULT, "; ".join(told), repair)
    steering = [said for key, said in found if key not in OURS and STEERING.match(key)]
    if steering:
        repair = "see that the hook's interpreter, home directory and git stay the ones that you mean"
        yield Check("environment", "", State.NOTE, "; ".join(steering), repair)


def variables(settings: dict[str, Any]) -> dict[str, Any]:
    """Return the variables that a settings file sets."""
    found = settings.get("env")
    return found if isinstance(found, dict) else {}


def _allowed(settings: dict[str, Any]) -> list[str]:
    permissions = settings.get("permissions")
    rules = permissions.get("allow") if isinstance(permissions, dict) else None
    return [str(rule) for rule in rules] if isinstance(rules, list) else []


def _is_broad(rule: str) -> bool:
    """Say whether a rule allows a whole tool, or names plans or control files."""
    tool, _, pattern = rule.partition("(")
    return tool in BROAD and (
        pattern.rstrip(")") in ("", "*", "**", ":*") or ".claude" in pattern or ".git/" in pattern
    )
