"""All plans at a glance: what is in each, how old it is, what is wrong with it, and which one is being implemented."""

from __future__ import annotations

import contextlib
import functools
import os
import time
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from claude_roles.plan_context import Opened, open_plan
from claude_roles.review_report import read_report
from claude_roles.screen import cell, printable
from claude_roles.verification import Point, is_stamped
from claude_roles.verification_views import count
from role_guard.errors import GuardError, LargePlanError, PlanError
from role_guard.layout import ACTIVE, COMPLETED, REVIEW, STATES, Layout
from role_guard.plans import approval, index, looked, store
from role_guard.plans.findings import errors, findings, too_large
from role_guard.plans.reader import read_plan
from role_guard.plans.scope import NOTHING, scope_of
from role_guard.shapes import Policy
from role_guard.zones import is_closed

EMPTY = {
    REVIEW: "none; a planner (`claude-zero`) writes plans here",
    ACTIVE: "none; `approve-plan NAME` puts one here",
    COMPLETED: "none; `complete-plan NAME` puts one here",
}
NEWEST = 5
"""Completed plans that are shown without `--all`."""

UNITS = ((86400, "d"), (3600, "h"), (60, "min"))


class Session(NamedTuple):
    """A session that was given a plan to work on; `when`: seconds since the epoch."""

    id: str
    when: float


class Row(NamedTuple):
    """One plan.

    `since`: when it got to its state or was changed there (seconds since the epoch); `findings`: None for a completed
    one; `problem`: why an active one opens nothing, or what is odd about its approval; `report`: name of its review
    report; `returned`: with remarks that the planner has not acted on; `seen`: the person looked at it as it is.
    """

    plan: Opened
    title: str
    since: float
    findings: list[Any] | None
    criteria: list[Point]
    security: list[Point]
    problem: str
    sessions: list[Session]
    report: str
    returned: bool
    seen: bool


def rows(layout: Layout, policy: Policy | None) -> list[Row]:
    """Return all plans, by state, the newest first.

    Args:
        layout: where they are.
        policy: as for `plan_context.findings`.

    Raises:
        GuardError: a record can't be read.
    """
    sessions = _sessions(layout)
    found = []
    for state in STATES:
        present = []
        for name in index.names(layout, state):
            with contextlib.suppress(PlanError):  # it was moved just now
                try:
                    plan = open_plan(layout, f"{state}/{name}", (state,))
                except LargePlanError as large:
                    present.append(_unread(Opened(state, name, index.place(layout, state, name), b""), large, layout))
                else:
                    present.append(_row(plan, sessions.get(name, []), layout, policy))
        found += sorted(present, key=lambda row: (-row.since, row.plan.name))
    return found


def _row(plan: Opened, sessions: list[Session], layout: Layout, policy: Policy | None) -> Row:
    read = read_plan(plan.text)
    report = read_report(layout, plan)
    returned, broken = _record(plan, layout, "returned.json") if plan.state == REVIEW else (None, "")
    return Row(
        plan=plan,
        title=read.title,
        since=_since(plan, layout),
        findings=None if plan.state == COMPLETED else findings(plan.text, plan.state, layout, policy, plan.name),
        criteria=[Point(box.text, bool(box.done)) for box in read.criteria],
        security=[Point(box.text, bool(box.done)) for box in read.security],
        problem=broken or (problem(plan, layout, policy) if plan.state == ACTIVE else ""),
        sessions=sessions if plan.state == ACTIVE else [],
        report=report.name if report else "",
        returned=returned is not None,
        seen=looked.is_seen(layout, plan.name, plan.content),
    )


def _unread(plan: Opened, large: LargePlanError, layout: Layout) -> Row:
    """Return the row of a plan that is too large to be read."""
    found = None if plan.state == COMPLETED else [too_large(large)]
    since = _since(plan, layout)
    return Row(plan, "", since, found, [], [], large.what, [], report="", returned=False, seen=False)


def problem(plan: Opened, layout: Layout, policy: Policy | None) -> str:
    """Return why an active plan opens nothing, or what is odd about its approval; empty if all is well.

    Raises:
        GuardError: the approved text can't be read.
    """
    record, broken = _record(plan, layout, approval.RECORD)
    if broken:
        return broken
    if record is not None and store.read(layout, plan.name, approval.TEXT) != plan.content:
        return "changed since its approval"
    by_hand = record is None or record.get("how") == approval.MOVED
    how = "no record of its approval here" if record is None and is_stamped(plan.text) else "moved by hand"
    if by_hand and policy is not None and policy["plans"]["require_stamp"]:
        return f"{how}, so not approved"
    closed = None if policy is None else functools.partial(is_closed, layout=layout, policy=policy)
    if scope_of(read_plan(plan.text).files, layout.main, closed).files == NOTHING:
        return "lists no files"
    return how if by_hand else ""


def _record(plan: Opened, layout: Layout, name: str) -> tuple[dict[str, Any] | None, str]:
    """Return a record of a plan, if there is one, and what is wrong with it."""
    try:
        return store.read_json(layout, plan.name, name), ""
    except GuardError as error:
        return None, f"{error.what}; {error.repair}"


