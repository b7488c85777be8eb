"""Remembers which interpreter runs the hook on this machine, so that no call has to look for one.

What `python3` on PATH leads to is often a version manager's script, which takes longer than the hook itself, or the
interpreter of a virtual environment in the project, which the sessions may write. The hook's command line takes the
one that is named here, and `python3` where there is none: in a fresh clone, and after the interpreter has moved, until
a session starts. It stands in the state directory, which is never shared and closed to the sessions.
"""

from __future__ import annotations

import sys

from role_guard import system as os
from role_guard.layout import make_private

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.layout import Layout

NAME = ".claude/roles/state/python"
"""Where the absolute path stands, in each checkout: the first line of the file."""


def path_of(root: str) -> str:
    """Return the file that names the interpreter for the hooks of a checkout."""
    return os.path.join(root, *NAME.split("/"))


def present() -> str:
    """Return the interpreter that runs this, outside of any virtual environment, with links followed."""
    return os.path.realpath(getattr(sys, "_base_executable", "") or sys.executable)


def pinned(root: str) -> str:
    """Return the interpreter that hooks of a checkout are run with; empty if none is named that can be run."""
    try:
        with open(path_of(root), encoding="utf-8", errors="surrogateescape") as stream:
            found = stream.readline(65536).rstrip("\n")
    except OSError:
        return ""
    return found if os.path.isfile(found) and os.access(found, os.X_OK) else ""


def pin(layout: Layout, *, anew: bool = False) -> None:
    """Name the interpreter that runs this for the hooks of a checkout, unless one is named that can be run.

    One that stands in a checkout is not taken: sessions may write it.

    Args:
        layout: of the checkout.
        anew: name it whatever is named.

    Raises:
        OSError: it can't be written.
    """
    found = present()
    inside = any(found.startswith(place + os.sep) for place, _ in layout.roots)
    named = pinned(layout.root)
    if inside or "\n" in found or found == named or (named and not anew):
        return
    from role_guard.plans import store

    make_private(os.path.dirname(path_of(layout.root)))
    store.write_file(path_of(layout.root), os.fsencode(found) + b"\n")
