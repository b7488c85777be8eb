"""Answers Stop: compares what has changed with what the session's plan opens, and reminds of work not committed.

Shell commands can change files that no parse sees; git sees them afterwards.
"""

from __future__ import annotations

import contextlib

from role_guard import audit, binding, replies
from role_guard import jsontext as json
from role_guard import regex as re
from role_guard import system as os
from role_guard.errors import GuardError, PlanError
from role_guard.event import Event
from role_guard.layout import ACTIVE, Layout, make_private
from role_guard.named import namedtuple
from role_guard.plans import approval, choice, index, moves, prompts, store, tree
from role_guard.plans.approval import Open
from role_guard.printable import printable
from role_guard.zones import CONTROL, PROJECT, classify

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from role_guard.shapes import Policy

SHOWN = 10
"""Paths that a message names."""


def stop(event: Event, layout: Layout, policy: Policy) -> str:
    """Tell a session that wants to stop what lies outside its plan, and what is not committed: each once.

    So is what lies outside of a plan that it worked on before in the same turn, and of the present one.

    Returns:
        The text for standard output; empty lets the session stop.

    Raises:
        GuardError: a plan or a record can't be read or written.
    """
    bound = binding.bind(event.session, os.environ, layout, policy)
    if bound.problem or not prompts.works_on_plans(policy["roles"][bound.role]):
        return ""
    moves.tidy(layout)
    before = choice.named(event.session, layout) or os.environ.get(choice.VARIABLE, "")
    present = choice.present(event.session, os.environ, layout, require_stamp=policy["plans"]["require_stamp"])
    name = before or present.plan
    try:
        own = _compared(name, layout, policy)
        left = _left(event, name, layout, policy)
    except PlanError as error:
        return replies.message(_unclear(error))
    told = _told(event, layout)
    words = _words(event, bound.role, layout, own, told) if own else _Words([], [])
    for other in left:
        rest = [path for path in other.outside if own is None or is_drift(path, own.scope, layout, policy)]
        known = {**told, "state": "", "appeared": [*told["appeared"], *(own.appeared if own else ())]}
        more = _words(event, bound.role, layout, other._replace(outside=rest), known)
        words = _Words(words.reasons + more.reasons, words.lines + more.lines)
    if own is not None:  # else there is no plan yet, or a person has taken its approval back
        pending = own.pending if present.plan == name else []
        if own.state or event.stop_hook_active or pending == told["pending"]:
            pending = []
        if pending:
            words.reasons.append(
                f"This work of the plan `{own.called}` is not committed: {listed(pending)}. Commit each step that is "
                "done; if a step is not done, say what is missing."
            )
        data = {"drift": own.outside, "pending": pending or told["pending"], "state": own.state}
        _tell(event, layout, told, {**data, "appeared": own.appeared})
        note_told(layout, name, own.outside)
    choice.note_work(event.session, [present.plan] if words.reasons and present.plan else [], layout)
    return replies.go_on("\n\n".join(words.reasons), _line(words)) if words.reasons else ""


def left(event: Event, role: str, plan: str, layout: Layout, policy: Policy) -> tuple[str, str]:
    """Tell a session that goes on with another plan what lies outside of that of a turn which had no stop.

    Args:
        event: of the prompt.
        role: the session's role.
        plan: the session's plan from now on.
        layout: where the plans are.
        policy: the compiled policy.

    Returns:
        What to tell the model, and the line for the person; empty if there is nothing.

    Raises:
        GuardError: a plan or a record can't be read or written.
    """
    told = {**_told(event, layout), "state": ""}
    words = _Words([], [])
    try:
        for other in _left(event, plan, layout, policy):
            more = _words(event, role, layout, other, told)
            words = _Words(words.reasons + more.reasons, words.lines + more.lines)
    except PlanError as error:
        return "", _unclear(error)
    choice.note_work(event.session, [plan], layout)
    return "\n\n".join(words.reasons), _line(words)


def outside(name: str, layout: Layout, policy: Policy) -> list[str]:
    """Return what has changed outside of a plan, nothing if no approval of it is on record.

    Raises:
        PlanError: git can't tell.
        GuardError: the plan or a record can't be read.
    """
    found = _compared(name, layout, policy)
    return [] if found is None else list(found.outside)


def note_told(layout: Layout, name: str, paths: list[str]) -> None:
    """Put on record that a person was told what has changed outside of a plan, in any session.

    Raises:
        GuardError: the record can't be read or written.
    """
    if paths != (store.read_json(layout, name, store.TOLD) or {"drift": []})["drift"]:
        store.write_json(layout, name, store.TOLD, {"drift": paths})


_Words = namedtuple("_Words", "reasons lines")
"""What a session is told, and the person."""


def _line(words: _Words) -> str:
    """Return the line for the person, empty if there is nothing to tell."""
    return "claude-roles: " + "; ".join(words.lines) if words.lines else ""


def _unclear(error: PlanError) -> str:
    return f"claude-roles: what was changed can't be compared with the plan: {error}"


def _left(event: Event, plan: str, layout: Layout, policy: Policy) -> list[_Compared]:
    """Compare the plans that a session worked on since its last stop, but for the present one."""
    names = (name for name in choice.worked(event.session, layout) if name != plan)
    found = [_compared(name, layout, policy) for name in names]
    return [other for other in found if other is not None]


_Compared = namedtuple("_Compared", "called scope state outside pending appeared")
"""A plan beside what has changed. `called`: its name, printable; `state`: one of `STATES`; `outside`: changed and not
opened by it; `pending`: opened by it and not committed; `appeared`: other plans."""


