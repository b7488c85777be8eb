"""Asks git what has changed. Git runs nothing that is configured, and writes nothing.

Sources: git-diff(1), git-ls-files(1), git-status(1); `core.fsmonitor` and `diff.external` could name programs.
"""

from __future__ import annotations

import os
import subprocess

from role_guard.errors import PlanError
from role_guard.layout import Layout

TIMEOUT = 10.0
"""Seconds for one command."""

_PLAIN = ("-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "-c", "core.untrackedCache=keep",
          "-c", "diff.ignoreSubmodules=dirty")  # fmt: skip


def run(layout: Layout, *arguments: str) -> str:
    """Return what a git command prints.

    Raises:
        PlanError: git is missing, refuses, or takes too long.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment.update(GIT_OPTIONAL_LOCKS="0", LC_ALL="C")
    try:
        done = subprocess.run(
            ["git", "-C", layout.root, *_PLAIN, *arguments],
            stdin=subprocess.DEVNULL, capture_output=True, env=environment, timeout=TIMEOUT, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise PlanError(f"`git {arguments[0]}` took longer than {TIMEOUT:g} seconds; try again") from None
    except OSError as error:
        raise PlanError(f"git can't be started: {error.strerror}; put git on PATH") from None
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise PlanError(f"`git {arguments[0]}` failed: {said[0] if said else 'no reason given'}")
    return done.stdout.decode("utf-8", "surrogateescape")


def person(layout: Layout) -> str:
    """Return who is working here: the committer's name and address, else the login name."""
    try:
        text = run(layout, "var", "GIT_COMMITTER_IDENT")
        return text.rpartition("> ")[0].strip() + ">"
    except PlanError:
        pass
    try:
        import getpass

        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""


def changed_since(layout: Layout, base: str) -> dict[str, str]:
    """Return what differs from a commit in this checkout, committed or not.

    Args:
        layout: its `root` is looked at.
        base: the commit, empty for the state before the first one.

    Returns:
        `A`, `M`, `D` or `T` (git-diff(1), --diff-filter) by path; untracked files that are not ignored are `A`.

    Raises:
        PlanError: git can't tell.
    """
    found: dict[str, str] = {}
    if base:
        fields = run(layout, "diff", "--name-status", "--no-renames", "--no-ext-diff", "-z", base, "--").split("\0")
        found = dict(zip(fields[1::2], fields[0::2]))
    else:
        found = {path: "A" for path in run(layout, "ls-files", "-z").split("\0") if path}
    for path in run(layout, "ls-files", "--others", "--exclude-standard", "-z").split("\0"):
        if path:
            found.setdefault(path, "A")
    return found


def uncommitted(layout: Layout) -> list[str]:
    """Return the paths with changes that are not committed, untracked files included.

    Raises:
        PlanError: git can't tell.
    """
    fields = run(layout, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all").split("\0")
    return [field[3:] for field in fields if len(field) > 3]


def commits_since(layout: Layout, base: str) -> list[tuple[str, str]]:
    """Return short hash and subject of the commits since a base, oldest first.

    Raises:
        PlanError: git can't tell.
    """
    if not run(layout, "rev-list", "--all", "--max-count=1").strip():
        return []
    span = f"{base}..HEAD" if base else "HEAD"
    lines = run(layout, "log", "--reverse", "--no-show-signature", "--format=%h%x09%s", span, "--").splitlines()
    return [(line.split("\t", 1)[0], line.split("\t", 1)[-1]) for line in lines if line]
