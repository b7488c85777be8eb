"""Looks at a whole directory, so that tests can say that nothing changed."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import NamedTuple

IGNORED = {".git", "__pycache__"}


class Entry(NamedTuple):
    kind: str
    mode: int
    content: bytes


def tree(root: Path) -> dict[str, Entry]:
    """Return everything below a directory but git's own: kind, mode, and content or link target."""
    found: dict[str, Entry] = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root)
        if IGNORED.isdisjoint(name.parts):
            found[name.as_posix()] = _entry(path)
    return found


def contents(root: Path) -> dict[str, bytes]:
    """Return the files below a directory by name, without their modes."""
    return {name: entry.content for name, entry in tree(root).items() if entry.kind == "file"}


def times(root: Path) -> dict[str, int]:
    """Return when each file and directory was last changed."""
    return {name: (root / name).lstat().st_mtime_ns for name in tree(root)}


def _entry(path: Path) -> Entry:
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        return Entry("link", 0, str(path.readlink()).encode())
    if stat.S_ISDIR(status.st_mode):
        return Entry("directory", stat.S_IMODE(status.st_mode), b"")
    if stat.S_ISREG(status.st_mode):
        return Entry("file", stat.S_IMODE(status.st_mode), path.read_bytes())
    return Entry("other", stat.S_IMODE(status.st_mode), b"")
