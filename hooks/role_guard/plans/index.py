"""Which plans there are, by state, and which one a person means."""

from __future__ import annotations

import errno
import stat

from role_guard import paths
from role_guard import system as os
from role_guard.errors import GuardError, LargePlanError, PlanError
from role_guard.layout import REVIEW, STATES, Layout
from role_guard.named import namedtuple
from role_guard.zones import PLAN_SUFFIX, is_plan_name

REPORT_SUFFIX = ".report.md"
"""How the name of a review report ends. It stands beside the plan and is none."""

MAX_SIZE = 1 << 20
"""Bytes of a draft that are read. In other states it is twice as many, because commands of the person add to a plan."""

Found = namedtuple("Found", "state name path")
"""One plan: `state` as its directory is called, file `name`, absolute `path`."""


def names(layout: Layout, state: str) -> list[str]:
    """List the plans in one state.

    Args:
        layout: where the plans are.
        state: `Review`, `Active` or `Completed`.

    Returns:
        File names, sorted. A missing directory holds no plans; a link is none, because its target can change.

    Raises:
        GuardError: the directory can't be read, or is none.
    """
    try:
        entries = list(os.scandir(os.path.join(layout.plans, state)))
    except FileNotFoundError:
        return []
    except OSError as error:
        what = f"`{os.path.join(layout.plans, state)}` can't be read: {error.strerror}"
        raise GuardError(what, "make it a directory that you can read") from None
    return sorted(entry.name for entry in entries if is_plan(entry.name) and entry.is_file(follow_symlinks=False))


def is_plan(name: str) -> bool:
    """Say whether a file name is one of a plan, and not of a report on one."""
    return is_plan_name(name) and not name.endswith(REPORT_SUFFIX)


def place(layout: Layout, state: str, name: str) -> str:
    """Return the absolute path of a plan."""
    return os.path.join(layout.plans, state, name)


def content(path: str, state: str) -> bytes:
    """Return the text of a plan or a report, if it is no larger than one may be: what a draft says is a session's word.

    Args:
        path: absolute path of the file, which need not be the plan's place while it is on its way.
        state: the state that the plan is in, or comes from.

    Raises:
        LargePlanError: it is larger; nothing was read.
        OSError: it can't be read, or is no regular file.
    """
    limit = MAX_SIZE if state == REVIEW else MAX_SIZE * 2
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)  # the latter for pipes
    with open(os.open(path, flags), "rb") as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "it is no regular file", path)
        text = stream.read(limit + 1) if status.st_size <= limit else b""
    size = max(status.st_size, len(text))
    if size > limit:
        raise LargePlanError(f"{state}/{os.path.basename(path)}", size, limit)
    return text


def report_name(name: str) -> str:
    """Return the file name of the review report on a plan."""
    return name[: -len(PLAN_SUFFIX)] + REPORT_SUFFIX


def stem(name: str) -> str:
    """Return a plan's name as people say it: without its suffix."""
    return name.removesuffix(PLAN_SUFFIX)


def find(layout: Layout, spelling: str, states: tuple[str, ...] = STATES) -> Found:
    """Find the plan that a person means.

    Args:
        layout: where the plans are.
        spelling: its name, with or without `.md`, alone or behind its state (`Review/NAME`), or a path to it.
        states: the states it may be in.

    Returns:
        The plan.

    Raises:
        PlanError: there is none, or there are two.
    """
    wanted_state, wanted = _split(layout, spelling)
    everywhere = [(state, name) for state in STATES for name in names(layout, state)]
    found = _called(wanted, [item for item in everywhere if not wanted_state or item[0] == wanted_state])
    fitting = [item for item in found if item[0] in states]
    if len(fitting) == 1:
        state, name = fitting[0]
        return Found(state, name, place(layout, state, name))
    if fitting:
        spelled = " and ".join(f"`{state}/{name}`" for state, name in fitting)
        raise PlanError(f"two plans are called `{wanted}`: {spelled}; name the one you mean as it is written here")
    wants = " or ".join(f"`{state}`" for state in states)
    if found:
        raise PlanError(f"the plan `{stem(found[0][1])}` is in `{found[0][0]}`, and this takes one in {wants}")
    elsewhere = _called(wanted, everywhere)
    if elsewhere:
        raise PlanError(f"the plan `{stem(elsewhere[0][1])}` is not in `{wanted_state}`, but in `{elsewhere[0][0]}`")
    known = [stem(name) for state, name in everywhere if state in states]
    there = f"there are: {', '.join(f'`{name}`' for name in known[:20])}" if known else "there is none"
    raise PlanError(f"no plan `{wanted}` in {wants}; {there}")


def is_named(layout: Layout, spelling: str, name: str) -> bool:
    """Say whether a spelling, as `find` takes it, has a plan's file name as it is, with or without `.md`."""
    return _split(layout, spelling)[1] in (name, stem(name))


def namesakes(layout: Layout, name: str, others: list[str]) -> list[str]:
    """Return those of some file names that a person may have meant by a plan's name, of plans that are gone.

    Args:
        layout: where the plans are.
        name: the plan's file name.
        others: file names of plans that are there or were.
    """
    called = _folded(name)
    alike = [other for other in others if other != name and _folded(other) == called]
    there = {present for state in STATES for present in names(layout, state)} if alike else set()
    return sorted(set(alike) - there)


def _folded(name: str) -> str:
    """Return what is the same for all file names that `_called` may find by one name."""
    folded = paths.key(name)
    while folded.endswith(PLAN_SUFFIX):
        folded = folded[: -len(PLAN_SUFFIX)]
    return folded


def _called(wanted: str, plans: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the plans (state, file name) that go by a name: exactly, without suffix, or else folded."""
    folded = (paths.key(wanted), paths.key(wanted + PLAN_SUFFIX))
    return (
        [item for item in plans if item[1] == wanted]
        or [item for item in plans if item[1] == wanted + PLAN_SUFFIX]
        or [item for item in plans if paths.key(item[1]) in folded]
    )


def _split(layout: Layout, spelling: str) -> tuple[str, str]:
    """Return the state that a spelling names, if any, and the name.

    A path counts as it leads: from where the person is, or from the top if nothing is there.

    Raises:
        PlanError: it leads elsewhere than to the plans of this repository.
    """
    spelled = spelling.rstrip("/" + os.sep)
    head, name = os.path.split(spelled)
    if not head or (head == "." and not os.path.lexists(spelled)):  # `./` stands before a name like an option
        return "", name
    states = {paths.key(state): state for state in STATES}
    if paths.key(head) in states:
        return states[paths.key(head)], name
    tops = (os.getcwd(),) if os.path.lexists(spelled) else (os.getcwd(), layout.root, layout.main)
    for top in tops if "\0" not in spelled else ():
        directory = paths.key(os.path.realpath(os.path.join(top, head)))
        for state in STATES:
            places = (os.path.join(root, ".claude", "plans", state) for root, _ in layout.roots)
            if directory in map(paths.key, places):
                return state, name
    where = f"those of this repository are in `{layout.plans}`"
    raise PlanError(f"`{spelling}` leads to no plan: {where}; name one, or its path")
