"""Merges what a person edited with what another version of this package brings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from merge3 import Merge3

MINE, THEIRS = "as you edited it", "claude-roles"


class Merged(NamedTuple):
    """A merged text; `conflicts`: how many places of it stand between marks, because both sides changed them."""

    content: bytes
    conflicts: int


def three_way(mine: bytes, base: bytes, theirs: bytes) -> Merged:
    """Merge two texts that came from a third one, line by line.

    Args:
        mine: as a person edited it.
        base: as it was installed.
        theirs: as it would be installed now.

    Returns:
        The merged text, with conflicts marked as git marks them.
    """
    newline = b"\r\n" if b"\r\n" in mine else b"\n"
    if newline == b"\r\n" and b"\r\n" not in base:  # an editor or git has turned the line breaks
        base, theirs = base.replace(b"\n", newline), theirs.replace(b"\n", newline)
    old, own, new = (text.splitlines(keepends=True) for text in (base, mine, theirs))
    merge = Merge3(old, own, new)
    found: list[bytes] = []
    conflicts = 0
    for kind, *lines in merge.merge_groups():
        if kind != "conflict":
            found += lines[0]
            continue
        conflicts += 1
        _, ours, others = lines
        found += [b"<<<<<<< " + MINE.encode() + newline, *_ended(ours, newline), b"=======" + newline]
        found += [*_ended(others, newline), b">>>>>>> " + THEIRS.encode() + newline]
    return Merged(b"".join(found), conflicts)


def _ended(lines: Sequence[bytes], newline: bytes) -> list[bytes]:
    """Return lines of which the last has a line break too, so that a mark can follow it."""
    return [line if line.endswith((b"\n", b"\r")) else line + newline for line in lines]