def _since(plan: Opened, layout: Layout) -> float:
    """Return when a plan got to its state: on record for a completed one, because a clone's files are all new."""
    if plan.state == COMPLETED:
        record, _ = _record(plan, layout, "completed.json")
        try:
            return datetime.fromisoformat(str((record or {})["completed"]).replace("Z", "+00:00")).timestamp()
        except (KeyError, ValueError, OverflowError):
            pass
    try:
        return Path(plan.path).stat().st_mtime
    except OSError:
        return time.time()


def _sessions(layout: Layout) -> dict[str, list[Session]]:
    """Return the sessions that were given a plan, by its file name, the newest first."""
    found: dict[str, list[Session]] = {}
    directory = Path(layout.state, "sessions")
    for path in directory.glob("*.plan") if directory.is_dir() else ():
        with contextlib.suppress(OSError):  # it was removed just now
            chosen = os.fsdecode(path.read_bytes())
            found.setdefault(chosen, []).append(Session(path.stem, path.stat().st_mtime))
    return {name: sorted(sessions, key=lambda session: -session.when) for name, sessions in found.items()}


def tables(found: list[Row], *, everything: bool) -> Group:
    """Return what a person sees on a terminal.

    Args:
        found: as `rows` returns it.
        everything: all completed plans, and not just the newest.
    """
    parts: list[RenderableType] = []
    for state in STATES:
        present = [row for row in found if row.plan.state == state]
        shown = present if everything or state != COMPLETED else present[:NEWEST]
        parts.append(
            Text(
                ("\n" if parts else "") + f"{state}: " + (str(len(present)) if present else EMPTY[state]), style="bold"
            )
        )
        if shown:
            parts.append(_table(shown))
        if len(shown) < len(present):
            parts.append(Text(f"and {len(present) - len(shown)} older: plans --all", style="dim"))
    return Group(*parts)


def _table(shown: list[Row]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("plan", "title", "age", "findings", "criteria", "security", "notes"):
        table.add_column(heading, overflow="fold", no_wrap=heading in ("age", "criteria", "security"))
    for row in shown:
        wrong = len(errors(row.findings or []))
        said = "" if row.findings is None else findings_line(row.findings)
        table.add_row(
            cell(row.plan.called, "bold"), cell(row.title), cell(age(time.time() - row.since)),
            cell(said, "red" if wrong else "yellow" if row.findings else ""),
            cell(count(row.criteria) if row.criteria else ""), cell(count(row.security) if row.security else ""),
            cell("; ".join(_notes(row))),
        )  # fmt: skip
    return table


def _notes(row: Row) -> list[str]:
    found = []
    if row.sessions:
        more = f" and {len(row.sessions) - 1} more" if len(row.sessions) > 1 else ""
        newest = row.sessions[0]
        found.append(f"implemented in session {newest.id[:8]}{more}, chosen {ago(time.time() - newest.when)}")
    found += [row.problem] if row.problem else []
    found += ["returned, the planner has not revised it"] if row.returned else []
    found += ["new to you" if not row.seen else "seen"] if row.plan.state == REVIEW else []
    return found + ([f"report: {printable(row.report)}"] if row.report else [])


def findings_line(found: list[Any]) -> str:
    """Return how many findings there are: `2 errors, 1 warning`, `none`."""
    wrong = len(errors(found))
    parts = [(wrong, "error"), (len(found) - wrong, "warning")]
    return ", ".join(f"{number} {word}{'s' if number > 1 else ''}" for number, word in parts if number) or "none"


def age(seconds: float) -> str:
    """Return an age in its largest unit: `3 d`, `5 min`, `now`."""
    for size, unit in UNITS:
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return "now"


def ago(seconds: float) -> str:
    """Return when something was: `5 min ago`, `just now`."""
    present = age(seconds)
    return "just now" if present == "now" else f"{present} ago"


def as_json(found: list[Row]) -> dict[str, Any]:
    """Return all plans for machines: `{"plans": […]}`, by state (Review, Active, Completed), the newest first.

    Returns:
        Of each plan `name` (its file), `state`, `path` (relative to the repository), `title`; `since` (RFC 3339, UTC);
        `findings` (null for completed ones): objects with `level`, `line`, `code`, `text`; `criteria` and `security`:
        objects with `done` and `of`; `problem`: text, empty if all is well; `sessions`: objects with `id` and `chosen`
        (RFC 3339), newest first; `report`: file name or null; `returned`, `seen`: see `Row`.
    """
    return {"plans": [_object(row) for row in found]}


def _object(row: Row) -> dict[str, Any]:
    return {
        "name": row.plan.name,
        "state": row.plan.state,
        "path": f".claude/plans/{row.plan.spelling}",
        "title": row.title,
        "since": _stamp(row.since),
        "findings": None if row.findings is None else [finding._asdict() for finding in row.findings],
        "criteria": {"done": sum(point.done for point in row.criteria), "of": len(row.criteria)},
        "security": {"done": sum(point.done for point in row.security), "of": len(row.security)},
        "problem": row.problem,
        "sessions": [{"id": session.id, "chosen": _stamp(session.when)} for session in row.sessions],
        "report": row.report or None,
        "returned": row.returned,
        "seen": row.seen,
    }


def _stamp(when: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(when))
