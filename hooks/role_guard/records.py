"""The log entries of decisions and bindings."""

from __future__ import annotations

import time

from role_guard import audit, binding
from role_guard import system as os
from role_guard.binding import Binding
from role_guard.errors import GuardError
from role_guard.event import Event
from role_guard.layout import Layout, make_private

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shapes import Policy

PROCESS, REFUSED = ".process", ".refused"
"""Suffixes of records that only inform: the number of the client's process; one byte for each refusal."""

_STARTED = time.perf_counter()


def write(
    event: Event,
    bound: Binding,
    layout: Layout,
    policy: Policy,
    *,
    verdict: str,
    rule: str,
    reason: str,
    subject: str,
    plan: str = "",
) -> None:
    """Put one decision into the audit log.

    Args:
        event: the event that was answered.
        bound: the session's role.
        layout: where the log is.
        policy: how large the log may become.
        verdict: `deny`, `ask`, `pass`, `allow`, or `bind` for a new binding.
        rule: id of the rule that decided.
        reason: what was answered.
        subject: the path, command or tool decided on; never a file's content.
        plan: the plan that the session works on, empty if that is not known.

    Raises:
        GuardError: the line can't be written.
    """
    entry = {
        "session": event.session,
        "agent_id": event.agent_id,
        "agent_type": event.agent_type,
        "role": bound.role,
        "bound_by": bound.how,
        "event": event.name,
        "tool": event.tool,
        "subject": subject,
        "verdict": verdict,
        "rule": rule,
        "reason": reason,
        "duration_ms": round((time.perf_counter() - _STARTED) * 1000, 1),
    }
    if plan:
        entry["plan"] = plan
    audit.append(layout, entry, policy)
    if verdict == "deny":
        _count(event.session, layout)


def note_process(event: Event, layout: Layout) -> None:
    """Put on record which process of the client a session runs in, for `claude-roles status`.

    The client says it in `CLAUDE_PID` (client fact); the file's time is when the process was last seen.
    """
    number = os.environ.get("CLAUDE_PID", "")
    if not (number.isascii() and number.isdigit()):
        return
    try:
        path = binding.record_path(layout, event.session, PROCESS)
        make_private(os.path.dirname(path))
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.write(descriptor, number.encode("ascii"))
        finally:
            os.close(descriptor)
    except (OSError, GuardError):
        pass  # only told to a person who asks


def _count(session: str, layout: Layout) -> None:
    """Count a refusal for the status line: one byte each, so that nobody has to go through the log."""
    try:
        descriptor = os.open(
            binding.record_path(layout, session, REFUSED), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600
        )
        try:
            os.write(descriptor, b".")
        finally:
            os.close(descriptor)
    except (OSError, GuardError):
        pass  # only a number on the screen


def settle(event: Event, bound: Binding, layout: Layout, policy: Policy) -> Binding:
    """Put the role that the environment gives on record, where it is not yet.

    Returns:
        The binding.

    Raises:
        GuardError: the record or the log can't be written.
    """
    if bound.how != binding.ENVIRONMENT or bound.pinned or bound.problem:
        return bound
    return take(event, bound.role, bound.how, layout, policy)


def take(event: Event, role: str, how: str, layout: Layout, policy: Policy) -> Binding:
    """Bind the event's session to a role, on record and in the log.

    Returns:
        The binding.

    Raises:
        GuardError: the record or the log can't be written.
    """
    bound = Binding(role, how, pinned=True)
    if binding.pin(event.session, role, how, layout):
        write(
            event, bound, layout, policy, verdict="bind", rule="binding." + how, reason=f"{role} by {how}", subject=""
        )
    return bound
