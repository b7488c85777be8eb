"""Adds to a JSON text, and takes out again, without touching the rest of it: no byte outside an insertion changes.

Parsing and dumping again would lose indentation, inline arrays and escapes of the user's own settings.
"""

from __future__ import annotations

import json
from json.decoder import JSONDecodeError
from typing import Any, NamedTuple

_DECODER = json.JSONDecoder()
_SPACE = " \t\r\n"


class Item(NamedTuple):
    """A member of an object or an element of an array: its key (empty in arrays) and the span of its value."""

    key: str
    start: int
    value: int
    end: int


def items(text: str, start: int) -> list[Item]:
    """List the members of the object, or elements of the array, that begins at `start`.

    Args:
        text: valid JSON.
        start: index of its `{` or `[`.

    Returns:
        One item each, in order; `start` of an item is its key's or element's first character.

    Raises:
        ValueError: a key occurs twice, so that readers may disagree about its value.
    """
    is_object = text[start] == "{"
    found: list[Item] = []
    position = _skip(text, start + 1)
    while text[position] not in "}]":
        begin, key = position, ""
        if is_object:
            key, position = _DECODER.raw_decode(text, position)
            if any(item.key == key for item in found):
                raise ValueError(f"the key `{key}` occurs twice")
            position = _skip(text, _skip(text, position) + 1)
        end = _DECODER.raw_decode(text, position)[1]
        found.append(Item(key, begin, position, end))
        position = _skip(text, end)
        if text[position] == ",":
            position = _skip(text, position + 1)
    return found


def root(text: str) -> int:
    """Return the index of the object that is the whole text.

    Raises:
        ValueError: not JSON (`JSONDecodeError`, with a line), or not an object.
    """
    if not isinstance(json.loads(text), dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 - callers take every mistake as ValueError
    return _skip(text, 0)


def append(text: str, container: int, value: Any, key: str | None = None) -> str:
    """Add a last member or element.

    Args:
        text: valid JSON.
        container: index of the `{` or `[` to add to.
        value: what to add.
        key: the member's key; None for an element.

    Returns:
        The text with the insertion, laid out like what stands around it.
    """
    newline, unit = _style(text)
    present = items(text, container)
    if present:
        lead = text[container + 1 : present[0].start]
        body = _member(key, value, unit, lead.rpartition("\n")[2]) if "\n" in lead else _member(key, value, None, "")
        at = present[-1].end
        return text[:at] + "," + (lead if "\n" in lead else " ") + body.replace("\n", newline) + text[at:]
    outer = _indentation(text, container)
    closing = _skip(text, container + 1)
    blank = text[container + 1 : closing]
    body = f"\n{outer}{unit}{_member(key, value, unit, outer + unit)}".replace("\n", newline)
    tail = blank if "\n" in blank else newline + outer + blank
    return text[: container + 1] + body + tail + text[closing:]


def replace(text: str, item: Item, value: Any) -> str:
    """Put another value in the place of an item's, laid out like what stands around it."""
    newline, unit = _style(text)
    body = _member(None, value, unit, _indentation(text, item.start))
    return text[: item.value] + body.replace("\n", newline) + text[item.end :]


def remove(text: str, container: int, item: Item, blank: str = "") -> str:
    """Take a member or an element out: what `append` did, undone.

    Args:
        text: valid JSON.
        container: index of the `{` or `[` that it is in.
        item: one of its items.
        blank: the white space that an empty container is left with.
    """
    present = items(text, container)
    index = present.index(item)
    if len(present) == 1:
        return text[: container + 1] + blank + text[_skip(text, item.end) :]
    if index:
        return text[: present[index - 1].end] + text[item.end :]
    return text[: item.start] + text[present[1].start :]


def blank(text: str, container: int) -> str | None:
    """Return the white space in an empty object or array, None if it has items."""
    closing = _skip(text, container + 1)
    return text[container + 1 : closing] if text[closing] in "}]" else None


def _member(key: str | None, value: Any, unit: str | None, indentation: str) -> str:
    body = json.dumps(value, indent=unit, ensure_ascii=False).replace("\n", "\n" + indentation)
    return body if key is None else f"{json.dumps(key, ensure_ascii=False)}: {body}"


def _style(text: str) -> tuple[str, str]:
    """Return the line break and the indentation unit of a JSON text."""
    newline = "\r\n" if "\r\n" in text else "\n"
    for line in text.splitlines():
        unit = line[: len(line) - len(line.lstrip(" \t"))]
        if unit and line.strip():
            return newline, unit
    return newline, "  "


def _indentation(text: str, position: int) -> str:
    """Return the white space that the line of `position` begins with."""
    line = text[text.rfind("\n", 0, position) + 1 : position]
    return line[: len(line) - len(line.lstrip(" \t"))]


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in _SPACE:
        position += 1
    return position


__all__ = ["Item", "JSONDecodeError", "append", "blank", "items", "remove", "replace", "root"]
