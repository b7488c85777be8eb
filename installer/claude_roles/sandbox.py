"""Finds out whether Claude Code's sandbox can work on this machine, by trying what it is made of.

The client uses bubblewrap and socat on Linux, and Seatbelt (`sandbox-exec`) on macOS (its sandboxing reference). That
the programs are there says little: a container or a hardened kernel may keep them from making a sandbox.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from role_guard.layout import Layout
from role_guard.plans import store

SECONDS = 10
"""How long the trial may take."""

MEMORY = "sandbox.json"
"""Name of the record of a trial that went well, in the state directory."""

INSTALL = {
    "apt-get": "apt-get install bubblewrap socat",
    "dnf": "dnf install bubblewrap socat",
    "pacman": "pacman -S bubblewrap socat",
    "zypper": "zypper install bubblewrap socat",
    "apk": "apk add bubblewrap socat",
}
"""How the programs are installed, by package manager."""

_WRITES = 'touch "$1/open/x" && ! touch "$1/closed/x" 2>/dev/null'
"""A command that goes well where it may write one place and not the other."""

_SEATBELT = '(version 1)(allow default)(deny file-write* (subpath (param "CLOSED")))'


class Trial(NamedTuple):
    """What came of a trial. `repair`: why there is no sandbox, and what to do; empty if there is one."""

    works: bool
    repair: str


def available(layout: Layout) -> Trial:
    """Say whether a sandbox works here; that it does is remembered until its programs or the kernel change."""
    programs = _programs()
    missing = [name for name, path in programs.items() if path is None]
    if not programs:
        return Trial(works=False, repair=f"Claude Code has no sandbox on {platform.system() or 'this system'}")
    if missing:
        return Trial(works=False, repair=f"{' and '.join(missing)} missing; install: {_install(programs)}")
    identity = _identity({name: path for name, path in programs.items() if path is not None})
    memory = Path(layout.state, MEMORY)
    if _remembered(memory) == identity:
        return Trial(works=True, repair="")
    trial = attempt()
    if trial.works:
        with contextlib.suppress(OSError):  # else it is tried again the next time
            memory.parent.mkdir(exist_ok=True)
            store.write_file(str(memory), json.dumps(identity).encode())
    return trial


def attempt() -> Trial:
    """Run a command in a sandbox that closes one directory, and see what it could write."""
    with tempfile.TemporaryDirectory(prefix="claude-roles-") as name:
        place = os.path.realpath(name)
        for part in ("open", "closed"):
            Path(place, part).mkdir()
        try:
            done = subprocess.run(_command(place), capture_output=True, text=True, timeout=SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            return Trial(works=False, repair=f"a trial of it failed ({error})")
        if done.returncode == 0:
            return Trial(works=True, repair="")
        why = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        return Trial(
            works=False, repair=f"a trial of it failed ({why[-1][:200]}); see the documentation of the sandbox"
        )


def _command(place: str) -> list[str]:
    """Return the command of the trial."""
    if platform.system() == "Darwin":
        return ["sandbox-exec", "-D", f"CLOSED={place}/closed", "-p", _SEATBELT, "sh", "-c", _WRITES, "sh", place]
    return [
        "bwrap", "--unshare-pid", "--unshare-net", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc",
        "--bind", place, place, "--ro-bind", f"{place}/closed", f"{place}/closed", "--die-with-parent",
        "sh", "-c", _WRITES, "sh", place,
    ]  # fmt: skip


def _programs() -> dict[str, str | None]:
    """Return what a sandbox needs on this system, with its path; empty if there is none for it."""
    needed = {"Linux": ("bwrap", "socat"), "Darwin": ("sandbox-exec",)}.get(platform.system(), ())
    return {name: shutil.which(name) for name in needed}


def _identity(programs: dict[str, str]) -> dict[str, object]:
    """Return what a trial depends on."""
    found: dict[str, object] = {"system": platform.version(), "user": os.getuid() if hasattr(os, "getuid") else 0}
    for name, path in programs.items():
        about = Path(path).stat()
        found[name] = [path, about.st_size, about.st_mtime_ns]
    return found


def _remembered(path: Path) -> object:
    """Return what the last trial that went well depended on."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None


def _install(programs: dict[str, str | None]) -> str:
    """Return the command that installs what is missing."""
    for manager, command in INSTALL.items():
        if shutil.which(manager):
            return command
    return " ".join({"bwrap": "bubblewrap"}.get(name, name) for name, path in programs.items() if path is None)
