"""Starts Claude Code in a role."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from claude_roles.errors import UserError
from role_guard.binding import VARIABLE


def launch_command(root: Path, role: str, arguments: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Return the command that starts a session, and its environment.

    Args:
        root: the main checkout, where roles are installed. The session must be started at the top of a checkout:
            the client reads a project's hooks only there (client fact).
        role: the role's name.
        arguments: further arguments for `claude`.

    Raises:
        UserError: roles are not installed here, there is no such role, or `claude` is not on PATH.
    """
    settings = root / ".claude" / "roles" / role / "settings.json"
    if not settings.is_file():
        raise UserError(_why_not(root, role))
    program = shutil.which("claude")
    if program is None:
        raise UserError("`claude` is not on PATH; install Claude Code (npm install -g @anthropic-ai/claude-code)")
    return [program, "--settings", str(settings), *arguments], {**os.environ, VARIABLE: role}


def _why_not(root: Path, role: str) -> str:
    policy = root / ".claude" / "roles" / "policy.json"
    if not policy.is_file():
        return f"{root}: claude-roles is not installed here; run `install-roles {root}`"
    try:
        names = sorted(set(json.loads(policy.read_bytes())["roles"]) - {"unassigned"})
    except (ValueError, KeyError, TypeError, OSError):
        return f"{policy}: can't be read; run `install-roles {root}`"
    return f"`{role}` is not a role here; the roles are: {', '.join(names)}"
