"""One copy of a template, lent to one test after the other: making and deleting its files takes longer than a test."""

from __future__ import annotations

import shutil
from pathlib import Path
from stat import S_ISDIR
from typing import NamedTuple


class Mark(NamedTuple):
    """What tells whether an entry is still the one that was copied: nobody can set the time of an inode's change."""

    mode: int
    owner: int
    group: int
    inode: int
    changed: int
    size: int


class Lender:
    """A copy of a template that is mended before it is lent again."""

    def __init__(self, template: Path, place: Path) -> None:
        self.template = template
        self.place = place
        self.marks: dict[Path, Mark] = {}

    def lend(self, to: Path) -> Path:
        """Put the copy at `to`, equal to the template."""
        self._mend(Path())
        return self.place.rename(to)

    def take_back(self, root: Path) -> None:
        """Take the copy back from `root`; where a test has put something else there, the next one gets a new copy."""
        if root.is_dir() and not root.is_symlink() and not self.place.exists():
            root.rename(self.place)

    def _mend(self, path: Path) -> None:
        """Make one entry of the copy equal to the template's, and write only what differs."""
        source, target = self.template / path, self.place / path
        known, found = self.marks.get(path), _mark(target)
        if S_ISDIR(source.lstat().st_mode):
            if not known or not found or known[:4] != found[:4]:
                _remove(target)
                target.mkdir()
            names = {entry.name for entry in source.iterdir()}
            for entry in target.iterdir():
                if entry.name not in names:
                    _remove(entry)
            for name in names:
                self._mend(path / name)
            if _mark(target) == known:
                return
            shutil.copystat(source, target)
        elif known and known == found:
            return
        else:
            _remove(target)
            shutil.copy2(source, target, follow_symlinks=False)
        now = _mark(target)
        assert now
        self.marks[path] = now


def _mark(path: Path) -> Mark | None:
    """Return what is known of an entry, None where there is none."""
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    return Mark(status.st_mode, status.st_uid, status.st_gid, status.st_ino, status.st_ctime_ns, status.st_size)


def _remove(path: Path) -> None:
    """Remove what is there, if anything is, with all below."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
