"""Keeps a session's role and plan over `/clear`, which gives the conversation a new session id.

The client then ends one session (SessionEnd, reason `clear`) and starts the other (SessionStart, source `clear`) in one
process, whose number it gives both hooks as `CLAUDE_PID` (client facts, tested end to end). What the first leaves, the
second takes: at once, or never. A process that dies in between leaves it to nobody, though the system uses its number
again.
"""

from __future__ import annotations

import time

from role_guard import binding
from role_guard import jsontext as json
from role_guard import regex as re
from role_guard import system as os
from role_guard.errors import GuardError
from role_guard.layout import Layout
from role_guard.plans import choice, store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from role_guard.event import Event
    from role_guard.shapes import Policy

CLEAR = "clear"

SECONDS = 30
"""How long after the end of one session the other one can start. Both are one action of the client."""


def session_end(event: Event, layout: Layout, policy: Policy) -> str:
    """Leave role and plan of a session that is cleared; the answer is empty.

    Raises:
        GuardError: the session's record can't be read, or what it leaves can't be written.
    """
    path = _path(os.environ, layout)
    _read(path)
    bound = binding.bind(event.session, os.environ, layout, policy)
    if event.source != CLEAR or not path or not bound.pinned or bound.problem:
        return ""
    plan = choice.named(event.session, layout)
    worked = choice.worked(event.session, layout)
    left = {"role": bound.role, "how": bound.how, "plan": plan, "worked": worked, "time": time.time()}
    try:
        store.write_file(path, json.dumps(left).encode())
    except OSError as error:
        raise GuardError(f"`{path}` can't be written: {error.strerror}", store.REPAIR) from None
    return ""


def take(event: Event, layout: Layout) -> None:
    """Give a session that `/clear` has started what the one before it has left.

    Raises:
        GuardError: it can't be put on record.
    """
    left = _read(_path(os.environ, layout))
    if event.source != CLEAR:
        return
    try:
        role, how, plan, age = str(left["role"]), str(left["how"]), str(left["plan"]), time.time() - left["time"]
    except (KeyError, TypeError):
        return  # nothing was left: the session has no role, and says so
    if not 0 <= age < SECONDS:
        return
    if binding.pin(event.session, role, how, layout) and plan:
        choice.choose(event.session, plan, layout)
        choice.note_work(event.session, left["worked"] if store.is_texts(left.get("worked")) else [], layout)


def _read(path: str) -> dict[str, Any]:
    """Return what was left in a place, and leave nothing there; empty if there is nothing, or it is broken."""
    try:
        with open(path, "rb") as stream:
            left = json.loads(stream.read())
        os.unlink(path)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        store.discard(path)
        return {}
    return left if isinstance(left, dict) else {}


def _path(environ: Mapping[str, str], layout: Layout) -> str:
    """Return where a process of the client leaves what it hands over, empty if it has no number."""
    number = environ.get("CLAUDE_PID", "")
    return os.path.join(layout.state, f"clear-{number}.json") if re.fullmatch(r"[0-9]{1,10}", number) else ""
