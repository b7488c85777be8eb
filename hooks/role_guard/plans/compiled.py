"""Keeps the expressions that a plan's approval holds in the form that this interpreter makes of them.

Compiling what a plan opens takes longer than the rest of a decision. What is kept stands beside the approval, where no
session can write, and makes no difference but in time: a file that is missing, torn or another interpreter's is written
anew.
"""

from __future__ import annotations

import marshal

from role_guard import prepared
from role_guard import regex as re
from role_guard import system as os
from role_guard.errors import GuardError
from role_guard.layout import Layout
from role_guard.plans import store

COMPILED = "expressions"
"""The record's name."""


def use(layout: Layout, name: str) -> None:
    """Have what was kept for a plan used from now on."""
    rows = kept(layout, name)
    if rows:
        re.prepare(rows.get)


def kept(layout: Layout, name: str) -> dict[tuple[str, int], tuple[object, ...]]:
    """Return what was kept for a plan: by expression and flags, what `regex.made_of` takes behind the expression."""
    try:
        raw, head = store.read(layout, name, COMPILED) or b"", prepared.head()
        rows = marshal.loads(raw[len(head) :]) if raw.startswith(head) else {}  # noqa: S302
    except (GuardError, *prepared.UNREADABLE):
        return {}
    return rows if isinstance(rows, dict) else {}


def keep(layout: Layout, name: str, patterns: tuple[str, ...]) -> None:
    """Keep expressions of a plan that had to be compiled; where that fails, they are compiled the next time too."""
    if re.compiled().isdisjoint((pattern, 0) for pattern in patterns):
        return
    from role_guard import expressions

    found = expressions.arguments({(pattern, 0) for pattern in patterns})
    rows = {key: marshal.loads(arguments) for key, arguments in found.items()}  # noqa: S302
    try:
        store.write(layout, name, COMPILED, prepared.head() + marshal.dumps(rows))
    except GuardError:
        pass  # read-only storage, for one


def forged(layout: Layout) -> list[str]:
    """Return the plans of which an expression was kept that is not what it is made of; for `doctor`."""
    from role_guard import expressions

    found = []
    for path in kept_files(layout):
        name = os.path.basename(os.path.dirname(path))
        rows = kept(layout, name)
        expected = expressions.arguments(set(rows))
        if any(row != marshal.loads(expected.get(key, b"N")) for key, row in rows.items()):  # noqa: S302
            found.append(name)
    return found


def kept_files(layout: Layout) -> list[str]:
    """Return the paths of all that was kept."""
    place = os.path.dirname(store.directory(layout, "x"))
    names = sorted(os.listdir(place)) if os.path.isdir(place) else []
    paths = [os.path.join(store.directory(layout, name), COMPILED) for name in names]
    return [path for path in paths if os.path.isfile(path)]
