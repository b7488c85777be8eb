"""Where things are: the project, its main checkout, its worktrees, the plans, state and log.

In a linked git worktree the policy, plans, state and log are those of the main checkout
(gitrepository-layout(5): `.git` is then a file, and `commondir` beside its git directory names the
shared one).
"""

from __future__ import annotations

from role_guard import system as os
from role_guard.errors import GuardError
from role_guard.named import namedtuple

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

    Raises:
        GuardError: the checkout names a common directory that is not its own.
    """
    root = _root(hooks_dir)
    return _layout(root, *main_checkout(root))


def alone(hooks_dir: str) -> Layout:
    """Return the layout of a checkout that `locate` refuses, as if it had no git directory: where that is logged."""
    root = _root(hooks_dir)
    return _layout(root, root, "")


def _root(hooks_dir: str) -> str:
    return os.path.dirname(os.path.dirname(os.path.dirname(hooks_dir)))


def _layout(root: str, main: str, common: str) -> Layout:
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


def main_checkout(root: str) -> tuple[str, str]:
    """Return the main checkout of the checkout `root`, and the git directory that all its worktrees share (or "").

    The main checkout is `root`, unless that is a linked worktree of a repository that has its git directory inside.
    Git follows any `commondir` (gitrepository-layout(5)), and what it names decides where policy, plans and log are. So
    it counts only where git itself puts one: in `worktrees/NAME` of the directory that it names, beside a `gitdir` that
    points back to this checkout (git-worktree(1), "Details"). A submodule, and a git directory that stands elsewhere,
    have none; programs of a session that commits there could make one.

    Raises:
        GuardError: there is one that does not fit, or it is missing or can't be read in a linked worktree.
    """
    dot_git = os.path.join(root, ".git")
    if os.path.isdir(dot_git):
        return root, dot_git
    git_dir = _pointer(dot_git, "gitdir: ")
    if not git_dir:
        return root, ""
    git_dir = os.path.realpath(os.path.join(root, git_dir))
    named, back = os.path.join(git_dir, "commondir"), os.path.join(git_dir, "gitdir")
    if not os.path.lexists(named) and not os.path.lexists(back):
        return root, git_dir
    common, pointer = _pointer(named, ""), _pointer(back, "")
    found = os.path.realpath(os.path.join(git_dir, common))
    is_held = bool(common) and os.path.dirname(git_dir) == os.path.join(found, "worktrees")
    if not is_held:
        what = f"`{named}` does not lead to the repository of `{root}`"
        raise GuardError(what, "a person looks who made it and removes it; in a linked worktree: `git worktree repair`")
    if not pointer or os.path.realpath(os.path.join(git_dir, pointer)) != os.path.realpath(dot_git):
        raise GuardError(f"`{back}` does not lead back to `{dot_git}`", f"run `git worktree repair` in `{root}`")
    return (os.path.dirname(found) if os.path.basename(found) == ".git" else root), found


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
