"""Appends whole lines to `logs/audit.jsonl`, safe under concurrent writers."""

from __future__ import annotations

import json
import os
import time

from role_guard.errors import GuardError
from role_guard.layout import Layout

MAX_TEXT = 500
"""Characters that are kept of a path, a command or a reason. Four times as many are looked at for secrets, so that
one which begins within the limit is masked, and the time for it is bounded."""

REPAIR = "make `.claude/roles/logs` writable for yourself and free disk space"


def append(layout: Layout, entry: dict[str, object]) -> None:
    """Write one entry as one JSON line, with the present time in front.

    Args:
        layout: where the log is.
        entry: what to record; texts are masked and shortened.

    Raises:
        GuardError: the line can't be written whole.
    """
    from role_guard.mask import mask

    now = time.time()
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now * 1000) % 1000:03d}Z"
    kept = {
        name: _shortened(mask(value[: 4 * MAX_TEXT])) if isinstance(value, str) else value
        for name, value in entry.items()
    }
    line = json.dumps({"time": stamp, **kept}).encode("ascii") + b"\n"
    path = os.path.join(layout.logs, "audit.jsonl")
    try:
        os.makedirs(layout.logs, mode=0o700, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            _lock(descriptor)
            _append_whole(descriptor, line)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise GuardError(f"the audit log `{path}` can't be written: {error.strerror}", REPAIR) from None


def _shortened(text: str) -> str:
    """Return at most `MAX_TEXT` characters of a text."""
    return text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + "…"


def _append_whole(descriptor: int, line: bytes) -> None:
    """Append a line, or leave the file as it was; a torn line of a crashed writer is closed first."""
    size = os.fstat(descriptor).st_size
    if size:
        os.lseek(descriptor, size - 1, os.SEEK_SET)
        if os.read(descriptor, 1) != b"\n":
            line = b"\n" + line
    try:
        written = os.write(descriptor, line)
    except OSError:
        os.ftruncate(descriptor, size)
        raise
    if written != len(line):
        os.ftruncate(descriptor, size)
        raise OSError(28, os.strerror(28))


def _lock(descriptor: int) -> None:
    """Take the exclusive lock of the log until the descriptor is closed (flock(2))."""
    try:
        import fcntl
    except ImportError:  # Windows: its append mode is the only protection there
        return
    fcntl.flock(descriptor, fcntl.LOCK_EX)
