"""Which sessions of a repository are open, in which roles, and what was refused in them."""

from __future__ import annotations

import contextlib
import json
import os
import time
from pathlib import Path
from typing import Any, NamedTuple

import psutil
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from claude_roles import audit_log
from claude_roles.screen import cell
from role_guard import binding, log_files, records
from role_guard.errors import GuardError
from role_guard.layout import Layout
from role_guard.plans import choice, index
from role_guard.shapes import Policy
from role_guard.status_line import refusals

TAIL = 4 * 1024 * 1024
"""Bytes of the log's end in which the last refusals are looked for."""

NO_ROLE = "none yet"


class Session(NamedTuple):
    """An open session.

    `process`: number of the client's process; `since`: when that was started, `seen`: when a prompt was last sent
    (seconds since the epoch); `plan`: its name, empty if none was chosen; `refused`: how many calls were; `last`: the
    log's entry of the last one.
    """

    id: str
    role: str
    process: int
    since: float
    seen: float
    plan: str
    refused: int
    last: dict[str, Any] | None


def open_sessions(layout: Layout, policy: Policy) -> list[Session]:
    """Return the sessions whose process runs, the one that was used last first."""
    newest: dict[int, tuple[float, str]] = {}
    for path in Path(layout.state, "sessions").glob("*" + records.PROCESS):
        with contextlib.suppress(OSError, ValueError):
            number, seen = int(path.read_text("ascii")), path.stat().st_mtime
            newest[number] = max(newest.get(number, (0.0, "")), (seen, path.name.removesuffix(records.PROCESS)))
    last = last_refusals(layout)
    found = [_session(layout, policy, number, seen, name, last.get(name)) for number, (seen, name) in newest.items()]
    return sorted((session for session in found if session is not None), key=lambda session: -session.seen)


def _session(
    layout: Layout, policy: Policy, number: int, seen: float, name: str, last: dict[str, Any] | None
) -> Session | None:
    """Return a session, None if its process has ended; a number that was given to a later process is none of it."""
    try:
        since = psutil.Process(number).create_time()
    except (psutil.Error, OverflowError, ValueError):
        return None
    if since > seen + 1:
        return None
    try:
        bound = binding.bind(name, {}, layout, policy)
        plan = index.stem(choice.named(name, layout))
    except GuardError:
        return None
    role = policy["roles"][bound.role]["title"] if bound.pinned and bound.role in policy["roles"] else NO_ROLE
    return Session(name, role, number, since, seen, plan, refusals(layout, name), last)


def last_refusals(layout: Layout) -> dict[str, dict[str, Any]]:
    """Return the last refusal of each session, as far as the end of the log tells, across its rotated files."""
    found: dict[str, dict[str, Any]] = {}
    logs = Path(layout.logs)
    left = TAIL
    for path in (logs / audit_log.CURRENT, *reversed(audit_log.rotated(logs).values())):
        lines = _last_lines(path, left)
        left -= sum(map(len, lines))
        for line in reversed(lines):
            entry = log_files.entry_of(line.removesuffix(b"\n"))  # None: the first one may be cut
            if entry is not None and entry.get("verdict") == "deny":
                found.setdefault(str(entry.get("session", "")), entry)
        if left <= 0:
            break
    return found


def _last_lines(path: Path, size: int) -> list[bytes]:
    """Return the lines in the last `size` bytes of a file, none if it can't be read."""
    try:
        with os.fdopen(log_files.open_regular(str(path)), "rb") as stream:
            stream.seek(max(0, stream.seek(0, os.SEEK_END) - size))
            return list(stream)
    except OSError:
        return []


def as_json(sessions: list[Session]) -> str:
    """Return sessions as a JSON list."""
    return json.dumps([session._asdict() for session in sessions], indent=2)


def table(sessions: list[Session]) -> RenderableType:
    """Return sessions as a table, or a line that says that there is none."""
    if not sessions:
        return Text("No session is open here. Start one: claude-zero, claude-one, or both: claude-roles tmux")
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("role", "session", "open", "plan", "refused", "last refusal"):
        shown.add_column(heading, overflow="fold", no_wrap=heading in ("role", "open"))
    for session in sessions:
        last = session.last or {}
        told = f"{last.get('rule', '')}: {last.get('subject') or last.get('tool', '')}" if last else ""
        shown.add_row(
            cell(session.role),
            cell(session.id[:8], "dim"),
            cell(_ago(session.since)),
            cell(session.plan or "-"),
            cell(session.refused, "bold red" if session.refused else "dim"),
            cell(told),
        )
    return shown


def _ago(moment: float) -> str:
    minutes = max(0, int(time.time() - moment)) // 60
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
