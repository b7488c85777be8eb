"""Reads the audit log: rotated files by number, then the current one; lines that are no entries are counted."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from claude_roles.errors import UserError
from role_guard import log_chain, log_files, log_head
from role_guard.layout import locate

LOGS = ".claude/roles/logs"
CURRENT = log_chain.NAME

POLL = 0.2
"""Seconds between two looks at a log that is followed."""

STEP = 1 << 16
"""Characters after which a reader says how far it has got."""

Entry = dict[str, Any]


def rotated(directory: Path) -> dict[int, Path]:
    """Return the rotated files of a log by number, oldest first: those that `audit verify` looks at.

    Raises:
        UserError: the directory can't be read.
    """
    layout = locate(str(directory.parent / "hooks"))
    try:
        try:
            head = log_head.parsed(Path(log_head.path_of(layout)).read_bytes())
        except FileNotFoundError:
            head = None
        numbers = log_files.kept(layout, head)
    except NotADirectoryError:
        return {}
    except OSError as error:
        raise _unreadable(directory, error) from None
    return {number: Path(log_files.path_of(layout, number)) for number in numbers}


class AuditLog:
    """The log of a repository, as one sequence of entries, oldest first.

    Attributes:
        unread: how many lines read so far are no entries.
        first_unread: file and number of the first of them.
    """

    def __init__(self, root: Path) -> None:
        """Name the log of the main checkout at `root`."""
        self.directory = root / LOGS
        self.current = self.directory / CURRENT
        self.unread = 0
        self.first_unread = (self.current, 0)

    def size(self) -> int:
        """Return the bytes of all files together, as they are now."""
        return sum(path.stat().st_size for path in (*self._rotated().values(), self.current) if path.is_file())

    def entries(self, passed: Callable[[int], object] = lambda _length: None) -> Iterator[Entry]:
        """Yield the entries that there are. No log means no entries.

        Args:
            passed: called now and then with the length of what was read since.

        Raises:
            UserError: a file can't be read.
        """
        current = self._open(self.current)  # first: if it is rotated meanwhile, it is read once all the same
        try:
            for path in self._rotated().values():
                yield from self._whole(path, passed, but=current)
            if current is not None:
                yield from self._read(current, self.current, passed)
        finally:
            _close(current)

    def follow(self) -> Iterator[Entry | None]:
        """Yield the entries that there are and then those that are added, for ever, also after a rotation.

        Yields:
            Entries; None whenever there are no more for now.

        Raises:
            UserError: a file can't be read.
        """
        current = self._open(self.current)
        rotated = self._rotated()
        last = max(rotated, default=0)
        try:
            for path in rotated.values():
                yield from self._whole(path, lambda _length: None, but=current)
            number, torn = 0, b""
            while True:
                moved = not _is_at(current, self.current)  # asked before reading: nothing is added to it after that
                while current is not None and (text := current.readline()):
                    torn += text
                    if torn.endswith(b"\n"):
                        number += 1
                        yield from self._parsed(torn, self.current, number)
                        torn = b""
                fresh = self._open(self.current) if moved else None
                if fresh is None:
                    yield None
                    time.sleep(POLL)
                    continue
                if torn:
                    yield from self._parsed(torn, self.current, number + 1)
                for step, path in self._rotated().items():
                    if _is_at(fresh, path):
                        break
                    if step > last:
                        yield from self._whole(path, lambda _length: None, but=current)
                        last = step
                _close(current)
                current, number, torn = fresh, 0, b""
        finally:
            _close(current)

    def refuse_unread(self) -> None:
        """Say which lines are no entries.

        Raises:
            UserError: there are some.
        """
        if self.unread:
            path, number = self.first_unread
            which = f"lines that are no audit entries: {self.unread}, the first is line {number}"
            raise UserError(f"{path}: {which}; look with `claude-roles audit verify`")

    def _rotated(self) -> dict[int, Path]:
        return rotated(self.directory)

    def _open(self, path: Path) -> BinaryIO | None:
        try:
            return os.fdopen(log_files.open_regular(str(path)), "rb")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unreadable(path, error) from None

    def _whole(self, path: Path, passed: Callable[[int], object], *, but: BinaryIO | None) -> Iterator[Entry]:
        """Yield the entries of a rotated file, unless it is one that is open already, or was removed by now."""
        stream = None if _is_at(but, path) else self._open(path)
        if stream is not None:
            with stream:
                yield from self._read(stream, path, passed)

    def _read(self, stream: BinaryIO, path: Path, passed: Callable[[int], object]) -> Iterator[Entry]:
        try:
            length = 0
            for number, line in enumerate(stream, 1):
                length += len(line)
                if length >= STEP:
                    passed(length)
                    length = 0
                yield from self._parsed(line, path, number)
            passed(length)
        except OSError as error:
            raise _unreadable(path, error) from None

    def _parsed(self, line: bytes, path: Path, number: int) -> tuple[Entry, ...]:
        """Return the entry of a line; nothing, and count it, if it holds none."""
        entry = log_files.entry_of(line.removesuffix(b"\n"))
        if entry is not None:
            return (entry,)
        if not self.unread:
            self.first_unread = (path, number)
        self.unread += 1
        return ()


def _is_at(stream: BinaryIO | None, path: Path) -> bool:
    """Say whether an open file is the one that a path names now."""
    try:
        return stream is not None and os.path.samestat(os.fstat(stream.fileno()), path.stat())
    except OSError:
        return False


def _close(stream: BinaryIO | None) -> None:
    if stream is not None:
        stream.close()


def _unreadable(path: Path, error: OSError) -> UserError:
    return UserError(f"{path}: {error.strerror}; move it away, or make it readable")
