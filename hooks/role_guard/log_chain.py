"""Appends lines to the audit log, each with the hash of the one before, safe under concurrent writers and crashes.

A line begins with `seq`, which counts on over all files of the log, and `prev`, the SHA-256 of the line before without
its newline. The log's head (`log_head.py`) says outside of the log what its last line is, and is written under the
same lock, after the line. So a writer that dies in between leaves at most one line that the head doesn't tell of, and
the next one puts it on record (`log_files.py`). As nobody can tell such a line from one that somebody else appended,
the next one also says so, as `settles`.
"""

from __future__ import annotations

import errno
import stat
import time

from role_guard import log_head
from role_guard import system as os
from role_guard.errors import GuardError
from role_guard.layout import Layout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from role_guard.shapes import Policy

NO_WAIT = getattr(os, "O_NONBLOCK", 0)
"""Opening a pipe that stands in a file's place would wait for its other end (open(2))."""

NAME = "audit.jsonl"
"""The file that is written to, in `logs/`; older ones stand beside it (`log_files.rotated`)."""


LOCK = "audit.lock"
"""The file in the state directory whose lock is the log's. Who may only read a file can lock it (flock(2)), so it is
one that nobody reads, and that the sandbox of a session keeps from being opened (`session_settings`)."""

WAIT = 1.0
"""Seconds to wait for the lock: less than a tool call has (`main.DEADLINE`). A line takes less than a millisecond."""


def path_of(layout: Layout) -> str:
    """Return the path of the file that is written to."""
    return os.path.join(layout.logs, NAME)


def is_appended(layout: Layout, body: bytes, policy: Policy | None) -> bool:
    """Append a line under the log's lock, unless the file has to be rotated first.

    Args:
        layout: where the log is; its directories are there.
        body: the line behind `seq` and `prev`, as it stands in JSON.
        policy: how large the log may become; without it, it is not rotated now.

    Returns:
        False if the current file was full and is another one now: try again.

    Raises:
        OSError: the line can't be written whole; the log is as it was.
        GuardError: another process doesn't let go of the lock.
    """
    return _locked(layout, lambda log, record: _is_chained(layout, log, record, body, policy))


def prove(layout: Layout) -> None:
    """See that a line could be written now: the log and its head can be opened, and nobody else holds the lock.

    Raises:
        OSError: one can't be opened.
        GuardError: another process doesn't let go of the lock.
    """
    _locked(layout, lambda _log, _record: True)


def _locked(layout: Layout, work: Callable[[int, int], bool]) -> bool:
    """Do something with the descriptors of the log and of its head, under the log's lock; return what it returns."""
    path = path_of(layout)
    locked = lock(layout)
    try:
        log = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | log_head.NO_LINK | NO_WAIT, 0o600)
        try:
            refuse_special(log, path)
            record = log_head.open_record(layout)
            try:
                return work(log, record)
            finally:
                os.close(record)
        finally:
            os.close(log)
    finally:
        os.close(locked)


def _is_chained(layout: Layout, log: int, record: int, body: bytes, policy: Policy | None) -> bool:
    """Append a line behind the log's last one and put it on record, unless the file has to be rotated first."""
    about = os.fstat(log)
    size, head, gap = about.st_size, log_head.read(record), b""
    if about.st_mode & 0o077:
        os.chmod(path_of(layout), 0o600)
    if head is None or head.size != size:
        from role_guard import log_files

        head = log_files.settled(layout, log, size, head)
        log_head.write(record, head)
        gap = log_files.gap(log, size)
    if policy is not None and not size:
        from role_guard import log_files

        head = log_files.retain(layout, record, head, policy["log_keep"])
    told = b'"settles": %d, ' % head.settled if head.settled else b""
    line = b'{"seq": %d, "prev": "%s", %s%s' % (head.seq + 1, head.hash.encode("ascii"), told, body)
    if policy is not None and size and size + len(line) >= policy["log_max_bytes"]:
        from role_guard import log_files

        log_files.rotate(layout, record, head)
        return False
    text = gap + line + b"\n"
    _append_whole(log, text, size)
    head = head._replace(seq=head.seq + 1, hash=log_head.digest(line), size=size + len(text), settled=0)
    try:
        log_head.write(record, head)
    except OSError:
        os.ftruncate(log, size)
        raise
    return True


def _append_whole(descriptor: int, text: bytes, size: int) -> None:
    """Append a line, or leave the file as it was."""
    try:
        written = os.write(descriptor, text)
    except OSError:
        os.ftruncate(descriptor, size)
        raise
    if written != len(text):
        os.ftruncate(descriptor, size)
        raise OSError(28, os.strerror(28))


def refuse_special(descriptor: int, path: str) -> None:
    """Refuse a pipe, a device or a directory in a log file's place.

    Raises:
        OSError: it is one.
    """
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        raise OSError(errno.EINVAL, "it is no regular file", path)


def lock(layout: Layout) -> int:
    """Take the exclusive lock of the log, which is held until the returned descriptor is closed (flock(2)).

    Raises:
        OSError: the lock's file can't be opened or made.
        GuardError: another process doesn't let go of it.
    """
    path = os.path.join(layout.state, LOCK)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | log_head.NO_LINK, 0o600)
    end = time.monotonic() + WAIT
    try:
        while not _is_mine(descriptor):
            if time.monotonic() > end:
                repair = f"find the program that holds it (`fuser '{path}'`) and end it"
                raise GuardError(f"the lock of the audit log `{path}` is held by another program", repair)
            time.sleep(0.002)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _is_mine(descriptor: int) -> bool:
    """Take the lock if nobody has it, and say whether that succeeded."""
    try:
        import fcntl
    except ImportError:  # Windows: its append mode is the only protection there
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
