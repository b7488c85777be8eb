"""Merges the hook wiring into a settings file that belongs to the user."""

from __future__ import annotations

import json
from typing import Any

from claude_roles import json_edit
from claude_roles.errors import UserError

MARK = ".claude/roles/hooks/role-guard.py"
"""A hook entry whose command contains this is ours."""


def merge_hooks(text: str | None, ours: dict[str, Any], name: str) -> str:
    """Add our hook entries to a settings text, or bring older ones of ours up to date.

    Args:
        text: the present settings; None if there is no file.
        ours: the settings to merge: `{"hooks": {EVENT: [ENTRY, ...]}}`.
        name: what error messages call the file.

    Returns:
        The merged text; the same text if nothing is missing.

    Raises:
        UserError: the file is not valid JSON or its hooks have not the form that the client takes.
    """
    if text is None:
        return json.dumps(ours, indent=2, ensure_ascii=False) + "\n"
    try:
        top = json_edit.root(text)
        if find(text, top, "hooks") is None:
            return json_edit.append(text, top, ours["hooks"], "hooks")
        for event, entries in ours["hooks"].items():
            text = _merge_event(text, event, entries, name)
        return text
    except (ValueError, RecursionError) as error:
        raise unusable(name, error) from None


def unusable(name: str, error: Exception) -> UserError:
    """Return what a person is told of a settings text that can't be read."""
    if isinstance(error, json_edit.JSONDecodeError) and not error.doc.strip():
        return UserError(f"{name}: is empty, which is no JSON; remove it, or write {{}} into it, and run again")
    if isinstance(error, json_edit.JSONDecodeError) and error.doc.startswith("\ufeff"):
        return UserError(f"{name}: begins with a byte order mark; save it as UTF-8 without one and run again")
    if isinstance(error, json_edit.JSONDecodeError):
        return UserError(f"{name}:{error.lineno}: not valid JSON ({error.msg}); mend it and run again")
    return UserError(f"{name}: {error}; mend it and run again")


def _merge_event(text: str, event: str, entries: list[Any], name: str) -> str:
    hooks = container(text, json_edit.root(text), "hooks", "{", name)
    if find(text, hooks, event) is None:
        return json_edit.append(text, hooks, entries, event)
    place = container(text, hooks, event, "[", name)
    stale = [item for item in json_edit.items(text, place) if is_ours(text, item, name)]
    if len(stale) > len(entries):
        line = _line(text, stale[len(entries)])
        raise UserError(f"{name}:{line}: a second claude-roles entry for {event}; remove one and run again")
    for item, entry in zip(stale, entries, strict=False):
        if json.loads(text[item.value : item.end]) != entry:
            text = json_edit.replace(text, item, entry)
    for entry in entries[len(stale) :]:
        text = json_edit.append(text, place, entry)
    return text


def is_installed(text: str) -> bool:
    """Say whether a settings text mentions our hook, however its JSON is escaped."""
    try:
        return MARK in json.dumps(json.loads(text), ensure_ascii=False)
    except (ValueError, RecursionError):
        return MARK in text


def is_ours(text: str, item: json_edit.Item, name: str) -> bool:
    """Say whether a hook entry is ours.

    Raises:
        UserError: it mentions our hook but is not an entry of its own, so that it can't be replaced.
    """
    entry = json.loads(text[item.value : item.end])
    if MARK not in json.dumps(entry, ensure_ascii=False):
        return False
    hooks = entry.get("hooks") if isinstance(entry, dict) else None
    if not isinstance(hooks, list) or not hooks or not all(MARK in str(_command(hook)) for hook in hooks):
        raise UserError(
            f"{name}:{_line(text, item)}: a claude-roles hook shares its entry with another, or is not in the client's "
            "form; give it an entry of its own and run again"
        )
    return True


def _command(hook: object) -> object:
    return hook.get("command") if isinstance(hook, dict) else None


def find(text: str, container: int, key: str) -> json_edit.Item | None:
    """Return the member of an object that has a key, None if there is none."""
    return next((item for item in json_edit.items(text, container) if item.key == key), None)


def container(text: str, within: int, key: str, opening: str, name: str) -> int:
    """Return the index of the object (`{`) or array (`[`) that a key which there is has for its value.

    Raises:
        UserError: it is something else.
    """
    item = find(text, within, key)
    assert item is not None  # noqa: S101 - both callers have looked
    if text[item.value] != opening:
        kind = "an object" if opening == "{" else "an array"
        raise UserError(f"{name}:{_line(text, item)}: `{key}` is not {kind}; mend it and run again")
    return item.value


def _line(text: str, item: json_edit.Item) -> int:
    return text.count("\n", 0, item.start) + 1
