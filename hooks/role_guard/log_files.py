"""The files of the audit log: rotation, retention, and going on behind a writer that died. The log's lock is held.

`audit.jsonl` is written to; `audit-000001.jsonl` and so on stand beside it, the oldest with the lowest number. A writer
may be killed between any two steps: what is half done is done by a later one.
"""

from __future__ import annotations

from role_guard import jsontext as json
from role_guard import log_chain, log_head
from role_guard import regex as re
from role_guard import system as os
from role_guard.layout import Layout
from role_guard.log_head import NEW, Head
from role_guard.named import namedtuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

TAIL = 256 * 1024
"""Bytes at the end of a file in which its last line is looked for. No line is longer: texts are cut, and few."""

LONGEST = TAIL
"""Bytes that an entry can have; what is longer was not written by the hook."""

Line = namedtuple("Line", "seq prev hash settles")
"""The place of a line in the chain: `seq` is 0 and `prev` empty in lines of versions that did not chain them;
`settles`: the `seq` of the line before, if that was not put on record by its own writer, else 0."""


def rotated(layout: Layout) -> list[int]:
    """Return the numbers of the files that are named as rotated ones, oldest first."""
    try:
        names = os.listdir(layout.logs)
    except FileNotFoundError:
        return []
    found = [re.match(r"audit-([0-9]{6}|[1-9][0-9]{6,15})\.jsonl\Z", name) for name in names]
    return sorted(int(match[1]) for match in found if match)


def kept(layout: Layout, head: Head | None) -> list[int]:
    """Return the numbers of the rotated files that belong to the log, oldest first: retention has gone over all others.

    Whoever reads the log reads these and no others, so that nothing is shown that `audit verify` does not look at.
    """
    removed = 0 if head is None else head.removed_file
    return [number for number in rotated(layout) if number > removed]


def path_of(layout: Layout, number: int) -> str:
    """Return the path of a rotated file."""
    return os.path.join(layout.logs, f"audit-{number:06d}.jsonl")


def rotate(layout: Layout, record: int, head: Head) -> None:
    """Give the current file the next number, so that a new one is begun.

    The head says first that the current file is empty. A writer that dies before the renaming leaves a size that does
    not fit, which the next one looks into; the other way round, a new file could happen to have the old one's size.
    """
    number = max([head.removed_file, *rotated(layout)]) + 1
    log_head.write(record, head._replace(size=0))
    os.rename(log_chain.path_of(layout), path_of(layout, number))


def retain(layout: Layout, record: int, head: Head, keep: int) -> Head:
    """Remove the oldest rotated files but `keep`, and put on record up to which line. Returns the head then.

    It is put on record first: of a file that a killed writer could not remove any more, it is known that it may go.
    """
    numbers = rotated(layout)
    for place, number in enumerate(numbers):
        if number > head.removed_file:
            if place >= len(numbers) - keep:
                break
            last = _last_of_file(path_of(layout, number))
            head = head._replace(removed_file=number)
            if last is not None:
                head = head._replace(removed_seq=last.seq, removed_hash=last.hash)
            log_head.write(record, head)
        os.unlink(path_of(layout, number))
    return head


def settled(layout: Layout, log: int, size: int, head: Head | None) -> Head:
    """Return the head as it has to be before a line is appended to a file that is not as the head says.

    That is so after a rotation, behind a writer that died before it could write the head, with a head that was lost,
    and with a log that somebody has changed. Only what fits is taken over: the chain of a log that was cut off or
    changed goes on from the head, so that `audit verify` sees the gap for good.

    Args:
        layout: where the log is.
        log: the current file, open.
        size: its size.
        head: None if there is none.
    """
    last = _last_line(log, size)
    if head is None:
        for number in reversed(rotated(layout)):
            last = last or _last_of_file(path_of(layout, number))
        head = NEW if last is None else NEW._replace(seq=last.seq, hash=last.hash, since=last.seq + 1)
    elif last is not None and (last.seq, last.prev) == (head.seq + 1, head.hash):
        head = head._replace(seq=last.seq, hash=last.hash, settled=last.seq)
    return head._replace(size=size)


def gap(log: int, size: int) -> bytes:
    """Return what has to stand before the next line: a newline, if the last one is torn."""
    if not size:
        return b""
    os.lseek(log, size - 1, os.SEEK_SET)
    return b"" if os.read(log, 1) == b"\n" else b"\n"


def entry_of(line: bytes) -> dict[str, Any] | None:
    """Return the entry of a line, None if it is none: torn, or not ours.

    This is the one rule of what an entry is, for the writer, `audit verify` and all that show the log.
    """
    if len(line) > LONGEST or not line.isascii():
        return None
    try:
        entry = json.loads(line.decode("ascii"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(entry, dict):
        return None
    kinds = [type(entry.get("seq", 0)), type(entry.get("prev", "")), type(entry.get("settles", 0))]
    return entry if kinds == [int, str, int] else None


def place_of(line: bytes) -> Line | None:
    """Return the place of a line in the chain, None if it is no entry."""
    entry = entry_of(line)
    if entry is None:
        return None
    return Line(entry.get("seq", 0), entry.get("prev", ""), log_head.digest(line), entry.get("settles", 0))


def last_of(layout: Layout, number: int) -> Line | None:
    """Return the place of the last entry of a rotated file.

    Raises:
        OSError: it can't be read.
    """
    return _last_of_file(path_of(layout, number))


def open_regular(path: str) -> int:
    """Open a file of the log for reading, never waiting for a pipe that stands in its place.

    Raises:
        OSError: it can't be opened, or is no regular file.
    """
    descriptor = os.open(path, os.O_RDONLY | log_chain.NO_WAIT)
    try:
        log_chain.refuse_special(descriptor, path)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _last_of_file(path: str) -> Line | None:
    descriptor = open_regular(path)
    try:
        return _last_line(descriptor, os.fstat(descriptor).st_size)
    finally:
        os.close(descriptor)


def _last_line(descriptor: int, size: int) -> Line | None:
    """Return the place of the last entry of a file; what is torn behind it doesn't count."""
    os.lseek(descriptor, max(0, size - TAIL), os.SEEK_SET)
    for line in reversed(os.read(descriptor, TAIL).split(b"\n")):
        found = place_of(line)
        if found is not None:
            return found
    return None
