"""Symbolic links below a directory, through which what is changed there is changed elsewhere."""

from __future__ import annotations

from role_guard import paths
from role_guard import system as os
from role_guard.shell.findings import short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from role_guard.shell.report import Report

MAX_ENTRIES = 20000
"""Entries of a directory that are looked at, as in the search for hard links (`paths.has_name_below`)."""


def through_links(path: str, by: str, verb: str, report: Report) -> None:
    """Report what links below a directory lead to, where files of any names are changed in it.

    Args:
        path: the literal path of the directory.
        by: the command.
        verb: what it does to files.
        report: gets a write of each such place.
    """
    for cwd in report.cwds or ("/",):
        links, seen = links_out_of(report.real_path(os.path.join(cwd, path)), report.is_inside)
        report.spend(min(seen, MAX_ENTRIES))
        if seen > MAX_ENTRIES:
            report.unknown(f"`{by}` {verb} files below `{short(path)}`, where more is than can be looked at for links")
        for link in links:
            report.write(os.path.join(link, "*") if os.path.isdir(link) else link, by, verb)


def links_out_of(directory: str, is_inside: Callable[[str], bool]) -> tuple[list[str], int]:
    """List the links below a directory that lead out of it, and those below the directories that these lead to.

    Args:
        directory: an absolute path without links; it need not be there.
        is_inside: says whether a path is in a checkout. What is outside is not looked into for more links: to write
            there is not the project's business any more.

    Returns:
        The links, and how many entries were looked at: more than `MAX_ENTRIES` where it is given up.
    """
    pending, found, seen = [directory], [], 0
    met = {directory}
    while pending and seen <= MAX_ENTRIES:
        place = pending.pop(0)
        try:
            entries = list(os.scandir(place))
        except OSError:  # not there yet, or not to be read, and then not to be written in either
            continue
        seen += len(entries)
        for entry in entries:
            if entry.is_symlink():
                target = paths.real_path(entry.path)
                if paths.relative(target, directory) is None:
                    found.append(entry.path)
                    if target not in met and is_inside(target):
                        met.add(target)
                        pending.append(target)
            elif entry.is_dir(follow_symlinks=False):
                pending.append(entry.path)
    return found, seen
