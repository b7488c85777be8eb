"""Finds the git repository that roles are installed into."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import NamedTuple

from claude_roles.errors import UserError
from role_guard.errors import GuardError
from role_guard.layout import main_checkout


class Checkout(NamedTuple):
    """A checkout of a repository: its top directory, and that of the main checkout, where roles are installed."""

    top: Path
    main: Path


def find_checkout(path: Path) -> Checkout:
    """Return the checkout that contains `path`.

    Raises:
        UserError: no such directory, not in the work tree of a git repository, git is missing, or the checkout names a
            common directory that is not its own.
    """
    if not path.is_dir():
        raise UserError(f"{path}: no such directory; name a directory of the repository")
    top = Path(_git(path, "--show-toplevel"))
    try:
        main, _ = main_checkout(str(top))
    except GuardError as error:
        raise UserError(f"{error.what}; {error.repair}") from None
    return Checkout(top, Path(main))


def find_main_checkout(path: Path) -> Path:
    """Return the top directory that roles are installed into.

    Raises:
        UserError: as `find_checkout`; or `path` is in a linked worktree.
    """
    checkout = find_checkout(path)
    if checkout.top != checkout.main:
        raise UserError(f"{path}: a linked git worktree; install into its main checkout, {checkout.main}")
    return checkout.main


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
