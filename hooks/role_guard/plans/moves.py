"""Moves a plan from one state to another: whole, once, and never over another file.

The plan is first renamed into a hidden directory of its new state, which only one of two people can do (rename(2));
then its new text is written and linked to its name there, which fails where that name is taken (link(2)). What a crash
leaves in between is put right by the next command, or the next event of a session at which plans are read; what else
belongs to a person's act is in `acts.py`.
"""

from __future__ import annotations

import contextlib
import stat
import time

from role_guard import system as os
from role_guard.errors import GuardError, LargePlanError, PlanError
from role_guard.layout import STATES, Layout, make_private
from role_guard.plans import index, store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WAIT = 5.0
"""Seconds to wait for another person's command."""

STALE = 60.0
"""Seconds after which a file that is being written belongs to nobody any more."""


@contextlib.contextmanager
def locked(layout: Layout) -> Iterator[None]:
    """Let one of the person's commands run at a time, and first put right what a crash of another one left.

    Raises:
        PlanError: another one doesn't end, or the state can't be written.
    """
    path = lock_path(layout)
    directory = os.path.dirname(path)
    try:
        make_private(directory)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise PlanError(f"`{directory}` can't be written: {error.strerror}; {store.REPAIR}") from None
    try:
        _lock(descriptor)
        recover(layout)
        yield
    except OSError as error:
        raise PlanError(f"`{error.filename or directory}`: {error.strerror}; nothing was lost, try again") from None
    finally:
        os.close(descriptor)


def lock_path(layout: Layout) -> str:
    """Return the file whose lock is that of the person's commands."""
    return os.path.join(layout.state, "plans", ".lock")


def journal(layout: Layout) -> str:
    """Return the journal of an act (`acts.py`): there is one, because one act is done at a time."""
    return os.path.join(layout.state, "plans", ".act.json")


def _lock(descriptor: int) -> None:
    end = time.monotonic() + WAIT
    while not _is_mine(descriptor):
        if time.monotonic() > end:
            raise PlanError("another command is changing plans right now; try again")
        time.sleep(0.05)


def _is_mine(descriptor: int) -> bool:
    """Take the lock if nobody has it (flock(2)), and say whether that succeeded."""
    try:
        import fcntl
    except ImportError:  # Windows: the renames and links below are protection enough
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def move(
    layout: Layout,
    name: str,
    source: str,
    target: str,
    edit: Callable[[bytes], bytes],
    then: Callable[[], None] = lambda: None,
) -> bytes:
    """Move a file of plans from one state to another, and edit its text on the way. The lock is held.

    Args:
        layout: where the plans are.
        name: file name, of a plan or a report.
        source: the state it is in.
        target: the state it goes to.
        edit: gets the present text and returns the new one; may raise `PlanError`.
        then: does what has to succeed too, when the plan has its new place.

    Returns:
        The new text.

    Raises:
        PlanError: it is gone, the name is taken in the new state, or `edit` refused; everything is as it was.
        OSError: a file can't be written; everything is as it was.
    """
    origin, goal = index.place(layout, source, name), index.place(layout, target, name)
    called = index.stem(name)
    os.makedirs(os.path.dirname(goal), exist_ok=True)
    if os.path.lexists(goal):
        raise PlanError(f"`{target}/{name}` is there already; rename one of the two plans called `{called}`")
    if os.path.islink(origin):
        raise PlanError(f"`{source}/{name}` is a link, and no plan; put the file itself there")
    claim = _claim(layout, source, target, name)
    os.makedirs(os.path.dirname(claim), exist_ok=True)
    try:
        os.rename(origin, claim)
    except FileNotFoundError:
        raise PlanError(f"`{source}/{name}` is gone; look where it is with `plans`") from None
    beside = index.place(layout, target, f"{store.NEW}{os.getpid()}-{time.time_ns()}")
    try:
        text = edit(index.content(claim, source))
        store.make_file(beside, text)
        os.chmod(beside, os.stat(claim).st_mode & 0o777)
        _link(beside, goal, f"`{target}/{name}` appeared just now; rename one of the two plans called `{called}`")
        then()
    except BaseException:
        _unlink(beside, goal)
        _put_back(claim, origin)
        raise
    finally:
        with contextlib.suppress(OSError):  # what is left of a move that was done is tidied by the next one
            store.discard(beside)
    with contextlib.suppress(OSError):
        _drop(claim)
    return text


def _link(beside: str, goal: str, taken: str) -> None:
    """Give a file its name; where another one has it by now, `taken` says what to do."""
    try:
        os.link(beside, goal)
    except FileExistsError:
        raise PlanError(taken) from None


