"""Says of each layer of enforcement whether it is live in this repository, by trying it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from claude_roles import assets, rendering, sandbox, sandbox_settings
from claude_roles.compiler import SOURCE_NAME
from claude_roles.doctor import settings
from claude_roles.doctor.check import Check, State
from claude_roles.doctor.settings import INSTALL
from claude_roles.policy_model import PolicySource, RoleSource
from claude_roles.repository import Checkout
from role_guard import interpreter, prepared
from role_guard.decide import ALLOW, ASK, DENY
from role_guard.layout import STATES, Layout
from role_guard.main import BLOCK, FAILED, REPORTS
from role_guard.sessions import UNASSIGNED
from role_guard.zones import REVIEW_ZONE

SECONDS = 30
"""How long one run of a hook may take: the client's own limit for it."""

JUDGED = "PreToolUse"
CONTROLLED = ".claude/roles/roles.toml"
DRAFT = ".claude/plans/Review/doctor.md"
FIRST = "SessionStart"
MORE: dict[str, dict[str, Any]] = {
    FIRST: {"source": "startup"},
    "PermissionRequest": {"tool_name": "Bash", "tool_input": {"command": "ls"}},
    "SessionEnd": {"reason": "other"},
    "UserPromptSubmit": {"prompt": "hello"},
    "PostToolUse": {"tool_name": "Write", "tool_input": {"file_path": "x", "content": ""}, "tool_response": {}},
    "Stop": {"stop_hook_active": False},
}
"""Events beside `JUDGED`, as the client sends them: each has to be answered."""


def check(checkout: Checkout, layout: Layout, source: PolicySource) -> Iterator[Check]:
    """Try every layer, for every role that a session can be started in."""
    roles = {name: role for name, role in source.roles.items() if name != UNASSIGNED}
    yield from _hooks(checkout, roles)
    for name, role in roles.items():
        yield from _settings(checkout.main, name, role, source)
    yield from _sandbox(layout, roles, source)


def _hooks(checkout: Checkout, roles: dict[str, RoleSource]) -> Iterator[Check]:
    """Run the installed hook as the client would, in a copy, so that neither log nor state get entries."""
    off = settings.switched_off(checkout.top)
    if off or not settings.ours(checkout.top, JUDGED):
        found = f"switched off by {off}" if off else f"no settings file has the entry of {JUDGED}"
        repair = "take it out there, if you may" if off else INSTALL
        yield from (Check("hook", name, State.FAULT, found, repair) for name in roles)
        return
    with tempfile.TemporaryDirectory(prefix="claude-roles-") as place:
        try:
            copy = _copy(checkout, Path(place))
        except (OSError, shutil.Error) as error:
            repair = f"make `.claude/roles` readable, and {INSTALL}"
            yield from (Check("hook", name, State.FAULT, str(error)[:200], repair) for name in roles)
            return
        for name, role in roles.items():  # one after the other: the hook has a deadline
            wrong = next(_wrong(checkout.top, copy, name, role), "")
            if wrong:  # on a busy machine a run may be late once
                wrong = next(_wrong(checkout.top, copy, name, role), "")
            if wrong:
                yield Check("hook", name, State.FAULT, wrong, f"look at the message, then {INSTALL}")
            else:
                yield Check("hook", name, State.LIVE, "refuses, allows and fails as it should")


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
    there = Path(interpreter.path_of(str(top)))
    there.parent.mkdir()
    if pinned := interpreter.pinned(str(checkout.top)):
        there.write_text(pinned + "\n", encoding="utf-8", errors="surrogateescape")
    if (ready := Path(prepared.path_of(str(checkout.top)))).is_file():
        shutil.copy2(ready, prepared.path_of(str(top)))
    source = top / SOURCE_NAME
    os.utime(source, ns=((checkout.main / SOURCE_NAME).stat().st_mtime_ns,) * 2)
    return top


def _wrong(installed: Path, top: Path, name: str, role: RoleSource) -> Iterator[str]:
    """Yield what the hook answers otherwise than it should in a role."""
    _, command = settings.ours(installed, JUDGED)[0]
    closed = _run(top, command, name, JUDGED, _write(top, CONTROLLED))
    if _decision(closed) not in (DENY, ASK):
        yield f"a change of `{CONTROLLED}` is not refused: {_said(closed)}"
    if any(rule.verdict == ALLOW and rule.paths == ["@" + REVIEW_ZONE] for rule in role.rules):
        draft = _run(top, command, name, JUDGED, _write(top, DRAFT))
        if _decision(draft) != ALLOW:
            yield f"a plan can't be written: {_said(draft)}"
    broken = _run(top, command, name, JUDGED, None)
    if broken.returncode != BLOCK:
        yield f"a broken event is not blocked: {_said(broken)}"
    for event, fields in MORE.items():
        for _, command in settings.ours(installed, event)[:1]:
            answered = _run(top, command, name, event, fields)
            if answered.returncode != 0:
                yield f"{event} is not answered: {_said(answered)}"
            broken = _run(top, command, name, event, None)
            if broken.returncode != (FAILED if event in REPORTS else BLOCK):
                yield f"a broken {event} is not reported: {_said(broken)}"


