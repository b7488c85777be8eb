"""Looks at the installed files and records of a repository."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psutil

from claude_roles.compiler import POLICY_NAME
from claude_roles.doctor import bytecode
from claude_roles.doctor.check import Check, State
from claude_roles.doctor.settings import INSTALL
from claude_roles.install import HOOKS, IGNORED
from claude_roles.receipt import MANIFEST
from role_guard.errors import GuardError
from role_guard.layout import Layout
from role_guard.policy import load_policy
from role_guard.records import PROCESS

OTHERS = stat.S_IRWXG | stat.S_IRWXO
OLD = 7 * 86400.0
"""Seconds after which records of a session that is over are left over: until then it may be resumed any day."""


def check(layout: Layout) -> Iterator[Check]:
    """Compare scripts with the manifest and the policy with its source, and look at records."""
    yield _scripts(Path(layout.root))
    compiled = bytecode.check(layout)
    if compiled is not None:
        yield compiled
    yield _policy(layout)
    yield _ignored(layout)
    yield from _modes(layout)
    yield _leftovers(layout)


def _scripts(top: Path) -> Check:
    """Compare what stands in the hooks' directory with what was installed there."""
    recorded = {name: digest for name, digest in _recorded(top).items() if name.startswith(HOOKS + "/")}
    if not recorded:
        return Check("scripts", "", State.FAULT, f"{MANIFEST} can't be read", INSTALL)
    present = {
        path.relative_to(top).as_posix(): path
        for path in sorted((top / HOOKS).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    wrong = [f"{name} is missing" for name in recorded if name not in present]
    wrong += [f"{name} was not installed" for name in present if name not in recorded]
    wrong += [f"{name} was changed" for name, path in present.items() if _differs(path, recorded.get(name))]
    if not wrong:
        return Check("scripts", "", State.LIVE, f"{len(recorded)} as installed")
    repair = f"{INSTALL}; remove what was not installed"
    return Check("scripts", "", State.FAULT, f"{wrong[0]}{_more(len(wrong))}", repair)


def _recorded(top: Path) -> dict[str, str]:
    """Return the digests of the installed files by name, none if the manifest can't be read."""
    try:
        return dict(json.loads((top / MANIFEST).read_bytes())["files"].items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _policy(layout: Layout) -> Check:
    """Ask the hook for the policy, and compare it with what was compiled: the hook only knows that roles.toml is."""
    try:
        load_policy(layout)
    except GuardError as error:
        return Check("policy", "", State.FAULT, str(error), INSTALL)
    if _differs(Path(layout.policy), _recorded(Path(layout.main)).get(POLICY_NAME)):
        return Check("policy", "", State.FAULT, f"{POLICY_NAME} was changed since it was compiled", INSTALL)
    return Check("policy", "", State.LIVE, "compiled from roles.toml as it is")


def _differs(path: Path, digest: str | None) -> bool:
    return digest is not None and hashlib.sha256(path.read_bytes()).hexdigest() != digest


def _more(count: int) -> str:
    return f", and {count - 1} more" if count > 1 else ""


def _ignored(layout: Layout) -> Check:
    """Ask git whether it leaves records and drafts alone."""
    places = [item.replace("**/", "") + "x" for item in IGNORED]
    asked = subprocess.run(
        ["git", "-C", layout.main, "check-ignore", "--no-index", "--", *places],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    open_to_git = [place for place in places if place not in asked.stdout.splitlines()]
    tracked = subprocess.run(
        ["git", "-C", layout.main, "ls-files", "--", ".claude/roles/state", ".claude/roles/logs"],
        capture_output=True, text=True, check=False,
    ).stdout.splitlines()  # fmt: skip
    if tracked:
        repair = f"git rm --cached {tracked[0]}"
        return Check("git ignore", "", State.FAULT, f"{tracked[0]} is tracked{_more(len(tracked))}", repair)
    if open_to_git:
        found = f"{open_to_git[0].removesuffix('x')} is not ignored{_more(len(open_to_git))}"
        return Check("git ignore", "", State.FAULT, found, INSTALL)
    return Check("git ignore", "", State.LIVE, "records, log and drafts are ignored")


def _modes(layout: Layout) -> Iterator[Check]:
    """See that state and log are the person's alone, and can be written."""
    for name, directory in (("state", layout.state), ("logs", layout.logs)):
        place = Path(directory)
        if not place.exists():
            yield Check("permissions", name, State.LIVE, "not there yet")
        elif not os.access(place, os.W_OK | os.X_OK):
            repair = f"chmod u+rwx {place}"
            yield Check("permissions", name, State.FAULT, "can't be written, so every call is refused", repair)
        elif loose := list(_loose(place)):
            found = f"{loose[0].relative_to(layout.main)} is open to other users{_more(len(loose))}"
            yield Check("permissions", name, State.FAULT, found, f"chmod -R go= {place}", partial(_close, loose))
        else:
            yield Check("permissions", name, State.LIVE, "open to nobody else")


def _loose(place: Path) -> Iterator[Path]:
    """Yield files that other users can read or write, and directories that they can write."""
    mode = place.lstat().st_mode
    if not stat.S_ISDIR(mode):
        if mode & OTHERS and not stat.S_ISLNK(mode):
            yield place
        return
    if mode & (stat.S_IWGRP | stat.S_IWOTH):
        yield place
    if mode & OTHERS:  # else nobody gets in
        for path in sorted(place.iterdir()):
            yield from _loose(path)


def _close(paths: list[Path]) -> None:
    """Take from other users what they may do with some files."""
    for path in paths:
        path.chmod(path.stat().st_mode & ~OTHERS)


def _leftovers(layout: Layout) -> Check:
    """Look for process records of sessions that are over for long; roles and plans of sessions stay for a resume."""
    old = [path for path in Path(layout.state, "sessions").glob("*" + PROCESS) if _is_over(path)]
    old += [path for path in Path(layout.state).glob("clear-*.json") if time.time() - path.stat().st_mtime > OLD]
    if not old:
        return Check("leftovers", "", State.LIVE, "none")

    def remove() -> None:
        for path in old:
            path.unlink(missing_ok=True)

    found = f"{len(old)} records of sessions that are over for a week or more"
    return Check("leftovers", "", State.NOTE, found, "`claude-roles doctor --fix` removes them", remove)


def _is_over(path: Path) -> bool:
    if time.time() - path.stat().st_mtime < OLD:
        return False
    try:
        return not psutil.pid_exists(int(path.read_text("ascii")))
    except (ValueError, OverflowError, OSError):
        return True
