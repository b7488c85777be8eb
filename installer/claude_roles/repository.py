"""Finds the git repository that roles are installed into."""

from __future__ import annotations

import subprocess
from pathlib import Path

from claude_roles.errors import UserError


def find_repository(path: Path) -> Path:
    """Return the top directory of the main checkout that contains `path`.

    Raises:
        UserError: no such directory, not in a git repository, in a bare one, in a linked worktree, or inside
            a git directory; or git is missing.
    """
    if not path.is_dir():
        raise UserError(f"{path}: no such directory; name the repository to install into")
    top = _git(path, "--show-toplevel")
    git_dir = Path(_git(path, "--absolute-git-dir"))
    common = Path(_git(path, "--path-format=absolute", "--git-common-dir"))
    if git_dir.resolve() != common.resolve():
        raise UserError(f"{path}: a linked git worktree; install into its main checkout, {common.parent}")
    return Path(top)


def _git(path: Path, *question: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(path), "rev-parse", *question], capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise UserError("git is not on PATH; install git and run again") from None
    if done.returncode != 0:
        why = done.stderr.strip().removeprefix("fatal: ").splitlines() or ["git refused"]
        raise UserError(f"{path}: not in the work tree of a git repository ({why[0]}); run `git init` there first")
    return done.stdout.removesuffix("\n")
