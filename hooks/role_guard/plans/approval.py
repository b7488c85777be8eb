"""What an approval opens: the record that is made when a plan becomes active, and whether it still holds.

What was approved is kept byte for byte. A plan that reads differently now is closed until a person approves it again.
"""

from __future__ import annotations

import time

from role_guard import system as os
from role_guard.decide import NOTHING
from role_guard.errors import GuardError, PlanError
from role_guard.layout import ACTIVE, COMPLETED, Layout, make_private
from role_guard.named import namedtuple
from role_guard.plans import compiled, index, store
from role_guard.printable import shell_word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

RECORD, TEXT = "approval.json", "approved.md"
SURROUNDINGS, STARTED = "surroundings.index", "started.json"
WITHDRAWN = "withdrawn.md"
"""The text that was approved last, of a plan whose approval was taken back."""
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
    found = _opened(layout, name, note_moved, require_stamp=require_stamp)
    compiled.keep(layout, name, (found.files, found.directories))
    return found


def foreseen(layout: Layout, name: str, *, require_stamp: bool) -> Open:
    """Return what `opened` would, and put nothing on record."""

    def described(layout: Layout, _name: str, text: bytes) -> dict[str, Any]:
        return describe(layout, text, how=MOVED, who="", base="")

    return _opened(layout, name, described, require_stamp=require_stamp)


def _opened(
    layout: Layout, name: str, moved: Callable[[Layout, str, bytes], dict[str, Any]], *, require_stamp: bool
) -> Open:
    """Return what an active plan opens; `moved` gives the record of one that was moved by hand."""
    called = index.stem(name)
    text = read_active(layout, name)
    if text is None:
        return closed(name, f"the plan `{called}` is no longer in `.claude/plans/Active/`. Stop and tell the person.")
    compiled.use(layout, name)
    record = store.read_json(layout, name, RECORD)
    if (record is None or record.get("how") == MOVED) and require_stamp:
        why = "was moved by hand, and roles.toml asks for a stamp (`require_stamp`)"
        return closed(name, f"the plan `{called}` {why}. {_again(called)}")
    if record is None:
        record = moved(layout, name, text)
    elif store.read(layout, name, TEXT) != text:
        return closed(name, f"the plan `{called}` was changed after its approval. {_again(called)}")
    if record.get("files") in (None, NOTHING):
        remedy = f"Stop and tell the person, who returns it: `claude-roles return {shell_word(called)} -m REMARKS`."
        return closed(name, f"the plan `{called}` lists no files, so it opens nothing. {remedy}")
    return Open(name, "", str(record["files"]), str(record.get("directories", NOTHING)))


def _again(called: str) -> str:
    command = f"approve-plan {shell_word(called)}"
    return f"Stop and tell the person, who approves it again: `{command}` in a terminal of their own."


def read_active(layout: Layout, name: str) -> bytes | None:
    """Return the text of an active plan; see `read_plan_file`."""
    return read_plan_file(layout, ACTIVE, name)


def read_plan_file(layout: Layout, state: str, name: str) -> bytes | None:
    """Return the text of a plan, None if there is no such plan in that state.

    Raises:
        GuardError: it can't be read, or is too large (`LargePlanError`).
    """
    path = index.place(layout, state, name)
    try:
        return index.content(path, state)
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

    record = start(layout, name, text, how=MOVED, head=head_commit(layout))
    from role_guard import audit

    audit.append(layout, entry(name, "approve", "moved to Active by hand"))  # before it opens anything
    put(layout, name, text, record)
    return record


def note_surroundings(layout: Layout, name: str) -> None:
    """Put on record what the files were when a plan was approved, unless that is done, or git can't tell.

    Not done when a plan is first met that was moved by hand, because a tool call may be waiting then; what was changed
    after the approval was put on record is left out.

    Raises:
        GuardError: the record can't be read or written.
    """
    record = store.read_json(layout, name, RECORD)
    if record is None or store.read(layout, name, SURROUNDINGS) is not None:
        return
    from role_guard.plans import tree

    try:
        status = os.stat(os.path.join(store.directory(layout, name), TEXT))
        found = tree.snapshot(layout, record["base"], _changed(status))
    except (PlanError, OSError):
        return
    store.write(layout, name, SURROUNDINGS, found)


