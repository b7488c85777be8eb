"""Does one act of a person as a whole: the plan, its report, what is on record, and the line in the log, or nothing.

Before a plan gets its new place or text, a journal in the state directory says what is about to change and what was
there before (write-ahead logging). If something can't be written, all is put back before the person is told. After a
crash, the next command or the next event of a session looks whether the plan is where the act puts it, with its text:
then the rest is done, the line in the log too; else what was there before is put back.

An act that opens something writes its records first, and one that closes something moves the plan first, so that a tool
call in between meets less that is open, and no active plan without a record.
"""

from __future__ import annotations

import contextlib
import stat
import time

from role_guard import audit
from role_guard import jsontext as json
from role_guard import system as os
from role_guard.errors import GuardError, PlanError
from role_guard.layout import ACTIVE, COMPLETED, REVIEW, STATES, Layout
from role_guard.named import namedtuple
from role_guard.plans import approval, index, moves, store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Records = dict[str, bytes | None]

Act = namedtuple("Act", "name source target verdict reason session report", defaults=("",))
"""What a person does. `name`: the plan's file name; `source`, `target`: its states before and after; `verdict`,
`reason`, `session`: of the line in the log; `report`: name of the review report that goes with a plan to Completed or
comes back from there, or empty."""

Change = namedtuple("Change", "text records")
"""What becomes of a plan: its new `text`, which goes on after the old one, and `records` to write, None to remove."""

SEEN, VERSION = "seen", "versions/{:04d}.md"
LOG_END = 1 << 20
"""Bytes at the end of the log in which the line of an act that a crash interrupted is looked for."""


def perform(
    layout: Layout, act: Act, edit: Callable[[bytes], Change], noted: Callable[[], None] = lambda: None
) -> bytes:
    """Do an act. The lock of `moves.locked` is held.

    Args:
        layout: where the plans are.
        act: what is done.
        edit: gets the plan's present text and returns what becomes of it; may raise `PlanError`.
        noted: puts on record what depends on the records of an act that opens something.

    Returns:
        The new text.

    Raises:
        PlanError: it can't be done; everything is as it was.
        GuardError: the log or a record can't be written; everything is as it was.
        OSError: a file can't be written; everything is as it was.
    """
    audit.prove(layout)
    journal: dict[str, Any] = {}

    def begin(text: bytes) -> bytes:
        change = edit(text)
        journal.update(_journal(layout, act, text, change))
        store.write_private(moves.journal(layout), json.dumps(journal).encode("ascii"))
        if act.target == ACTIVE:
            _apply(layout, act.name, journal["after"])
            noted()
        return bytes(change.text)

    def end() -> None:
        if act.target != ACTIVE:
            _apply(layout, act.name, journal["after"])
        _take_along(layout, act.report, *_WAYS.get(act.target, _BACK))
        _log(layout, act)
        journal["is_logged"] = True

    change_plan = _rewrite if act.source == act.target else moves.move
    try:
        text = change_plan(layout, act.name, act.source, act.target, begin, end)
    except BaseException:
        if journal and not journal.get("is_logged"):
            _undo(layout, journal)
        raise
    with contextlib.suppress(OSError, GuardError):  # it is done and on record; what is left here goes with the next act
        _finish(layout, act.name)
    return bytes(text)


def settle(layout: Layout) -> None:
    """End or undo an act that a crash interrupted. The lock is held, and what was on its way has a place again.

    Raises:
        PlanError: a file is in the way.
        GuardError: the journal or a record can't be read or written, or not be logged.
        OSError: a file can't be moved.
    """
    path = moves.journal(layout)
    try:
        with open(path, "rb") as stream:
            journal = store.parsed(stream.read(), _SHAPE)
    except FileNotFoundError:
        return
    if journal is None or not _SHAPE.keys() <= journal.keys():
        raise GuardError(f"`{path}` is no journal of claude-roles", "remove it, and look where the plans are: `plans`")
    act = Act(*(journal[field] for field in Act._fields))
    if not _is_done(layout, act, _encoded(journal["text"])):
        _undo(layout, journal)
        return
    _apply(layout, act.name, journal["after"])
    _take_along(layout, act.report, *_WAYS.get(act.target, _BACK))
    if not _is_logged(layout, act, journal["when"]):
        _log(layout, act)
    _finish(layout, act.name)


def _is_record(value: Any) -> bool:
    return isinstance(value, dict) and all(text is None or isinstance(text, str) for text in value.values())


