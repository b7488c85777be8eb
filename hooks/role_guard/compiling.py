"""Compiles modules and regular expressions for `preparing.py`, and finds the expressions in a source."""

from __future__ import annotations

import ast
import importlib
import marshal
import re
from typing import Any

from role_guard import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def tree_of(path: str) -> ast.Module:
    """Return a source's syntax tree."""
    with open(path, "rb") as stream:
        return ast.parse(stream.read(), path)


def code_of(tree: ast.Module, path: str) -> bytes:
    """Return the code of a source, marshalled; it has no documentation."""
    return marshal.dumps(compile(tree, path, "exec", dont_inherit=True, optimize=2))


def written(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield the expressions that stand in calls such as `re.match("x", text, re.DOTALL)`."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and node.args and _of_re(node.func)):
            continue
        first, *others = node.args
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            others += [keyword.value for keyword in node.keywords]
            flags = {name for other in others for part in ast.walk(other) if (name := _of_re(part))}
            yield first.value, sum(getattr(regex, name) for name in flags)


def _of_re(node: ast.AST) -> str:
    """Return the name behind `re.`, empty if a part of the syntax is nothing of that kind."""
    is_part = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "re"
    return node.attr if is_part else ""  # type: ignore[attr-defined]


def arguments(keys: set[tuple[str, int]]) -> dict[tuple[str, int], bytes]:
    """Return what `_sre.compile` takes for each expression; what is none is left out."""
    compiler: Any = getattr(re, "_compiler", None) or importlib.import_module("sre_compile")
    real = compiler._sre
    found: dict[tuple[str, int], bytes] = {}

    class Recorder:
        """Notes the call by which an expression is made."""

        def __getattr__(self, name: str) -> Any:
            return getattr(real, name)

        def compile(self, _pattern: str, *rest: Any) -> Any:
            self.rest = rest
            return real.compile(_pattern, *rest)

    recorder = compiler._sre = Recorder()
    try:
        for pattern, flags in sorted(keys):
            try:
                compiler.compile(pattern, flags)
            except re.error:
                continue
            found[pattern, flags] = _marshalled(*recorder.rest)
    finally:
        compiler._sre = real
    return found


def _marshalled(
    flags: int, code: list[int], groups: int, index: dict[str, int], names: tuple[str | None, ...]
) -> bytes:
    """Return the arguments of `_sre.compile`; the numbers are plain ones, as marshal wants them."""
    return marshal.dumps((int(flags), [int(number) for number in code], groups, dict(index), names))
