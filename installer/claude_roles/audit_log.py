"""Reads the audit log: rotated files by number, then the current one; lines that are no entries are counted."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from pydantic_core import from_json

from claude_roles.errors import UserError

LOGS = ".claude/roles/logs"
CURRENT = "audit.jsonl"
ROTATED = re.compile(r"audit-(\d{6,})\.jsonl\Z")
"""Names of rotated files; the oldest has the lowest number."""

POLL = 0.2
"""Seconds between two looks at a log that is followed."""

STEP = 1 << 16
"""Characters after which a reader says how far it has got."""

Entry = dict[str, Any]


def rotated(directory: Path) -> dict[int, Path]:
    """Return the rotated files of a log by number, oldest first.

    Raises:
        UserError: the directory can't be read.
    """
    try:
        names = [path.name for path in directory.iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise _unreadable(directory, error) from None
    found = {int(match[1]): directory / match[0] for match in map(ROTATED.match, names) if match}
    return dict(sorted(found.items()))


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
        return sum(path.stat().st_size for path in (*self._rotated().values(), self.current) if path.exists())

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
            number, torn = 0, ""
            while True:
                moved = not _is_at(current, self.current)  # asked before reading: nothing is added to it after that
                while current is not None and (text := current.readline()):
                    torn += text
                    if torn.endswith("\n"):
                        number += 1
                        yield from self._parsed(torn, self.current, number)
                        torn = ""
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
                current, number, torn = fresh, 0, ""
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

    def _open(self, path: Path) -> IO[str] | None:
        try:
            return path.open(encoding="utf-8", errors="replace", newline="\n")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unreadable(path, error) from None

    def _whole(self, path: Path, passed: Callable[[int], object], *, but: IO[str] | None) -> Iterator[Entry]:
        """Yield the entries of a rotated file, unless it is one that is open already, or was removed by now."""
        stream = None if _is_at(but, path) else self._open(path)
        if stream is not None:
            with stream:
                yield from self._read(stream, path, passed)

    def _read(self, stream: IO[str], path: Path, passed: Callable[[int], object]) -> Iterator[Entry]:
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

    def _parsed(self, line: str, path: Path, number: int) -> tuple[Entry, ...]:
        """Return the entry of a line; nothing, and count it, if it holds none."""
        try:
            entry = from_json(line, cache_strings="keys")
        except ValueError:
            entry = _by_the_book(line)
        if isinstance(entry, dict):
            return (entry,)
        if not self.unread:
            self.first_unread = (path, number)
        self.unread += 1
        return ()


def _by_the_book(line: str) -> object:
    """Read what the fast parser does not: half a surrogate pair, for instance, which JSON allows to be escaped."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _is_at(stream: IO[str] | None, path: Path) -> bool:
    """Say whether an open file is the one that a path names now."""
    try:
        return stream is not None and os.path.samestat(os.fstat(stream.fileno()), path.stat())
    except OSError:
        return False


def _close(stream: IO[str] | None) -> None:
    if stream is not None:
        stream.close()


def _unreadable(path: Path, error: OSError) -> UserError:
    return UserError(f"{path}: {error.strerror}; make it readable")
