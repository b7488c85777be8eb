"""What the hook prints for the client: one JSON object an event, in the client's own terms.

Source: the client's hooks reference, checked against 2.1.330 by the end-to-end tests.
"""

from __future__ import annotations

from role_guard import jsontext as json

MAX_CONTEXT = 10000
"""Characters of context that the client accepts from one hook."""


def permission(verdict: str, reason: str, changed: dict[str, object] | None = None) -> str:
    """Answer PreToolUse.

    Args:
        verdict: `allow`, `ask` or `deny`; `warn`, which is told and lets the call through; `pass`, which is silence.
        reason: for the model.
        changed: the input that the tool is to be called with; None leaves it.
    """
    more: dict[str, object] = {} if changed is None else {"updatedInput": changed}
    if verdict == "pass":
        return _specific("PreToolUse", "", **more) if more else ""
    if verdict == "warn":
        return _specific("PreToolUse", "claude-roles: " + reason, additionalContext=reason[:MAX_CONTEXT], **more)
    return _specific("PreToolUse", "", permissionDecision=verdict, permissionDecisionReason=reason, **more)


def prompt_allowed() -> str:
    """Answer PermissionRequest: the person need not be asked."""
    return _specific("PermissionRequest", decision={"behavior": "allow"})


def context(event: str, text: str, title: str, message: str) -> str:
    """Answer SessionStart or UserPromptSubmit.

    Args:
        event: the event's name.
        text: context for the model.
        title: the session's title.
        message: one line for the person.
    """
    return _specific(event, message, additionalContext=text[:MAX_CONTEXT], sessionTitle=title)


def note(event: str, text: str, message: str = "") -> str:
    """Answer an event with context for the model, and one line for the person if there is one."""
    return _specific(event, message, additionalContext=text[:MAX_CONTEXT])


def prompt_refused(reason: str) -> str:
    """Answer UserPromptSubmit: the prompt is not sent; the person sees the reason."""
    return json.dumps({"decision": "block", "reason": reason})


def message(line: str) -> str:
    """Answer any event with one line for the person."""
    return json.dumps({"systemMessage": line})


def go_on(reason: str, line: str) -> str:
    """Answer Stop: the session goes on with a reason; the person sees a line, if there is one."""
    answer = {"decision": "block", "reason": reason}
    return json.dumps({**answer, "systemMessage": line} if line else answer)


def _specific(event: str, message: str = "", /, **fields: object) -> str:
    """Return an answer with fields of one event."""
    answer: dict[str, object] = {"hookSpecificOutput": {"hookEventName": event, **fields}}
    if message:
        answer["systemMessage"] = message
    return json.dumps(answer)
