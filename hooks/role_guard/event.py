"""Reads the event that the client writes to the hook's standard input."""

from __future__ import annotations

from role_guard import jsontext as json
from role_guard import system as os
from role_guard.errors import GuardError
from role_guard.named import namedtuple

MAX_INPUT = 8 * 1024 * 1024
"""Bytes; far above what a model can put into one call (output limits), far below what stalls the hook."""

MALFORMED = "update Claude Code and claude-roles, then run `install-roles` again; if it stays, report this line"

Event = namedtuple(
    "Event",
    "name session cwd tool tool_input agent_id agent_type permission_mode prompt source stop_hook_active",
    defaults=(False,),
)
"""One hook event. Strings are empty where the event has no such field; `tool_input` is a dict;
`source` is the reason of SessionEnd; `stop_hook_active`: the session goes on already because a Stop hook said so."""


def read_input(descriptor: int = 0) -> bytes:
    """Read the whole event.

    Args:
        descriptor: file descriptor to read from.

    Returns:
        The bytes, at most `MAX_INPUT`.

    Raises:
        GuardError: the input is larger than `MAX_INPUT`.
    """
    parts: list[bytes] = []
    size = 0
    while True:
        part = os.read(descriptor, 1 << 20)
        if not part:
            return b"".join(parts)
        size += len(part)
        if size > MAX_INPUT:
            raise GuardError(
                f"the call is larger than {MAX_INPUT >> 20} MiB",
                "split it into smaller calls, for example several Edit calls instead of one Write",
            )
        parts.append(part)


def parse_event(raw: bytes, expected: str) -> Event:
    """Parse and check one event.

    Args:
        raw: the JSON text.
        expected: the event name this hook entry was installed for.

    Returns:
        The event.

    Raises:
        GuardError: not JSON, not an object, the wrong event, or a field of the wrong type.
    """
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        raise GuardError("the event on standard input is not valid JSON", MALFORMED) from None
    if not isinstance(data, dict):
        raise GuardError("the event is not a JSON object", MALFORMED)
    name = _text(data, "hook_event_name", required=True)
    if name != expected:
        raise GuardError(f"the event is `{name}`, the hook was called for `{expected}`", MALFORMED)
    is_tool = name in ("PreToolUse", "PermissionRequest", "PostToolUse")
    tool_input = data.get("tool_input", {})
    if not isinstance(tool_input, dict):
        raise GuardError("`tool_input` of the event is not an object", MALFORMED)
    if "\0" in _text(data, "cwd"):
        raise GuardError("`cwd` of the event has a NUL character in it, and is no directory", MALFORMED)
    return Event(
        name=name,
        session=_text(data, "session_id", required=True),
        cwd=_text(data, "cwd", required=is_tool),
        tool=_text(data, "tool_name", required=is_tool),
        tool_input=tool_input,
        agent_id=_text(data, "agent_id"),
        agent_type=_text(data, "agent_type"),
        permission_mode=_text(data, "permission_mode"),
        prompt=_text(data, "prompt"),
        source=_text(data, "source") or _text(data, "reason"),
        stop_hook_active=data.get("stop_hook_active") is True,
    )


def _text(data: dict[str, object], key: str, *, required: bool = False) -> str:
    """Return a string field of the event, empty when it is absent and not required."""
    value = data.get(key)
    if value is None and not required:
        return ""
    if not isinstance(value, str) or (required and not value):
        raise GuardError(f"`{key}` of the event is missing or not a string", MALFORMED)
    return value
