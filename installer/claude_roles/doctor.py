"""Says of each layer of enforcement whether it is live in this repository, by trying it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from claude_roles import assets, rendering, sandbox
from claude_roles.compiler import SOURCE_NAME, read_source
from claude_roles.errors import UserError
from claude_roles.install import SETTINGS
from claude_roles.policy_model import PolicySource, RoleSource
from claude_roles.repository import Checkout
from claude_roles.settings_merge import MARK
from role_guard.decide import ALLOW, ASK, DENY
from role_guard.layout import STATES, Layout
from role_guard.main import BLOCK
from role_guard.sessions import UNASSIGNED
from role_guard.zones import REVIEW_ZONE

SECONDS = 30
"""How long one run of a hook may take: the client's own limit for it."""

INSTALL = "run `install-roles`"
USER_SETTINGS = "~/.claude/settings.json"
CONTROLLED = ".claude/roles/roles.toml"
DRAFT = ".claude/plans/Review/doctor.md"


class Check(NamedTuple):
    """What came of one check. `live`: None if the layer is switched off on purpose; `repair`: empty if all is well."""

    layer: str
    role: str
    live: bool | None
    found: str
    repair: str


def checks(checkout: Checkout, layout: Layout) -> list[Check]:
    """Try every layer, for every role that a session can be started in.

    Raises:
        UserError: roles.toml is missing or wrong.
    """
    source = _source(checkout.main)
    roles = {name: role for name, role in source.roles.items() if name != UNASSIGNED}
    found = [*_hooks(checkout, roles)]
    for name, role in roles.items():
        found += [*_settings(checkout.main, name, role, source)]
    found += [*_sandbox(layout, roles, source)]
    return found


def _source(main: Path) -> PolicySource:
    path = main / SOURCE_NAME
    try:
        return read_source(path.read_bytes())
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}; run `install-roles {main}`") from None


def _hooks(checkout: Checkout, roles: dict[str, RoleSource]) -> Iterator[Check]:
    """Run the installed hook as the client would, in a copy, so that neither log nor state get entries."""
    off = [name for name in (*SETTINGS.values(), USER_SETTINGS) if _read(checkout.top, name).get("disableAllHooks")]
    command = _command(checkout.top)
    if off or not command:
        found = (
            f"switched off by `disableAllHooks` in {off[0]}" if off else "no settings file has the entry of PreToolUse"
        )
        repair = f"take it out of {off[0]}" if off else INSTALL
        yield from (Check("hook", name, live=False, found=found, repair=repair) for name in roles)
        return
    with tempfile.TemporaryDirectory(prefix="claude-roles-") as place:
        try:
            copy = _copy(checkout, Path(place))
        except (OSError, shutil.Error) as error:
            repair = f"make `.claude/roles` readable, and {INSTALL}"
            yield from (Check("hook", name, live=False, found=str(error)[:200], repair=repair) for name in roles)
            return
        for name, role in roles.items():
            wrong = next(_wrong(copy, command, name, role), "")
            found = wrong or "refuses, allows and fails as it should"
            yield Check("hook", name, not wrong, found, f"look at the message, then {INSTALL}" if wrong else "")


def _copy(checkout: Checkout, place: Path) -> Path:
    """Copy what the hook needs into a repository of its own."""
    top = place / "repository"
    (top / ".git").mkdir(parents=True)
    for state in STATES:
        (top / ".claude" / "plans" / state).mkdir(parents=True)
    ignored = shutil.ignore_patterns("state", "logs", "__pycache__")
    shutil.copytree(checkout.main / ".claude" / "roles", top / ".claude" / "roles", ignore=ignored)
    if checkout.top != checkout.main:  # a linked worktree runs its own scripts
        shutil.rmtree(top / ".claude" / "roles" / "hooks")
        shutil.copytree(
            checkout.top / ".claude" / "roles" / "hooks", top / ".claude" / "roles" / "hooks", ignore=ignored
        )
    source = top / SOURCE_NAME
    os.utime(source, ns=((checkout.main / SOURCE_NAME).stat().st_mtime_ns,) * 2)
    return top


