"""Answers Stop: compares what has changed with what the session's plan opens, and reminds of work not committed.

Shell commands can change files that no parse sees; git sees them afterwards.
"""

from __future__ import annotations

import json
import os
import re

from role_guard import audit, binding, replies
from role_guard.errors import GuardError, PlanError
from role_guard.event import Event
from role_guard.layout import Layout
from role_guard.plans import approval, choice, git, index, prompts, store
from role_guard.plans.approval import Open
from role_guard.zones import CONTROL, PROJECT, classify

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from role_guard.shapes import Policy

MAX_SURROUNDINGS = 5000
"""Files with changes that are put on record when a plan is approved."""

SHOWN = 10
"""Paths that a message names."""


def stop(event: Event, layout: Layout, policy: Policy) -> str:
    """Tell a session that wants to stop what lies outside its plan, and what is not committed: each once.

    Returns:
        The text for standard output; empty lets the session stop.

    Raises:
        GuardError: a plan or a record can't be read or written.
    """
    bound = binding.bind(event.session, os.environ, layout, policy)
    if bound.problem or not prompts.works_on_plans(policy["roles"][bound.role]):
        return ""
    present = choice.present(event.session, os.environ, layout, require_stamp=policy["plans"]["require_stamp"])
    if present.problem:
        return ""
    try:
        outside = drift(present, layout, policy)
        pending = [path for path in git.uncommitted(layout) if is_open(path, present, policy)]
    except PlanError as error:
        return replies.message(f"claude-roles: what was changed can't be compared with the plan: {error}")
    told = _told(event, layout)
    new = [path for path in outside if path not in told.get("drift", [])]
    called = index.stem(present.plan)
    reasons: list[str] = []
    line = ""
    if new:
        line = f"claude-roles: changed outside of the plan `{called}`: {listed(new)}"
        reasons.append(
            f"These files have changed since the plan `{called}` was approved, and it does not name them: "
            f"{listed(new)}. If that was you, undo it or report it to the person, who can widen the plan; else say so."
        )
        audit.append(layout, {
            "session": event.session, "role": bound.role, "event": event.name, "tool": "", "subject": listed(new),
            "verdict": "warn", "rule": "plan.drift", "reason": f"changed outside of the plan {called}",
        })  # fmt: skip
    if pending and not event.stop_hook_active and pending != told.get("pending"):
        reasons.append(
            f"This work of the plan `{called}` is not committed: {listed(pending)}. Commit each step that is done; if "
            "a step is not done, say what is missing."
        )
    if not reasons:
        return ""
    _tell(event, layout, {"drift": outside, "pending": pending})
    return replies.go_on("\n\n".join(reasons), line)


def drift(present: Open, layout: Layout, policy: Policy) -> list[str]:
    """Return the paths that have changed since the approval and that a plan does not open.

    Files that had changes when the plan was approved, and that are as they were then, are not counted.

    Raises:
        PlanError: git can't tell.
        GuardError: the record can't be read.
    """
    record = store.read_json(layout, present.plan, approval.RECORD) or {}
    before: dict[str, Any] = record.get("dirty") or {}
    changed = git.changed_since(layout, str(record.get("base", "")))
    return sorted(
        path
        for path in changed
        if not is_open(path, present, policy)
        and _counts(path, layout, policy)
        and before.get(path) != mark(path, layout)
    )


def is_open(path: str, present: Open, policy: Policy) -> bool:
    """Say whether a plan opens a path, relative to the checkout."""
    files = f"(?:{present.files})|(?:{policy['plans']['always_in_scope']})"
    return re.match(files, path) is not None


def surroundings(layout: Layout) -> dict[str, list[int]]:
    """Return the files with changes that are not committed, marked: if they stay so, they are no one's drift."""
    try:
        return {path: mark(path, layout) for path in git.uncommitted(layout)[:MAX_SURROUNDINGS]}
    except PlanError:
        return {}


def mark(path: str, layout: Layout) -> list[int]:
    """Return size and time of change (ns) of a file, to tell later whether it is the same; empty if it is missing."""
    try:
        status = os.lstat(os.path.join(layout.root, path))
    except OSError:
        return []
    return [status.st_size, status.st_mtime_ns]


def _counts(path: str, layout: Layout, policy: Policy) -> bool:
    """Say whether a change of a path is a session's: plans are moved by people."""
    zone, _ = classify(os.path.join(layout.root, path), layout, policy["control"])
    return zone in (PROJECT, CONTROL)


def listed(paths: list[str]) -> str:
    """Return paths as a message names them."""
    more = f" and {len(paths) - SHOWN} more" if len(paths) > SHOWN else ""
    return ", ".join(f"`{path}`" for path in paths[:SHOWN]) + more


def _told(event: Event, layout: Layout) -> dict[str, Any]:
    """Return what the session has been told already."""
    try:
        with open(binding.record_path(layout, event.session, ".told"), "rb") as stream:
            data = json.loads(stream.read())
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _tell(event: Event, layout: Layout, data: dict[str, Any]) -> None:
    """Put on record what a session is told."""
    path = binding.record_path(layout, event.session, ".told")
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        store.write_file(path, json.dumps(data).encode())
    except OSError as error:
        raise GuardError(f"`{path}` can't be written: {error.strerror}", store.REPAIR) from None
