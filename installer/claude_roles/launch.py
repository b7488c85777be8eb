"""Starts Claude Code in a role."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from claude_roles.errors import UserError
from role_guard.binding import VARIABLE
from role_guard.sessions import UNASSIGNED


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
    roles = _roles(root)
    settings = root / ".claude" / "roles" / role / "settings.json"
    if role not in roles:
        raise UserError(f"`{role}` is not a role here; the roles are: {', '.join(roles)}")
    if not settings.is_file():
        raise UserError(f"{settings}: missing; run `install-roles {root}`")
    found = shutil.which("claude")
    if found is None:
        raise UserError("`claude` is not on PATH; install Claude Code (npm install -g @anthropic-ai/claude-code)")
    program = os.path.abspath(found)  # noqa: PTH100 - not resolved: a version manager's link has to stay one
    return [program, "--settings", str(settings), *arguments], {**os.environ, VARIABLE: role}


def _roles(root: Path) -> list[str]:
    """Return the names of the roles that a session can be started in."""
    policy = root / ".claude" / "roles" / "policy.json"
    try:
        return sorted(set(json.loads(policy.read_bytes())["roles"]) - {UNASSIGNED})
    except FileNotFoundError:
        raise UserError(f"{root}: claude-roles is not installed here; run `install-roles {root}`") from None
    except (ValueError, KeyError, TypeError, RecursionError, OSError):
        raise UserError(f"{policy}: can't be read; run `install-roles {root}`") from None
