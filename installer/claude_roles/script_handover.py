"""Lets hooks run on while their scripts are replaced, so that none fails and none mixes old scripts with new ones.

A hook imports its modules one by one while it runs, so files that are replaced one by one, and a directory that is
renamed, would be mixed. So the new scripts are first written into a directory of their own, the entry script is
replaced by one that leads there (rename(2): every hook gets the old or the new one), and the scripts in their usual
place are replaced when no hook that was started before is running. Then the usual entry script comes back.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import stat
import time
from collections.abc import Mapping
from pathlib import Path

from claude_roles.errors import UserError
from claude_roles.transaction import Transaction, write_file

HOOKS = ".claude/roles/hooks"
ENTRY = "role-guard.py"
BRIDGE = "next-"
"""The beginning of the name of the directory that hooks are led to meanwhile."""

USUAL = b"MODULES = HERE\n"
"""The line of the entry script that says where the modules are."""

OLD_SECONDS, NEW_SECONDS = 0.5, 30.0
"""How long to wait for hooks that run with the old scripts (the new ones wait for the new policy meanwhile), and for
those that were led elsewhere (the client's own limit for a hook)."""


class ScriptHandover:
    """Leads hooks to a copy of the new scripts while those in their usual place are replaced."""

    def __init__(self, hooks: Path, scripts: Mapping[str, bytes]) -> None:
        self._hooks, self._entry = hooks, hooks / ENTRY
        self._scripts = scripts
        self._bridge = hooks / f"{BRIDGE}{secrets.token_hex(4)}"
        self._kept = hooks / f"{self._bridge.name}.entry"
        self._beside = hooks / f"{self._bridge.name}.beside"
        if USUAL not in scripts[ENTRY]:
            raise UserError(f"{ENTRY}: does not say where its modules are; install claude-roles again")
        there = b'MODULES = HERE + "/' + self._bridge.name.encode() + b'"\n'
        self._leading = scripts[ENTRY].replace(USUAL, there)

    @classmethod
    def needed(cls, transaction: Transaction, scripts: Mapping[str, bytes]) -> ScriptHandover | None:
        """Return what hands hooks over, None if no script that is there will change and none is led elsewhere.

        Args:
            transaction: with all its changes planned.
            scripts: the new scripts, by path in the repository.
        """
        hooks = transaction.root / HOOKS
        is_changed = any(path.is_relative_to(hooks) for path in transaction.changes)
        if not (hooks / ENTRY).exists() or not (is_changed or any(hooks.glob(f"{BRIDGE}*"))):
            return None
        return cls(hooks, {name.removeprefix(f"{HOOKS}/"): content for name, content in scripts.items()})

    def begin(self) -> None:
        """Lead hooks to the copy, and wait for those that run with the old scripts."""
        os.link(self._entry, self._kept)
        for name, content in self._scripts.items():
            path = self._bridge / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if name != ENTRY:
                write_file(path, content, 0o666 & ~_umask())
        self._lead(self._leading)
        wait_for_hooks(self._entry, OLD_SECONDS)
        self._forget_bytecode()

    def switch(self) -> None:
        """Lead hooks to the usual place again."""
        self._lead(self._scripts[ENTRY])

    def end(self) -> None:
        """Remove the copy when no hook uses it any more, and copies that killed installations left."""
        wait_for_hooks(self._entry, NEW_SECONDS)
        for left in self._hooks.glob(f"{BRIDGE}*"):
            with contextlib.suppress(OSError):
                shutil.rmtree(left) if left.is_dir() else left.unlink()

    def hold(self) -> None:
        """Lead hooks to the copy again, while the old scripts are put back."""
        with contextlib.suppress(OSError):
            if self._kept.exists():
                self._lead(self._leading)

    def undo(self) -> None:
        """Lead hooks to the old scripts, and remove the copy."""
        with contextlib.suppress(OSError):
            if self._kept.exists():
                os.replace(self._kept, self._entry)  # noqa: PTH105
                self._kept.unlink(missing_ok=True)  # rename(2) does nothing when both names are one file
        wait_for_hooks(self._entry, OLD_SECONDS)
        with contextlib.suppress(OSError):
            self._beside.unlink(missing_ok=True)
        shutil.rmtree(self._bridge, ignore_errors=True)

    def _lead(self, content: bytes) -> None:
        write_file(self._beside, content, stat.S_IMODE(self._kept.stat().st_mode))
        os.replace(self._beside, self._entry)  # noqa: PTH105

    def _forget_bytecode(self) -> None:
        """Remove compiled modules: a script of the same size and second would be taken for the one before."""
        for cache in self._hooks.glob("role_guard/**/__pycache__"):
            shutil.rmtree(cache, ignore_errors=True)


def wait_for_hooks(entry: Path, seconds: float) -> None:
    """Wait until the hooks that run now have ended, at most for so many seconds."""
    import psutil  # late: most installations change no script

    def is_hook(process: psutil.Process) -> bool:
        words = process.info["cmdline"] or []
        return any(word.endswith(ENTRY) and os.path.realpath(word) == place for word in words)

    def runs(process: psutil.Process) -> bool:
        try:
            return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:  # it ended between the two questions
            return False

    place = os.path.realpath(entry)
    running = [process for process in psutil.process_iter(["cmdline"]) if is_hook(process)]
    deadline = time.monotonic() + seconds
    while running and time.monotonic() < deadline:
        time.sleep(0.01)
        running = [process for process in running if runs(process)]


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