def _unlink(beside: str, goal: str) -> None:
    """Take back the name that `_link` gave to a file."""
    with contextlib.suppress(FileNotFoundError):
        if os.path.samefile(beside, goal):
            os.unlink(goal)


def _claim(layout: Layout, source: str, target: str, name: str) -> str:
    """Return the path of a plan that is on its way: a directory holds it, because a longer name may be too long."""
    return os.path.join(layout.plans, target, "." + source, name)


def _put_back(claim: str, origin: str) -> None:
    """Give a claimed plan its old name again, unless another file has it by now; then it stays where it is."""
    try:
        os.link(claim, origin)
    except FileExistsError:
        raise PlanError(f"`{origin}` was written again meanwhile; the plan as it was before is in `{claim}`") from None
    except OSError:  # a file system without hard links, for instance
        if os.path.lexists(origin):
            raise
        os.rename(claim, origin)
    _drop(claim)


def _drop(claim: str) -> None:
    """Remove what is left of a claimed plan, and its directory unless there are others."""
    store.discard(claim)
    with contextlib.suppress(OSError):
        os.rmdir(os.path.dirname(claim))


def recover(layout: Layout) -> None:
    """Put right what crashed commands left: a move that was not finished is undone, one that was is tidied up.

    Where the old name is taken by now, what was on its way stays on record as a version of the plan. Files that were
    being written are removed; sessions write records too, without the lock, so theirs are left for a minute.

    Raises:
        PlanError: the old name of a plan was taken just now, or something that is no plan lies where plans are moved.
        GuardError: a version can't be written, or `acts.settle` says so.
        OSError: a file can't be moved.
    """
    for target in STATES:
        for entry in _listed(os.path.join(layout.plans, target)):
            if entry.startswith(store.NEW):
                store.discard(index.place(layout, target, entry))
        for source in STATES:
            way = os.path.join(layout.plans, target, "." + source)
            _demand(way, stat.S_ISDIR)
            for name in _listed(way):
                claim = _claim(layout, source, target, name)
                _demand(claim, stat.S_ISREG)
                _put_right(layout, claim, index.place(layout, source, name), index.place(layout, target, name))
            with contextlib.suppress(OSError):
                os.rmdir(way)
    if os.path.lexists(journal(layout)):
        from role_guard.plans import acts

        acts.settle(layout)
    records = os.path.join(layout.state, "plans")
    for name in ("", *_listed(records)):
        for part in ("", "versions") if name else ("",):
            _sweep(os.path.join(records, name, part))


def _demand(path: str, is_right: Callable[[int], bool]) -> None:
    """Refuse what lies on the way of a move and is none of ours; `is_right` gets its mode (stat(2)), links as such."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        if not is_right(os.lstat(path).st_mode):
            raise PlanError(f"`{path}` is in the way where plans are moved; put it elsewhere")


def _sweep(directory: str) -> None:
    """Remove files of records that a crash left while they were being written."""
    for entry in _listed(directory):
        path = os.path.join(directory, entry)
        with contextlib.suppress(OSError):
            if entry.startswith(store.NEW) and time.time() - os.lstat(path).st_mtime > STALE:
                os.unlink(path)


def _put_right(layout: Layout, claim: str, origin: str, goal: str) -> None:
    """Undo or end one move from `origin` to `goal`; what is too large to be kept is not removed."""
    state, name = os.path.split(origin)
    try:
        text = index.content(claim, os.path.basename(state))
    except LargePlanError:
        if not os.path.lexists(origin):
            _put_back(claim, origin)
        return
    if continues(goal, text) or os.path.lexists(origin):
        store.keep(layout, name, text)
        _drop(claim)
    else:
        _put_back(claim, origin)


def tidy(layout: Layout) -> None:
    """Put right what a crashed command left, before plans are looked up; nothing is done where nothing was left.

    What can't be put right is left to the commands that change plans, which say so.
    """
    hidden = {"." + source for source in STATES}
    entries = (entry for target in STATES for entry in _listed(os.path.join(layout.plans, target)))
    if os.path.lexists(journal(layout)) or any(entry in hidden or entry.startswith(store.NEW) for entry in entries):
        with contextlib.suppress(PlanError, GuardError, OSError), locked(layout):
            pass


def _listed(directory: str) -> list[str]:
    """Return the names in a directory that may be missing."""
    try:
        return os.listdir(directory)
    except (FileNotFoundError, NotADirectoryError):
        return []


def continues(path: str, text: bytes) -> bool:
    """Say whether a file is there and begins with a text: every edit of a move adds to the end (`marks.append`)."""
    try:
        with open(path, "rb") as stream:
            return stream.read(len(text)).startswith(text.rstrip())
    except FileNotFoundError:
        return False
