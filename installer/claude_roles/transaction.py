"""Writes several files, all or none of them."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from claude_roles.errors import UserError
from role_guard.policy import BESIDE

SUFFIX = BESIDE


class Handover(Protocol):
    """What is done beside a transaction for those who read its files meanwhile, in this order."""

    def begin(self) -> None:
        """Lead readers elsewhere; the new contents are staged, none is in place."""

    def switch(self) -> None:
        """Lead them to the new contents, which are all in place. May raise `OSError`."""

    def end(self) -> None:
        """Remove what they were led to. Must not raise."""

    def hold(self) -> None:
        """Something failed: lead readers elsewhere again, while the old contents are put back. Must not raise."""

    def undo(self) -> None:
        """Lead them to the old contents, which are back in place, and remove the rest. Must not raise."""


class Transaction:
    """A set of changes below one directory, applied together.

    New contents are first written beside their targets; only when all of them are on disk are they renamed into
    place, in the order given. If anything fails, what was renamed is put back and what was made is removed.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.changes: dict[Path, bytes | None] = {}
        self.directories: list[Path] = []
        self.emptied: list[Path] = []
        self.handover: Handover | None = None
        self._swept: set[Path] = set()
        self._made: list[Path] = []
        self._staged: list[Path] = []
        self._old: dict[Path, Path | None] = {}

    def read(self, relative: str) -> bytes | None:
        """Return a file's present content, None if it is missing.

        Raises:
            UserError: a symlink stands in the way, or it is no regular file, or it can't be read.
        """
        path = self.root / relative
        try:
            return path.read_bytes() if self._is_there(path) else None
        except OSError as error:
            raise UserError(f"{path}: {error.strerror}; mend that and run again") from None

    def write(self, relative: str, content: bytes) -> bool:
        """Plan a file's new content; return whether it differs from the present one."""
        if self.read(relative) == content:
            return False
        self.changes[self.root / relative] = content
        return True

    def remove(self, relative: str) -> bool:
        """Plan the removal of a file; return whether it is there.

        Raises:
            UserError: as `read`.
        """
        path = self.root / relative
        if not self._is_there(path):
            return False
        self.changes[path] = None
        return True

    def drop_directory(self, relative: str) -> None:
        """Plan the removal of a directory, should it be empty once the files are gone."""
        self.emptied.append(self.root / relative)

    def sweep(self, directories: Iterable[Path]) -> None:
        """Plan to remove what transactions that were killed left in these directories."""
        self._swept |= set(directories)

    def need_directory(self, relative: str) -> bool:
        """Plan a directory; return whether it is missing."""
        path = self.root / relative
        self._refuse_symlinks(path)
        try:
            is_directory = stat.S_ISDIR(path.lstat().st_mode)
        except FileNotFoundError:
            self.directories.append(path)
            return True
        except OSError as error:
            raise UserError(f"{path}: {error.strerror}; mend that and run again") from None
        if not is_directory:
            raise UserError(f"{path}: in the way of a directory; move it away and run again")
        return False

    def commit(self) -> None:
        """Apply the planned changes.

        Raises:
            UserError: a file can't be written; everything is as it was.
        """
        try:
            self._stage()
            if self.handover is not None:
                self.handover.begin()
            self._swap()
            if self.handover is not None:
                self.handover.switch()
        except OSError as error:
            self._undo()
            place = error.filename or self.root
            raise UserError(f"{place}: {error.strerror}; nothing was changed, mend that and run again") from None
        except BaseException:
            self._undo()
            raise
        self._tidy()

    def missing_directories(self) -> list[str]:
        """Return the directories that the planned changes will make below the root, the outermost first."""
        found = self._missing_all()
        return [path.relative_to(self.root).as_posix() for path in found if path.is_relative_to(self.root)]

    def _missing_all(self) -> list[Path]:
        """Return the directories that the planned changes will make, the root and those above it too."""
        needed = [*self.directories, *(path.parent for path, content in self.changes.items() if content is not None)]
        return sorted({missing for directory in needed for missing in self._missing(directory)})

    def _tidy(self) -> None:
        """Remove what no failure can need any more, and what an earlier run that was killed left behind."""
        for left in leftovers(self._swept):
            with contextlib.suppress(OSError):
                left.unlink(missing_ok=True)
        if self.handover is not None:
            self.handover.end()
        for directory in sorted(self.emptied, reverse=True):
            with contextlib.suppress(OSError):
                directory.rmdir()

    def _stage(self) -> None:
        for missing in self._missing_all():
            self._made.append(missing)
            missing.mkdir()
        for path, content in self.changes.items():
            if content is None:
                continue
            beside = path.with_name(path.name + SUFFIX)
            self._staged.append(beside)
            self._write(beside, content, path)

    def _swap(self) -> None:
        for path, content in self.changes.items():
            if path.exists():
                old = path.with_name(path.name + SUFFIX + "-old")
                old.unlink(missing_ok=True)
                self._old[path] = old
                os.link(path, old)
            else:
                self._old[path] = None
            if content is None:
                os.unlink(path)  # noqa: PTH108
            else:
                os.replace(path.with_name(path.name + SUFFIX), path)  # noqa: PTH105

    def _undo(self) -> None:
        if self.handover is not None:
            self.handover.hold()
        for path, old in reversed(list(self._old.items())):
            with contextlib.suppress(OSError):
                if old is None:
                    path.unlink(missing_ok=True)
                elif old.exists():
                    old.rename(path)
                    old.unlink(missing_ok=True)  # rename(2) does nothing when both names are one file
        for beside in self._staged:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
        if self.handover is not None:
            self.handover.undo()
        for directory in reversed(self._made):
            with contextlib.suppress(OSError):
                directory.rmdir()

    def _is_there(self, path: Path) -> bool:
        """Say whether there is a regular file.

        Raises:
            UserError: a symlink stands in the way, or it is something else, or it can't be looked at.
        """
        self._swept.add(path.parent)
        self._refuse_symlinks(path)
        try:
            if not stat.S_ISREG(path.lstat().st_mode):
                raise UserError(f"{path}: not a regular file; move it away and run again")
        except FileNotFoundError:
            return False
        except OSError as error:
            raise UserError(f"{path}: {error.strerror}; mend that and run again") from None
        return True

    def _missing(self, directory: Path) -> Iterator[Path]:
        while not directory.exists():
            yield directory
            directory = directory.parent

    def _write(self, beside: Path, content: bytes, target: Path) -> None:
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666 & ~_umask()
        write_file(beside, content, mode)

    def _refuse_symlinks(self, path: Path) -> None:
        for part in [path, *path.parents]:
            if part == self.root:
                return
            if _is_symlink(part):
                raise UserError(
                    f"{part}: a symlink is in the way; replace it by a real file or directory and run again"
                )


def leftovers(directories: Iterable[Path]) -> Iterator[Path]:
    """Yield what a transaction that was killed left in directories."""
    for directory in directories:
        for ending in (SUFFIX, SUFFIX + "-old"):
            yield from directory.glob(f"*{ending}")


def write_file(path: Path, content: bytes, mode: int) -> None:
    """Write a whole file to the disk, following no link.

    Raises:
        OSError: it can't be written; a part of it may be there.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0), mode)
    try:
        view = memoryview(content)
        while view:
            written = os.write(descriptor, view)
            if not written:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
            view = view[written:]
        os.chmod(path, mode)  # noqa: PTH101
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_symlink(path: Path) -> bool:
    try:
        return path.is_symlink()
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}; mend that and run again") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
