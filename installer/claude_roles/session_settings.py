"""Makes the settings that a session of a role is started with: those of the role, and a sandbox for this machine."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from claude_roles import placeholders
from role_guard import paths, sandbox
from role_guard.layout import Layout
from role_guard.shapes import Policy

WHOLE, CLOSED = "project", "closed"
"""What `read_only` of a role can say."""

GIT_CLOSED = ("hooks", "config", "config.worktree")
"""What decides in a git directory about programs that git runs (githooks(5), git-config(1)). The rest has to stay open
to commits."""

SUBMODULE = b"160000 "
"""How `git ls-files --stage` marks one (git-fast-import(1), the modes of `filemodify`)."""


def session_settings(settings: dict[str, Any], read_only: str, layout: Layout, policy: Policy) -> dict[str, Any]:
    """Return a role's settings with a sandbox.

    Without `allowUnsandboxedCommands` a model could ask for a command outside of it; `denyWrite` needs absolute paths,
    without wildcards (client facts).

    Args:
        settings: the role's settings.
        read_only: what the role's programs may not write: `project` or `closed`.
        layout: where the checkouts are.
        policy: the compiled policy; its control files are used.

    Raises:
        OSError: the list of what git ignores can't be written.
    """
    closed = whole_project(layout) if read_only == WHOLE else closed_places(layout, policy)
    told = {sandbox.VARIABLE: sandbox.PROJECT} if read_only == WHOLE else placeholders.environment(layout, os.environ)
    files = {"denyWrite": sorted(map(str, closed))}
    git = Path(layout.git).resolve()
    if read_only != WHOLE and not git.is_relative_to(Path(layout.root).resolve()):
        files["allowWrite"] = [str(git)]  # where a linked worktree commits, or a submodule
    return {
        **settings,
        "env": {**settings.get("env", {}), **told},
        "sandbox": {
            "enabled": True,
            "failIfUnavailable": True,
            "allowUnsandboxedCommands": False,
            "filesystem": files,
        },
    }


def gap(read_only: str, layout: Layout) -> str:
    """Return what a sandbox can't close here, and what to do; empty if there is nothing of the kind.

    A sandbox closes what a link leads to; the link itself can be replaced by a program that may write beside it.
    """
    link = Path(layout.root, ".git")
    if read_only == WHOLE or not link.is_symlink():
        return ""
    return f"{link} is a symbolic link, which programs can replace; make it a file (`git init --separate-git-dir`)"


def whole_project(layout: Layout) -> set[Path]:
    """Return every checkout of the repository, and its git directory."""
    return {*_checkouts(layout), Path(layout.git).resolve()}


def closed_places(layout: Layout, policy: Policy) -> set[Path]:
    """Return the plans and control files that are there, and what git runs programs by."""
    control = re.compile(policy["control"]["repository"])
    found: set[Path] = set()
    for root in _checkouts(layout):
        found |= {root / place for place in (".claude", *_control_files(root, control))}
        found |= set(_git_files(root))
    for directory in _git_directories(Path(layout.git).resolve()):
        found |= {directory / name for name in GIT_CLOSED}
    return {place for place in found if place.exists()}


def _checkouts(layout: Layout) -> set[Path]:
    return {place for root, _ in layout.roots if (place := Path(root).resolve()).is_dir()}


def _control_files(root: Path, control: re.Pattern[str]) -> Iterator[str]:
    """Yield a checkout's control files that git or the top level knows, or the directories that hold nothing else."""
    listed = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, check=False,
    )  # fmt: skip
    names = {os.fsdecode(name) for name in listed.stdout.split(b"\0") if name}
    for name in names | {entry.name for entry in root.iterdir()}:
        place = next((part for part in _prefixes(name) if control.match(paths.key(part))), ".git")
        if place != ".git":
            yield place


def _git_files(root: Path) -> Iterator[Path]:
    """Yield the `.git` files of a checkout and of its submodules: they say where git looks for programs to run.

    A directory of that name is closed in part (`GIT_CLOSED`), and those of other repositories by the client.
    """
    if (root / ".git").is_file():
        yield root / ".git"
    listed = subprocess.run(["git", "-C", str(root), "ls-files", "-z", "--stage"], capture_output=True, check=False)
    for entry in listed.stdout.split(b"\0"):
        about, _, name = entry.partition(b"\t")
        if about.startswith(SUBMODULE) and (root / os.fsdecode(name) / ".git").exists():
            yield from _git_files(root / os.fsdecode(name))


def _prefixes(path: str) -> Iterable[str]:
    """Yield a path's directories from the top, then the path."""
    parts = path.split("/")
    return ("/".join(parts[:count]) for count in range(1, len(parts) + 1))


def _git_directories(common: Path) -> Iterator[Path]:
    """Yield a repository's git directory, and those of its worktrees and submodules."""
    yield common
    for kind in ("worktrees", "modules"):
        yield from (head.parent for head in (common / kind).rglob("HEAD") if head.parent.name != "logs")


def argument(settings: dict[str, Any]) -> str:
    """Return settings as the client's `--settings` takes them in place of a file."""
    return json.dumps(settings, ensure_ascii=False)