_SHAPE: dict[str, Callable[[Any], bool]] = {
    **dict.fromkeys(Act._fields, store.is_text),
    "when": store.is_text,
    "text": store.is_text,
    "before": _is_record,
    "after": _is_record,
    "name": lambda value: isinstance(value, str) and index.is_plan(value),
    "source": lambda value: value in STATES,
    "target": lambda value: value in STATES,
    "report": lambda value: isinstance(value, str) and value == os.path.basename(value),
}
"""Fields of the journal: the act's, when it began, the plan's new text, and records before and after."""


def _journal(layout: Layout, act: Act, old: bytes, change: Change) -> dict[str, Any]:
    """Return what the journal says. The text that the plan had is kept as a version."""
    number = store.keep(layout, act.name, old)
    records: Records = dict(change.records)
    if change.text != old:
        number += 1
        records = {VERSION.format(number): change.text, **records}
    records[SEEN] = b"%d\n" % number
    before = {record: store.read(layout, act.name, record) for record in records}
    return {
        **act._asdict(),
        "when": audit.now(),
        "text": _decoded(change.text),
        "before": {record: _decoded(content) for record, content in before.items()},
        "after": {record: _decoded(content) for record, content in records.items()},
    }


def _decoded(content: bytes | None) -> str | None:
    return None if content is None else content.decode("utf-8", "surrogateescape")


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _apply(layout: Layout, name: str, records: dict[str, str | None]) -> None:
    """Write and remove records, in their order."""
    for record, text in records.items():
        if text is None:
            store.remove(layout, name, record)
        else:
            store.write(layout, name, record, _encoded(text))


def _undo(layout: Layout, journal: dict[str, Any]) -> None:
    """Put back what was there before an act, once the plan has its old place again."""
    _take_along(layout, journal["report"], *reversed(_WAYS.get(journal["target"], _BACK)))
    _apply(layout, journal["name"], dict(reversed(journal["before"].items())))
    store.discard(moves.journal(layout))


def _finish(layout: Layout, name: str) -> None:
    """End an act that is logged: looks at other plans of its name are settled, and the journal has served."""
    store.forget_gone(layout, name)
    store.discard(moves.journal(layout))


_WAYS, _BACK = {COMPLETED: (REVIEW, COMPLETED)}, (COMPLETED, REVIEW)
"""From where to where a report goes, by the state that its plan goes to."""


def _take_along(layout: Layout, report: str, source: str, target: str) -> None:
    """Move the report of a plan, if it has one that is not there yet."""
    if report and _has(layout, source, report) and not _has(layout, target, report):
        moves.move(layout, report, source, target, lambda content: content)


def _is_done(layout: Layout, act: Act, text: bytes) -> bool:
    """Say whether a plan is where an act puts it, and reads as it should, at least in the beginning."""
    goal = index.place(layout, act.target, act.name)
    if moves.continues(goal, text):
        return True
    return act.source != act.target and os.path.lexists(goal) and not _has(layout, act.source, act.name)


def _has(layout: Layout, state: str, name: str) -> bool:
    return os.path.lexists(index.place(layout, state, name))


def _rewrite(
    layout: Layout, name: str, state: str, _target: str, edit: Callable[[bytes], bytes], then: Callable[[], None]
) -> bytes:
    """Change the text of a plan where it is; as `moves.move`."""
    path = index.place(layout, state, name)
    try:
        before, mode = index.content(path, state), stat.S_IMODE(os.stat(path).st_mode)
    except FileNotFoundError:
        raise PlanError(f"`{state}/{name}` is gone; look where it is with `plans`") from None
    text = edit(before)
    try:
        _replace(path, text, mode)
        then()
    except BaseException:
        if index.content(path, state) == text:
            _replace(path, before, mode)
        raise
    return text


def _replace(path: str, text: bytes, mode: int) -> None:
    """Put a file's new content in place in one step, with its mode."""
    beside = os.path.join(os.path.dirname(path), f"{store.NEW}{os.getpid()}-{time.time_ns()}")
    try:
        store.make_file(beside, text)
        os.chmod(beside, mode)
        os.replace(beside, path)
    finally:
        store.discard(beside)


def _log(layout: Layout, act: Act) -> None:
    audit.append(layout, approval.entry(act.name, act.verdict, act.reason, act.session))


def _is_logged(layout: Layout, act: Act, when: str) -> bool:
    """Say whether the log has the line of an act that began at a time; one that is told twice does no harm."""
    from role_guard import log_chain

    try:
        with open(log_chain.path_of(layout), "rb") as stream:
            stream.seek(max(os.fstat(stream.fileno()).st_size - LOG_END, 0))
            lines = stream.read(LOG_END).splitlines()
    except FileNotFoundError:
        return False
    wanted = {"event": "Plan", "subject": act.name, "verdict": act.verdict, "session": act.session}
    for line in reversed(lines):
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(entry, dict) and wanted.items() <= entry.items() and str(entry.get("time", "")) >= when:
            return True
    return False
