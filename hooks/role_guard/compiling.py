"""Compiles modules for `preparing.py`, and finds the expressions in a source."""

from __future__ import annotations

import ast

from role_guard import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from types import CodeType
    from typing import Any


def tree_of(path: str) -> ast.Module:
    """Return a source's syntax tree, without what serves readers and type checkers only: loading it takes time."""
    with open(path, "rb") as stream:
        tree: ast.Module = _Stripped().visit(ast.parse(stream.read(), path))
    return tree


def code_of(tree: ast.Module, path: str) -> CodeType:
    """Return the code of a source; it has no documentation."""
    code: CodeType = compile(tree, path, "exec", dont_inherit=True, optimize=2)
    return code


class _Stripped(ast.NodeTransformer):
    """Takes away annotations, and the branches that are for type checkers."""

    def visit(self, node: ast.AST) -> Any:
        return node if isinstance(node, ast.expr) else super().visit(node)  # in expressions is nothing to take away

    def visit_If(self, node: ast.If) -> Any:
        self.generic_visit(node)
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return node.orelse or ast.copy_location(ast.Pass(), node)
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> Any:
        return ast.copy_location(ast.Pass(), node) if node.module == "__future__" else node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
        without = ast.Pass() if node.value is None else ast.Assign(targets=[node.target], value=node.value)
        return ast.copy_location(without, node)

    def visit_arg(self, node: ast.arg) -> Any:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> Any:
        node.returns = None
        return self.generic_visit(node)


def needs(tree: ast.Module, own: str, known: Container[str]) -> Iterator[str]:
    """Yield the modules of a package that a module of it imports when it is loaded.

    Args:
        tree: the module's source.
        own: the module's name.
        known: names of all modules of the package.
    """
    pending: list[ast.AST] = list(tree.body)
    while pending:
        node = pending.pop(0)
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            names = []
            if not isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.expr)):
                pending = [*ast.iter_child_nodes(node), *pending]
        yield from (name for name in names if name in known and name != own)


def written(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield the expressions that stand in calls such as `re.match("x", text, re.DOTALL)`."""
    imported = [alias for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names]
    for node in ast.walk(tree) if any(alias.asname == "re" for alias in imported) else ():
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
