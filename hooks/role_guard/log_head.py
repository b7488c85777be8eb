"""The log's head: what the last line of the audit log is, and what retention has removed, outside of the log.

It is one record of a fixed length in `state/audit.json`, written over the one before in a single write(2): a process
that is killed leaves the old record or the new one. Without it, nobody could tell that the end of the log was cut off.
"""

from __future__ import annotations

from role_guard import jsontext as json
from role_guard import system as os
from role_guard.layout import Layout
from role_guard.named import namedtuple

try:  # the interpreter's own: `hashlib` loads OpenSSL, which takes longer than all of the log
    from _sha2 import sha256
except ImportError:
    try:
        from _sha256 import sha256  # before Python 3.12
    except ImportError:
        from hashlib import sha256

NAME = "audit.json"
LENGTH = 512
"""Bytes of the record; blanks fill it up."""

NOTHING = "0" * 64
"""What stands for the hash of the line before the first one."""

NO_LINK = getattr(os, "O_NOFOLLOW", 0)

Head = namedtuple("Head", "seq hash size since removed_file removed_seq removed_hash settled", defaults=(0,))
"""`seq`, `hash`: those of the log's last line; `size`: of the current file, behind that line; `since`: the `seq` of the
first line that was written under this record (more than 1 if the record was lost); `removed_file`, `removed_seq`,
`removed_hash`: number of the newest file that retention has removed, and its last line; `settled`: the `seq` of a line
that its writer did not put on record, 0 if there is none: the next line has to tell of it."""

NEW = Head(0, NOTHING, 0, 1, 0, 0, NOTHING)


def digest(line: bytes) -> str:
    """Return the SHA-256 of a line, in hexadecimal; its newline is no part of it."""
    found: str = sha256(line).hexdigest()
    return found


def path_of(layout: Layout) -> str:
    """Return where the record is."""
    return os.path.join(layout.state, NAME)


def open_record(layout: Layout) -> int:
    """Open the record, a new and empty one if there is none; the log's lock is held.

    Raises:
        OSError: it can't be opened or made.
    """
    return os.open(path_of(layout), os.O_RDWR | os.O_CREAT | NO_LINK, 0o600)


def read(descriptor: int) -> Head | None:
    """Return the record, None if there is none or it is broken: `log_files.settled` then makes it anew.

    Raises:
        OSError: it can't be read.
    """
    os.lseek(descriptor, 0, os.SEEK_SET)
    return parsed(os.read(descriptor, 2 * LENGTH))


def parsed(raw: bytes) -> Head | None:
    """Return the record that a text is, None if it is none."""
    try:
        head = Head(**json.loads(raw))
    except (ValueError, TypeError, RecursionError):
        return None
    kinds = [type(value) for value in head]
    return head if kinds == [type(value) for value in NEW] and len(head.hash) == len(head.removed_hash) == 64 else None


def write(descriptor: int, head: Head) -> None:
    """Write the record over the one before.

    Raises:
        OSError: it can't be written.
    """
    text = json.dumps(head._asdict()).encode("ascii").ljust(LENGTH - 1) + b"\n"
    os.lseek(descriptor, 0, os.SEEK_SET)
    if os.write(descriptor, text) != len(text):
        raise OSError(28, os.strerror(28))