def started(layout: Layout, name: str) -> str | None:
    """Return the commit that a plan's work started from, None if it was not approved yet.

    It stays when a plan goes back to Review and is approved again, as what the files were then (`SURROUNDINGS`) does.

    Raises:
        GuardError: the record can't be read.
    """
    record = store.read_json(layout, name, RECORD)
    if record is None:
        record = store.read_json(layout, name, STARTED)
    elif read_plan_file(layout, COMPLETED, name) == store.read(layout, name, TEXT):
        return None  # a person has moved it to Completed, so what has its name now is another plan
    return None if record is None else record["base"]


def start(layout: Layout, name: str, text: bytes, *, how: str, who: str = "", head: str) -> dict[str, Any]:
    """Return the record of an approval, of which `put` begins the work or goes on with it; see `describe`.

    Raises:
        GuardError: a record can't be read or removed.
    """
    base = started(layout, name)
    if base is None:
        store.remove(layout, name, SURROUNDINGS, STARTED, WITHDRAWN, store.TOLD)
        return describe(layout, text, how=how, who=who, base=head)
    before = store.read_json(layout, name, RECORD) or store.read_json(layout, name, STARTED) or {}
    return {**describe(layout, text, how=how, who=who, base=base), **begun(before)}


def describe(layout: Layout, text: bytes, *, how: str, who: str, base: str) -> dict[str, Any]:
    """Return the record of an approval.

    Args:
        layout: where the checkouts are.
        text: the approved text, as it stands in Active.
        how: `STAMPED` or `MOVED`.
        who: the person, empty if not known.
        base: the commit that the work starts from, empty if there is none.

    Raises:
        GuardError: the policy, which knows what no plan can open, can't be read.
    """
    import hashlib

    from role_guard.plans.reader import read_plan
    from role_guard.plans.scope import scope_of
    from role_guard.policy import load_policy
    from role_guard.zones import is_closed

    policy = load_policy(layout)
    files = read_plan(text.decode("utf-8", "replace")).files
    scope = scope_of(files, layout.main, lambda path: is_closed(path, layout, policy))
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
    """Write an approval down; see `approved`."""
    store.keep(layout, name, text)
    for kept, content in approved(layout, name, text, record).items():
        store.write(layout, name, kept, content)


def approved(layout: Layout, name: str, text: bytes, record: dict[str, Any]) -> dict[str, bytes]:
    """Return the records that an approval writes: first the text, which closes the plan until the record fits it.

    The record says when, by the clock of the file system (`began`), unless it does so already: that of a process is
    ahead of it by some milliseconds.

    Raises:
        GuardError: the directory of records can't be written.
    """
    directory = store.directory(layout, name)
    try:
        make_private(directory)
        os.utime(directory)  # gets the clock's time (utimensat(2))
    except OSError as error:
        raise GuardError(f"`{directory}` can't be written: {error.strerror}", store.REPAIR) from None
    return {TEXT: text, RECORD: store.as_json({"began": os.stat(directory).st_mtime_ns, **record})}


def begun(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the field of a record that says when the work began."""
    return {key: record[key] for key in ("began",) if key in record}


def is_later(status: os.stat_result, record: Mapping[str, Any]) -> bool:
    """Say whether a file has come to where it is since a plan's approval was put on record, or in the same moment."""
    if "began" in record:
        return _changed(status) >= int(record["began"])
    return stamp(_changed(status) / 10**9) > str(record["when"])  # a record of an earlier version: whole seconds


def _changed(status: os.stat_result) -> int:
    """Return when a file was changed, moved or written last, in nanoseconds since the epoch."""
    return max(status.st_ctime_ns, status.st_mtime_ns)


def now() -> str:
    """Return the present time in UTC (RFC 3339)."""
    return stamp(time.time())


def stamp(when: float) -> str:
    """Return a time, in seconds since the epoch, as records have it: RFC 3339, in UTC."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(when))


def entry(name: str, verdict: str, reason: str, session: str = "") -> dict[str, object]:
    """Return the audit entry for what a person did with a plan."""
    return {
        "session": session, "role": "person", "event": "Plan", "tool": "", "subject": name, "verdict": verdict,
        "rule": f"person.{verdict}", "reason": reason,
    }  # fmt: skip