def _wrong(top: Path, command: str, name: str, role: RoleSource) -> Iterator[str]:
    """Yield what the hook answers otherwise than it should in a role."""
    closed = _run(top, command, name, _write(top, CONTROLLED))
    if _decision(closed) not in (DENY, ASK):
        yield f"a change of `{CONTROLLED}` is not refused: {_said(closed)}"
    if any(rule.verdict == ALLOW and rule.paths == ["@" + REVIEW_ZONE] for rule in role.rules):
        draft = _run(top, command, name, _write(top, DRAFT))
        if _decision(draft) != ALLOW:
            yield f"a plan can't be written: {_said(draft)}"
    broken = _run(top, command, name, "{")
    if broken.returncode != BLOCK:
        yield f"a broken event is not blocked: {_said(broken)}"


def _write(top: Path, name: str) -> str:
    tool_input = {"file_path": str(top / name), "content": "x"}
    event = {"session_id": "doctor", "cwd": str(top), "hook_event_name": "PreToolUse", "tool_name": "Write"}
    return json.dumps({**event, "tool_input": tool_input})


def _run(top: Path, command: str, role: str, event: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CLAUDE_PROJECT_DIR": str(top), "CLAUDE_ROLE": role}
    try:
        return subprocess.run(
            ["/bin/sh", "-c", command], input=event, env=environment, cwd=top, capture_output=True, text=True,
            timeout=SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return subprocess.CompletedProcess([], 1, "", str(error))


def _decision(done: subprocess.CompletedProcess[str]) -> str:
    """Return the verdict that the client would take from an answer; empty if it would take none."""
    try:
        return str(json.loads(done.stdout)["hookSpecificOutput"]["permissionDecision"]) if done.returncode == 0 else ""
    except (ValueError, KeyError, TypeError):
        return ""


def _said(done: subprocess.CompletedProcess[str]) -> str:
    lines = (done.stderr.strip() or done.stdout.strip() or "it says nothing").splitlines()
    return f"{lines[0][:200]} (exit code {done.returncode})"


def _command(top: Path) -> str:
    """Return the command of our PreToolUse entry, empty if no settings file of the checkout has one."""
    for name in SETTINGS.values():
        entries = _read(top, name).get("hooks", {})
        for entry in entries.get("PreToolUse", []) if isinstance(entries, dict) else []:
            for hook in entry.get("hooks", []) if isinstance(entry, dict) else []:
                if MARK in str(hook.get("command", "")):
                    return str(hook["command"])
    return ""


def _read(top: Path, name: str) -> dict[str, Any]:
    """Return a settings file; empty if it is missing or no settings."""
    path = Path(name).expanduser() if name.startswith("~") else top / name
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RuntimeError):
        return {}
    return found if isinstance(found, dict) else {}


def _settings(main: Path, name: str, role: RoleSource, source: PolicySource) -> Iterator[Check]:
    """Compare a role's settings with what they should hold: they count only in sessions started with them."""
    path = f".claude/roles/{name}/settings.json"
    present, permissions = _read(main, path), _read(main, path).get("permissions", {})
    missing = [rule for rule in rendering.closed_edits(role, source) if rule not in permissions.get("ask", [])]
    found = f"`{missing[0]}` is not in {path}" if missing else f"{len(permissions.get('ask', []))} rules in {path}"
    yield Check("permission rules", name, not missing, found, INSTALL if missing else "")
    wanted = json.loads(assets.template(role.settings or "role.json"))
    keys = {**wanted, **wanted["permissions"]}
    differing = [key for key, value in keys.items() if _is_mode(key) and {**present, **permissions}.get(key) != value]
    if "defaultMode" in keys:
        found = f"`{differing[0]}` of {path} was changed" if differing else f"starts in mode {keys['defaultMode']}"
        yield Check("mode", name, not differing, found, f"remove {path}, and {INSTALL}" if differing else "")


def _is_mode(key: str) -> bool:
    return key.endswith("Mode") or key in ("plansDirectory", "useAutoModeDuringPlan")


def _sandbox(layout: Layout, roles: dict[str, RoleSource], source: PolicySource) -> Iterator[Check]:
    """Try a sandbox, for the roles that get one."""
    boxed = [name for name, role in roles.items() if role.read_only is not None]
    if source.sandbox == "off":
        found = f'`sandbox = "off"` in {SOURCE_NAME}'
        yield from (Check("sandbox", name, live=None, found=found, repair="") for name in boxed)
        return
    trial = sandbox.available(layout)
    if trial.works:
        trial = sandbox.attempt()
    for name in boxed:
        found = f"closes {'the project' if roles[name].read_only == 'project' else 'plans and control files'}"
        yield Check("sandbox", name, trial.works, found if trial.works else "does not work here", trial.repair)
