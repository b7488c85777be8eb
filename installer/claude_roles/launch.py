"""Starts Claude Code in a role."""

from __future__ import annotations

import json
import os
import shlex
import shutil
from collections.abc import Sequence
from pathlib import Path

import click

from claude_roles import sandbox, session_settings
from claude_roles.errors import UserError
from claude_roles.repository import Checkout
from claude_roles.screen import name as shown
from claude_roles.screen import printable
from role_guard import POLICY_FORMAT, paths
from role_guard.binding import VARIABLE
from role_guard.errors import PlanError
from role_guard.layout import ACTIVE, REVIEW, Layout, locate
from role_guard.plans import choice, index
from role_guard.plans.prompts import works_on_plans
from role_guard.sessions import UNASSIGNED
from role_guard.shapes import Policy, Role


def launch_command(
    checkout: Checkout, role: str, arguments: Sequence[str], *, plan: str = ""
) -> tuple[list[str], dict[str, str]]:
    """Return the command that starts a session, and its environment; say in one line if it gets no sandbox.

    Args:
        checkout: where the session is started. It must be the top of a checkout: the client reads a project's hooks
            only there (client fact).
        role: the role's name.
        arguments: further arguments for `claude`.
        plan: file name of the active plan that the session works on; empty leaves that open.

    Raises:
        UserError: roles are not installed here, there is no such role, it works on no plan, `claude` is not on PATH, or
            there is no sandbox where one is required.
    """
    root = checkout.main
    policy = _policy(root)
    roles = _roles(policy)
    settings = root / ".claude" / "roles" / role / "settings.json"
    if role not in roles:
        raise UserError(f"`{role}` is not a role here; the roles are: {', '.join(roles)}")
    if plan and not works_on_plans(roles[role]):
        raise UserError(f"`{role}` works on no plan; leave `--plan` out")
    if not settings.is_file():
        raise UserError(f"{settings}: missing; run `install-roles {root}`")
    found = shutil.which("claude")
    if found is None:
        raise UserError("`claude` is not on PATH; install Claude Code (npm install -g @anthropic-ai/claude-code)")
    program = os.path.abspath(found)  # noqa: PTH100 - not resolved: a version manager's link has to stay one
    environment = {**os.environ, VARIABLE: role, **({choice.VARIABLE: plan} if plan else {})}
    return [program, "--settings", _settings(settings, roles[role], checkout, policy), *arguments], environment


def _settings(path: Path, role: Role, checkout: Checkout, policy: Policy) -> str:
    """Return what `--settings` is given: the role's file, or its content with a sandbox."""
    if policy["sandbox"] == "off" or role["read_only"] is None:
        return str(path)
    layout = _layout(checkout)
    trial = sandbox.available(layout)
    gap = session_settings.gap(role["read_only"], layout) if trial.works else trial.repair
    if gap and policy["sandbox"] == "require":
        raise UserError(f"no session without a sandbox (`sandbox` in roles.toml): {gap}")
    if gap:
        lacking = "the sandbox has a gap" if trial.works else "no sandbox"
        click.echo(f'claude-roles: {lacking}: {gap} (or set `sandbox = "off"` in roles.toml)', err=True)
    return _with_sandbox(path, role["read_only"], layout, policy) if trial.works else str(path)


def _with_sandbox(path: Path, read_only: str, layout: Layout, policy: Policy) -> str:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: can't be read ({error}); run `install-roles {layout.main}`") from None
    try:
        found = session_settings.session_settings(found, read_only, layout, policy)
    except OSError as error:
        raise UserError(f"{error.filename}: can't be written ({error.strerror}); free the place") from None
    return session_settings.argument(found)


def split_plan(checkout: Checkout, arguments: Sequence[str]) -> tuple[str, Sequence[str]]:
    """Tell the plan that `claude-one` is started with from what goes to `claude`.

    The first argument is a plan if an active one is called so. One word that is neither that nor an option is most
    likely a plan as well, and a mistake; anything else is for `claude`.

    Returns:
        The file name of the plan, empty if none is named, and the other arguments.

    Raises:
        UserError: roles are not installed here, or there is no such active plan.
    """
    roles = _roles(_policy(checkout.main))
    first = arguments[0] if roles and arguments else ""
    if not first or first.startswith("-"):
        return "", arguments
    layout = _layout(checkout)
    head, _, _ = first.rpartition("/")
    try:
        if head in ("", ".") or paths.key(head.rpartition("/")[2]) == paths.key(ACTIVE):
            return str(index.find(layout, first, (ACTIVE,)).name), arguments[1:]
    except PlanError:
        pass
    if any(character.isspace() for character in first):
        return "", arguments
    raise UserError(_not_active(layout, first))


def active_plan(checkout: Checkout, spelling: str) -> str:
    """Return the file name of the active plan that a person names.

    Raises:
        UserError: there is none.
    """
    _policy(checkout.main)
    try:
        return str(index.find(_layout(checkout), spelling, (ACTIVE,)).name)
    except PlanError as error:
        raise UserError(printable(str(error))) from None


def _layout(checkout: Checkout) -> Layout:
    return locate(str(checkout.top / ".claude" / "roles" / "hooks"))


def _not_active(layout: Layout, word: str) -> str:
    """Say what to do about a word that is no active plan."""
    try:
        waiting = index.find(layout, word, (REVIEW,)).name
        approve = shlex.join(["approve-plan", printable(index.stem(waiting))])
        return f"{shown(word)} is in Review; approve it first: `{approve}`"
    except PlanError:
        active = ", ".join(shown(index.stem(name)) for name in index.names(layout, ACTIVE)) or "none"
        prompt = shlex.join(["claude-one", "--", printable(word)])
        return f"{shown(word)} is no active plan (there are: {active}); for a prompt of one word: `{prompt}`"


def _roles(policy: Policy) -> dict[str, Role]:
    """Return the roles that a session can be started in, by name."""
    return {role: policy["roles"][role] for role in sorted(policy["roles"]) if role != UNASSIGNED}


def _policy(root: Path) -> Policy:
    """Return the compiled policy of a repository."""
    policy = root / ".claude" / "roles" / "policy.json"
    try:
        found: Policy = json.loads(policy.read_bytes())
        if found["format"] != POLICY_FORMAT:
            raise ValueError
        return found
    except FileNotFoundError:
        raise UserError(f"{root}: claude-roles is not installed here; run `install-roles {root}`") from None
    except (ValueError, KeyError, TypeError, RecursionError, OSError):
        raise UserError(f"{policy}: can't be read; run `install-roles {root}`") from None
