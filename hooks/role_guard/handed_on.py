"""Texts of a tool call that reach a session as a person's prompt: none may be a command of the person, or give a role.

The client sends a scheduled prompt in the same form as a typed one, without a `source` or a tag (seen on 2.1.330), so
what only a person may say is refused where it is scheduled or sent, and not where it arrives.
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard import tools

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from role_guard.event import Event
    from role_guard.shapes import Policy

COMMAND = re.compile(rf"(?<![\w./:-])/(?:{'|'.join(tools.PERSONS_COMMANDS)})(?![\w/.-])", re.IGNORECASE)
"""A command of the person, anywhere in a text: a message may be cut before it is shown."""

WORDS = re.compile(r"[\s/:]+")


def persons_words(event: Event, policy: Policy) -> str:
    """Return what a call hands on as if a person had said it, as the end of a sentence; empty if there is nothing.

    Args:
        event: a call of a tool that runs a command (`tools.COMMAND_TOOLS`), that reaches a session
            (`tools.EFFECTS`), or of which nothing is known.
        policy: the compiled policy, for the words that give a role.
    """
    if event.tool in tools.COMMAND_TOOLS:
        named = any(_names_command(text) for text in _texts(event.tool_input, tools.COMMAND_ARGUMENTS))
        return "runs a command that is a person's" if named else ""
    from role_guard.binding import called_role

    for text in _texts(event.tool_input, ()):
        if COMMAND.search(text):
            return "hands on a person's command"
        if called_role(text, policy):
            return "hands on what only a person may say"
    return ""


def _names_command(text: str) -> bool:
    """Say whether a text names a command that only a person may run; `plugin:name` names one too."""
    words = WORDS.split(text.strip().lower().lstrip("/"))
    return bool(set(words[:2]) & set(tools.PERSONS_COMMANDS))


def _texts(value: object, besides: tuple[str, ...]) -> Iterator[str]:
    """Yield all texts of an input, but for those of some fields; the form that the client takes may change."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            waiting += [inner for key, inner in item.items() if key not in besides]
        elif isinstance(item, list):
            waiting += item
