"""Finds what an implementer's programs may not write: plans, control files, and what decides which programs git runs.

A sandbox closes places by absolute paths, without wildcards (client facts). It closes one that is missing, too: a
placeholder stands there while a command runs, and programs can't make it. Git can live with such a placeholder
everywhere but in the place of `commondir`, which it then can't read (tested end to end).
"""

from __future__ import annotations

import os
import re
import subprocess
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

from role_guard import paths
from role_guard.layout import Layout
from role_guard.shapes import Policy

GIT_CLOSED = ("hooks", "config", "config.worktree", "modules")
"""What decides in a git directory about programs that git runs (githooks(5), git-config(1)), there or not.

The rest has to stay open to commits. Submodules are closed with all that is theirs, because a program that may commit
there may make a `commondir`, which leads the person's own git to another configuration (gitrepository-layout(5)).
"""

WORKTREE_CLOSED = ("commondir", "gitdir", *GIT_CLOSED)
"""The same in that of a linked worktree, which has a `commondir`."""

ENTRIES = 300_000
"""How many names of a checkout are looked at for control files that git does not list: one or two seconds."""

DEPTH = 3
"""How deep below the home directory control files are looked for; all that are shipped are less deep."""


def closed_places(layout: Layout, policy: Policy) -> set[Path]:
    """Return the plans and control files that are there, and what git runs programs by, there or not."""
    control = re.compile(policy["control"]["repository"])
    found: set[Path] = set()
    for root in checkouts(layout):
        listed = (name for name in _listed(root) if (root / name).exists())
        found |= {root / place for place in (".claude", *_control_files((*listed, *_names(root)), control))}
        if (root / ".git").is_file():
            found.add(root / ".git")
    if layout.git:
        common = Path(layout.git).resolve()
        found |= {common / name for name in GIT_CLOSED}
        for directory in _subdirectories(common / "worktrees"):
            found |= {directory / name for name in WORKTREE_CLOSED}
    outside = _home_files(re.compile(policy["control"]["home"]))
    needed = [*checkouts(layout), *open_places(layout)]
    return found | {place for place in outside if not any(other.is_relative_to(place) for other in needed)}


def open_places(layout: Layout) -> list[Path]:
    """Return what has to be opened so that a role can commit: a git directory outside of where the role is started.

    Of a linked worktree the client opens it itself (client fact).
    """
    git = Path(layout.git).resolve()
    return [] if not layout.git or git.is_relative_to(Path(layout.root).resolve()) else [git]


def gap(layout: Layout) -> str:
    """Return what no sandbox can close here, and what to do; empty if there is nothing of the kind.

    A sandbox closes what a link leads to; the link itself can be replaced by a program that may write beside it.
    """
    link = Path(layout.root, ".git")
    if link.is_symlink():
        return f"{link} is a symbolic link, which programs can replace; put the directory itself there"
    for place in open_places(layout):
        what = f"programs can make {place / 'commondir'}, which leads git to another configuration"
        return f"{what}; look for that file before you use git, or work in a clone that has a `.git` directory"
    for root in checkouts(layout):
        if sum(1 for _ in _names(root)) >= ENTRIES:
            return f"{root} has more than {ENTRIES:,} files; control files that git ignores may not all have been found"
    return ""


def checkouts(layout: Layout) -> set[Path]:
    """Return every checkout of the repository that is there."""
    return {place for root, _ in layout.roots if (place := Path(root).resolve()).is_dir()}


def _listed(root: Path) -> Iterator[str]:
    """Yield the files of a checkout that git knows or would add."""
    listed = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, check=False,
    )  # fmt: skip
    yield from (os.fsdecode(name) for name in listed.stdout.split(b"\0") if name)


def _names(root: Path) -> Iterator[str]:
    """Yield the names of a checkout, the ones nearest to the top first; what git ignores and submodules have, too."""
    waiting, count = deque([""]), 0
    while waiting:
        directory = waiting.popleft()
        try:
            entries = list(os.scandir(root / directory))
        except OSError:
            continue
        for entry in entries:
            count += 1
            if count > ENTRIES:
                return
            name = f"{directory}/{entry.name}" if directory else entry.name
            yield name
            if entry.name not in (".git", ".claude") and entry.is_dir(follow_symlinks=False):
                waiting.append(name)


def _control_files(names: Iterable[str], control: re.Pattern[str]) -> Iterator[str]:
    """Yield which names are those of control files, or the directories that hold nothing else.

    The checkout's own `.git` is closed in part, those of submodules and of other repositories below altogether.
    """
    for name in set(names):
        if control.match(paths.key(name)):
            place = next(part for part in _prefixes(name) if control.match(paths.key(part)))
            if place != ".git":
                yield place


def _home_files(control: re.Pattern[str]) -> Iterator[Path]:
    """Yield a person's own control files: a person may have opened the home directory to programs."""
    home = Path("~").expanduser()
    waiting = [(home, 1)]
    while waiting:
        directory, depth = waiting.pop()
        for place in _subdirectories(directory, files=True):
            if control.match(paths.key(place.relative_to(home).as_posix())):
                yield place.resolve()
            elif depth < DEPTH and place.name.startswith(".") and place.is_dir() and not place.is_symlink():
                waiting.append((place, depth + 1))


def _subdirectories(directory: Path, *, files: bool = False) -> list[Path]:
    """Return what is in a directory that may be missing."""
    try:
        return [Path(entry.path) for entry in os.scandir(directory) if files or entry.is_dir()]
    except OSError:
        return []


def _prefixes(path: str) -> Iterable[str]:
    """Yield a path's directories from the top, then the path."""
    parts = path.split("/")
    return ("/".join(parts[:count]) for count in range(1, len(parts) + 1))