def _compared(name: str, layout: Layout, policy: Policy) -> _Compared | None:
    """Compare what has changed with a plan; None if no approval of it is on record.

    Raises:
        PlanError: git can't tell.
        GuardError: a plan or a record can't be read or written.
    """
    record = store.read_json(layout, name, approval.RECORD) if index.is_plan(name) else None
    if record is None:
        return None
    scope = Open(name, "", record["files"], record["directories"])
    approval.note_surroundings(layout, name)
    found = tree.changes(layout, record["base"], store.read(layout, name, approval.SURROUNDINGS))
    outside = sorted(path for path in {**found.since, **found.undone} if is_drift(path, scope, layout, policy))
    pending = [path for path in found.uncommitted if is_open(path, scope, policy)]
    called = printable(index.stem(name))
    return _Compared(called, scope, _state(layout, name), outside, pending, _appeared(layout, name, record))


def _words(event: Event, role: str, layout: Layout, found: _Compared, told: Mapping[str, Any]) -> _Words:
    """Return what was found and is not told yet, and put it into the log."""
    reasons: list[str] = []
    lines: list[str] = []
    called, state = found.called, found.state
    if state and state != told["state"]:
        lines.append(f"the plan `{called}` {STATES[state]}")
        reasons.append(f"The plan `{called}` {STATES[state]}. Stop and tell the person.")
        _log(event, role, layout, called, "plan.closed", f"the plan {STATES[state]}")
    fresh = [other for other in found.appeared if other not in told["appeared"]]
    if fresh:
        named = listed([f"{ACTIVE}/{other}" for other in fresh])
        lines.append(f"{named} is in place without a command of claude-roles: look whether you moved it there")
        reasons.append(
            f"{named} has appeared in `.claude/plans/`, where only a person approves plans. If that was you, tell the "
            "person, who removes it; else say so."
        )
        for other in fresh:
            subject = printable(index.stem(other))
            _log(event, role, layout, subject, "plan.appeared", "the plan is in Active without a command")
    news = [path for path in found.outside if path not in told["drift"]]
    if news:
        lines.append(f"changed outside of the plan `{called}`: {listed(news)}")
        reasons.append(
            f"These files have changed since the plan `{called}` was approved, and it does not name them: "
            f"{listed(news)}. If that was you, undo it or report it to the person, who can widen the plan; else say so."
        )
        _log(event, role, layout, listed(news), "plan.drift", f"changed outside of the plan {called}")
    return _Words(reasons, lines)


STATES = {
    "changed": "was changed after its approval, so nothing is open until a person approves it again",
    "gone": "is no longer in `.claude/plans/Active/`, though no command of claude-roles took it from there",
}
"""What can be odd about a plan that was approved."""


def _state(layout: Layout, name: str) -> str:
    """Return which of `STATES` a plan with an approval on record is in, empty if all is well."""
    text = approval.read_active(layout, name)
    if text is None:
        return "gone"
    return "" if text == store.read(layout, name, approval.TEXT) else "changed"


def _appeared(layout: Layout, name: str, record: Mapping[str, Any]) -> list[str]:
    """Return the other plans that came to Active after the session's own was approved, with no approval on record.

    A person may have moved them there, and a program may have written them: nobody can tell by the file.
    """
    found = []
    for other in index.names(layout, ACTIVE):
        if other != name and store.read(layout, other, approval.RECORD) is None:
            with contextlib.suppress(OSError):  # it was moved just now
                status = os.lstat(index.place(layout, ACTIVE, other))
                found += [other] if approval.is_later(status, record) else []
    return found


def is_drift(path: str, scope: Open, layout: Layout, policy: Policy) -> bool:
    """Say whether a change of a path, relative to the checkout, is one that a plan does not open.

    Plans are moved by people, so they never count; control files always do, because no plan opens them.
    """
    zone, _ = classify(os.path.join(layout.root, path), layout, policy["control"])
    return zone == CONTROL or (zone == PROJECT and not is_open(path, scope, policy))


def is_open(path: str, present: Open, policy: Policy) -> bool:
    """Say whether a plan opens a path, relative to the checkout."""
    return any(re.match(files, path) for files in (present.files, policy["plans"]["always_in_scope"]))


def listed(paths: list[str]) -> str:
    """Return paths as a message names them."""
    more = f" and {len(paths) - SHOWN} more" if len(paths) > SHOWN else ""
    return ", ".join(f"`{printable(path)}`" for path in paths[:SHOWN]) + more


def _log(event: Event, role: str, layout: Layout, subject: str, rule: str, reason: str) -> None:
    entry = {"session": event.session, "role": role, "event": event.name, "tool": "", "subject": subject}
    audit.append(layout, {**entry, "verdict": "warn", "rule": rule, "reason": reason})


_TOLD = {"drift": store.is_texts, "pending": store.is_texts, "state": store.is_text, "appeared": store.is_texts}
"""What is on record of what a session was told."""


def _told(event: Event, layout: Layout) -> dict[str, Any]:
    """Return what the session has been told already; if the record is broken, it is told again."""
    nothing: dict[str, Any] = {"drift": [], "pending": [], "state": "", "appeared": []}
    try:
        with open(binding.record_path(layout, event.session, ".told"), "rb") as stream:
            return {**nothing, **(store.parsed(stream.read(), _TOLD) or {})}
    except OSError:
        return nothing


def _tell(event: Event, layout: Layout, before: dict[str, Any], data: dict[str, Any]) -> None:
    """Put on record what a session is told, if it is not what it was told before."""
    if data == before:
        return
    path = binding.record_path(layout, event.session, ".told")
    try:
        make_private(os.path.dirname(path))
        store.write_file(path, json.dumps(data).encode())
    except OSError as error:
        raise GuardError(f"`{path}` can't be written: {error.strerror}", store.REPAIR) from None
