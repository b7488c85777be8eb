"""What became of each plan, from its first draft to the archive: from the log, the records, and the plans' own text."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, NamedTuple

from claude_roles.audit_log import Entry
from role_guard.errors import GuardError
from role_guard.layout import STATES, Layout
from role_guard.plans import approval, index, store

SAME = timedelta(seconds=5)
"""Two sources that tell of the same act within this time tell of one act."""

WORDS = {
    "approve": "approved", "return": "returned", "amend": "amended", "complete": "completed", "reopen": "reopened",
}  # fmt: skip
"""What a person does with a plan, by the verdict of its entry in the log."""

ALIKE = {"approved": ("approved", "reopened")}
"""By what a record or a text says: what the log may call it. Reopening a plan approves it again."""

_SAID = re.compile(
    r"^(?:- )?(Approved|Returned|Completed|Reopened) by (.{0,200}?) on (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)", re.MULTILINE
)
"""Lines that `lifecycle` writes into a plan."""


class Event(NamedTuple):
    """One thing that happened: when (UTC), what, details, and where that is known from."""

    when: datetime
    what: str
    about: str
    source: str


class History(NamedTuple):
    """A plan's history, oldest first. `state`: where it is now, empty if it is in no directory of plans."""

    name: str
    state: str
    events: list[Event]


def histories(layout: Layout, acts: Iterable[Entry]) -> list[History]:
    """Return the history of each plan that there is, or that is on record, those with the newest events first.

    Args:
        layout: where plans and records are.
        acts: entries of the log with the event `Plan`.
    """
    logged: dict[str, list[Event]] = {}
    for entry in acts:
        when = parsed(entry.get("time"))
        if when is not None:
            verdict = str(entry.get("verdict", ""))
            event = Event(when, WORDS.get(verdict, verdict), str(entry.get("reason", "")), "log")
            logged.setdefault(str(entry.get("subject", "")), []).append(event)
    states = {name: state for state in STATES for name in index.names(layout, state)}
    records = Path(layout.state, "plans")
    on_record = {path.name for path in records.iterdir()} if records.is_dir() else set()
    found = []
    for name in filter(index.is_plan, {*states, *on_record, *logged}):
        state, events = states.get(name, ""), logged.get(name, [])
        # What only the log names is not looked for: a line of it can hold anything, `../x.md` for instance.
        whole = _events(layout, name, state, events) if name in states or name in on_record else sorted(events)
        found.append(History(index.stem(name), state, whole))
    never = datetime.min.replace(tzinfo=timezone.utc)
    return sorted(found, key=lambda plan: (plan.events[-1].when if plan.events else never, plan.name), reverse=True)


def parsed(stamp: Any) -> datetime | None:
    """Return a time of the log or of a record, None if it is none."""
    try:
        found = datetime.fromisoformat(str(stamp).replace("Z", "+00:00"))
        return found.astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return None


def _events(layout: Layout, name: str, state: str, logged: list[Event]) -> list[Event]:
    """Return a plan's events; each later source only adds what the ones before it don't know."""
    found = list(logged)
    for source in (_recorded(layout, name), _said(layout, name, state), _versions(layout, name)):
        for event in source:
            is_known = any(
                abs(event.when - other.when) <= SAME
                and (event.source == "versions" or other.what in ALIKE.get(event.what, (event.what,)))
                for other in found
            )
            if not is_known:
                found.append(event)
    return sorted(found)


def _recorded(layout: Layout, name: str) -> Iterator[Event]:
    with contextlib.suppress(GuardError):  # a broken record is the subject of `plans`, not of this
        for record, what, field in (
            (approval.RECORD, "approved", "when"),
            ("returned.json", "returned", "when"),
            ("completed.json", "approved", "when"),
            ("completed.json", "completed", "completed"),
        ):
            data = store.read_json(layout, name, record) or {}
            when = parsed(data.get(field, ""))
            if when is not None:
                who = str(data.get("who", ""))
                by_hand = data.get("how") == approval.MOVED and what == "approved"
                yield Event(when, what, "moved by hand" if by_hand else f"by {who}" if who else "", "record")


def _said(layout: Layout, name: str, state: str) -> Iterator[Event]:
    """Yield what a plan's text says; a clone has no other source, but anybody can have written it."""
    text = None
    with contextlib.suppress(GuardError):
        text = approval.read_plan_file(layout, state, name) if state else None
    for match in _SAID.finditer((text or b"").decode("utf-8", "replace")):
        when = parsed(match[3])
        if when is not None:
            yield Event(when, match[1].lower(), f"by {match[2]}", "text of the plan")


def _versions(layout: Layout, name: str) -> Iterator[Event]:
    for number in store.versions(layout, name):
        path = Path(store.directory(layout, name), "versions", f"{number:04d}.md")
        with contextlib.suppress(OSError):
            when = datetime.fromtimestamp(path.stat().st_mtime, timezone.utc)
            yield Event(when, "drafted" if number == 1 else "changed", f"version {number}", "versions")
