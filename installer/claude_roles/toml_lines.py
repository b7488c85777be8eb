"""Finds the line of a key in a TOML text, for error messages."""

from __future__ import annotations

import sys
from collections import Counter

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

KeyPath = tuple["str | int", ...]
"""A way to a value: keys, and indices into arrays, as pydantic gives them."""


class TomlLines:
    """The line of every key and array element of a valid TOML text."""

    def __init__(self, source: bytes) -> None:
        self._lines: dict[KeyPath, int] = {}
        self._counts: Counter[KeyPath] = Counter()
        self._walk(Parser(Language(tree_sitter_toml.language())).parse(source).root_node, ())

    def line(self, path: KeyPath) -> int:
        """Return the 1-based line of a value, or of the nearest value around it that stands in the text."""
        for end in range(len(path), 0, -1):
            if path[:end] in self._lines:
                return self._lines[path[:end]]
        return 1

    def _walk(self, node: Node, base: KeyPath) -> None:
        for child in node.named_children:
            if child.type in ("table", "table_array_element"):
                self._section(child)
            elif child.type == "pair":
                path = self._extend(base, _keys(child.named_children[0]))
                self._put(path, child)
                self._value(child.named_children[1], path)

    def _section(self, node: Node) -> None:
        path = self._extend((), _keys(node.named_children[0]))
        if node.type == "table_array_element":
            self._lines.setdefault(path, node.start_point[0] + 1)
            index = self._counts[path]
            self._counts[path] += 1
            path = (*path, index)
        self._put(path, node)
        self._walk(node, path)

    def _value(self, node: Node, path: KeyPath) -> None:
        if node.type == "inline_table":
            self._walk(node, path)
        elif node.type == "array":
            elements = [child for child in node.named_children if child.type != "comment"]
            for index, child in enumerate(elements):
                self._put((*path, index), child)
                self._value(child, (*path, index))

    def _extend(self, base: KeyPath, keys: list[str]) -> KeyPath:
        """Append keys; a key that names an array of tables means its last element (TOML 1.0)."""
        path = base
        for position, key in enumerate(keys):
            path = (*path, key)
            if self._counts[path] and position < len(keys) - 1:
                path = (*path, self._counts[path] - 1)
        return path

    def _put(self, path: KeyPath, node: Node) -> None:
        self._lines.setdefault(path, node.start_point[0] + 1)


def _keys(node: Node) -> list[str]:
    """Return the parts of a bare, quoted or dotted key."""
    parts: list[str] = []
    while node.type == "dotted_key":  # the one before the last dot, and the part behind it
        node, last = node.named_children
        parts[:0] = _part(last)
    return _part(node) + parts


def _part(node: Node) -> list[str]:
    """Return a part of a key, which is bare or quoted."""
    text = (node.text or b"").decode("utf-8", "replace")
    if node.type != "quoted_key":
        return [text]
    return list(tomllib.loads(f"{text} = 0"))  # basic quoted keys have escapes, literal ones have none
