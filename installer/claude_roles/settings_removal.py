"""Takes the hook wiring out of a settings file again, so that the file is as it was byte for byte."""

from __future__ import annotations

from typing import Any, NamedTuple

from claude_roles import json_edit
from claude_roles.settings_merge import container, find, is_installed, is_ours, unusable

TOP, HOOKS = "", "hooks"


class Around(NamedTuple):
    """What a settings text held where our entries go: paths are "" (the whole text), `hooks` and `hooks/EVENT`.

    `made`: the containers that were missing; `blank`: those that were empty, with their white space.
    """

    made: list[str]
    blank: dict[str, str]


def around(text: str | None, ours: dict[str, Any], name: str, known: Around | None) -> Around:
    """Say what is there before our entries are put into a text.

    Args:
        text: the settings before `merge_hooks`; None if there is no file.
        ours: what is merged.
        name: what error messages call the file.
        known: what an earlier installation found; it holds as long as entries of ours are there.

    Raises:
        UserError: as `merge_hooks`.
    """
    events = [f"{HOOKS}/{event}" for event in ours[HOOKS]]
    if text is None:
        return Around([TOP, HOOKS, *events], {})
    made: list[str] = []
    blank: dict[str, str] = {}

    def note(path: str, start: int) -> None:
        white = json_edit.blank(text, start)
        if white is not None:
            blank[path] = white

    try:
        top = json_edit.root(text)
        note(TOP, top)
        if find(text, top, HOOKS) is None:
            made += [HOOKS, *events]
        else:
            hooks = container(text, top, HOOKS, "{", name)
            note(HOOKS, hooks)
            for event in ours[HOOKS]:
                if find(text, hooks, event) is None:
                    made.append(f"{HOOKS}/{event}")
                else:
                    note(f"{HOOKS}/{event}", container(text, hooks, event, "[", name))
    except (ValueError, RecursionError) as error:
        raise unusable(name, error) from None
    if known is None or not is_installed(text):
        return Around(made, blank)
    return Around(list(dict.fromkeys([*known.made, *made])), {**blank, **known.blank})


def take_hooks(text: str, before: Around | None, name: str) -> str | None:
    """Take our hook entries out of a settings text.

    Args:
        text: the present settings.
        before: what was there before; None if that is not on record: what is left empty then counts as made for us.
        name: what error messages call the file.

    Returns:
        The text without them; None if the file was made for them, and nothing else is in it.

    Raises:
        UserError: as `merge_hooks`.
    """
    try:
        if not is_installed(text):
            return text
        top = json_edit.root(text)
        if find(text, top, HOOKS) is None:
            return text
        for event in [item.key for item in json_edit.items(text, container(text, top, HOOKS, "{", name))]:
            text = _take_event(text, event, before, name)
        if _is_made(HOOKS, before) and json_edit.blank(text, container(text, top, HOOKS, "{", name)) is not None:
            item = find(text, top, HOOKS)
            assert item is not None  # noqa: S101 - it was found above
            text = json_edit.remove(text, top, item, _blank(TOP, before))
        return None if _is_made(TOP, before) and json_edit.blank(text, top) is not None else text
    except (ValueError, RecursionError) as error:
        raise unusable(name, error) from None


def _take_event(text: str, event: str, before: Around | None, name: str) -> str:
    path = f"{HOOKS}/{event}"
    hooks = container(text, json_edit.root(text), HOOKS, "{", name)
    member = find(text, hooks, event)
    assert member is not None  # noqa: S101 - the caller has its key from there
    if text[member.value] != "[":
        return text
    ours = [item for item in json_edit.items(text, member.value) if is_ours(text, item, name)]
    for item in reversed(ours):
        text = json_edit.remove(text, member.value, item, _blank(path, before))
    if ours and _is_made(path, before) and json_edit.blank(text, member.value) is not None:
        member = find(text, hooks, event)
        assert member is not None  # noqa: S101 - it is still there
        text = json_edit.remove(text, hooks, member, _blank(HOOKS, before))
    return text


def _is_made(path: str, before: Around | None) -> bool:
    return before is None or path in before.made


def _blank(path: str, before: Around | None) -> str:
    return "" if before is None else before.blank.get(path, "")
