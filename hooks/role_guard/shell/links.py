"""Symbolic links below a directory, through which what is copied or unpacked there is written elsewhere."""

from __future__ import annotations

import os

from role_guard import paths

MAX_ENTRIES = 20000
"""Entries of a directory that are looked at, as in the search for hard links (`paths.has_name_below`)."""


def links_out_of(directory: str) -> tuple[list[str], int]:
    """List the links below a directory that lead out of it.

    Args:
        directory: an absolute path without links; it need not be there.

    Returns:
        The links, and how many entries were looked at: more than `MAX_ENTRIES` where it is given up.
    """
    pending, found, seen = [directory], [], 0
    while pending and seen <= MAX_ENTRIES:
        place = pending.pop(0)
        try:
            entries = list(os.scandir(place))
        except OSError:  # not there yet, or not to be read, and then not to be unpacked to either
            continue
        seen += len(entries)
        for entry in entries:
            if entry.is_symlink():
                if paths.relative(os.path.realpath(entry.path), directory) is None:
                    found.append(entry.path)
            elif entry.is_dir(follow_symlinks=False):
                pending.append(entry.path)
    return found, seen