def _write(top: Path, name: str) -> dict[str, Any]:
    return {"tool_name": "Write", "tool_input": {"file_path": str(top / name), "content": "x"}}


def _run(
    top: Path, command: str, role: str, event: str, fields: dict[str, Any] | None
) -> subprocess.CompletedProcess[str]:
    """Run a hook as the client does, in a session of its own for each role; without `fields` the event is broken."""
    head = {"session_id": f"doctor-{role}", "cwd": str(top), "hook_event_name": event}
    given = "{" if fields is None else json.dumps({**head, **fields})
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CLAUDE_")}
    environment.update(CLAUDE_PROJECT_DIR=str(top), CLAUDE_ROLE=role)
    try:
        return subprocess.run(
            ["/bin/sh", "-c", command], input=given, env=environment, cwd=top, capture_output=True, text=True,
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


def _settings(main: Path, name: str, role: RoleSource, source: PolicySource) -> Iterator[Check]:
    """Compare a role's settings with what they should hold: they count only in sessions started with them."""
    path = f".claude/roles/{name}/settings.json"
    present = settings.read(main / path)
    wrong = next(_switched(present, name), "")
    if wrong:
        yield Check("role settings", name, State.FAULT, f"{wrong} in {path}", "take it out there")
    permissions = present.get("permissions", {})
    asked = permissions.get("ask", []) if isinstance(permissions, dict) else []
    missing = [rule for rule in rendering.closed_edits(role, source) if rule not in asked]
    if missing:
        yield Check("permission rules", name, State.FAULT, f"`{missing[0]}` is not in {path}", INSTALL)
    else:
        yield Check("permission rules", name, State.LIVE, f"{len(asked)} rules in {path}")
    wanted = json.loads(assets.template(role.settings or "role.json"))
    keys = {**wanted, **wanted["permissions"]}
    if "defaultMode" not in keys:
        return
    there = {**present, **permissions} if isinstance(permissions, dict) else present
    differing = [key for key, value in keys.items() if _is_mode(key) and there.get(key) != value]
    if differing:
        repair = f"remove {path}, and {INSTALL}"
        yield Check("mode", name, State.FAULT, f"`{differing[0]}` of {path} was changed", repair)
    else:
        yield Check("mode", name, State.LIVE, f"starts in mode {keys['defaultMode']}")


def _switched(present: dict[str, Any], role: str) -> Iterator[str]:
    """Yield what in a role's settings takes the session out of the hook or the role."""
    if present.get("disableAllHooks"):
        yield "`disableAllHooks`"
    for key, value in settings.variables(present).items():
        if (key in settings.OURS and value != role) or (key not in settings.OURS and settings.STEERING.match(key)):
            yield f"`{key}`"


def _is_mode(key: str) -> bool:
    return key.endswith("Mode") or key in ("plansDirectory", "useAutoModeDuringPlan")


def _sandbox(layout: Layout, roles: dict[str, RoleSource], source: PolicySource) -> Iterator[Check]:
    """Try a sandbox, for the roles that get one."""
    boxed = [name for name, role in roles.items() if role.read_only is not None]
    if source.sandbox == "off":
        found = f'`sandbox = "off"` in {SOURCE_NAME}'
        yield from (Check("sandbox", name, State.OFF, found) for name in boxed)
        return
    trial = sandbox.available(layout)
    if trial.works:
        trial = sandbox.attempt()
    taken_out = [f"`{entry}` in {level}" for entry, level in sandbox_settings.weakened(Path(layout.root))]
    for name in boxed:
        if trial.works and taken_out:
            found = f"{', '.join(taken_out)} takes commands out of it"
            yield Check("sandbox", name, State.FAULT, found, "remove that there")
        elif trial.works:
            closed = "the project" if roles[name].read_only == "project" else "plans and control files"
            yield Check("sandbox", name, State.LIVE, f"closes {closed}")
        else:
            yield Check("sandbox", name, State.FAULT, "does not work here", trial.repair)
