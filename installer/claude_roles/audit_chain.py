"""Checks the chain of the audit log: each line has the hash of the one before, and the log's head that of the last.

The hook writes both (`role_guard.log_chain`, `log_head`); nothing is repaired here.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, NamedTuple

from claude_roles.errors import UserError
from role_guard import log_chain, log_files, log_head
from role_guard.errors import GuardError
from role_guard.layout import Layout
from role_guard.log_head import NOTHING, Head

MOST = log_files.LONGEST + 1
"""Bytes of a line that are held in memory, with its newline."""

TRIES = 5
"""How often the log is read anew because it was rotated meanwhile."""

HARMLESS = ("torn", "pending", "settled", "left")
"""Kinds of findings that a crash explains; all others say that somebody changed the log or its head. Torn lines are
shown by no command; a line that is pending or settled is, as its writer may have died."""

RECORD = f"state/{log_head.NAME}"


class Finding(NamedTuple):
    """What is not as the hook wrote it. `place`: file and line, below `.claude/roles/logs` but for `RECORD`."""

    kind: str
    place: str
    text: str


class Report(NamedTuple):
    """What was read and found.

    `first`, `last`: the `seq` of the lines that are chained, 0 if none is; `unchained`: how many lines are of versions
    that did not chain them; `removed`: the `seq` up to which retention has removed lines.
    """

    files: int
    lines: int
    first: int
    last: int
    unchained: int
    removed: int
    findings: list[Finding]

    @property
    def is_whole(self) -> bool:
        """Say whether nothing was found but what a crash explains."""
        return all(finding.kind in HARMLESS for finding in self.findings)


class _RotatedError(Exception):
    """A file was renamed or removed while the log was read."""


def verify(layout: Layout, advance: Callable[[int], None]) -> Report:
    """Check the log, as it is at one moment; sessions may go on writing.

    Args:
        layout: where it is.
        advance: is told how many bytes were read, for each line.

    Returns:
        What was found, in the order of the log.

    Raises:
        UserError: a file can't be read, or the log is rotated all the time.
    """
    try:
        for _ in range(TRIES):
            with contextlib.suppress(_RotatedError):
                return _verified(layout, advance)
    except OSError as error:
        raise UserError(f"{error.filename or layout.logs}: {error.strerror}; make it readable") from None
    raise UserError(f"{layout.logs}: the log was rotated whenever it was read; try again")


def size(layout: Layout) -> int:
    """Return how many bytes there are to read, about."""
    paths = [log_chain.path_of(layout), *(log_files.path_of(layout, number) for number in log_files.rotated(layout))]
    total = 0
    for path in paths:
        with contextlib.suppress(OSError):
            total += Path(path).stat().st_size
    return total


class _Snapshot(NamedTuple):
    """The log at one moment.

    `numbers`: of the rotated files that have to be there; `current`: None if there is no such file; `end`: how much of
    it is looked at.
    """

    head: Head | None
    numbers: list[int]
    current: BinaryIO | None
    end: int


def _verified(layout: Layout, advance: Callable[[int], None]) -> Report:
    with contextlib.ExitStack() as stack:
        log = _snapshot(layout, stack)
        chain = _Chain(log.head)
        chain.findings += _beside(layout, log.head)
        for number in log.numbers:
            path = Path(log_files.path_of(layout, number))
            try:
                stream = _opened(path)
            except FileNotFoundError:
                if number in _snapshot(layout, stack).numbers:
                    raise UserError(f"{path}: is gone, just now; run the command again") from None
                raise _RotatedError from None
            with stream:
                _follow(chain, stream, path.name, os.fstat(stream.fileno()).st_size, advance)
        if log.current is not None:
            _follow(chain, log.current, log_chain.NAME, log.end, advance)
        return chain.report(len(log.numbers) + (log.current is not None))


def _snapshot(layout: Layout, stack: contextlib.ExitStack) -> _Snapshot:
    """Look at the log under its lock, for a moment only: no call waits for the reading."""
    locked = _locked(layout)
    try:
        current = stack.enter_context(_opened(Path(log_chain.path_of(layout))))
    except FileNotFoundError:
        return _Snapshot(*_files(layout), None, 0)
    else:
        return _Snapshot(*_files(layout), current, os.fstat(current.fileno()).st_size)
    finally:
        if locked is not None:
            os.close(locked)


def _locked(layout: Layout) -> int | None:
    """Take the log's lock; None where it can't be opened: there is no log, or this runs in the sandbox of a session."""
    try:
        return log_chain.lock(layout)
    except OSError:
        return None
    except GuardError as error:
        raise UserError(f"{error.what}; {error.repair}") from None


def _files(layout: Layout) -> tuple[Head | None, list[int]]:
    try:
        head = log_head.parsed(Path(log_head.path_of(layout)).read_bytes())
    except FileNotFoundError:
        head = None
    return head, log_files.kept(layout, head)


def _opened(path: Path) -> BinaryIO:
    return os.fdopen(log_files.open_regular(str(path)), "rb")


def _beside(layout: Layout, head: Head | None) -> list[Finding]:
    """Return the files that are named as rotated ones and belong to no log: no command shows what they hold."""
    found = []
    for number in sorted(set(log_files.rotated(layout)) - set(log_files.kept(layout, head))):
        name = Path(log_files.path_of(layout, number)).name
        if head is not None and 0 < number == head.removed_file and _is_removed(layout, head):
            text = "is there still: retention was stopped before it could remove it, the next one does"
            found.append(Finding("left", name, text))
        else:
            found.append(Finding("foreign", name, "was added: no file of this log has that number"))
    return found


def _is_removed(layout: Layout, head: Head) -> bool:
    try:
        last = log_files.last_of(layout, head.removed_file)
    except FileNotFoundError:  # removed just now
        return True
    return last is None or (last.seq, last.hash) == (head.removed_seq, head.removed_hash)


def _follow(chain: _Chain, stream: BinaryIO, name: str, end: int, advance: Callable[[int], None]) -> None:
    """Give the lines of a file to the chain."""
    number = 0
    while end > 0:
        raw = stream.readline(min(MOST, end))
        if not raw:
            return
        length, number = len(raw), number + 1
        line = raw
        while not raw.endswith(b"\n") and length < end and raw:  # longer than any entry: what it holds is no matter
            raw, line = stream.readline(min(MOST, end - length)), b""
            length += len(raw)
        end -= length
        chain.add(line.removesuffix(b"\n"), f"{name}:{number}")
        advance(length)


class _Chain:
    """Follows the lines of a log. Of lines it holds none, so a log of any size can be followed."""

    def __init__(self, head: Head | None) -> None:
        self.head = head
        self.last = 0 if head is None else head.removed_seq
        self.hash = NOTHING if head is None else head.removed_hash
        self.prev = NOTHING
        self.place = ""
        self.first = self.lines = self.unchained = 0
        self.gaps: list[tuple[int, int, str]] = []
        self.findings: list[Finding] = []

    def add(self, line: bytes, place: str) -> None:
        """Take the next line."""
        found = log_files.place_of(line)
        if found is None:
            self._find("torn", place, "is no entry: torn by a writer that died, or not written by the hook")
            return
        self.lines += 1
        if not found.seq:
            self._without_hash(found, place)
        elif found.seq <= self.last:
            self._out_of_order(found.seq, place)
        else:
            self._next(found, place)

    def _next(self, found: log_files.Line, place: str) -> None:
        if found.seq > self.last + 1:
            self.gaps.append((self.last + 1, found.seq - 1, place))
        elif found.prev != self.hash:
            text = f"was changed: {place} has another hash of it"
            self._find("changed", self.place or place, text if self.place else "does not follow what was before it")
        if found.settles == self.last and self.last:
            text = f"was put on record by {place}, not by its own writer: that died, or somebody else added the line"
            self._find("settled", self.place, text)
        self.first = self.first or found.seq
        self.last, self.hash, self.prev, self.place = found.seq, found.hash, found.prev, place

    def _without_hash(self, found: log_files.Line, place: str) -> None:
        self.unchained += 1
        if self.first or self.last:
            self._find("unchained", place, "has no hash: written by an older version, changed, or added")
        else:
            self.hash, self.place = found.hash, place

    def _out_of_order(self, seq: int, place: str) -> None:
        for index, (first, last, before) in enumerate(self.gaps):
            if first <= seq <= last:
                parts = [(first, seq - 1, before), (seq + 1, last, before)]
                self.gaps[index : index + 1] = [part for part in parts if part[0] <= part[1]]
                self._find("reordered", place, f"stands in the wrong place: it is line {seq}, behind line {self.last}")
                return
        self._find("repeated", place, f"says that it is line {seq}, which is another one: changed, or added")

    def report(self, files: int) -> Report:
        """Return what was found, when all lines were given."""
        for first, last, place in self.gaps:
            self._find("removed", place, f"{_lines(first, last)} before it {_are(first, last)} missing")
        if self.head is not None:
            self._compare(self.head)
        elif self.first:
            self._find("record", RECORD, "is missing: whether the end of the log was cut off can't be told")
        removed = 0 if self.head is None else self.head.removed_seq
        return Report(files, self.lines, self.first, self.last, self.unchained, removed, self.findings)

    def _compare(self, head: Head) -> None:
        """Compare the end of the log with what its head says."""
        if self.last < head.seq:
            text = f"{_lines(self.last + 1, head.seq)} {_are(self.last + 1, head.seq)} missing at the end of the log"
            self._find("cut", RECORD, text)
        elif self.last == head.seq and self.hash != head.hash and self.first:
            self._find("changed", self.place, f"was changed: {RECORD} has another hash of it")
        elif self.last == head.seq + 1 and self.prev == head.hash:
            self._find("pending", self.place, f"is not in {RECORD} yet: its writer died, the next one puts it there")
        elif self.last > head.seq:
            what = f"{_lines(head.seq + 1, self.last)} {_are(head.seq + 1, self.last)}"
            text = f"{what} not in {RECORD}: added, or the record is an old one"
            self._find("added", self.place, text)
        if head.since > max(1, self.first):
            text = f"was lost before line {head.since}: whether lines before that were cut off then can't be told"
            self._find("record", RECORD, text)

    def _find(self, kind: str, place: str, text: str) -> None:
        self.findings.append(Finding(kind, place, text))


def _lines(first: int, last: int) -> str:
    return f"line {first}" if first == last else f"lines {first} to {last}"


def _are(first: int, last: int) -> str:
    return "is" if first == last else "are"
