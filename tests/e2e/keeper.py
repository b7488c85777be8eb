"""Says what of a directory was changed, and puts it back."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
from functools import lru_cache
from pathlib import Path
from typing import Any

OWN = re.compile(
    r".*(?:__pycache__|\.cc-writes\Z|\.claude/roles/(?:logs|"
    r"state(?:\Z|/(?:sessions|plans(?:\Z|/[\w-]+\.md)|audit\.(?:json|lock)\Z|python\Z|prepared\Z))))"
    r"|.*\.git/(?:worktrees/\w+/)?index\Z"
)
"""What hooks and client write, and the index, whose cached times `git status` may renew."""


def everything(root: Path) -> dict[str, Any]:
    """Return what is in a directory, git's own included: modes, times, links, attributes and contents.

    Left out are empty files and directories of git: the client's sandbox makes some to build on.
    """
    found: dict[str, Any] = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        about = path.lstat()
        regular = stat.S_ISREG(about.st_mode)
        content = path.read_bytes() if regular else b""
        if not OWN.match(name) and (content or ".git/" not in name):
            attributes = os.listxattr(path) if regular and hasattr(os, "listxattr") else []
            more = (about.st_nlink, attributes) if regular else ()
            found[name] = (about.st_mode, about.st_mtime_ns if content else 0, content, more)
    return found


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def put_back(directory: Path, copy: Path) -> None:
    """Make a directory what its copy is; the directory itself stays, because a session is in it."""
    for path in directory.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    shutil.copytree(copy, directory, symlinks=True, dirs_exist_ok=True)


@lru_cache(maxsize=1)
def _untouched(copy: Path) -> dict[str, Any]:
    return everything(copy)


def judge(directory: str, copy: str, report: str, label: str) -> None:
    """Append a JSON line `[LABEL, [CHANGED...]]` to a report, and make a directory what its copy is again."""
    changed = changes(_untouched(Path(copy)), everything(Path(directory)))
    with Path(report).open("a", encoding="utf-8") as stream:
        stream.write(json.dumps([label, changed]) + "\n")
    if changed:
        put_back(Path(directory), Path(copy))
