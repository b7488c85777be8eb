"""Directories that a command moves while its shell stands in them, or below them.

The text of the path that led there says nothing any more: `..` is where the directory is by then (path_resolution(7)).
"""

from __future__ import annotations

from role_guard import paths
from role_guard import system as os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from role_guard.shell.report import Report
    from role_guard.shell.state import State

    Aside = tuple[Callable[[State], object], State, int]
    """A command that others run beside: how it is read again, where it begins, and how much was moved by then."""

STILL = frozenset(("", ".", ".."))
"""Last components of paths that can't be moved: rename(2), EBUSY."""


def note_moved(path: str, cwd: str, report: Report) -> None:
    """Note that what a path leads to may get another place; what is moved is the link, where the path ends in one."""
    place = os.path.join(cwd, path).rstrip("/")
    if os.path.basename(place) not in STILL:
        physical = os.path.join(report.real_path(os.path.dirname(place)), os.path.basename(place))
        report.moved.append((paths.key(os.path.normpath(place)), paths.key(physical)))


def stayed(state: State, begun: int, report: Report) -> State:
    """Return the state of a shell after commands that may have moved its directory, or one above that.

    Args:
        state: before them.
        begun: how many places had been moved by then.
        report: knows what is moved.
    """
    moved = {place for places in report.moved[begun:] for place in places}
    for cwd in state.cwds or () if moved else ():
        report.spend(len(moved))
        for here in (paths.key(cwd), paths.key(report.real_path(cwd))):
            if any(paths.relative(here, place) is not None for place in moved):
                return state._replace(cwds=None)
    return state


def read_again(asides: list[Aside], report: Report) -> None:
    """Read commands that others run beside again, where these have moved their directory meanwhile."""
    for read, state, begun in list(asides):
        after = stayed(state, begun, report)
        if after is not state:
            read(after)
