"""Runs a shell command for real, in bubblewrap, on a throw-away copy, and says what it changed.

Everything that a command can write lies in one directory, the box: home (with the project), /tmp, /var/tmp, /run and
/dev/shm. The rest of the machine is mounted read-only, as it is for a person who is not root. There is no network.

What is no change: times of directories (git makes and takes away lock files), the cached times in git's index, which
`git status` may refresh, times of git's objects (`git log --remerge-diff` touches one that it would have written, were
it not there), and what is in `HARMLESS`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from oracle.fixture import LONG_AGO, MARKS, PROGRAM_VARIABLES, PROJECT

SECONDS = 3
"""How long a command may run. Some never end (`tail -f`); what they did until then is compared."""

BLOCKS = 4096
"""Largest file that a command can write, its output included, in units of 1024 bytes."""

HARMLESS = ("tmp/hsperfdata_",)
"""Beginnings of names that programs keep for themselves: every Java program, even for its version, makes this one."""

SYSTEM = ("usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32")
REPOSITORY = Path(__file__).resolve().parents[2]
MISSING = (": command not found", "is not a git command", "unrecognized subcommand")


class BrokenSandboxError(Exception):
    """The sandbox itself does not work; the text says what a person can do."""


class Run(NamedTuple):
    """How a command ended. `status` is None if its time was over; `missing`: a program of it is not installed."""

    status: int | None
    error: str
    missing: bool


class Box:
    """A place in which commands run, and that is as new for every command."""

    def __init__(self, pattern: Path, root: Path) -> None:
        """Make the box.

        Args:
            pattern: the directory that `fixture.make_pattern` made.
            root: a directory that does not exist yet.

        Raises:
            BrokenSandboxError: bubblewrap is missing, or can't make a sandbox here.
        """
        self.pattern = pattern
        self.root = root
        self.looks: dict[str, tuple[int, ...]] = {}
        self.state: dict[str, tuple[object, ...]] = {}
        self.renew()

    def renew(self) -> None:
        """Put everything back as it was."""
        if self.root.exists():
            shutil.rmtree(self.root)
        shutil.copytree(self.pattern, self.root, symlinks=True)
        for path in self.root.rglob("*"):
            os.utime(path, (LONG_AGO, LONG_AGO), follow_symlinks=False)
        # Inside, because the index holds owners and inodes as git sees them there.
        found = self.run("git status --short && git update-index -q --refresh; git rev-parse HEAD")
        if found.status != 0:
            raise BrokenSandboxError(
                f"bubblewrap can't make a sandbox here, which the oracle needs (user namespaces must be permitted): "
                f"{found.error.strip() or found}. `make unit` leaves the oracle out."
            )
        for mark in (self.root / MARKS).iterdir():  # of the hook post-index-change
            mark.unlink()
        self.looks = _looks(self.root)
        self.state = _state(self.root)

    def run(self, command: str, cwd: str = ".") -> Run:
        """Run a command in the box.

        Args:
            command: what `bash -c` gets.
            cwd: the directory, from the project's top.

        Returns:
            How it ended.

        Raises:
            BrokenSandboxError: bubblewrap is missing.
        """
        line = f'ulimit -f {BLOCKS}; exec bash -c "$1"'
        program = shutil.which("bwrap")
        if program is None:
            raise BrokenSandboxError(
                "`bwrap` (bubblewrap), which the oracle needs, is missing; run `make tools`, or `make unit`, which "
                "leaves the oracle out"
            )
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            status: int | None
            try:
                status = subprocess.run(
                    [program, *self._bubblewrap(cwd), "bash", "-c", line, "bash", command],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=errors,
                    timeout=SECONDS,
                ).returncode
            except subprocess.TimeoutExpired:
                status = None
            errors.seek(0)
            error = errors.read(4000).decode("utf-8", "replace")
        return Run(status, error, status == 127 or any(text in error for text in MISSING))

    def changes(self) -> list[str]:
        """Say what is not as it was in the new box, canaries that ran included; afterwards the box is as new."""
        looks = _looks(self.root)
        if looks == self.looks:
            return []
        state = _state(self.root)
        found = [f"created {name}" for name in state.keys() - self.state.keys()]
        found += [f"deleted {name}" for name in self.state.keys() - state.keys()]
        found += [f"changed {name}" for name in state.keys() & self.state.keys() if state[name] != self.state[name]]
        if found:
            self.renew()
        else:
            self.looks = looks
        return sorted(found)

    def _bubblewrap(self, cwd: str) -> list[str]:
        """Return the words that start the sandbox."""
        words = "--unshare-all --unshare-user --uid 1000 --gid 1000 --cap-drop ALL --die-with-parent".split()
        words += ["--new-session", "--clearenv", "--hostname", "box"]
        for name in SYSTEM:
            top = Path("/") / name
            if top.is_symlink():
                words += ["--symlink", str(top.readlink()), str(top)]
            elif top.is_dir():
                words += ["--ro-bind", str(top), str(top)]
        for kept in ("/etc", "/var"):
            words += ["--ro-bind", kept, kept]
        words += "--proc /proc --dev /dev --remount-ro /dev".split()
        for inside, place in (
            ("/tmp", "tmp"),
            ("/var/tmp", "var-tmp"),
            ("/dev/shm", "shm"),
            ("/run", "run"),
        ):
            words += ["--bind", str(self.root / place), inside]
        # The commands of this package, for `claude-roles`.
        for program in {str(REPOSITORY), sys.prefix, sys.base_prefix}:
            words += ["--ro-bind", program, program]
        words += ["--bind", str(self.root), "/box", "--remount-ro", "/"]
        for name, value in _environment().items():
            words += ["--setenv", name, value]
        return [*words, "--chdir", os.path.normpath(f"/box/{PROJECT}/{cwd}")]


def _environment() -> dict[str, str]:
    """Return all variables that a command sees."""
    path = ("/box/canaries", "/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin")
    return {
        "HOME": "/box/home",
        "USER": "person",
        "LOGNAME": "person",
        "SHELL": "/bin/bash",
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "PATH": os.pathsep.join((*path, str(Path(sys.prefix) / "bin"))),
        **{
            name: f"{'|' if name == 'LESSOPEN' else ''}/box/canaries/{program}"
            for name, program in PROGRAM_VARIABLES.items()
        },
    }


def _walk(root: Path) -> list[tuple[str, str, os.stat_result]]:
    """Return name, path and status of everything below a directory."""
    found = []
    waiting = [""]
    while waiting:
        directory = waiting.pop()
        with os.scandir(root / directory) as entries:
            for entry in entries:
                name = f"{directory}/{entry.name}" if directory else entry.name
                status = entry.stat(follow_symlinks=False)
                found.append((name, entry.path, status))
                if stat.S_ISDIR(status.st_mode):
                    waiting.append(name)
    return found


def _looks(root: Path) -> dict[str, tuple[int, ...]]:
    """Return what tells cheaply that nothing was touched; the change time can't be set back."""
    return {
        name: (status.st_mode, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_nlink)
        for name, _, status in _walk(root)
    }


