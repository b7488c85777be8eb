"""Answers SessionStart and UserPromptSubmit: tells a session its role, and takes a role at a person's word."""

from __future__ import annotations

from role_guard import binding, handover, interpreter, records, replies
from role_guard import system as os
from role_guard.binding import Binding
from role_guard.errors import PlanError
from role_guard.event import Event
from role_guard.layout import ACTIVE, REVIEW, Layout
from role_guard.plans import index, prompts
from role_guard.printable import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.plans.prompts import Note
    from role_guard.shapes import Policy


def session_start(event: Event, layout: Layout, policy: Policy) -> str:
    """Bind a session that starts with a role, and give it the role's instructions.

    Returns:
        The answer: context, session title, and one line for the person.

    Raises:
        GuardError: the binding can't be read, put on record or logged.
    """
    handover.take(event, layout)
    records.note_process(event, layout)
    _save_time(layout, policy)
    bound = binding.bind(event.session, os.environ, layout, policy)
    if bound.problem:
        _refuse(event, bound, layout, policy, bound.problem)
        line = f"claude-roles: every call is refused. {bound.problem}"
        return replies.context(event.name, bound.problem, "role conflict", line)
    bound = records.settle(event, bound, layout, policy)
    return _welcome(event, bound, layout, policy, prompts.note(event, bound.role, layout, policy))


def _save_time(layout: Layout, policy: Policy) -> None:
    """Have the next hooks find their interpreter, modules and expressions at once."""
    from role_guard import preparing

    try:
        interpreter.pin(layout)
        preparing.prepare(layout, policy)
    except OSError:
        pass


def user_prompt_submit(event: Event, layout: Layout, policy: Policy) -> str:
    """Take up the role that a person's message names, or refuse the message in a session of another role.

    Returns:
        The answer; empty lets the prompt through as it is.

    Raises:
        GuardError: the binding can't be read, put on record or logged.
    """
    bound = binding.bind(event.session, os.environ, layout, policy)
    is_person = event.source in PERSONS and not event.agent_id
    records.note_process(event, layout)
    called = binding.called_role(event.prompt, policy) if is_person else ""
    if bound.problem:
        return replies.prompt_refused(_refuse(event, bound, layout, policy, bound.problem))
    bound = records.settle(event, bound, layout, policy)
    if is_person and prompts.is_typed(event.prompt):
        from role_guard.plans import typed

        return replies.prompt_refused(typed.answer(event.prompt, event.session, layout, policy))
    taken = False
    if called and not bound.pinned:
        records.take(event, called, binding.MESSAGE, layout, policy)
        bound = binding.bind(event.session, os.environ, layout, policy)
        taken = bound.role == called
    if called and bound.role != called:
        return replies.prompt_refused(_refuse(event, bound, layout, policy, binding.mixing(bound.role, called, policy)))
    if bound.how == binding.DEFAULT and not bound.pinned and bound.role != UNASSIGNED:
        records.take(event, bound.role, bound.how, layout, policy)
    try:
        note = prompts.note(event if is_person else event._replace(prompt=""), bound.role, layout, policy)
    except PlanError as error:
        return replies.prompt_refused(f"Not sent: {printable(str(error))}.")
    if taken:
        return _welcome(event, bound, layout, policy, note)
    if not note.text:
        return replies.message(note.line) if note.line else ""
    return replies.note(event.name, note.text, note.line)


PERSONS = ("", "user", "sdk")
"""Who may be behind a prompt that gives a role. The event fires for notifications and messages of other sessions too;
clients that tell them apart say so in `source`, others wrap them in a tag (client facts). A scheduled prompt has
neither on 2.1.330, so `handed_on` looks at it when it is scheduled. An event with an `agent_id` comes from within a
subagent, where no person types."""

UNASSIGNED = "unassigned"
"""The role of a session that nobody has given one. It is never pinned, so that a person can still give one."""


def _refuse(event: Event, bound: Binding, layout: Layout, policy: Policy, reason: str) -> str:
    """Log a refusal and return its reason."""
    records.write(event, bound, layout, policy, verdict="deny", rule="binding.conflict", reason=reason, subject="")
    return reason


def _welcome(event: Event, bound: Binding, layout: Layout, policy: Policy, note: Note) -> str:
    """Return role instructions, session title and the line that says what is waiting."""
    role = policy["roles"][bound.role]
    counts = [f"{state} {len(index.names(layout, state))}" for state in (REVIEW, ACTIVE)]
    line = f"claude-roles: {role['title']} (by {bound.how}) · plans: {' · '.join(counts)}"
    if bound.role == UNASSIGNED:
        line += ". " + role["instructions"]
    text = _instructions(bound.role, layout, policy)
    if note.text:
        text = f"{text[: replies.MAX_CONTEXT - len(note.text) - 2]}\n\n{note.text}"
    line = "\n".join(filter(None, (line, note.line)))
    return replies.context(event.name, text, role["title"], line)


def _instructions(name: str, layout: Layout, policy: Policy) -> str:
    """Return the role's CLAUDE.md, or the policy's own words where it has none."""
    path = os.path.join(os.path.dirname(layout.policy), name, "CLAUDE.md")
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            return stream.read(replies.MAX_CONTEXT)
    except OSError:
        return policy["roles"][name]["instructions"]
