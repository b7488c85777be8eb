"""Where things are: the project, its main checkout, its worktrees, the plans, state and log.

In a linked git worktree the policy, plans, state and log are those of the main checkout
(gitrepository-layout(5): `.git` is then a file, and `commondir` beside its git directory names the
shared one).
"""

from __future__ import annotations

import os
from collections import namedtuple

from role_guard.errors import GuardError

Layout = namedtuple("Layout", "root main git roots policy source plans state logs")
"""Absolute paths. `root`: the checkout the hook scripts stand in; `main`: its main checkout; `git`: its
git directory, empty if there is none; `roots`: every checkout of the repository as (path, is_main),
each as spelled and as resolved; the rest are in `main`."""

REVIEW, ACTIVE, COMPLETED = "Review", "Active", "Completed"
STATES = (REVIEW, ACTIVE, COMPLETED)


def locate(hooks_dir: str) -> Layout:
    """Find the layout from the directory that holds the hook scripts.

    Args:
        hooks_dir: absolute path of `.claude/roles/hooks`.

    Returns:
        The layout. Files it names need not exist.
    """
    root = os.path.dirname(os.path.dirname(os.path.dirname(hooks_dir)))
    common = common_directory(root)
    main = os.path.dirname(common) if common and os.path.basename(common) == ".git" else root
    roles = os.path.join(main, ".claude", "roles")
    return Layout(
        root=root,
        main=main,
        git=common,
        roots=_checkouts(root, main, common),
        policy=os.path.join(roles, "policy.json"),
        source=os.path.join(roles, "roles.toml"),
        plans=os.path.join(main, ".claude", "plans"),
        state=os.path.join(roles, "state"),
        logs=os.path.join(roles, "logs"),
    )


def refuse_links(layout: Layout) -> None:
    """Refuse to work where a protected place is a symlink, because its target would be an ordinary project file.

    Raises:
        GuardError: it names the link.
    """
    roles = os.path.dirname(layout.policy)
    places = [os.path.dirname(roles), roles, layout.policy, layout.source, layout.state, layout.logs, layout.plans]
    places += [os.path.join(layout.plans, state) for state in STATES]
    places += [os.path.join(layout.main, ".claude", name) for name in ("settings.json", "settings.local.json")]
    for place in places:
        if os.path.islink(place):
            raise GuardError(f"`{place}` is a symlink", "replace it by the real file or directory")


def make_private(path: str) -> None:
    """Make a directory, and those above it that are missing, for the person alone.

    Raises:
        OSError: it can't be made, or something else is there.
    """
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        if not os.path.isdir(path):
            raise
    except FileNotFoundError:
        make_private(os.path.dirname(path))
        make_private(path)


def common_directory(root: str) -> str:
    """Return the git directory that all worktrees of the checkout `root` share, or an empty string."""
    dot_git = os.path.join(root, ".git")
    if os.path.isdir(dot_git):
        return dot_git
    git_dir = _pointer(dot_git, "gitdir: ")
    if not git_dir:
        return ""
    git_dir = os.path.join(root, git_dir)
    common = _pointer(os.path.join(git_dir, "commondir"), "")
    return os.path.realpath(os.path.join(git_dir, common)) if common else git_dir


def _pointer(path: str, prefix: str) -> str:
    """Return what a one-line pointer file names after `prefix`, or an empty string."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as stream:
            line = stream.read(65536).strip()
    except OSError:
        return ""
    return line[len(prefix) :] if line.startswith(prefix) else ""


def _checkouts(root: str, main: str, common: str) -> tuple[tuple[str, bool], ...]:
    """List every checkout of the repository, the main one flagged, deepest path first."""
    found = {main: True, os.path.realpath(main): True}
    others = [root]
    worktrees = os.path.join(common, "worktrees")
    if common and os.path.isdir(worktrees):
        for name in os.listdir(worktrees):
            pointer = _pointer(os.path.join(worktrees, name, "gitdir"), "")
            if pointer:
                others.append(os.path.dirname(os.path.join(worktrees, name, pointer)))
    for other in others:
        found.setdefault(other, False)
        found.setdefault(os.path.realpath(other), False)
    return tuple(sorted(found.items(), key=lambda item: -len(item[0])))