def _state(root: Path) -> dict[str, tuple[object, ...]]:
    """Return what must not change: kinds, modes, contents, targets of links, and times of files."""
    found: dict[str, tuple[object, ...]] = {}
    for name, path, status in _walk(root):
        mode = status.st_mode
        if name.startswith(HARMLESS):
            continue
        if stat.S_ISLNK(mode):
            found[name] = (mode, str(Path(path).readlink()))
        elif not stat.S_ISREG(mode):
            found[name] = (mode,)
        elif name.endswith(".git/index"):
            found[name] = (mode, index_entries(Path(path).read_bytes()))
        else:
            time = 0 if "/.git/objects/" in name else status.st_mtime_ns
            found[name] = (mode, status.st_nlink, time, hashlib.sha256(Path(path).read_bytes()).digest())
    return found


def index_entries(data: bytes) -> tuple[tuple[int, bytes, int, bytes], ...]:
    """Return mode, object, flags and name of all entries of a git index, without the cached status of the files.

    Source: gitformat-index(5), version 2 and 3.

    Args:
        data: the content of the index.

    Returns:
        The entries in their order.

    Raises:
        ValueError: the index has another version.
    """
    signature, version, count = struct.unpack_from(">4sII", data)
    if signature != b"DIRC" or version not in (2, 3):
        raise ValueError(f"index of version {version}")
    entries = []
    place = 12
    for _ in range(count):
        mode, name_object, flags = struct.unpack_from(">24xI12x20sH", data, place)
        start = place + 62
        if flags & 0x4000:
            flags |= struct.unpack_from(">H", data, start)[0] << 16
            start += 2
        end = data.index(b"\0", start)
        entries.append((mode, name_object, flags, data[start:end]))
        place += (end - place) // 8 * 8 + 8
    return tuple(entries)
