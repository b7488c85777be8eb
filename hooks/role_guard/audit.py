"""What is put into the audit log: one line of JSON an entry, without secrets. How it gets there: `log_chain.py`."""

from __future__ import annotations

import time

from role_guard import jsontext as json
from role_guard.errors import GuardError
from role_guard.layout import Layout, make_private

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shapes import Policy

MAX_TEXT = 500
"""Characters that are kept of a path, a command or a reason. Four times as many are looked at for secrets, so that
one which begins within the limit is masked, and the time for it is bounded."""

REPAIR = "make `.claude/roles/logs` and `.claude/roles/state` writable for yourself and free disk space"


def append(layout: Layout, entry: dict[str, object], policy: Policy | None = None) -> None:
    """Write one entry as one JSON line, with its place in the chain and the present time in front.

    Args:
        layout: where the log is.
        entry: what to record; texts are masked and shortened.
        policy: how large the log may become; without it, the log is not rotated now.

    Raises:
        GuardError: the line can't be written whole.
    """
    from role_guard import log_chain  # late: most calls are allowed, and write nothing

    body = _body(entry)
    try:
        make_private(layout.logs)
        make_private(layout.state)
        while not log_chain.is_appended(layout, body, policy):
            pass
    except OSError as error:
        raise _unwritable(layout, error) from None


def prove(layout: Layout) -> None:
    """See that `append` could write a line now, before something is done that has to stand in the log.

    Raises:
        GuardError: it could not.
    """
    from role_guard import log_chain

    try:
        make_private(layout.logs)
        make_private(layout.state)
        log_chain.prove(layout)
    except OSError as error:
        raise _unwritable(layout, error) from None


def _unwritable(layout: Layout, error: OSError) -> GuardError:
    from role_guard import log_chain

    path = error.filename or log_chain.path_of(layout)
    return GuardError(f"the audit log `{path}` can't be written: {error.strerror}", REPAIR)


def _body(entry: dict[str, object]) -> bytes:
    """Return what a line holds behind its place in the chain: ASCII, on one line, as JSON escapes the rest."""
    return json.dumps({"time": now(), **{name: _kept(value) for name, value in entry.items()}})[1:].encode("ascii")


def now() -> str:
    """Return the present time as lines have it: RFC 3339 in UTC, with milliseconds."""
    present = time.time()
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(present)) + f".{int(present * 1000) % 1000:03d}Z"


def _kept(value: object) -> object:
    """Return a value as it is logged: texts, in lists too, masked and shortened."""
    from role_guard.mask import mask

    if isinstance(value, str):
        looked_at = 4 * MAX_TEXT
        text = mask(value if len(value) <= looked_at else value[:looked_at] + "…")
        return text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + "…"
    if isinstance(value, (list, tuple)):
        return [_kept(item) for item in value]
    if isinstance(value, dict):
        return {str(_kept(str(name))): _kept(item) for name, item in value.items()}
    return value
