"""What an approval opens: the record that is made when a plan becomes active, and whether it still holds.

What was approved is kept byte for byte. A plan that reads differently now is closed until a person approves it again.
"""

from __future__ import annotations

import os
import time
from collections import namedtuple

from role_guard.decide import NOTHING
from role_guard.errors import GuardError
from role_guard.layout import ACTIVE, Layout
from role_guard.plans import index, store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

RECORD, TEXT = "approval.json", "approved.md"
STAMPED, MOVED = "stamped", "moved"
"""How a plan was approved: by one of the person's commands, or by moving the file."""

Open = namedtuple("Open", "plan problem files directories")
"""What a session may change. `plan`: the name of its plan, empty if there is none; `problem`: why nothing is open, as a
clause with the remedy after it, empty if all is well; `files`, `directories`: as in `scope.Scope`."""


def closed(plan: str, problem: str) -> Open:
    """Return what is open while there is a problem: nothing."""
    return Open(plan, problem, NOTHING, NOTHING)


def opened(layout: Layout, name: str, *, require_stamp: bool) -> Open:
    """Return what an active plan opens.

    A plan that a person moved by hand is put on record when it is first met.

    Args:
        layout: where the plans are.
        name: file name of a plan in Active.
        require_stamp: a plan that was moved by hand is not approved.

    Returns:
        What is open.

    Raises:
        GuardError: the plan or its record can't be read or written.
    """
    called = index.stem(name)
    text = read_active(layout, name)
    if text is None:
        return closed(name, f"the plan `{called}` is no longer in `.claude/plans/Active/`. Stop and tell the person.")
    record = store.read_json(layout, name, RECORD)
    if (record is None or record.get("how") == MOVED) and require_stamp:
        why = "was moved by hand, and roles.toml asks for a stamp (`require_stamp`)"
        return closed(name, f"the plan `{called}` {why}. {_again(called)}")
    if record is None:
        record = note_moved(layout, name, text)
    elif store.read(layout, name, TEXT) != text:
        return closed(name, f"the plan `{called}` was changed after its approval. {_again(called)}")
    if record.get("files") in (None, NOTHING):
        remedy = f"Stop and tell the person, who returns it: `claude-roles return '{called}' -m REMARKS`."
        return closed(name, f"the plan `{called}` lists no files, so it opens nothing. {remedy}")
    return Open(name, "", str(record["files"]), str(record.get("directories", NOTHING)))


def _again(called: str) -> str:
    return f"Stop and tell the person, who approves it again: `approve-plan '{called}'` in a terminal of their own."


def read_active(layout: Layout, name: str) -> bytes | None:
    """Return the text of an active plan, None if there is no such plan.

    Raises:
        GuardError: it can't be read.
    """
    path = index.place(layout, ACTIVE, name)
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with open(descriptor, "rb") as stream:
            return stream.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise GuardError(f"`{path}` can't be read: {error.strerror}", "make it a readable file") from None


def note_moved(layout: Layout, name: str, text: bytes) -> dict[str, Any]:
    """Put a plan on record that a person moved into Active by hand.

    Returns:
        The record.

    Raises:
        GuardError: it can't be written, or not be logged.
    """
    from role_guard.plans.heads import head_commit

    record = describe(layout, text, how=MOVED, who="", base=head_commit(layout))
    put(layout, name, text, record)
    from role_guard import audit

    audit.append(layout, entry(name, "approve", "moved to Active by hand"))
    return record


def note_surroundings(layout: Layout, name: str) -> None:
    """Complete the record of a plan that was moved by hand: which files had changes then, asked of git.

    Not done when the plan is first met, because a tool call may be waiting then.

    Raises:
        GuardError: the record can't be read or written.
    """
    record = store.read_json(layout, name, RECORD)
    if record is not None and "dirty" not in record:
        from role_guard.plans.drift import surroundings

        store.write_json(layout, name, RECORD, {**record, "dirty": surroundings(layout)})


def describe(layout: Layout, text: bytes, *, how: str, who: str, base: str) -> dict[str, Any]:
    """Return the record of an approval.

    Args:
        layout: where the checkouts are.
        text: the approved text, as it stands in Active.
        how: `STAMPED` or `MOVED`.
        who: the person, empty if not known.
        base: the commit that the work starts from, empty if there is none.
    """
    import hashlib

    from role_guard.plans.reader import read_plan
    from role_guard.plans.scope import scope_of

    scope = scope_of(read_plan(text.decode("utf-8", "replace")).files, layout.main)
    return {
        "how": how,
        "who": who,
        "when": now(),
        "base": base,
        "sha256": hashlib.sha256(text).hexdigest(),
        "files": scope.files,
        "directories": scope.directories,
    }


def put(layout: Layout, name: str, text: bytes, record: dict[str, Any]) -> None:
    """Write an approval down: first the text, which closes the plan until the record fits it."""
    store.keep(layout, name, text)
    store.write(layout, name, TEXT, text)
    store.write_json(layout, name, RECORD, record)


def withdraw(layout: Layout, name: str) -> None:
    """Forget the approval of a plan that is not active any more."""
    store.remove(layout, name, RECORD, TEXT)


def now() -> str:
    """Return the present time in UTC (RFC 3339)."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def entry(name: str, verdict: str, reason: str, session: str = "") -> dict[str, object]:
    """Return the audit entry for what a person did with a plan."""
    return {
        "session": session, "role": "person", "event": "Plan", "tool": "", "subject": name, "verdict": verdict,
        "rule": f"person.{verdict}", "reason": reason,
    }  # fmt: skip
