"""The text of files that a command is given, where what it does stands in them."""

from __future__ import annotations

import stat

from role_guard import system as os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.report import Report

LIMIT = 1_000_000
"""Bytes of a file that are looked at."""


def text_of_file(path: str, report: Report) -> str | None:
    """Return what is in a file now, in all directories that a command may run in.

    Args:
        path: as the command names it.
        report: knows the directories, and what the same command writes.

    Returns:
        The text, empty if there is no such file; None if it can't be seen: the directory is not known, the same command
        writes the file, it is large, unreadable, or none with a fixed content.
    """
    if report.cwds is None and not os.path.isabs(path):
        return None
    written = {report.real_path(place) for place, _ in report.written}
    texts = []
    for place in [report.real_path(os.path.join(cwd, path)) for cwd in report.cwds or ("/",)]:
        text = None if place in written else _read(place)
        if text is None:
            return None
        report.spend(10 + len(text) // 500)
        texts.append(text)
    return "\n".join(texts)


def _read(path: str) -> str | None:
    """Return the text of a regular file, empty if it is not there, None if it can't be read as a whole."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))  # the latter for pipes
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, ValueError):
        return None
    with open(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        content = stream.read(LIMIT + 1)
    return content.decode("utf-8", "surrogateescape") if len(content) <= LIMIT else None
