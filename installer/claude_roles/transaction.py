"""Writes several files, all or none of them."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from claude_roles.errors import UserError

SUFFIX = ".claude-roles-new"


class Transaction:
    """A set of changes below one directory, applied together.

    New contents are first written beside their targets; only when all of them are on disk are they renamed into
    place, in the order given. If anything fails, what was renamed is put back and what was made is removed.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.changes: dict[Path, bytes] = {}
        self.directories: list[Path] = []
        self._made: list[Path] = []
        self._staged: list[Path] = []
        self._old: dict[Path, Path | None] = {}

    def read(self, relative: str) -> bytes | None:
        """Return a file's present content, None if it is missing.

        Raises:
            UserError: a symlink stands in the way, or it is no regular file, or it can't be read.
        """
        path = self.root / relative
        self._refuse_symlinks(path)
        try:
            if not stat.S_ISREG(path.lstat().st_mode):
                raise UserError(f"{path}: not a regular file; move it away and run again")
            return path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise UserError(f"{path}: {error.strerror}; mend that and run again") from None

    def write(self, relative: str, content: bytes) -> bool:
        """Plan a file's new content; return whether it differs from the present one."""
        if self.read(relative) == content:
            return False
        self.changes[self.root / relative] = content
        return True

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
            self._swap()
        except OSError as error:
            self._undo()
            place = error.filename or self.root
            raise UserError(f"{place}: {error.strerror}; nothing was changed, mend that and run again") from None
        except BaseException:
            self._undo()
            raise
        for old in self._old.values():
            if old is not None:
                with contextlib.suppress(OSError):
                    old.unlink()

    def _stage(self) -> None:
        for directory in [*self.directories, *(path.parent for path in self.changes)]:
            for missing in reversed(list(self._missing(directory))):
                self._made.append(missing)
                missing.mkdir()
        for path, content in self.changes.items():
            beside = path.with_name(path.name + SUFFIX)
            self._staged.append(beside)
            self._write(beside, content, path)

    def _swap(self) -> None:
        for path in self.changes:
            if path.exists():
                old = path.with_name(path.name + SUFFIX + "-old")
                old.unlink(missing_ok=True)
                self._old[path] = old
                os.link(path, old)
            else:
                self._old[path] = None
            os.replace(path.with_name(path.name + SUFFIX), path)  # noqa: PTH105

    def _undo(self) -> None:
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
        for directory in reversed(self._made):
            with contextlib.suppress(OSError):
                directory.rmdir()

    def _missing(self, directory: Path) -> Iterator[Path]:
        while not directory.exists():
            yield directory
            directory = directory.parent

    def _write(self, beside: Path, content: bytes, target: Path) -> None:
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666 & ~_umask()
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0), mode)
        try:
            view = memoryview(content)
            while view:
                written = os.write(descriptor, view)
                if not written:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target))
                view = view[written:]
            os.chmod(beside, mode)  # noqa: PTH101
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _refuse_symlinks(self, path: Path) -> None:
        for part in [path, *path.parents]:
            if part == self.root:
                return
            if _is_symlink(part):
                raise UserError(
                    f"{part}: a symlink is in the way; replace it by a real file or directory and run again"
                )


def _is_symlink(path: Path) -> bool:
    try:
        return path.is_symlink()
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}; mend that and run again") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
